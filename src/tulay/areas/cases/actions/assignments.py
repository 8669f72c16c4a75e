"""Who has a request in hand: given, taken over, put back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.cases.actions.letters import tell_officer
from tulay.areas.cases.actions.steps import account, checked_reason, request_in_hand
from tulay.areas.cases.errors import AnotherOfficer, ColleagueAway, NotAssignable, OwnRequest
from tulay.areas.cases.events import CaseAssigned
from tulay.areas.cases.models import Assignment, Request
from tulay.areas.cases.queries.absences import away_now
from tulay.areas.cases.queries.decisions import who_decided
from tulay.areas.cases.queries.undoing import given_then, who_had
from tulay.areas.cases.rules.absences import who_takes
from tulay.areas.cases.rules.steps import WITH_AGENCY, State, check_impartial, check_state
from tulay.areas.identity.queries import staff_of
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish


@action("cases.assign")
def assign(
    *, actor: Actor, request_id: UUID, assignee_id: UUID | None, now: datetime, reason: str = ""
) -> None:
    """Give a request to an officer of its agency, or put it back for anybody (`assignee_id` None).

    What is meant for a colleague who is away goes to whoever stands in for them.

    :raises NotAssignable: the person does not work on requests of this agency.
    :raises ColleagueAway: they are away today, and nobody stands in.
    :raises ReasonMissing: somebody else has it in hand, and no reason was given.
    :raises AnotherOfficer: it is an appeal against this person's own decision.
    """
    request = request_in_hand(actor, "cases.assign", request_id)
    check_state(State(request.state), WITH_AGENCY)
    takes_over = request.assignee_id not in {None, assignee_id, actor.person_id}
    said = checked_reason(reason, is_required=takes_over)
    if assignee_id == request.assignee_id:
        return
    if assignee_id is not None:
        _check_assignable(request, assignee_id)
        if assignee_id != actor.person_id:
            assignee_id = _present(request, assignee_id, now)
    before = request.assignee_id
    hand_to(request, assignee_id, actor=actor, now=now, reason=said)
    request.updated_at = now
    request.save(update_fields=["assignee", "updated_at"])
    account(actor, "cases.assign", request, now, before=before, after=assignee_id)
    tell_officer(request, "cases.assigned", assignee_id, actor=actor, now=now, reason=said)
    if before != assignee_id:
        tell_officer(request, "cases.taken_over", before, actor=actor, now=now, reason=said)


@action("cases.pass-on")
def pass_on(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Give a request that came back to somebody who is away to their stand-in, or put it back for anybody."""
    request = request_in_hand(actor, "cases.pass-on", request_id)
    before = request.assignee_id
    if before is None or request.state not in WITH_AGENCY:
        return
    taker = _taker(request, before, now)
    if taker == before:
        return
    hand_to(request, taker, actor=actor, now=now)
    request.updated_at = now
    request.save(update_fields=["assignee", "updated_at"])
    account(actor, "cases.pass-on", request, now, before=before, after=taker)
    tell_officer(request, "cases.assigned", taker, actor=actor, now=now)


@action("cases.give-back")
def give_back(*, actor: Actor, request_id: UUID, given_at: datetime, now: datetime) -> None:
    """Take back that the actor gave a request away at `given_at`: whoever had it then has it again.

    :raises ChangedSince: something happened with it since.
    :raises NotAssignable: whoever had it does not work on requests of this agency any more.
    :raises AnotherOfficer: they took part in the decision that is appealed against.
    """
    request = request_in_hand(actor, "cases.give-back", request_id)
    check_state(State(request.state), WITH_AGENCY)
    given = given_then(request, actor.person_id, given_at)
    if given is None:
        return
    before = who_had(given)
    if before is not None:
        _check_assignable(request, before)
    hand_to(request, before, actor=actor, now=now)
    request.updated_at = now
    request.save(update_fields=["assignee", "updated_at"])
    account(actor, "cases.give-back", request, now, before=given.assignee_id, after=before)
    tell_officer(request, "cases.assigned", before, actor=actor, now=now)
    tell_officer(request, "cases.taken_over", given.assignee_id, actor=actor, now=now)


def hand_to(
    request: Request,
    assignee_id: UUID | None,
    *,
    actor: Actor,
    now: datetime,
    reason: str = "",
    by_rule: dict[str, Any] | None = None,
) -> None:
    """Write down who has a request from now on. The caller saves it."""
    request.assignee_id = assignee_id
    add(
        Assignment(
            request_id=request.id,
            agency_id=request.agency_id,
            applicant_id=request.applicant_id,
            assignee_id=assignee_id,
            assigned_by=actor.person_id,
            reason=reason or None,
            by_rule=by_rule,
            at=now,
        )
    )
    publish(CaseAssigned(request.id, request.agency_id, assignee_id))


def _check_assignable(request: Request, assignee_id: UUID) -> None:
    colleagues = {card.id for card in staff_of(request.agency_id, "cases.review")}
    if assignee_id not in colleagues:
        detail = "Choose a colleague from the list."
        raise NotAssignable(errors=[FieldError("assignee_id", "not-assignable", detail)])
    took_part = who_decided(request.id) if request.is_appealed else frozenset()
    check_impartial(assignee_id, applicant_id=request.applicant_id, took_part=took_part)


def _present(request: Request, chosen: UUID, now: datetime) -> UUID:
    """Return who gets what is meant for `chosen` today.

    :raises ColleagueAway: they are away, and nobody stands in who may have this request.
    """
    away = away_now(request.agency_id, now)
    taker = who_takes(chosen, away)
    if taker is None:
        raise ColleagueAway(until=f"{away[chosen].last_date:%d %B %Y}")
    if taker != chosen:
        _check_assignable(request, taker)
    return taker


def _taker(request: Request, chosen: UUID, now: datetime) -> UUID | None:
    """Return who gets a request that nobody chooses for: a stand-in who may not have it leaves it for anybody."""
    taker = who_takes(chosen, away_now(request.agency_id, now))
    if taker is None or taker == chosen:
        return taker
    try:
        _check_assignable(request, taker)
    except (AnotherOfficer, NotAssignable, OwnRequest):
        return None
    return taker
