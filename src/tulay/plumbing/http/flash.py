"""Words shown once on the next page: a signed cookie, no table.

Views say `flash(request, _("Saved."))`; the base template shows them (`waiting`).
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Kind = Literal["success", "problem", ""]  # the last: important
COOKIE = "tulay_flash"
SALT = "tulay.flash"
LIFE_S = 300
LOADS_AGAIN = "X-Loads-Again"
KEPT_MAX = 5
TEXT_MAX = 400


@dataclass(frozen=True, slots=True)
class Flash:
    """One message and its kind."""

    text: str
    kind: Kind = "success"


def flash(request: HttpRequest, text: object, kind: Kind = "success") -> None:
    """Show `text` on the next page that this person sees. Never put personal data in it."""
    waiting: list[Flash] = request.__dict__.setdefault("_flashes_to_send", [])
    waiting.append(Flash(str(text)[:TEXT_MAX], kind))


def waiting(request: HttpRequest) -> Iterable[Flash]:
    """Return what the page should show: the context of every page asks for it."""
    return getattr(request, "flashes", ())


class Flashes:
    """The messages waiting for this request; looking at them uses them up."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._read: list[Flash] | None = None

    def __iter__(self) -> "Flashes":
        self._shown = iter(self._messages())
        return self

    def __next__(self) -> Flash:
        return next(self._shown)

    def __bool__(self) -> bool:
        return bool(self._messages())

    def _messages(self) -> list[Flash]:
        if self._read is None:
            now: list[Flash] = self._request.__dict__.pop("_flashes_to_send", [])
            self._read = _from_cookie(self._request) + now
        return self._read

    def settle(self, response: HttpResponseBase) -> None:
        """Set or drop the cookie: what was said now and not shown yet, what came and was not looked at."""
        to_send: list[Flash] = self._request.__dict__.pop("_flashes_to_send", [])
        if self._read is None and not to_send:
            return
        if LOADS_AGAIN in self._request.headers and not to_send:
            return  # only the script has seen the page; the person sees it when it is loaded again
        left = (_from_cookie(self._request) if self._read is None else []) + to_send
        if left:
            _set_cookie(response, left[-KEPT_MAX:])
        elif COOKIE in self._request.COOKIES:
            response.delete_cookie(COOKIE)


def _from_cookie(request: HttpRequest) -> list[Flash]:
    raw = request.COOKIES.get(COOKIE)
    if not raw:
        return []
    try:
        stored = signing.loads(raw, salt=SALT, max_age=LIFE_S)
        return [Flash(**message) for message in stored]
    except (signing.BadSignature, TypeError, json.JSONDecodeError):
        return []


def _set_cookie(response: HttpResponseBase, messages: list[Flash]) -> None:
    value = signing.dumps([asdict(message) for message in messages], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LIFE_S,
        httponly=True,
        samesite="Lax",
        secure=settings.CSRF_COOKIE_SECURE,
    )
