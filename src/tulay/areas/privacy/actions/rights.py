"""Claim a right, take it back, answer it: by one person, or by two where it cannot be undone."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.erasure import new_number
from tulay.areas.privacy.actions.letters import tell_officers, tell_person
from tulay.areas.privacy.actions.restriction import restrict
from tulay.areas.privacy.errors.rights import (
    AskedAlready,
    DetailsMissing,
    PersonUnknown,
    PutOffAlready,
    RequestUnknown,
)
from tulay.areas.privacy.models.rights import Annotation, RightsRequest
from tulay.areas.privacy.queries.rights import is_held, reaches, visible_requests
from tulay.areas.privacy.rules import rights
from tulay.areas.privacy.rules.rights import ClaimState, Right
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.limits import Rate
from tulay.plumbing.people import people

LOOK_UPS = Rate(60, 3_600)
"""How often an officer may look somebody up by an address."""
ERASE_JOB = "privacy.erase"


@action("privacy.ask")
def ask_right(*, actor: Actor, right: Right, details: str, now: datetime) -> UUID:
    """Claim a right over one's own data; the clock of the law begins.

    :raises DetailsMissing: it does not say what it is about.
    :raises AskedAlready: an earlier one is still open.
    """
    assert actor.person_id is not None
    assert right not in rights.COPIES, "a copy is made at once: ask_copy"
    if right is not Right.ERASURE and not details.strip():
        raise DetailsMissing
    if right is Right.ERASURE:
        people().require_reauthentication(actor, now)
    row = _filed(actor.person_id, right, details, filed_by=None, now=now)
    _account_for(actor, "privacy.ask", row, now)
    tell_person(actor, row, "privacy.request_received", now)
    tell_officers(actor, row, "privacy.request_arrived", now)
    return row.id


@action("privacy.file")
def file_right(*, actor: Actor, person_id: UUID, right: Right, details: str, now: datetime) -> UUID:
    """File what somebody asked at the counter or by letter, once they have shown who they are.

    :raises PersonUnknown: there is nobody by this id whom the actor answers for.
    :raises AskedAlready: an earlier one is still open.
    """
    if not reaches(actor, "privacy.file", person_id):
        raise PersonUnknown
    rights.check_decider(decider_id=actor.person_id, person_id=person_id, filed_by=None)
    row = _filed(person_id, right, details, filed_by=actor.person_id, now=now)
    _account_for(actor, "privacy.file", row, now)
    tell_person(actor, row, "privacy.request_received", now)
    return row.id


@action("privacy.withdraw-request")
def withdraw_request(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Take a request back, while nothing has been done that cannot be undone.

    :raises RequestUnknown: there is none of theirs by this id.
    :raises DecidedAlready: it has ended, or the erasure has begun.
    """
    assert actor.person_id is not None
    row = (
        RightsRequest.objects.select_for_update()
        .filter(id=request_id, person_id=actor.person_id)
        .first()
    )
    if row is None:
        raise RequestUnknown
    rights.check_state(ClaimState(row.state), rights.WITHDRAWABLE)
    row.state, row.ended_at = ClaimState.WITHDRAWN.value, now
    row.save(update_fields=["state", "ended_at"])
    _account_for(actor, "privacy.withdraw-request", row, now)


@action("privacy.look-at-request")
def look_at_request(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Open somebody's request: they can read that it was opened.

    :raises RequestUnknown: there is none by this id that is the actor's to see.
    """
    row = visible_requests(actor, "privacy.look-at-request").filter(id=request_id).first()
    if row is None:
        raise RequestUnknown
    _account_for(actor, "privacy.look-at-request", row, now)


@action("privacy.decide")
def decide_request(
    *, actor: Actor, request_id: UUID, is_granted: bool, answer: str, now: datetime
) -> ClaimState:
    """Answer a request. What needs two hands is only proposed by the first; a refusal needs one, and its reasons.

    :raises RequestUnknown: there is none by this id that is the actor's to see.
    :raises DecidedAlready: it has moved on.
    :raises NotAboutYourself: it is the actor's own, or they filed it.
    :raises AnswerMissing: there are no words for the person.
    :raises StillHeld: a legal hold keeps the data.
    """
    row = _locked(actor, request_id, "privacy.decide")
    right = Right(row.right)
    rights.check_state(
        ClaimState(row.state),
        frozenset({ClaimState.OPEN} if is_granted else {ClaimState.OPEN, ClaimState.PROPOSED}),
    )
    rights.check_decider(decider_id=actor.person_id, person_id=row.person_id, filed_by=row.filed_by)
    rights.check_answer(answer)
    two = rights.needs_two(right, filed_by=row.filed_by)
    if two and is_granted:
        people().require_step_up(actor, now)
    if right is Right.ERASURE and is_granted:
        rights.check_not_held(is_held=is_held(row.person_id))
    row.answer, row.decided_by, row.decided_at = answer, actor.person_id, now
    row.state = _next(is_granted=is_granted, needs_two=two).value
    row.ended_at = now if ClaimState(row.state) in rights.ENDED else None
    row.save()
    if not two or not is_granted:
        _carry_out(actor, row, is_granted=is_granted, now=now)
    _account_for(actor, "privacy.decide", row, now, granted=is_granted)
    return ClaimState(row.state)


@action("privacy.sign")
def sign_request(*, actor: Actor, request_id: UUID, now: datetime) -> None:
    """Sign what a colleague proposed: an erasure then waits a day for second thoughts; a copy can be made.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises RequestUnknown: there is none by this id that is the actor's to see.
    :raises DecidedAlready: nothing waits for a signature.
    :raises SecondPersonNeeded: the actor signed first, or it is about them.
    :raises StillHeld: a legal hold keeps the data.
    """
    people().require_step_up(actor, now)
    row = _locked(actor, request_id, "privacy.sign")
    rights.check_state(ClaimState(row.state), frozenset({ClaimState.PROPOSED}))
    rights.check_second(second_id=actor.person_id, first_id=row.decided_by, person_id=row.person_id)
    row.signed_by, row.signed_at, row.state = actor.person_id, now, ClaimState.APPROVED.value
    if row.right == Right.ERASURE:
        rights.check_not_held(is_held=is_held(row.person_id))
        row.erases_at = now + rights.THINK_AGAIN
        row.certificate_number = new_number()
    row.save(update_fields=["signed_by", "signed_at", "state", "erases_at", "certificate_number"])
    _account_for(actor, "privacy.sign", row, now)
    if row.right == Right.ERASURE:
        certificate = f"{settings.PUBLIC_URL}/privacy/certificates/{row.certificate_number}/"
        erases_at = row.erases_at
        tell_person(
            actor,
            row,
            "privacy.erasure_coming",
            now,
            erases_at=erases_at,
            certificate=certificate,
        )
        key = f"{ERASE_JOB}:{row.id}"
        enqueue(ERASE_JOB, key=key, not_before=row.erases_at, request_id=row.id)


@action("privacy.put-off")
def put_off_request(*, actor: Actor, request_id: UUID, reason: str, now: datetime) -> datetime:
    """Take more time for an answer, once, and tell the person why.

    :raises RequestUnknown: there is none by this id that is the actor's to see.
    :raises DecidedAlready: it is answered.
    :raises PutOffAlready: it was put off before.
    :raises AnswerMissing: there is no reason.
    """
    row = _locked(actor, request_id, "privacy.put-off")
    rights.check_state(ClaimState(row.state), frozenset({ClaimState.OPEN, ClaimState.PROPOSED}))
    rights.check_answer(reason)
    if row.put_off_at is not None:
        raise PutOffAlready
    row.put_off_at, row.due_at = now, rights.put_off_until(row.law, row.due_at)
    row.save(update_fields=["put_off_at", "due_at"])
    _account_for(actor, "privacy.put-off", row, now)
    tell_person(actor, row, "privacy.request_put_off", now, reason=reason)
    return row.due_at


def _next(*, is_granted: bool, needs_two: bool) -> ClaimState:
    if not is_granted:
        return ClaimState.REFUSED
    return ClaimState.PROPOSED if needs_two else ClaimState.DONE


def _carry_out(actor: Actor, row: RightsRequest, *, is_granted: bool, now: datetime) -> None:
    """Do what follows from an answer at once, and tell the person."""
    if is_granted and Right(row.right) in rights.RESTRICTING:
        restrict(row, now)
    if not is_granted and row.right == Right.CORRECTION:
        add(Annotation(person_id=row.person_id, request_id=row.id, text=row.details, at=now))
    template = "privacy.request_granted" if is_granted else "privacy.request_refused"
    tell_person(actor, row, template, now, answer=row.answer)


def _filed(
    person_id: UUID, right: Right, details: str, *, filed_by: UUID | None, now: datetime
) -> RightsRequest:
    contact = people().contact(person_id)
    jurisdiction = contact.jurisdiction if contact else ""
    law = rights.law_of(jurisdiction)
    try:
        with transaction.atomic():
            return RightsRequest.objects.create(
                person_id=person_id,
                right=right.value,
                law=law,
                jurisdiction=jurisdiction,
                made_at=now,
                due_at=rights.due_at(law, now),
                filed_by=filed_by,
                details=details,
            )
    except IntegrityError:
        raise AskedAlready from None


def _locked(actor: Actor, request_id: UUID, code: str) -> RightsRequest:
    row = visible_requests(actor, code).select_for_update().filter(id=request_id).first()
    if row is None:
        raise RequestUnknown
    return row


def _account_for(
    actor: Actor, code: str, row: RightsRequest, now: datetime, *, granted: bool | None = None
) -> None:
    record(
        actor=actor,
        code=code,
        target=f"data-request:{row.id}",
        at=now,
        subject_id=row.person_id,
        right=row.right,
        state=row.state,
        granted=granted,
    )
