"""Let go of what has outlived its time: one transaction for each person and category, and a report at the end."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.endings import tend_accounts
from tulay.areas.privacy.errors.retention import RunUnderWay
from tulay.areas.privacy.models.retention import RetentionRun
from tulay.areas.privacy.queries.retention import ACCOUNTS, RunCard, expiring
from tulay.areas.privacy.queries.rights import is_held, is_restricted
from tulay.areas.privacy.rules.retention import CHUNK
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import reading
from tulay.plumbing.holdings import Expiring
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.models import OutboxRow

JOB = "privacy.retention"


@action("privacy.run-retention")
def ask_for_run(*, actor: Actor, now: datetime) -> None:
    """Ask for a run now instead of tonight.

    :raises RunUnderWay: one has been asked for already.
    """
    if OutboxRow.objects.filter(name=JOB, done_at=None, failed_at=None).exists():
        raise RunUnderWay
    enqueue(JOB, key=f"{JOB}:{now.timestamp():.0f}")
    record(actor=actor, code="privacy.run-retention", target="retention", at=now)


@errand
def keep_periods(*, actor: Actor, clock: Callable[[], datetime]) -> RunCard:
    """Take away everything whose time is over, person by person; whoever is held or restricted is passed over."""
    started, removed, passed = clock(), Counter[str](), set[UUID]()
    for _area, one in expiring():
        removed[one.category] += _all_of(actor, one, started, passed)
    removed[ACCOUNTS] = tend_accounts(actor=actor, clock=clock, passed=passed)
    return report_run(
        actor=actor,
        started_at=started,
        removed={name: n for name, n in removed.items() if n},
        passed_over=len(passed),
        now=clock(),
    )


@action("privacy.expire")
def expire_one(*, actor: Actor, category: str, person_id: UUID, now: datetime) -> bool:
    """Take away what has outlived its time of one person; not while a hold or a restriction keeps it."""
    if is_held(person_id) or is_restricted(person_id):
        return False
    one = next(one for _area, one in expiring() if one.category == category)
    one.remove(SYSTEM, person_id, one.before(now), now)
    record(
        actor=actor,
        code="privacy.expire",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        category=category,
    )
    return True


@action("privacy.report-run")
def report_run(
    *,
    actor: Actor,
    started_at: datetime,
    removed: dict[str, int],
    passed_over: int,
    now: datetime,
) -> RunCard:
    """Keep the report of a run."""
    RetentionRun.objects.create(
        started_at=started_at, ended_at=now, removed=removed, passed_over=passed_over
    )
    record(
        actor=actor,
        code="privacy.report-run",
        target="retention",
        at=now,
        passed_over=passed_over,
        **{f"removed_{name}": n for name, n in removed.items()},  # type: ignore[arg-type]  # figures only
    )
    return RunCard(started_at, now, removed, passed_over)


def _all_of(actor: Actor, one: Expiring, now: datetime, passed: set[UUID]) -> int:
    """Go through everybody for whom a period is over, a chunk at a time, until only those passed over are left."""
    count, size = 0, CHUNK
    while True:
        with reading(SYSTEM):
            due = [person for person in one.find(one.before(now), size) if person not in passed]
        if not due:
            return count
        for person_id in due:
            done = expire_one(actor=actor, category=one.category, person_id=person_id, now=now)
            count += done
            if not done:
                passed.add(person_id)
        size = CHUNK + len(passed)
