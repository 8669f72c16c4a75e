"""Pages about problems, and what Django calls when a request ends badly.

`site/urls.py` names `bad_request, forbidden, not_found, broken` as its handlers, the settings name `csrf_refused`.
"""

import sys
from collections.abc import Iterator

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop

from tulay.kernel.errors import Forbidden, NotFound, Problem
from tulay.plumbing.http import errors
from tulay.plumbing.http.pages import page
from tulay.plumbing.http.problems import respond, status_of, title_of

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Handle what Django finds suspicious."""
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return respond(request, errors.TooLarge(limit_kib=settings.BODY_BYTES_MAX // 1024))
    return respond(request, errors.Malformed())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Handle `PermissionDenied`."""
    return respond(request, Forbidden())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Handle an address that leads nowhere."""
    return respond(request, errors.NoSuchPage() if request.resolver_match is None else NotFound())


def broken(request: HttpRequest) -> HttpResponse:
    """Handle a mistake of ours: a reference for the reader, the exception for us."""
    log.error(
        "unanticipated",
        exc_info=sys.exc_info(),
        route=getattr(request.resolver_match, "route", "(none)"),
    )
    try:
        return respond(request, errors.Unexpected())
    except Exception:
        log.exception("problem_page_failed")
        reference = getattr(request, "trace_id", "")
        text = f"{gettext('Something went wrong on our side.')} {reference}\n"
        return HttpResponse(text, status=500, content_type="text/plain; charset=utf-8")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Handle a form without proof that it came from our page."""
    log.info("csrf_refused", why=reason.partition(" - ")[0][:80])
    return respond(request, errors.SessionNotProven())


def problems(request: HttpRequest) -> HttpResponse:
    """Show every problem there is (`/problems/`)."""
    found = sorted(known_problems().values(), key=lambda kind: kind.code)
    return page(request, "problems/index.html", {"problems": [_explained(kind) for kind in found]})


def problem_explained(request: HttpRequest, code: str) -> HttpResponse:
    """Show what one problem means (`/problems/<code>`: where `type` points)."""
    kind = known_problems().get(code)
    if kind is None:
        raise errors.NoSuchPage
    return page(request, "problems/show.html", {"problem": _explained(kind)})


def known_problems() -> dict[str, type[Problem]]:
    """Return every problem by its code."""
    return {kind.code: kind for kind in _kinds(Problem)}


def _kinds(kind: type[Problem]) -> Iterator[type[Problem]]:
    for below in kind.__subclasses__():
        if not below.__module__.startswith("tests") and ".tests." not in below.__module__:
            yield from _kinds(below)
            yield below


def _explained(kind: type[Problem]) -> dict[str, object]:
    sentence = " ".join((kind.__doc__ or "").split())
    return {
        "code": kind.code,
        "title": title_of(kind),
        "status": status_of(kind),
        "sentence": gettext(sentence),
        "next": gettext(_NEXT[_family(status_of(kind))]),
    }


def _family(status: int) -> int:
    return status if status in _NEXT else status // 100 * 100


_NEXT = {
    400: gettext_noop("Mend the request as the answer says and send it again."),
    401: gettext_noop("Sign in, or send a valid credential, and try again."),
    403: gettext_noop("Ask for the permission, or ask somebody who has it."),
    404: gettext_noop("Check the address or the reference."),
    409: gettext_noop("Load it again to see what has changed, then decide."),
    429: gettext_noop("Wait as long as Retry-After says."),
    500: gettext_noop(
        "Try again in a few minutes with the same Idempotency-Key. Nothing happens twice."
    ),
}
