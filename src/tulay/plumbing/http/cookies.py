"""The cookie that carries a session's token; any door that opens a session puts it on its answer.

`__Host-` in production: bound to this very host, the whole path and TLS (RFC 6265bis, 4.1.3).
"""

from datetime import timedelta

from django.conf import settings
from django.http.response import HttpResponseBase

GUEST_S = int(timedelta(days=90).total_seconds())
FRESH = "tulay_fresh"
FRESH_S = 2


def keep_session(response: HttpResponseBase, token: str, lasts_s: int = GUEST_S) -> None:
    """Give the browser its token."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        token,
        max_age=lasts_s,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def drop_session(response: HttpResponseBase) -> None:
    """Take the token back."""
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")


def leave(response: HttpResponseBase) -> None:
    """Take the token back at signing out, and ask the browser to forget what it kept of us: pages, drafts, workers."""
    drop_session(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def look_again(response: HttpResponseBase) -> None:
    """Let the next page ask the database who this is: a process may remember the state before for a second."""
    response.set_cookie(
        FRESH,
        "1",
        max_age=FRESH_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
