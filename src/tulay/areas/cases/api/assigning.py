"""An agency's rules for giving out requests, for programs: read, kept, tried out; what officers know."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool

from tulay.areas.cases.actions.assigning import keep_plan, set_skills
from tulay.areas.cases.api.whose import WHOSE, agency_asked_of
from tulay.areas.cases.queries.assigning import plan_of, preview, skilled_officers
from tulay.areas.cases.rules.assigning import (
    NAME_MAX,
    RULES_MOST,
    SKILL_MAX,
    SKILLS_MOST,
    Asked,
    Rule,
    Why,
)
from tulay.areas.directory.errors import UnknownPlace
from tulay.areas.directory.queries import place_card
from tulay.kernel.errors import FieldError, Invalid
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_RULE = {"name": "Boats of Sirawai", "service_id": _ID, "place_id": _ID, "skill": "Fisheries"}
_PLAN = {
    "agency_id": _ID,
    "is_on": True,
    "version": 3,
    "rules": [{**_RULE, "place": "Sirawai, Zamboanga del Norte"}],
    "officers": [{"id": _ID, "name": "Benito Cruz", "skills": ["Fisheries"]}],
}
_GIVEN = {
    "number": 1,
    "name": "Boats of Sirawai",
    "is_by_service": True,
    "place": "Sirawai, Zamboanga del Norte",
    "skill": "Fisheries",
    "load": 4,
    "among": 3,
    "stands_in_for": None,
}


class AssignmentRuleIn(Strict):
    """For which requests (what is left out: for all), and which skill whoever takes them has."""

    name: Line[NAME_MAX]  # type: ignore[type-arg, valid-type]  # a length
    service_id: UUID | None = None
    place_id: UUID | None = Field(default=None, description="Everything inside it counts.")
    skill: Line[0:SKILL_MAX] = ""  # type: ignore[type-arg, valid-type]  # a length


class AssignmentPlanIn(Strict):
    """All rules in their order; `version` is the one that was read, 0 for the first."""

    agency_id: UUID
    version: int = Field(ge=0, le=2**31 - 2)
    is_on: StrictBool
    rules: list[AssignmentRuleIn] = Field(max_length=RULES_MOST)


class AssignmentRuleOut(Schema):
    """One rule; `place` is the name of its place."""

    name: str
    service_id: UUID | None
    place_id: UUID | None
    place: str
    skill: str


class SkilledOfficerOut(Schema):
    """Somebody who works on the agency's requests, and what they know."""

    id: UUID
    name: str
    skills: list[str]


class AssignmentPlanOut(Schema):
    """The rules in their order, and what officers know."""

    agency_id: UUID
    is_on: bool
    version: int
    rules: list[AssignmentRuleOut]
    officers: list[SkilledOfficerOut]


class PlanKeptOut(Schema):
    """The version to change next."""

    version: int


class OfficerSkillsIn(Strict):
    """What an officer of an agency knows."""

    agency_id: UUID
    person_id: UUID
    skills: list[Line[SKILL_MAX]] = Field(max_length=SKILLS_MOST)  # type: ignore[type-arg, valid-type]  # a length


class PlanAsked(Schema):
    """Whose rules."""

    agency_id: UUID | None = Field(default=None, description=WHOSE)


class PreviewAsked(PlanAsked):
    """For which service, from which place."""

    service_id: UUID | None = Field(default=None, description="Has to be named.")
    place_id: UUID | None = None


class GivenByRuleOut(Schema):
    """By which rule, with how many open requests, among how many officers, for whom they stand in."""

    number: int
    name: str
    is_by_service: bool
    place: str
    skill: str
    load: int
    among: int
    stands_in_for: UUID | None


class PassedOverOut(Schema):
    """A rule that gave it to nobody, and why."""

    number: int
    why: Why


class PreviewOut(Schema):
    """Whom a request would go to now; nobody: it would wait for anybody."""

    is_on: bool
    officer_id: UUID | None
    officer: str
    by_rule: GivenByRuleOut | None
    passed_over: list[PassedOverOut]


@router.get(
    "/assignment-plan",
    response=AssignmentPlanOut,
    operation_id="cases_plan",
    summary="The rules by which an agency gives out requests",
    openapi_extra=example(200, _PLAN),
)
@needs("cases.assign")
def plan(request: HttpRequest, asked: Query[PlanAsked]) -> Any:
    """Read the rules in their order, and what officers know."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, "cases.assign")
    with reading(actor):
        card, officers = plan_of(agency_id), skilled_officers(agency_id)
    rules = [
        {
            "name": rule.name,
            "service_id": rule.service_id,
            "place_id": rule.place_id,
            "place": rule.place_label,
            "skill": rule.skill,
        }
        for rule in card.rules
    ]
    return {
        "agency_id": agency_id,
        "is_on": card.is_on,
        "version": card.version,
        "rules": rules,
        "officers": officers,
    }


@router.put(
    "/assignment-plan",
    response=PlanKeptOut,
    operation_id="cases_keep_plan",
    summary="Keep all rules by which an agency gives out requests",
    openapi_extra=example(
        200,
        {"version": 4},
        request={"agency_id": _ID, "version": 3, "is_on": True, "rules": [_RULE]},
    ),
)
@idempotent()
def keep(request: HttpRequest, body: AssignmentPlanIn) -> Any:
    """Replace the rules; whoever changed them in the meantime is not overwritten."""
    version = keep_plan(
        actor=actor_of(request),
        agency_id=body.agency_id,
        is_on=body.is_on,
        rules=[Rule(one.name, one.service_id, one.place_id, skill=one.skill) for one in body.rules],
        version=body.version,
        now=datetime.now(UTC),
    )
    return {"version": version}


@router.put(
    "/assignment-plan/skills",
    response={204: None},
    operation_id="cases_set_skills",
    summary="Note what an officer knows",
    openapi_extra=example(
        204, None, request={"agency_id": _ID, "person_id": _ID, "skills": ["Fisheries"]}
    ),
)
@idempotent()
def skills(request: HttpRequest, body: OfficerSkillsIn) -> HttpResponse:
    """Replace what is noted of one officer."""
    set_skills(
        actor=actor_of(request),
        agency_id=body.agency_id,
        person_id=body.person_id,
        skills=body.skills,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.get(
    "/assignment-plan/preview",
    response=PreviewOut,
    operation_id="cases_preview_plan",
    summary="Whom a request would go to",
    openapi_extra=example(
        200,
        {
            "is_on": True,
            "officer_id": _ID,
            "officer": "Benito Cruz",
            "by_rule": _GIVEN,
            "passed_over": [],
        },
    ),
)
@needs("cases.assign")
def preview_(request: HttpRequest, asked: Query[PreviewAsked]) -> Any:
    """Judge a request for a service from a place by the rules as they are, switched on or not."""
    actor = actor_of(request)
    agency_id = agency_asked_of(actor, asked.agency_id, "cases.assign")
    if asked.service_id is None:
        raise Invalid(errors=[FieldError("?service_id", "unnamed", "Name the service.")])
    with reading(actor):
        card = plan_of(agency_id)
        path = _path_of(asked.place_id)
        found = preview(card, Asked(asked.service_id, path), now=datetime.now(UTC), barred=())
    given = found.verdict.given
    return {
        "is_on": card.is_on,
        "officer_id": given.officer_id if given else None,
        "officer": found.names.get(given.officer_id, "") if given else "",
        "by_rule": given.facts() if given else None,
        "passed_over": [
            {"number": number, "why": why} for number, why in found.verdict.passed_over
        ],
    }


def _path_of(place_id: UUID | None) -> str:
    try:
        return place_card(place_id).path if place_id else ""
    except UnknownPlace as error:
        unknown = FieldError("?place_id", "unknown", "There is no such place.")
        raise Invalid(errors=[unknown]) from error
