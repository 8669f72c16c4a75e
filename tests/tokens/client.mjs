// A program as an outsider would write it: from /developers/ ("Signing in from a program") and the metadata alone,
// with the library oauth4webapi. Prints what happened at each step as one JSON object.
import { pathToFileURL } from 'node:url'

const oauth = await import(pathToFileURL(process.env.LIBRARY))
const base = process.env.BASE
const plain = { [oauth.allowInsecureRequests]: true } // the server of this test speaks http
const said = {}

const issuer = new URL(base)
const as = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...plain }),
)
const client = { client_id: 'outsider' }
const keys = await oauth.generateKeyPair('ES256')
const DPoP = oauth.DPoP(client, keys)
const options = { DPoP, ...plain }

// RFC 9449, 8: once more with the nonce of the answer.
async function patiently(send) {
  try {
    return await send()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    said.nonces = (said.nonces ?? 0) + 1
    return await send()
  }
}

async function refused(send) {
  try {
    await send()
    return 'accepted'
  } catch (error) {
    return error.error ?? error.cause?.[0]?.parameters?.error ?? String(error)
  }
}

async function signIn(more) {
  const asked = new URLSearchParams({
    username: process.env.USERNAME,
    password: process.env.PASSWORD,
    device_id: 'outsider-1',
    ...more,
  })
  return oauth.processGenericTokenEndpointResponse(
    as,
    client,
    await oauth.genericTokenEndpointRequest(as, client, oauth.None(), 'password', asked, options),
  )
}

const refresh = async (token, given = options) =>
  oauth.processRefreshTokenResponse(
    as,
    client,
    await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, given),
  )

const ask = async (token, given = options) => {
  const answer = await oauth.protectedResourceRequest(
    token, 'GET', new URL('/api/v1/me', base), undefined, undefined, given,
  )
  return answer.json()
}

said.wrong_password = await refused(() => patiently(() => signIn({ password: 'wrong' })))
said.without_factor = await refused(() => patiently(() => signIn({})))
const first = await patiently(() => signIn({ otp: process.env.OTP, trust_device: 'true' }))
said.token_type = first.token_type
said.expires_in = first.expires_in
said.name = (await patiently(() => ask(first.access_token))).name

const second = await patiently(() => refresh(first.refresh_token))
said.refreshed = second.access_token !== first.access_token
said.name_again = (await patiently(() => ask(second.access_token))).name

const thief = { DPoP: oauth.DPoP(client, await oauth.generateKeyPair('ES256')), ...plain }
said.stolen = await refused(() => patiently(() => ask(second.access_token, thief)))

// RFC 9470: a step that wants to know lately. A trusted device shows no factor; a new sign-in does.
const renew = async (token) =>
  oauth.protectedResourceRequest(
    token, 'POST', new URL('/api/v1/auth/mfa/recovery-codes', base), undefined, undefined, options,
  )
const trusting = await patiently(() => signIn({ trusted_device: first.trusted_device }))
try {
  await patiently(() => renew(trusting.access_token))
  said.step_up = 'accepted'
} catch (error) {
  const { error: named, acr_values, max_age } = error.cause[0].parameters
  said.step_up = [error.response.status, named, acr_values, max_age]
  said.promised = as.acr_values_supported.includes(acr_values)
}
const certain = await patiently(() => signIn({ recovery_code: process.env.RECOVERY_CODE }))
said.stepped_up = (await patiently(() => renew(certain.access_token))).status

const third = await patiently(() => refresh(certain.refresh_token))
await oauth.processRevocationResponse(
  await oauth.revocationRequest(as, client, oauth.None(), third.refresh_token, plain),
)
await new Promise((wake) => setTimeout(wake, 1000))
said.revoked = await refused(() => patiently(() => ask(third.access_token)))
said.revoked_refresh = await refused(() => patiently(() => refresh(third.refresh_token)))

console.log(JSON.stringify(said))
