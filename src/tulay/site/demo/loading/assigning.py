"""Rules by which two agencies give out requests, what their officers know, and the first requests given so."""

from datetime import datetime
from itertools import cycle
from uuid import UUID

from tulay.areas.cases.actions.assigning import assign_by_rule, keep_plan, set_skills
from tulay.areas.cases.models import Request
from tulay.areas.cases.rules.assigning import Rule
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import writes
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import officers

VISITS, SIGNS = "Home visits", "Sign language"
OF_WELFARE = (
    ("Older persons in Lanao del Sur", "older-persons-support", "1903600000", VISITS),
    ("Older persons", "older-persons-support", "", ""),
    ("Persons with disability", "disability-support", "", SIGNS),
)
OF_SKILLS = (("Learners who need an accommodation", "za-digital-skills-support", "", SIGNS),)
RULES = {"mssd": OF_WELFARE, "digital-skills": OF_SKILLS}
FEW = 8


def load_assigning(now: datetime, ground: Ground) -> int:
    """Keep the rules through the product's own actions and let them give what came lately; return how many."""
    given = 0
    for slug, listed in RULES.items():
        agency_id = ground.agencies[slug]
        for officer, skills in zip(
            officers(now)[slug], cycle(((VISITS,), (VISITS, SIGNS), (SIGNS,))), strict=False
        ):
            set_skills(
                actor=SYSTEM, agency_id=agency_id, person_id=officer.id, skills=skills, now=now
            )
        rules = [
            Rule(
                name, ground.services[service], ground.places[place] if place else None, skill=skill
            )
            for name, service, place, skill in listed
        ]
        keep_plan(actor=SYSTEM, agency_id=agency_id, is_on=True, rules=rules, version=0, now=now)
        writes.flush()
        given += _given(agency_id, [rule.service_id for rule in rules], now)
    return given


def _given(agency_id: UUID, services: list[UUID | None], now: datetime) -> int:
    """Give the latest requests that nobody has had, as if they came only now."""
    rows = Request.objects.filter(
        agency_id=agency_id,
        service_id__in=services,
        state=State.SUBMITTED.value,
        assignee_id=None,
    )
    ids = list(rows.order_by("-submitted_at", "id").values_list("id", flat=True)[:FEW])
    for request_id in ids:
        assign_by_rule(actor=SYSTEM, request_id=request_id, now=now)
        writes.flush()
    return len(ids)
