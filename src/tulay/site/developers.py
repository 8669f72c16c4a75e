"""`/developers/`: the guide and the reference of the API, made from the API's own description."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tulay.areas.payments.rules.webhooks_out import OVERLAP, WEBHOOKS_MAX
from tulay.plumbing.http.errors import NoSuchPage
from tulay.plumbing.http.pages import page
from tulay.plumbing.webhooks.posting import WHOLE_S
from tulay.plumbing.webhooks.schedule import TRIES_MAX
from tulay.site import webhook_guide
from tulay.site.api import TAGS, api
from tulay.site.reference import Operation, operations


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the guide, and where each operation is described."""
    context = {
        "page_title": _("For developers"),
        "groups": [
            {"name": name, "says": TAGS[name], "operations": found}
            for name, found in grouped().items()
        ],
        "base": settings.PUBLIC_URL,
        "limits": settings.API_LIMITS_PER_HOUR,
        "cookie": settings.SESSION_COOKIE_NAME,
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "sign_in": SIGN_IN.replace("BASE", settings.PUBLIC_URL).replace(
            "COOKIE", settings.CSRF_COOKIE_NAME
        ),
        "tokens": {
            name: text.replace("BASE", settings.PUBLIC_URL) for name, text in TOKENS.items()
        },
        "access_minutes": int(settings.ACCESS_TOKEN_LASTS.total_seconds()) // 60,
        "problem": PROBLEM,
    }
    return page(request, "site/developers.html", context)


@require_safe
def group(request: HttpRequest, name: str) -> HttpResponse:
    """Show the operations of one group."""
    found = grouped()
    if name not in found:
        raise NoSuchPage
    context = {
        "page_title": _("API reference: %(group)s") % {"group": name},
        "name": name,
        "says": TAGS[name],
        "operations": found[name],
    }
    return page(request, "site/reference.html", context)


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """Tell how a server of a business takes our messages."""
    context = {
        "page_title": _("Messages to your server"),
        "events": webhook_guide.told(),
        "message": webhook_guide.message(),
        "check": webhook_guide.CHECK,
        "waits": webhook_guide.waits(),
        "tries": TRIES_MAX,
        "seconds": int(WHOLE_S),
        "overlap": int(OVERLAP.total_seconds()) // 3_600,
        "most": WEBHOOKS_MAX,
    }
    return page(request, "site/webhooks.html", context)


@cache
def grouped() -> dict[str, list[Operation]]:
    """Return every operation under its group, in reading order; made once a process."""
    every = operations(api.get_openapi_schema(), base=settings.PUBLIC_URL)
    return {name: found for name in TAGS if (found := [one for one in every if one.group == name])}


SIGN_IN = """\
# 1. The page sets the cookie COOKIE.
curl --silent --output /dev/null --cookie-jar jar.txt 'BASE/account/sign-in/'
TOKEN=$(awk '$6 == "COOKIE" {print $7}' jar.txt)

# 2. Sign in; the session's cookie joins the jar.
curl --silent --output /dev/null --cookie jar.txt --cookie-jar jar.txt \\
  --header "X-CSRFToken: $TOKEN" --header 'Referer: BASE/' \\
  --data-urlencode 'email=you@example.org' --data-urlencode 'password=…' \\
  'BASE/account/sign-in/'
TOKEN=$(awk '$6 == "COOKIE" {print $7}' jar.txt)

# 3. Ask.
curl --cookie jar.txt 'BASE/api/v1/me'"""

TOKENS = {
    "proof": """\
header  {"typ": "dpop+jwt", "alg": "ES256", "jwk": {your public key}}
claims  {"jti": "a new random text each time",
         "htm": "POST", "htu": "BASE/api/v1/auth/token",
         "iat": 1795507200,
         "nonce": "what DPoP-Nonce said last",
         "ath": "with an access token: base64url(SHA-256(token))"}""",
    "sign_in": """\
POST /api/v1/auth/token
Content-Type: application/json
DPoP: eyJ0eXAiOiJkcG9wK2p3dCIs…

{"username": "you@example.org", "password": "…", "otp": "492039",
 "client_id": "my-program", "device_id": "my-laptop", "device_name": "My laptop"}

200 OK
{"access_token": "eyJ0eXAiOiJhdCtqd3Qi…", "token_type": "DPoP", "expires_in": 300,
 "refresh_token": "mF9B5f41…", "refresh_expires_in": 604800,
 "scope": "", "device_id": "my-laptop", "trusted_device": ""}""",
    "ask": """\
GET /api/v1/me
Authorization: DPoP eyJ0eXAiOiJhdCtqd3Qi…
DPoP: eyJ0eXAiOiJkcG9wK2p3dCIs…""",
    "refresh": """\
POST /api/v1/auth/token/refresh
Content-Type: application/json
DPoP: eyJ0eXAiOiJkcG9wK2p3dCIs…

{"refresh_token": "mF9B5f41…"}""",
    "step_up": """\
401 Unauthorized
WWW-Authenticate: DPoP realm="tulay", error="insufficient_user_authentication",
 error_description="Confirm that it is you first: …", acr_values="aal2", max_age="300"

POST /api/v1/auth/token
{"username": "you@example.org", "password": "…", "otp": "713355",
 "client_id": "my-program", "device_id": "my-laptop"}""",
}

PROBLEM = """\
{
  "type": "/problems/unacceptable",
  "title": "Invalid",
  "status": 422,
  "detail": "Some answers need another look.",
  "instance": "/api/v1/requests",
  "code": "unacceptable",
  "trace_id": "019ad2f0-5b1e-7c3a-9a55-3f2c8f0f6a11",
  "errors": [{"pointer": "/service_id", "code": "missing", "detail": "This is needed."}]
}"""

urlpatterns = [
    path("developers/", index, name="developers"),
    path("developers/webhooks/", webhooks, name="developers-webhooks"),
    path("developers/<slug:name>/", group, name="developers-group"),
]
