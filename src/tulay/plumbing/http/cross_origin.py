"""The API for front ends on other hosts that this installation names (CORS, Fetch Standard 3.2); nothing else.

They use tokens that only they hold, so no cookie and no other credential of the browser ever crosses: the header that
would allow it is never sent. A host that is not named gets the answer its browser then withholds, and a preflight
without permission.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from tulay.plumbing.http.problems import is_json_door

Next = Callable[[HttpRequest], HttpResponseBase]

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
ASKED_WITH = (
    "Accept-Language, Authorization, Content-Type, DPoP, Idempotency-Key, If-Match, If-None-Match, "
    "X-Request-ID"
)
READ = (
    "DPoP-Nonce, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, "
    "X-Request-ID"
)
REMEMBERED_S = 600


class CrossOrigin:
    """The outermost step where `CORS_ORIGINS` names a front end; not there otherwise."""

    def __init__(self, get_response: Next) -> None:
        if not settings.CORS_ORIGINS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.named = frozenset(settings.CORS_ORIGINS)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a front end that is named; everybody else as ever."""
        if not is_json_door(request):
            return self.get_response(request)
        origin = request.META.get("HTTP_ORIGIN", "")
        is_named = origin in self.named
        if is_named and _is_preflight(request):
            response: HttpResponseBase = _permission()
        else:
            response = self.get_response(request)
        patch_vary_headers(response, ("Origin",))  # a cache must not give one host another's answer
        if is_named:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = READ
        return response


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META


def _permission() -> HttpResponse:
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": ASKED_WITH,
            "Access-Control-Max-Age": str(REMEMBERED_S),
        },
    )
