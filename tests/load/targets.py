"""What the figures must reach, and whether they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.load.generators import Figures


@dataclass(frozen=True)
class Target:
    """At this many connections or users: at least so many a second, 95 of 100 within so long."""

    what: str
    connections: int
    per_second: float = 0
    p95_ms: float = float("inf")
    loop: str = "closed"


@dataclass(frozen=True)
class Verdict:
    """One figure beside its target."""

    what: str
    wanted: str
    seen: str
    is_met: bool

    def __str__(self) -> str:
        return f"{'met   ' if self.is_met else 'MISSED'} {self.what:48} wanted {self.wanted}, seen {self.seen}"


TARGETS = (
    *(Target("API read one", width, 3_000, 100) for width in (32, 128)),
    *(Target("API page of 20", width, 2_000, 100) for width in (32, 128)),
    *(Target("API create", width, 1_500, 100) for width in (32, 128)),
    Target("API catalogue, cached", 32, 5_000),
    Target("queue page, 20,000 requests", 32, p95_ms=200, loop="users"),
    Target("catalogue search page", 32, p95_ms=100, loop="users"),
)
_WIDTHS = {"closed": "connections", "users": "users"}
RATIOS = {
    "API read one: x twin": 5,
    "API page of 20: x twin": 5,
    "API create: x twin": 3.5,
    "API page of 20: x raw": 0.5,
    "cache: share of reads answered": 0.95,
}


def judge(seen: Sequence[tuple[str, Figures]], ratios: Mapping[str, float]) -> list[Verdict]:
    """Set every figure beside its target; a figure that was not taken is a target missed."""
    verdicts = [judged_one(target, seen) for target in TARGETS]
    for what, least in RATIOS.items():
        found = ratios.get(what, 0)
        verdicts.append(Verdict(what, f">= {least}", str(found), found >= least))
    return verdicts


def judged_one(target: Target, seen: Sequence[tuple[str, Figures]]) -> Verdict:
    """Set one figure beside its target."""
    what = f"{target.what}, {target.connections} {_WIDTHS[target.loop]}"
    wanted = " and ".join(
        [f">= {target.per_second:,.0f}/s"] * bool(target.per_second)
        + [f"p95 < {target.p95_ms:.0f} ms"] * (target.p95_ms < float("inf"))
    )
    taken = [
        f
        for name, f in seen
        if name == target.what and f.loop == target.loop and f.connections == target.connections
    ]
    if not taken:
        return Verdict(what, wanted, "nothing", is_met=False)
    figures = taken[0]
    said = f"{figures.per_second:,.0f}/s, p95 {figures.p95_ms:.0f} ms, {figures.errors} errors"
    met = figures.per_second >= target.per_second and figures.p95_ms < target.p95_ms
    return Verdict(what, wanted, said, is_met=met and not figures.errors)
