"""What has outlived its time, and what runs took away; reading changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tulay.areas.privacy.models.retention import RetentionRun
from tulay.areas.privacy.rules.retention import COUNTED_MAX, FIRST_WARNING, IDLE_DAYS
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import scope
from tulay.plumbing.holdings import HOLDINGS, Expiring
from tulay.plumbing.people import people

ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class PeriodCard:
    """One line of the table of periods, with how many people it is over for now (at most 10,000 are counted)."""

    category: str
    area: str
    days: int
    trigger: str
    result: str
    due: int


@dataclass(frozen=True, slots=True)
class RunCard:
    """What one run did."""

    started_at: datetime
    ended_at: datetime
    removed: dict[str, int]
    passed_over: int


def expiring() -> Iterator[tuple[str, Expiring]]:
    """Yield every period that an area declares, with the area."""
    for holding in HOLDINGS.values():
        for one in holding.expiring:
            yield holding.area, one


def dry_run(now: datetime) -> tuple[PeriodCard, ...]:
    """Return the table of periods and whom each is over for, as a run would find them now; nothing is written."""
    with scope.entered(SYSTEM):
        found = [
            PeriodCard(
                one.category,
                area,
                one.days,
                one.trigger,
                one.result,
                len(one.find(one.before(now), COUNTED_MAX)),
            )
            for area, one in expiring()
        ]
        idle = people().idle_since(now - _idle(), COUNTED_MAX)
    accounts = PeriodCard(
        ACCOUNTS, "identity", IDLE_DAYS, "last used", "warned twice, then erased", len(idle)
    )
    return (*found, accounts)


def latest_runs(limit: int = 10) -> tuple[RunCard, ...]:
    """Return the latest runs, newest first."""
    return tuple(
        RunCard(row.started_at, row.ended_at, row.removed, row.passed_over)
        for row in RetentionRun.objects.order_by("-id")[:limit]
    )


def _idle() -> timedelta:
    return timedelta(days=IDLE_DAYS) - FIRST_WARNING
