"""What an address asks of its visitor: a permission code, named where the view is (house 5).

`@needs("cases.decide")` stands on a view or an endpoint that shows something by permission. A view that only hands
its input to an action of the same stem needs no mark: the action is the permission. Whatever is neither stands in
`tulay.site.public_routes`, with its reason; `tests/architecture` finds the rest.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest

from tulay.kernel.actor import Actor, ActorKind
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.visits import actor_of

SOMEBODY = "somebody"
"""Needed where everybody sees only what is theirs: to be known, as a guest, a person or a program."""

P = ParamSpec("P")
R = TypeVar("R")
View = Callable[Concatenate[HttpRequest, P], R]


def needs(code: str) -> Callable[[View[P, R]], View[P, R]]:
    """Mark a view or endpoint with the permission it needs, and turn away who lacks it.

    :raises Unauthenticated: signing in may help (pages lead there, the API answers 401).
    :raises Forbidden: signed in, and still not allowed.
    """

    def mark(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            check_may(actor_of(request), code)
            return view(request, *args, **kwargs)

        guarded.needs = code  # type: ignore[attr-defined]  # a mark on a function
        return guarded

    return mark


def for_somebody(view: View[P, R]) -> View[P, R]:
    """Mark a view for whoever is signed in or a guest; what they may see of it, it says itself."""
    view.needs = SOMEBODY  # type: ignore[attr-defined]  # a mark on a function
    return view


def also_answers(*statuses: int) -> Callable[[View[P, R]], View[P, R]]:
    """Name statuses that an endpoint's method and address do not let one expect: its description says them, too."""

    def mark(view: View[P, R]) -> View[P, R]:
        view.also_answers = statuses  # type: ignore[attr-defined]  # a mark on a function
        return view

    return mark


def also_by_key(view: Callable[P, R]) -> Callable[P, R]:
    """Mark an endpoint that a program of a business asks with its key: its description says so."""
    view.also_by_key = True  # type: ignore[attr-defined]  # a mark on a function
    return view


def check_may(actor: Actor, code: str) -> None:
    """Refuse an actor without `code`, in whatever scope; `SOMEBODY` asks only to be known."""
    if code == SOMEBODY:
        if actor.kind is ActorKind.ANONYMOUS:
            raise Unauthenticated
        return
    if not actor.is_signed_in and not actor.may(code):
        raise Unauthenticated
    actor.check(code)
