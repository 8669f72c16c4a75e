"""This year's meetings with the agencies of Bangsamoro, most of them held, and next year's once they are planned."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.audit.actions import record
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.queries.series import card_of, preview
from tulay.areas.meetings.rules.plans import Proposal
from tulay.areas.meetings.rules.series import QUARTERS, State, is_last_quarter
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import BANGSAMORO
from tulay.site.demo.ids import stable_id

ROOMS = ["Conference Room A", "Conference Room B"]
LEADING = (stable_id("person", "coordinator"),)
PLANNED_BEFORE = timedelta(days=92)
OVERDUE = 2
"""The last of those that are over: nobody has noted them yet."""
CANCELLED = 5
"""Which one before those was cancelled."""
POSTPONED = 7
"""Which of those ahead waits for another time."""
WHY_LATER = "The minister is abroad; another time is being sought."
WHY = "The ministry moved house that week."


def load_meetings(now: datetime, facilitators: tuple[UUID, ...] = LEADING) -> int:
    """Load the years that the coordinating office would have by now; return how many meetings."""
    today = now.astimezone(ZoneInfo(BANGSAMORO.zone)).date()
    year = BANGSAMORO.fiscal_year(today)
    count = _load_year(year, now, facilitators, tended=BANGSAMORO.quarter(today))
    if is_last_quarter(BANGSAMORO.code, today):
        count += _load_year(year + 1, now, facilitators)
    return count


def _load_year(year: int, now: datetime, facilitators: tuple[UUID, ...], *, tended: int = 0) -> int:
    planned_at = min(now, datetime(year, 1, 1, tzinfo=UTC) - PLANNED_BEFORE)
    series = Series.objects.create(
        id=stable_id("series", f"bangsamoro-{year}"),
        jurisdiction=BANGSAMORO.code,
        fiscal_year=year,
        rooms=ROOMS,
        facilitators=list(facilitators),
        duration_minutes=120,
        per_day=2,
        tended_quarter=tended,
        created_at=planned_at,
        updated_at=planned_at,
    )
    found = preview(card_of(series), quarters=QUARTERS, only=None, ahead=False, now=planned_at)
    rows = [_row(series, one, planned_at) for one in found.proposals]
    _tell_what_became(rows, now)
    Meeting.objects.bulk_create(rows)
    record(
        actor=SYSTEM,
        code="meetings.generate",
        target=f"series:{series.id}",
        at=planned_at,
        created=len(rows),
        missed=len(found.missed),
    )
    return len(rows)


def _row(series: Series, one: Proposal, at: datetime) -> Meeting:
    booking = one.booking
    return Meeting(
        id=stable_id("meeting", f"{booking.room}:{booking.starts_at:%Y%m%d%H%M}"),
        series=series,
        jurisdiction=series.jurisdiction,
        agency_id=booking.agency_id,
        quarter=one.quarter,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        room=booking.room,
        facilitator_id=booking.facilitator_id,
        created_at=at,
        updated_at=at,
    )


def _tell_what_became(rows: list[Meeting], now: datetime) -> None:
    over = sorted((row for row in rows if row.ends_at <= now), key=lambda row: row.ends_at)
    for row in over[:-OVERDUE]:
        row.state, row.updated_at = State.HELD.value, row.ends_at
    ahead = sorted((row for row in rows if row.starts_at > now), key=lambda row: row.starts_at)
    if len(ahead) > POSTPONED:
        row = ahead[POSTPONED]
        row.state, row.reason = State.POSTPONED.value, WHY_LATER
    if len(over) > CANCELLED:
        row = over[-CANCELLED]
        row.state, row.reason = State.CANCELLED.value, WHY
