"""What programs read about our tokens before they ask for one (RFC 8414, RFC 7517). Only what there is."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from tulay.areas.identity.queries import issuer, verification_keys
from tulay.areas.identity.rules.factors import Assurance
from tulay.areas.identity.rules.scopes import SCOPES
from tulay.plumbing.http.errors import PROOF_ALGORITHMS

KEYS_KEPT_S = 300


@require_safe
@cache_control(public=True, max_age=3_600)
def metadata(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the same for everybody
    """Say where tokens are given, and how. Third parties cannot sign people in yet."""
    base = issuer()
    said: dict[str, Any] = {
        "issuer": base,
        "token_endpoint": f"{base}/api/v1/auth/token",
        "revocation_endpoint": f"{base}/api/v1/auth/revoke",
        "jwks_uri": f"{base}/.well-known/jwks.json",
        "grant_types_supported": ["password", "refresh_token"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "dpop_signing_alg_values_supported": list(PROOF_ALGORITHMS),
        "acr_values_supported": [level.value for level in Assurance],
        "scopes_supported": sorted(SCOPES),
        "service_documentation": f"{base}/developers/",
        "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
    }
    return JsonResponse(said)


@require_safe
@cache_control(public=True, max_age=KEYS_KEPT_S)
def keys(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - the same for everybody
    """Show the public keys of our tokens: those that sign, those that did, and the one that will."""
    found = verification_keys(now=datetime.now(UTC))
    return JsonResponse({"keys": found}, content_type="application/jwk-set+json")


urlpatterns = [
    path(".well-known/oauth-authorization-server", metadata, name="oauth-metadata"),
    path(".well-known/openid-configuration", metadata, name="openid-configuration"),
    path(".well-known/jwks.json", keys, name="jwks"),
]
