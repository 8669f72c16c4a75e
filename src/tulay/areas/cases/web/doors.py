"""What the pages of this area share: who may come in, when it is now, and the way back."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import is_reading, reading
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.routes import for_somebody
from tulay.plumbing.http.visits import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def language() -> str:
    """Return the language in which this page is read."""
    return get_language() or "en"


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent in; None when a form is only looked at."""
    return request.POST if request.method == "POST" else None


def uuid_in(text: str) -> UUID | None:
    """Return the id that an address or a form names; none where it is not one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def seeing(request: HttpRequest) -> AbstractContextManager[None]:
    """Read with the actor's eyes: for what is sent in, and for pages that act; other pages do it already."""
    return nullcontext() if is_reading() else reading(actor_of(request))


def for_people(view: View[P]) -> View[P]:
    """Let in whoever has requests of their own: people with an account, and guests who began one."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if actor_of(request).person_id is None:
            raise Unauthenticated
        return view(request, *args, **kwargs)

    return for_somebody(guarded)


def for_staff(view: View[P]) -> View[P]:
    """Let in whoever works on an agency's requests or oversees them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        if not actor.is_signed_in:
            raise Unauthenticated
        if not actor.agencies("cases.look"):
            raise Forbidden
        return view(request, *args, **kwargs)

    guarded.needs = "cases.look"  # type: ignore[attr-defined]  # a mark on a function
    return guarded


def way_back(request: HttpRequest, otherwise: str) -> str:
    """Return the address to go back to after an action: where the reader was, if that is ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours and wanted.startswith("/") else otherwise


def back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Go back there."""
    return HttpResponseRedirect(way_back(request, otherwise))
