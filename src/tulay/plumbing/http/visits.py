"""A request as the steps before a view leave it: who asks, in which language, under which reference.

Django's request knows nothing of this. The class is never made; it names what `site` and the steps in `middleware`
put on the request that Django made.
"""

from typing import Any, cast

from django.http import HttpRequest

from tulay.kernel.actor import ANONYMOUS, Actor
from tulay.kernel.errors import Problem
from tulay.kernel.jurisdiction import Jurisdiction


class Visited(HttpRequest):
    """What is known of a request by the time that a view sees it."""

    actor: Actor
    language: str
    jurisdiction: Jurisdiction | None
    """Of whoever asks; a stranger has none."""
    trace_id: str
    problem: Problem | None
    """What was told instead of an answer: for idempotency and the access log."""
    lacks: Any
    """What the actor has not shown yet: a `Lack` of the identity area, which stands above this shelf."""
    must_change_password: bool
    flashes: Any
    rate_name: str
    rate_per_hour: int
    next_nonce: str
    speaks_oauth: bool


def visited(request: HttpRequest) -> Visited:
    """Return the request under its fuller name."""
    return cast("Visited", request)


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    return visited(request).actor


def asker_of(request: HttpRequest) -> Actor:
    """Return who asks, also before anybody has found out: then it is a stranger."""
    return getattr(request, "actor", ANONYMOUS)


def language_of(request: HttpRequest) -> str:
    """Return the reader's language."""
    return getattr(request, "language", "") or "en"
