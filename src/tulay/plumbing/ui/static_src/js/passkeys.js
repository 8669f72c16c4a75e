// A passkey is made or shown by the browser itself: the form asks for the task, the browser asks
// the person, and the answer travels in a hidden field of the same form.
const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const keyed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function task(form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": token },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const excludeCredentials = keyed(options.excludeCredentials);
  const challenge = bytes(options.challenge);
  const publicKey = { ...options, user, excludeCredentials, challenge };
  const key = await navigator.credentials.create({ publicKey });
  return told(key, {
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports ? key.response.getTransports() : [],
  });
}

async function shown(options) {
  const allowCredentials = keyed(options.allowCredentials);
  const challenge = bytes(options.challenge);
  const key = await navigator.credentials.get({
    publicKey: { ...options, allowCredentials, challenge },
  });
  const { authenticatorData, signature, userHandle } = key.response;
  return told(key, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

const told = (key, more) =>
  JSON.stringify({
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    clientExtensionResults: {},
    response: { clientDataJSON: text(key.response.clientDataJSON), ...more },
  });

export function start(root) {
  if (!window.PublicKeyCredential) return;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "1";
    form.querySelector("[data-passkey-offer]").hidden = false;
    const field = form.querySelector(`[name=${form.dataset.field}]`);
    const failed = form.querySelector("[data-passkey-failed]");
    form.addEventListener("submit", async (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopPropagation(); // nothing is sent yet
      failed.hidden = true;
      try {
        const options = await task(form);
        field.value = await (form.dataset.passkey === "create" ? made : shown)(options);
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  }
}
