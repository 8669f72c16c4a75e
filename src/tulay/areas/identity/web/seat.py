"""What the sign-in pages share: who is at the browser, where they were going, and the cookies they are given."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from tulay.areas.identity.actions import Origin, SignedIn
from tulay.areas.identity.rules import PROVING_LASTS, TRUSTED_LASTS
from tulay.kernel.actor import Actor
from tulay.plumbing.http.cookies import keep_session
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.network import network_of
from tulay.plumbing.http.visits import actor_of
from tulay.plumbing.limits import Rate

DEVICE = "tulay_device"
DEVICE_KEPT_S = 365 * 24 * 3600
TRUSTED = "tulay_trusted"
PENDING = "tulay_pending"
PER_NETWORK = Rate(120, 900)  # whole towns share one address; each try costs a slow hash
HOME = "/portal/"
STAFF_HOME = "/desk/"
PATH = "/account/"


View = TypeVar("View", bound=Callable[..., Any])


def before_factor(view: View) -> View:
    """Mark a page that staff need before they have shown a second factor: all others lead to it."""
    view.before_factor = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def now() -> datetime:
    """Read the clock, once a request."""
    return datetime.now(UTC)


def person_of(request: HttpRequest) -> Actor:
    """Return the person who is signed in.

    :raises Unauthenticated: nobody is.
    """
    actor = actor_of(request)
    if not actor.is_signed_in:
        raise Unauthenticated
    return actor


def origin_of(request: HttpRequest) -> Origin:
    """Return where a try comes from, with the marks this browser keeps."""
    return Origin(
        network=network_of(request),
        agent=request.headers.get("User-Agent", ""),
        device=request.COOKIES.get(DEVICE, ""),
        trusted=request.COOKIES.get(TRUSTED, ""),
    )


def let_in(request: HttpRequest, signed_in: SignedIn) -> HttpResponse:
    """Hand the session over and go where the person was going."""
    response = redirect(wanted(request) or (STAFF_HOME if signed_in.is_staff else HOME))
    keep_session(response, signed_in.token, signed_in.lasts_s)
    keep(response, DEVICE, signed_in.device, DEVICE_KEPT_S)
    if signed_in.trusted:
        keep(response, TRUSTED, signed_in.trusted, int(TRUSTED_LASTS.total_seconds()))
    response.delete_cookie(PENDING, path=PATH, samesite="Lax")
    rotate_token(request)
    return response


def keep_pending(response: HttpResponse, token: str) -> None:
    """Let the browser keep that the password was right, as long as that counts."""
    keep(response, PENDING, token, int(PROVING_LASTS.total_seconds()))


def keep(response: HttpResponse, name: str, value: str, lasts_s: int) -> None:
    """Set a cookie that only the account pages see."""
    response.set_cookie(
        name,
        value,
        max_age=lasts_s,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def onward(request: HttpRequest, actor: Actor) -> str:
    """Return where somebody goes who is signed in already."""
    return wanted(request) or (STAFF_HOME if actor.is_staff else HOME)


def wanted(request: HttpRequest) -> str:
    """Return the page the person was going to, if it is one of ours and not a sign-in page."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours and not address.startswith("/account/sign-") else ""
