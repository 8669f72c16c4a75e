"""Search providers: an area tells how its own things are found; the search page asks them all.

register("cases", permission="cases.read", find=find_cases)      # find(actor, q, limit) -> list[Hit]
"""

from collections.abc import Callable
from dataclasses import dataclass

from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: `kind` is a label code, never a personal value in `summary` of a list."""

    title: str
    url: str
    kind: str
    summary: str = ""


Find = Callable[[Actor, str, int], list[Hit]]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who finds what; an empty permission means everybody."""

    code: str
    permission: str
    find: Find
    order: int


_providers: dict[str, Provider] = {}


def register(code: str, *, find: Find, permission: str = "", order: int = 100) -> None:
    """Add a provider, once, when its area's app is ready."""
    assert code not in _providers, f"{code} already searches"
    _providers[code] = Provider(code, permission, find, order)


def search(actor: Actor, q: str, *, limit: int = 10) -> dict[str, list[Hit]]:
    """Return what each provider open to `actor` finds, in order, leaving out who finds nothing."""
    open_to = [p for p in _providers.values() if not p.permission or actor.may(p.permission)]
    found = {p.code: p.find(actor, q, limit) for p in sorted(open_to, key=lambda p: p.order)}
    return {code: hits for code, hits in found.items() if hits}
