"""The only place that knows which HTTP status a problem has, and how it is told at each door (RFC 9457)."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext

from tulay.kernel.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooMany,
    Unavailable,
)
from tulay.plumbing.http import errors
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.visits import asker_of, visited

STATUS: dict[type[Problem], int] = {
    errors.Unauthenticated: 401,
    errors.Malformed: 400,
    errors.WrongAddress: 400,
    errors.IdempotencyKeyMissing: 400,
    errors.WrongMethod: 405,
    errors.WrongVersion: 412,
    errors.TooLarge: 413,
    errors.WrongMediaType: 415,
    errors.Unexpected: 500,
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
}
JSON_DOORS = ("/api/", "/open311/")
CONTENT_TYPE = "application/problem+json"
CHALLENGE = f'Session realm="tulay", DPoP realm="tulay", algs="{" ".join(errors.PROOF_ALGORITHMS)}"'
BUSY_S = 5
_LEADS: dict[type[Problem], str] = {}
_FRESHER: set[type[Problem]] = set()
STEP_UP = "insufficient_user_authentication"
OAUTH_REFUSED = 400
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def is_json_door(request: HttpRequest) -> bool:
    """Answer whether a program is asking."""
    return request.path_info.startswith(JSON_DOORS)


def status_of(problem: Problem | type[Problem]) -> int:
    """Return the HTTP status of a problem."""
    kind = problem if isinstance(problem, type) else type(problem)
    return next((STATUS[k] for k in kind.__mro__ if k in STATUS), 500)


def title_of(kind: type[Problem]) -> str:
    """Return a problem's name in words: `ServiceClosed` is "Service closed"."""
    return gettext(_WORDS.sub(" ", kind.__name__).capitalize())


def detail_of(problem: Problem) -> str:
    """Return the sentence in the reader's language: translated first, facts filled in afterwards."""
    try:
        return gettext(problem.sentence).format(**problem.facts)
    except (KeyError, IndexError, ValueError):  # a translator's slip must not hide the problem
        return str(problem)


def detail_of_field(error: FieldError) -> str:
    """Return what is wrong with one field, in the reader's language."""
    said = gettext(error.detail)
    try:
        return said.format(**error.facts) if error.facts else said
    except (KeyError, IndexError, ValueError):  # as above
        return error.detail.format(**error.facts)


def leads_to(kind: type[Problem], address: str) -> None:
    """Name the page where a person mends this problem; they are led there, and back to where they were."""
    _LEADS[kind] = address


def mended_by_signing_in(kind: type[Problem]) -> None:
    """Name a problem that a program mends by a new sign-in (RFC 9470); its facts are `acr_values` and `max_age`."""
    _FRESHER.add(kind)


def respond(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Tell a problem at the door where it arose."""
    visited(request).problem = problem  # for idempotency and the access log
    if is_json_door(request):
        return problem_json(request, problem)
    if isinstance(problem, errors.Unauthenticated):
        return _led(request, settings.LOGIN_URL)
    if type(problem) in _LEADS:
        return _led(request, _LEADS[type(problem)])
    return problem_page(request, problem)


def problem_json(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return `application/problem+json`, with the words of OAuth where a standard client looks for them."""
    oauth = _oauth(request, problem)
    is_stale = type(problem) in _FRESHER and _is_by_token(request)
    status = OAUTH_REFUSED if oauth and _speaks_oauth(request) else status_of(problem)
    if is_stale:
        oauth, status = STEP_UP, STATUS[errors.Unauthenticated]
    body: dict[str, Any] = {
        "type": f"/problems/{problem.code}",
        "title": title_of(type(problem)),
        "status": status,
        "detail": detail_of(problem),
        "instance": request.path,
        "code": problem.code,
        "trace_id": getattr(request, "trace_id", ""),
    }
    if problem.errors:
        body["errors"] = [_field(request, e) for e in problem.errors]
    if oauth:
        body |= {"error": oauth, "error_description": _in_ascii(problem)}
    content = msgspec.json.encode(body)
    response = HttpResponse(content, status=status, content_type=_content_type(request))
    if _is_beyond_scope(request, problem):
        response["WWW-Authenticate"] = _challenge(request, "insufficient_scope", str(problem))
        return response
    if not oauth:
        return _with_headers(response, problem)
    if status == STATUS[errors.Unauthenticated]:
        wanted = problem.facts if is_stale else {}
        response["WWW-Authenticate"] = _challenge(request, oauth, _in_ascii(problem), wanted)
    return response


def _content_type(request: HttpRequest) -> str:
    """Return our type; a client of RFC 6749 asks for plain JSON and reads no error in any other (5.2)."""
    plain = _speaks_oauth(request) and "application/json" in request.META.get("HTTP_ACCEPT", "")
    return "application/json" if plain else CONTENT_TYPE


def _speaks_oauth(request: HttpRequest) -> bool:
    """Answer whether this is an endpoint of RFC 6749: refusals have its words and 400."""
    return bool(getattr(request, "speaks_oauth", False))


def _oauth(request: HttpRequest, problem: Problem) -> str:
    if problem.oauth or not _speaks_oauth(request) or not isinstance(problem, Invalid):
        return problem.oauth
    return "invalid_request"


def _is_beyond_scope(request: HttpRequest, problem: Problem) -> bool:
    """Answer whether a program was refused that has limited itself: another scope may help (RFC 6750, 3.1)."""
    actor = asker_of(request)
    return type(problem) is Forbidden and actor.scopes is not None


def _in_ascii(problem: Problem) -> str:
    """Return the English sentence with the characters that RFC 6749, 5.2 allows."""
    said = "; ".join(error.detail for error in problem.errors) or str(problem)
    return said.replace("\\", "/").replace('"', "'").encode("ascii", "replace").decode()


def _is_by_token(request: HttpRequest) -> bool:
    """Answer whether an access token says who is asking: a session shows a factor where it is, a program signs in."""
    actor = asker_of(request)
    return actor.device_id is not None


def _challenge(
    request: HttpRequest, oauth: str, said: str, wanted: Mapping[str, object] | None = None
) -> str:
    """Say what is wrong with the credential, for its scheme (RFC 6750, 3; RFC 9449, 7.1; RFC 9470, 3)."""
    facts = f'realm="tulay", error="{oauth}", error_description="{said}"'
    facts += "".join(f', {name}="{value}"' for name, value in (wanted or {}).items())
    dpop = f'DPoP {facts}, algs="{" ".join(errors.PROOF_ALGORITHMS)}"'
    by_bearer = request.META.get("HTTP_AUTHORIZATION", "")[:6].lower() == "bearer"
    return f"Bearer {facts}, {dpop}" if by_bearer else dpop


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the problem as a page, or as a fragment when htmx asks."""
    status = status_of(problem)
    context = {
        "problem": problem,
        "detail": detail_of(problem),
        "errors": [replace(error, detail=detail_of_field(error)) for error in problem.errors],
        "status": status,
        "trace_id": getattr(request, "trace_id", ""),
    }
    return _with_headers(page(request, "problem.html", context, status), problem)


def _with_headers(response: HttpResponse, problem: Problem) -> HttpResponse:
    if isinstance(problem, errors.Unauthenticated):
        response["WWW-Authenticate"] = CHALLENGE
    elif isinstance(problem, TooMany):
        response["Retry-After"] = str(math.ceil(float(str(problem.facts["retry_after_s"]))))
    elif isinstance(problem, Unavailable) and response.status_code != STATUS[errors.Unexpected]:
        response["Retry-After"] = str(BUSY_S)
    elif isinstance(problem, errors.WrongMethod):
        response["Allow"] = str(problem.facts["allowed"])
    return response


def _field(request: HttpRequest, error: FieldError) -> dict[str, str]:
    """Name the field: a JSON pointer into the body (RFC 6901), or the bare name of a parameter."""
    in_body = request.method in {"POST", "PUT", "PATCH"}
    named = error.pointer.startswith(("/", "?")) or not in_body
    pointer = error.pointer.removeprefix("?") if named else f"/{error.pointer}"
    return {"pointer": pointer, "code": error.code, "detail": detail_of_field(error)}


def _led(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to a page and name the one to come back to: for a form, the page it stood on."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else _came_from(request)
    address = f"{address}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _came_from(request: HttpRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = came.netloc == request.get_host() and came.path.startswith("/")
    return came._replace(scheme="", netloc="", fragment="").geturl() if is_ours else "/"
