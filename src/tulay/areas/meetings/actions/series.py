"""Years of meetings: opened, changed, and their meetings generated; a second run finds nothing left to do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import agency_card
from tulay.areas.meetings.actions.reminders import call_off_reminders
from tulay.areas.meetings.errors import (
    SeriesExists,
    TimeTaken,
    UnfitSeries,
    UnknownSeries,
)
from tulay.areas.meetings.events import MeetingCancelled, MeetingScheduled
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.queries.series import automatic_series, card_of, preview
from tulay.areas.meetings.rules.plans import Missed, Proposal
from tulay.areas.meetings.rules.series import (
    QUARTERS,
    SeriesDetails,
    State,
    check_series,
    is_last_quarter,
    reaches,
)
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Forbidden
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish
from tulay.plumbing.people import people

LEADS = "meetings.hold"
"""Whoever may note that a meeting took place may lead one."""
GONE = "The agency is no longer part of these meetings."


@dataclass(frozen=True, slots=True)
class Generated:
    """What a run has done: how many meetings by quarter, and who got none and why."""

    series_id: UUID
    created: Mapping[int, int]
    missed: tuple[Missed, ...]

    @property
    def count(self) -> int:
        """Return how many meetings were made."""
        return sum(self.created.values())


@action("meetings.open-series")
def open_series(
    *, actor: Actor, jurisdiction: str, fiscal_year: int, details: SeriesDetails, now: datetime
) -> UUID:
    """Open a fiscal year's series of quarterly meetings.

    :raises UnfitSeries: a detail could not be planned with.
    :raises SeriesExists: the year has its series.
    """
    check_series(details, jurisdiction=jurisdiction, fiscal_year=fiscal_year)
    _check_reach(actor, "meetings.open-series", jurisdiction)
    _check_facilitators(details)
    series = Series(
        jurisdiction=jurisdiction, fiscal_year=fiscal_year, created_at=now, updated_at=now
    )
    _set(series, details)
    try:
        with transaction.atomic():
            series.save(force_insert=True)
    except IntegrityError as error:
        raise SeriesExists(fiscal_year=fiscal_year) from error
    record(
        actor=actor,
        code="meetings.open-series",
        target=f"series:{series.id}",
        at=now,
        jurisdiction=jurisdiction,
        fiscal_year=fiscal_year,
    )
    return series.id


@action("meetings.change-series")
def change_series(*, actor: Actor, series_id: UUID, details: SeriesDetails, now: datetime) -> None:
    """Change how further meetings of a year are planned; those that stand already stay.

    :raises UnknownSeries: there is no such series, or it belongs to others.
    :raises UnfitSeries: a detail could not be planned with.
    """
    series = _found(actor, "meetings.change-series", series_id)
    check_series(details, jurisdiction=series.jurisdiction, fiscal_year=series.fiscal_year)
    _check_facilitators(details)
    _set(series, details)
    series.updated_at = now
    series.save()
    record(actor=actor, code="meetings.change-series", target=f"series:{series_id}", at=now)


@action("meetings.generate")
def generate(
    *,
    actor: Actor,
    series_id: UUID,
    quarters: Iterable[int],
    now: datetime,
    only: UUID | None = None,
    ahead: bool = False,
) -> Generated:
    """Generate the meetings that are lacking: one for each agency and quarter. What stands already stays as it is.

    :param only: one agency instead of all.
    :param ahead: leave out the quarter that runs already, for an agency that has just joined.
    :raises UnknownSeries: there is no such series, or it belongs to others.
    :raises TimeTaken: somebody booked one of the times at this very moment.
    """
    series = _found(
        actor, "meetings.generate", series_id
    )  # locked: who comes second finds all done
    found = preview(card_of(series), quarters=quarters, only=only, ahead=ahead, now=now)
    rows = [_meeting(series, one, now) for one in found.proposals]
    try:
        with transaction.atomic():
            Meeting.objects.bulk_create(rows)
    except IntegrityError as error:
        raise TimeTaken from error
    created = Counter(row.quarter for row in rows)
    record(
        actor=actor,
        code="meetings.generate",
        target=f"series:{series_id}",
        at=now,
        created=len(rows),
        missed=len(found.missed),
    )
    for row in rows:
        publish(MeetingScheduled(row.id, row.agency_id, row.starts_at))
    return Generated(series_id, dict(sorted(created.items())), found.missed)


@action("meetings.settle-agency")
def settle_agency(*, actor: Actor, agency_id: UUID, now: datetime) -> int:
    """Bring the meetings of an agency in line with what the directory says of it; return how many came or went.

    One that joined gets the quarters that have not begun; one that left loses the meetings that lie ahead.
    """
    agency = agency_card(agency_id)
    if agency.is_active and agency.has_meetings:
        count = _joined(actor, agency.id, agency.jurisdiction, now)
    else:
        count = _left(actor, agency_id, now)
    record(
        actor=actor,
        code="meetings.settle-agency",
        target=f"agency:{agency_id}",
        at=now,
        changed=count,
    )
    return count


@action("meetings.tend")
def tend_series(*, actor: Actor, now: datetime) -> int:
    """Open next year's series when the last quarter begins, and fill each quarter once it has begun.

    It goes by what has been done and not by the date alone: whatever a day of standstill left out is made up for.
    Returns how many meetings were made.
    """
    made = 0
    for series in automatic_series():
        today = now.astimezone(ZoneInfo(series.zone)).date()
        where = JURISDICTIONS[series.jurisdiction]
        if where.fiscal_year(today) != series.fiscal_year:
            continue
        row = Series.objects.select_for_update().get(id=series.id)
        quarter = where.quarter(today)
        if row.tended_quarter < quarter:
            ahead = QUARTERS[quarter - 1 :]
            made += generate(actor=actor, series_id=row.id, quarters=ahead, now=now).count
            row.tended_quarter = quarter
            row.save(update_fields=["tended_quarter"])
        if is_last_quarter(series.jurisdiction, today):
            made += _next_year(actor, row, now)
    record(actor=actor, code="meetings.tend", target="series", at=now, created=made)
    return made


def _next_year(actor: Actor, row: Series, now: datetime) -> int:
    year = row.fiscal_year + 1
    if Series.objects.filter(jurisdiction=row.jurisdiction, fiscal_year=year).exists():
        return 0
    details = SeriesDetails(
        rooms=tuple(row.rooms),
        facilitators=_still_leading(row.facilitators),
        duration_minutes=row.duration_minutes,
        per_day=row.per_day,
        reminder_days=tuple(row.reminder_days),
    )
    series_id = open_series(
        actor=actor,
        jurisdiction=row.jurisdiction,
        fiscal_year=year,
        details=details,
        now=now,
    )
    return generate(actor=actor, series_id=series_id, quarters=QUARTERS, now=now).count


def _joined(actor: Actor, agency_id: UUID, jurisdiction: str, now: datetime) -> int:
    where = JURISDICTIONS[jurisdiction]
    today = now.astimezone(ZoneInfo(where.zone)).date()
    return sum(
        generate(
            actor=actor,
            series_id=series.id,
            quarters=QUARTERS,
            only=agency_id,
            ahead=True,
            now=now,
        ).count
        for series in automatic_series()
        if series.jurisdiction == jurisdiction and series.fiscal_year >= where.fiscal_year(today)
    )


def _left(actor: Actor, agency_id: UUID, now: datetime) -> int:
    ahead = Meeting.objects.select_for_update().filter(
        Q(state=State.SCHEDULED.value, starts_at__gt=now) | Q(state=State.POSTPONED.value),
        agency_id=agency_id,
    )
    ids = list(ahead.values_list("id", flat=True))
    call_off_reminders(actor=actor, meeting_ids=ids, now=now)
    for meeting_id in ids:
        publish(MeetingCancelled(meeting_id, agency_id))
    Meeting.objects.filter(id__in=ids).update(
        state=State.CANCELLED.value, reason=GONE, version=F("version") + 1, updated_at=now
    )
    return len(ids)


def _found(actor: Actor, code: str, series_id: UUID) -> Series:
    series = Series.objects.select_for_update().filter(id=series_id).first()
    if series is None or not reaches(actor, code, series.jurisdiction):
        raise UnknownSeries
    return series


def _check_reach(actor: Actor, code: str, jurisdiction: str) -> None:
    if not reaches(actor, code, jurisdiction):
        raise Forbidden


def _check_facilitators(details: SeriesDetails) -> None:
    if set(details.facilitators) - set(_still_leading(details.facilitators)):
        detail = "Choose facilitators from the list."
        raise UnfitSeries(errors=[FieldError("facilitators", "unknown", detail)])


def _still_leading(facilitators: Iterable[UUID]) -> tuple[UUID, ...]:
    wanted = tuple(facilitators)
    able = {contact.person_id for contact in people().who_may(LEADS)} if wanted else set()
    return tuple(one for one in wanted if one in able)


def _set(series: Series, details: SeriesDetails) -> None:
    series.rooms = list(details.rooms)
    series.facilitators = list(details.facilitators)
    series.duration_minutes = details.duration_minutes
    series.per_day = details.per_day
    series.is_automatic = details.is_automatic
    series.reminder_days = sorted(details.reminder_days, reverse=True)


def _meeting(series: Series, proposal: Proposal, now: datetime) -> Meeting:
    booking = proposal.booking
    return Meeting(
        series=series,
        jurisdiction=series.jurisdiction,
        agency_id=booking.agency_id,
        quarter=proposal.quarter,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        room=booking.room,
        facilitator_id=booking.facilitator_id,
        created_at=now,
        updated_at=now,
    )
