"""How far a PPA is: updates, milestones, indicators."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from tulay.areas.programmes.actions.hands import account, ppa_in_hand, today_of, touch
from tulay.areas.programmes.errors import UnknownIndicator, UnknownMilestone
from tulay.areas.programmes.models import Indicator, Milestone, Update
from tulay.areas.programmes.rules import marks
from tulay.areas.programmes.rules.states import check_open, check_report
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("programmes.report-progress")
def report_progress(
    *,
    actor: Actor,
    ppa_id: UUID,
    kind: str,
    said: str,
    now: datetime,
    progress: int | None = None,
    next_steps: str = "",
    follow_up_date: date | None = None,
) -> UUID:
    """Report how a PPA comes on. What was told stays.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: it is over, and its progress stands.
    :raises UnfitReport: a detail cannot be true.
    """
    row = ppa_in_hand(actor, "programmes.report-progress", ppa_id)
    today = today_of(row, now)
    check_report(kind, progress=progress, said=said, follow_up_date=follow_up_date, today=today)
    if progress is not None:
        check_open(row.state)
        row.progress = progress
    touch(row, now, "progress")
    made = Update.objects.create(
        ppa=row,
        agency_id=row.agency_id,
        kind=kind,
        progress=progress,
        said=said.strip(),
        next_steps=next_steps.strip(),
        follow_up_date=follow_up_date,
        told_by=actor.person_id,
        told_at=now,
    )
    account(actor, "programmes.report-progress", row, now, kind=kind, progress=progress)
    return made.id


@action("programmes.add-milestone")
def add_milestone(*, actor: Actor, ppa_id: UUID, title: str, due_date: date, now: datetime) -> UUID:
    """Set something that is to be reached by a day.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: it is over.
    :raises UnfitReport: it has no words, or there are too many.
    """
    row = ppa_in_hand(actor, "programmes.add-milestone", ppa_id)
    check_open(row.state)
    marks.check_milestone(title, known=Milestone.objects.filter(ppa_id=ppa_id).count())
    touch(row, now)
    made = Milestone.objects.create(
        ppa=row, agency_id=row.agency_id, title=title.strip(), due_date=due_date
    )
    account(actor, "programmes.add-milestone", row, now, milestone=made.id)
    return made.id


@action("programmes.finish-milestone")
def finish_milestone(
    *, actor: Actor, ppa_id: UUID, milestone_id: UUID, done_date: date, now: datetime
) -> None:
    """Note on which day a milestone was reached; noted again, the later word counts.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises UnknownMilestone: it has no such milestone.
    :raises UnfitReport: the day is still to come.
    """
    row = ppa_in_hand(actor, "programmes.finish-milestone", ppa_id)
    found = Milestone.objects.filter(id=milestone_id, ppa_id=ppa_id).first()
    if found is None:
        raise UnknownMilestone
    marks.check_done(done_date, today=today_of(row, now))
    touch(row, now)
    found.done_date = done_date
    found.save(update_fields=["done_date"])
    account(actor, "programmes.finish-milestone", row, now, milestone=milestone_id)


@action("programmes.add-indicator")
def add_indicator(
    *,
    actor: Actor,
    ppa_id: UUID,
    title: str,
    category: str,
    unit: str,
    baseline: Decimal,
    target: Decimal,
    now: datetime,
) -> UUID:
    """Set a number that is to change.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises StepNotPossible: it is over.
    :raises UnfitReport: a detail cannot be true, or there are too many.
    """
    row = ppa_in_hand(actor, "programmes.add-indicator", ppa_id)
    check_open(row.state)
    known = Indicator.objects.filter(ppa_id=ppa_id).count()
    marks.check_indicator(title, category=category, baseline=baseline, target=target, known=known)
    touch(row, now)
    made = Indicator.objects.create(
        ppa=row,
        agency_id=row.agency_id,
        category=category,
        title=title.strip(),
        unit=unit.strip()[: marks.UNIT_MAX],
        baseline=baseline,
        target=target,
    )
    account(actor, "programmes.add-indicator", row, now, indicator=made.id)
    return made.id


@action("programmes.measure-indicator")
def measure_indicator(
    *, actor: Actor, ppa_id: UUID, indicator_id: UUID, actual: Decimal, now: datetime
) -> None:
    """Say where a number stands today; the log keeps where it stood before.

    :raises UnknownPpa: there is none by this id that the actor may see.
    :raises UnknownIndicator: it has no such indicator.
    :raises UnfitReport: it is no number.
    """
    row = ppa_in_hand(actor, "programmes.measure-indicator", ppa_id)
    found = Indicator.objects.filter(id=indicator_id, ppa_id=ppa_id).first()
    if found is None:
        raise UnknownIndicator
    marks.check_value("actual", actual)
    touch(row, now)
    before = found.actual
    found.actual, found.measured_date = actual, today_of(row, now)
    found.save(update_fields=["actual", "measured_date"])
    facts = {"indicator": indicator_id, "before": str(before or ""), "after": str(actual)}
    account(actor, "programmes.measure-indicator", row, now, **facts)
