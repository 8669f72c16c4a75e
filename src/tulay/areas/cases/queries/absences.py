"""Who of an agency is away, and whom work can be given to."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.cases.models import Absence
from tulay.areas.cases.rules.absences import Away, away_on
from tulay.areas.directory.queries import agency_card
from tulay.areas.identity.queries import person_names, staff_of


@dataclass(frozen=True, slots=True)
class AbsenceCard:
    """An absence that is running or coming."""

    id: UUID
    person_id: UUID
    person: str = field(repr=False)
    first_date: date
    last_date: date
    stand_in_id: UUID | None
    stand_in: str = field(repr=False)
    is_now: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works on an agency's requests, and until when they are away."""

    id: UUID
    name: str = field(repr=False)
    away_until: date | None = None
    stand_in: str = field(default="", repr=False)


def day_at(agency_id: UUID, now: datetime) -> date:
    """Return which day it is where an agency works."""
    return now.astimezone(ZoneInfo(agency_card(agency_id).zone)).date()


def standing_absences(agency_id: UUID, today: date) -> tuple[Away, ...]:
    """Return the absences of an agency that are running or coming."""
    rows = Absence.objects.standing(today).filter(agency_id=agency_id)
    return tuple(
        Away(row.person_id, row.first_date, row.last_date, row.stand_in_id) for row in rows
    )


def away_now(agency_id: UUID, now: datetime) -> dict[UUID, Away]:
    """Return who of an agency is away today."""
    today = day_at(agency_id, now)
    return away_on(today, standing_absences(agency_id, today))


def absences(agency_id: UUID, now: datetime) -> tuple[AbsenceCard, ...]:
    """Return running and coming absences of an agency, with names, the next to begin first."""
    today = day_at(agency_id, now)
    rows = Absence.objects.standing(today).filter(agency_id=agency_id)
    found = list(rows.order_by("first_date", "id"))
    names = person_names({p for row in found for p in (row.person_id, row.stand_in_id) if p})
    return tuple(
        AbsenceCard(
            row.id,
            row.person_id,
            names.get(row.person_id, ""),
            row.first_date,
            row.last_date,
            row.stand_in_id,
            names.get(row.stand_in_id, "") if row.stand_in_id else "",
            row.first_date <= today,
        )
        for row in found
    )


def colleagues_of(agency_id: UUID, now: datetime) -> tuple[Colleague, ...]:
    """Return whom requests of an agency can be given to, by name; who is away says until when."""
    away = away_now(agency_id, now)
    cards = staff_of(agency_id, "cases.review")
    names: dict[UUID | None, str] = {card.id: card.name for card in cards}
    listed = [
        Colleague(card.id, card.name, absence.last_date, names.get(absence.stand_in_id, ""))
        if (absence := away.get(card.id))
        else Colleague(card.id, card.name)
        for card in cards
    ]
    return tuple(sorted(listed, key=lambda one: (one.name, one.id)))
