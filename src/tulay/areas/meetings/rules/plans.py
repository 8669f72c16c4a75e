"""Who meets when: working days only, nobody in two places, and a reason for whatever found no time. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.meetings.rules.observance import is_respectful
from tulay.areas.meetings.rules.series import Quarter
from tulay.kernel.periods import WorkingCalendar

BEGINNINGS = (time(9), time(13, 30), time(10), time(14), time(8), time(15), time(11), time(16))
"""Hours at which a meeting may begin (local time), the ones people like best first."""
NOTICE = timedelta(days=8)
"""Nobody is called at shorter notice: the first reminder comes a week before."""
ONE_DAY = timedelta(days=1)


class Obstacle(StrEnum):
    """Why an agency gets no meeting in a quarter."""

    NO_HOURS = "no-hours"
    QUARTER_OVER = "quarter-over"
    NO_TIME = "no-time"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An agency that lacks its meeting in a quarter."""

    agency_id: UUID
    quarter: Quarter


@dataclass(frozen=True, slots=True)
class Booking:
    """When a room, a facilitator and an agency are taken."""

    agency_id: UUID
    room: str
    facilitator_id: UUID | None
    starts_at: datetime
    ends_at: datetime

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Answer whether it takes any of this time."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Proposal:
    """A meeting as it would be."""

    quarter: int
    booking: Booking


@dataclass(frozen=True, slots=True)
class Missed:
    """An agency that gets no meeting, and why."""

    agency_id: UUID
    quarter: int
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Plan:
    """What generating would do."""

    proposals: tuple[Proposal, ...] = ()
    missed: tuple[Missed, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan has to go by."""

    jurisdiction: str
    zone: str
    rooms: tuple[str, ...]
    facilitators: tuple[UUID, ...]
    duration: timedelta
    per_day: int
    calendars: Mapping[UUID, WorkingCalendar] = field(repr=False)


def plan(wanted: Sequence[Wanted], ground: Ground, taken: Iterable[Booking], now: datetime) -> Plan:
    """Give each agency that lacks its meeting a time, in the order in which they are named."""
    desk = _Desk(ground, taken)
    proposals: list[Proposal] = []
    missed: list[Missed] = []
    for number in sorted({one.quarter.number for one in wanted}):
        waiting = [one for one in wanted if one.quarter.number == number]
        made, left = _of_quarter(waiting, waiting[0].quarter, desk, now)
        proposals += made
        missed += left
    return Plan(tuple(proposals), tuple(missed))


def suits(ground: Ground, agency_id: UUID, starts_at: datetime) -> bool:
    """Answer whether a moment is within an agency's hours, on a working day, and respectful."""
    zone = ZoneInfo(ground.zone)
    local, ends = starts_at.astimezone(zone), (starts_at + ground.duration).astimezone(zone)
    calendar = ground.calendars.get(agency_id)
    return (
        calendar is not None
        and local.date() == ends.date()
        and is_respectful(ground.jurisdiction, local.date(), local.time(), ends.time())
        and _is_within_hours(calendar, starts_at, starts_at + ground.duration)
    )


def _of_quarter(
    waiting: list[Wanted], quarter: Quarter, desk: "_Desk", now: datetime
) -> tuple[list[Proposal], list[Missed]]:
    without = [one for one in waiting if one.agency_id not in desk.ground.calendars]
    missed = [Missed(one.agency_id, quarter.number, Obstacle.NO_HOURS) for one in without]
    left = [one.agency_id for one in waiting if one.agency_id in desk.ground.calendars]
    days = tuple(_days(quarter, desk.ground.zone, now))
    proposals: list[Proposal] = []
    for day in days:
        if not left:
            break
        for booking in desk.booked_on(day, left):
            left.remove(booking.agency_id)
            proposals.append(Proposal(quarter.number, booking))
    obstacle = Obstacle.NO_TIME if days else Obstacle.QUARTER_OVER
    return proposals, missed + [Missed(one, quarter.number, obstacle) for one in left]


def _days(quarter: Quarter, zone: str, now: datetime) -> Iterator[date]:
    """Yield the days on which its meetings can be: from the fifteenth on, then what lies before."""
    earliest = (now + NOTICE).astimezone(ZoneInfo(zone)).date()
    for first, until in (
        (quarter.first_choice, quarter.until),
        (quarter.starts, quarter.first_choice),
    ):
        day = max(first, earliest)
        while day < until:
            yield day
            day += ONE_DAY


def _is_within_hours(calendar: WorkingCalendar, starts_at: datetime, ends_at: datetime) -> bool:
    length = (ends_at - starts_at) / timedelta(hours=1)
    return calendar.hours_between(starts_at, ends_at) >= length


class _Desk:
    """Keeps the books while a plan is made."""

    def __init__(self, ground: Ground, taken: Iterable[Booking]) -> None:
        self.ground = ground
        self._zone = ZoneInfo(ground.zone)
        self._by_day: dict[date, list[Booking]] = {}
        self._turns: Counter[UUID | None] = Counter()
        for booking in taken:
            self._keep(booking)

    def booked_on(self, day: date, waiting: Sequence[UUID]) -> list[Booking]:
        """Book what fits into one day, and return it."""
        made: list[Booking] = []
        left = list(waiting)
        for begins in BEGINNINGS:
            for room in self.ground.rooms:
                if not left or len(self._by_day.get(day, ())) >= self.ground.per_day:
                    return made
                booking = self._booking(day, begins, room, left)
                if booking is not None:
                    self._keep(booking)
                    left.remove(booking.agency_id)
                    made.append(booking)
        return made

    def _booking(
        self, day: date, begins: time, room: str, waiting: Sequence[UUID]
    ) -> Booking | None:
        starts_at = datetime.combine(day, begins, self._zone).astimezone(UTC)
        ends_at = starts_at + self.ground.duration
        meeting = [one for one in self._by_day.get(day, ()) if one.overlaps(starts_at, ends_at)]
        if any(one.room == room for one in meeting):
            return None
        free = self._free_facilitators({one.facilitator_id for one in meeting})
        busy = {one.agency_id for one in meeting}
        able = (one for one in waiting if one not in busy and suits(self.ground, one, starts_at))
        agency_id = next(able, None) if free else None
        if agency_id is None:
            return None
        return Booking(agency_id, room, free[0], starts_at, ends_at)

    def _free_facilitators(self, busy: set[UUID | None]) -> list[UUID | None]:
        """Return who can lead, whoever had fewest turns first; nobody leads where nobody was named."""
        if not self.ground.facilitators:
            return [None]
        free: list[UUID | None] = [one for one in self.ground.facilitators if one not in busy]
        return sorted(free, key=lambda one: self._turns[one])

    def _keep(self, booking: Booking) -> None:
        day = booking.starts_at.astimezone(self._zone).date()
        self._by_day.setdefault(day, []).append(booking)
        self._turns[booking.facilitator_id] += 1
