"""Giving out requests by rule: the rules kept, what officers know noted, a request given."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.assignments import hand_to
from tulay.areas.cases.actions.letters import tell_officer
from tulay.areas.cases.actions.steps import account, request_in_hand
from tulay.areas.cases.errors import (
    HeldBefore,
    NobodyForRule,
    NoRuleFits,
    NotAssignable,
    PlanChanged,
    PlanOff,
    PlanUnfit,
)
from tulay.areas.cases.models import Assignment, AssignmentPlan, OfficerSkills, Request
from tulay.areas.cases.queries.assigning import PlanCard, plan_of, preview
from tulay.areas.cases.queries.decisions import who_decided
from tulay.areas.cases.rules.assigning import (
    Asked,
    Given,
    Rule,
    Stays,
    Verdict,
    check_rules,
    kept_skills,
    why_it_stays,
)
from tulay.areas.cases.rules.steps import WITH_AGENCY, State, check_state
from tulay.areas.catalogue.queries.services import service_cards
from tulay.areas.directory.queries import PlaceCard, place_card, place_cards
from tulay.areas.identity.queries import staff_of
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.db.turns import wait_for_turn

GIVING = "cases.giving-out"


@action("cases.keep-plan")
def keep_plan(
    *,
    actor: Actor,
    agency_id: UUID,
    is_on: bool,
    rules: Sequence[Rule],
    version: int,
    now: datetime,
) -> int:
    """Keep an agency's rules as a whole, in their order, switched on or off; return the new version.

    :raises PlanUnfit: a line has something to mend, names another agency's service, or a place that nobody knows.
    :raises PlanChanged: somebody changed the rules since `version`.
    """
    actor.check("cases.keep-plan", Resource(agency_id=agency_id))
    check_rules(rules)
    _check_services(agency_id, rules)
    placed = _placed(rules)
    wait_for_turn(GIVING, agency_id)
    row = AssignmentPlan.objects.filter(agency_id=agency_id).first()
    if (row.version if row else 0) != version:
        raise PlanChanged
    row = row or AssignmentPlan(agency_id=agency_id, version=0)
    row.is_on, row.rules = is_on, [_stored(rule) for rule in placed]
    row.version, row.changed_at = version + 1, now
    row.save()
    record(
        actor=actor,
        code="cases.keep-plan",
        target=f"agency:{agency_id}",
        at=now,
        agency=agency_id,
        is_on=is_on,
        rules=len(rules),
        version=row.version,
    )
    return row.version


@action("cases.set-skills")
def set_skills(
    *, actor: Actor, agency_id: UUID, person_id: UUID, skills: Sequence[str], now: datetime
) -> None:
    """Note what an officer knows, in the words that the agency's rules use.

    :raises NotAssignable: the person does not work on requests of this agency.
    :raises SkillsUnfit: one is too long or unreadable, or there are too many.
    """
    actor.check("cases.set-skills", Resource(agency_id=agency_id))
    if person_id not in {card.id for card in staff_of(agency_id, "cases.review")}:
        detail = "Choose a colleague from the list."
        raise NotAssignable(errors=[FieldError("person_id", "not-assignable", detail)])
    listed = kept_skills(skills)
    OfficerSkills.objects.update_or_create(
        agency_id=agency_id,
        person_id=person_id,
        defaults={"skills": list(listed), "changed_at": now},
    )
    record(
        actor=actor,
        code="cases.set-skills",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        agency=agency_id,
        skills=len(listed),
    )


@action("cases.assign-by-rule")
def assign_by_rule(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Give a request that just reached its agency to whom its rules name; without a rule it stays for anybody.

    What somebody has, had, or put back is people's: it is given by rule once, when it comes.
    """
    request = request_in_hand(actor, "cases.assign-by-rule", request_id)
    if request.state not in WITH_AGENCY or _was_given(request):
        return
    if not plan_of(request.agency_id).is_on:
        return
    plan, verdict = _judged(request, now)
    if plan.is_on and verdict.given:
        _give(request, verdict.given, "cases.assign-by-rule", actor=actor, now=now)


@action("cases.give-by-rule")
def give_by_rule(*, actor: Actor, request_id: UUID, now: datetime) -> Given:
    """Give a request that waits by its agency's rules as they are now; return to whom, and by which rule.

    :raises StepNotPossible: the agency has it in hand no more.
    :raises HeldBefore: somebody has or had it: that is people's to decide.
    :raises PlanOff: the rules are switched off.
    :raises NoRuleFits: no rule is for it.
    :raises NobodyForRule: nobody is there for whom the rules name.
    """
    request = request_in_hand(actor, "cases.give-by-rule", request_id)
    check_state(State(request.state), WITH_AGENCY)
    if _was_given(request):
        raise HeldBefore
    plan, verdict = _judged(request, now)
    if not plan.is_on:
        raise PlanOff
    if verdict.given is None:
        raise NobodyForRule if why_it_stays(verdict) is Stays.NOBODY else NoRuleFits
    _give(request, verdict.given, "cases.give-by-rule", actor=actor, now=now)
    return verdict.given


def _judged(request: Request, now: datetime) -> tuple[PlanCard, Verdict]:
    """Ask the rules about a request, one request of an agency after the other: the next counts what this one gives."""
    wait_for_turn(GIVING, request.agency_id)
    plan = plan_of(request.agency_id)
    took_part = who_decided(request.id) if request.is_appealed else frozenset()
    barred = {request.applicant_id, *took_part}
    return plan, preview(plan, _asked(request), now=now, barred=barred).verdict


def _give(request: Request, given: Given, code: str, *, actor: Actor, now: datetime) -> None:
    hand_to(request, given.officer_id, actor=actor, now=now, by_rule=given.facts())
    request.updated_at = now
    request.save(update_fields=["assignee", "updated_at"])
    account(actor, code, request, now, after=given.officer_id, rule=given.number)
    tell_officer(request, "cases.assigned", given.officer_id, actor=actor, now=now)


def _was_given(request: Request) -> bool:
    """Answer whether anybody has or had it since it came to this agency."""
    held = Assignment.objects.filter(request_id=request.id, agency_id=request.agency_id)
    return request.assignee_id is not None or held.exists()


def _asked(request: Request) -> Asked:
    place = place_card(request.place_id).path if request.place_id else ""
    return Asked(request.service_id, place)


def _check_services(agency_id: UUID, rules: Sequence[Rule]) -> None:
    cards = service_cards({rule.service_id for rule in rules if rule.service_id}, "en")
    own = {card.id for card in cards.values() if card.agency_id == agency_id}
    detail = "Choose a service of this agency."
    faults = [
        FieldError(f"rules/{place}/service_id", "unknown", detail)
        for place, rule in enumerate(rules)
        if rule.service_id is not None and rule.service_id not in own
    ]
    if faults:
        raise PlanUnfit(errors=faults)


def _placed(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules with the name and the whereabouts of their places."""
    known = place_cards({rule.place_id for rule in rules if rule.place_id})
    faults = [
        FieldError(f"rules/{place}/place_id", "unknown", "We know no place of this name.")
        for place, rule in enumerate(rules)
        if rule.place_id is not None and rule.place_id not in known
    ]
    if faults:
        raise PlanUnfit(errors=faults)
    return [_with_place(rule, known) for rule in rules]


def _with_place(rule: Rule, known: Mapping[UUID, PlaceCard]) -> Rule:
    card = known.get(rule.place_id) if rule.place_id else None
    if card is None:
        return replace(rule, place_path="", place_label="")
    return replace(rule, place_path=card.path, place_label=card.label)


def _stored(rule: Rule) -> dict[str, str | None]:
    return {
        "name": rule.name.strip(),
        "service_id": str(rule.service_id) if rule.service_id else None,
        "place_id": str(rule.place_id) if rule.place_id else None,
        "place_path": rule.place_path,
        "place_label": rule.place_label,
        "skill": rule.skill.strip(),
    }
