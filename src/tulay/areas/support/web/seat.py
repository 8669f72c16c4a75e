"""What the pages of this area ask of a request."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest

from tulay.kernel.actor import Actor
from tulay.kernel.errors import Problem
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.problems import detail_of, detail_of_field
from tulay.plumbing.http.visits import actor_of


def clock() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


def person_of(request: HttpRequest) -> Actor:
    """Return the actor, who has an account.

    :raises Unauthenticated: nobody is signed in.
    """
    actor = actor_of(request)
    if not actor.is_signed_in or actor.person_id is None:
        raise Unauthenticated
    return actor


def seeing(request: HttpRequest) -> AbstractContextManager[None]:
    """Read with the actor's eyes: for what is sent in, and for pages that act."""
    return reading(actor_of(request))


def page_after(request: HttpRequest, cursor: str | None) -> str:
    """Return the address of the page behind this one, of what is looked for; nothing at the end."""
    kept = {name: one for name, one in request.GET.items() if one and name != "cursor"}
    return f"?{urlencode({**kept, 'cursor': cursor})}" if cursor else ""


def say(form: forms.Form, problem: Problem, field: str) -> None:
    """Put a problem beside the field it speaks of, otherwise beside `field`."""
    for error in problem.errors:
        if error.pointer in form.fields:
            form.add_error(error.pointer, detail_of_field(error))
    if not form.errors:
        form.add_error(field, detail_of(problem))
