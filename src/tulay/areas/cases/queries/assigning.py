"""An agency's rules for giving out requests, what its officers know, and whom a request would go to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from tulay.areas.cases.models import AssignmentPlan, OfficerSkills, Request
from tulay.areas.cases.queries.absences import away_now
from tulay.areas.cases.rules.assigning import Asked, Candidate, Rule, Verdict, judge
from tulay.areas.identity.queries import staff_of


@dataclass(frozen=True, slots=True)
class PlanCard:
    """An agency's rules; version 0 is a plan that nobody has begun."""

    agency_id: UUID
    is_on: bool = False
    version: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class SkilledOfficer:
    """An officer, with what they know."""

    id: UUID
    name: str = field(repr=False)
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a request would go to, with the names of those it speaks of."""

    verdict: Verdict
    names: dict[UUID, str] = field(repr=False)


def plan_of(agency_id: UUID) -> PlanCard:
    """Return an agency's rules."""
    row = AssignmentPlan.objects.filter(agency_id=agency_id).first()
    if row is None:
        return PlanCard(agency_id)
    return PlanCard(agency_id, row.is_on, row.version, tuple(_rule(one) for one in row.rules))


def skilled_officers(agency_id: UUID) -> tuple[SkilledOfficer, ...]:
    """Return who works on an agency's requests, by name, with what they know."""
    known = _skills(agency_id)
    cards = sorted(staff_of(agency_id, "cases.review"), key=lambda card: (card.name, card.id))
    return tuple(SkilledOfficer(card.id, card.name, known.get(card.id, ())) for card in cards)


def preview(plan: PlanCard, asked: Asked, *, now: datetime, barred: Collection[UUID]) -> Preview:
    """Return whom a request would go to by these rules at this moment, whether or not they are switched on."""
    officers = skilled_officers(plan.agency_id)
    verdict = judge(
        plan.rules,
        asked,
        candidates(plan.agency_id, officers),
        away=away_now(plan.agency_id, now),
        barred=barred,
    )
    return Preview(verdict, {one.id: one.name for one in officers})


def candidates(agency_id: UUID, officers: Iterable[SkilledOfficer]) -> list[Candidate]:
    """Return officers with how many open requests each has in hand."""
    loads = dict(
        Request.objects.waiting()
        .filter(agency_id=agency_id, assignee_id__isnull=False)
        .values_list("assignee_id")
        .annotate(Count("id"))
        .order_by()
    )
    return [Candidate(one.id, loads.get(one.id, 0), one.skills) for one in officers]


def exported_skills(person_id: UUID) -> list[dict[str, object]]:
    """Return what an agency noted that a person knows."""
    return [
        {"agency_id": str(row.agency_id), "skills": list(row.skills)}
        for row in OfficerSkills.objects.filter(person_id=person_id).order_by("id")
    ]


def _skills(agency_id: UUID) -> dict[UUID, tuple[str, ...]]:
    rows = OfficerSkills.objects.filter(agency_id=agency_id).values_list("person_id", "skills")
    return {person_id: tuple(skills) for person_id, skills in rows}


def _rule(stored: dict[str, Any]) -> Rule:
    service, place = stored["service_id"], stored["place_id"]
    return Rule(
        stored["name"],
        UUID(service) if service else None,
        UUID(place) if place else None,
        stored["place_path"],
        stored["place_label"],
        stored["skill"],
    )
