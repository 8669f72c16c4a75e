"""Who is away, and who takes their work meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tulay.areas.cases.errors import AbsenceOverlaps, DatesUnfit, StandInUnfit
from tulay.kernel.errors import FieldError

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Away:
    """One person is away from one day to another, both counted, and who stands in."""

    person_id: UUID
    first_date: date
    last_date: date
    stand_in_id: UUID | None = None

    def covers(self, day: date) -> bool:
        """Return whether they are away on a day."""
        return self.first_date <= day <= self.last_date

    def meets(self, other: "Away") -> bool:
        """Return whether two absences share a day."""
        return self.first_date <= other.last_date and other.first_date <= self.last_date


def check_absence(wanted: Away, *, today: date, known: Iterable[Away]) -> None:
    """Let somebody be away, or say what does not fit.

    :raises DatesUnfit: the last day is before the first, gone already, or more than a year later.
    :raises StandInUnfit: they would stand in for themselves, or the stand-in is away then, too.
    :raises AbsenceOverlaps: they are away on one of these days already.
    """
    _check_dates(wanted, today)
    meeting = [away for away in known if away.meets(wanted)]
    if wanted.stand_in_id == wanted.person_id:
        raise StandInUnfit(errors=[_fault("stand_in_id", "themselves", "Choose somebody else.")])
    if wanted.stand_in_id in {away.person_id for away in meeting}:
        detail = "This colleague is away on some of these days, too. Choose somebody else."
        raise StandInUnfit(errors=[_fault("stand_in_id", "away", detail)])
    if wanted.person_id in {away.person_id for away in meeting}:
        raise AbsenceOverlaps


def _check_dates(wanted: Away, today: date) -> None:
    if wanted.last_date < wanted.first_date:
        detail = "The last day is before the first. Change one of them."
        raise DatesUnfit(errors=[_fault("last_date", "before-first", detail)])
    if wanted.last_date < today:
        detail = "This day is over. Choose today or a later day."
        raise DatesUnfit(errors=[_fault("last_date", "over", detail)])
    if wanted.last_date - wanted.first_date > LONGEST:
        detail = "Choose a last day within a year of the first."
        raise DatesUnfit(errors=[_fault("last_date", "too-long", detail)])


def away_on(day: date, known: Iterable[Away]) -> dict[UUID, Away]:
    """Return who is away on a day."""
    return {away.person_id: away for away in known if away.covers(day)}


def who_takes(chosen: UUID, away: Mapping[UUID, Away]) -> UUID | None:
    """Return who gets new work meant for `chosen`: they, else their stand-in, else nobody.

    A stand-in who is away has no stand-in for this: work does not travel further than the person named knows.
    """
    absence = away.get(chosen)
    if absence is None:
        return chosen
    return None if absence.stand_in_id in away else absence.stand_in_id


def _fault(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer, code, detail)
