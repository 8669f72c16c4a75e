"""Panels: a higher area shows itself in a named slot of a lower area's page.

    @panel("cases.request.side", "support/_panel.html", order=20, permission="support.read")
    def enrolment(request, *, request_id): ...      # the context of the template, or None: nothing to show

Pages write `{% panels "cases.request.side" request_id=request.id %}`; that tag calls `rendered`.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tulay.plumbing.http.visits import actor_of

Build = Callable[..., dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One contribution: `build(request, **facts)` returns the template's context, or None."""

    template: str
    build: Build
    order: int
    permission: str


_slots: dict[str, list[Panel]] = defaultdict(list)


def panel(
    slot: str, template: str, *, order: int = 100, permission: str = ""
) -> Callable[[Build], Build]:
    """Show what the decorated function returns in `slot`, through `template`."""

    def register(build: Build) -> Build:
        _slots[slot].append(Panel(template, build, order, permission))
        _slots[slot].sort(key=lambda one: (one.order, one.template))
        return build

    return register


def rendered(slot: str, request: HttpRequest, **facts: Any) -> list[SafeString]:
    """Return the panels of a slot that this actor may see."""
    actor = actor_of(request)
    shown: list[SafeString] = []
    for one in _slots.get(slot, ()):
        if one.permission and not actor.may(one.permission):
            continue
        context = one.build(request, **facts)
        if context is not None:
            shown.append(render_to_string(one.template, context, request=request))
    return shown
