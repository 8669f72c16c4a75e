"""Restrict a person's data, lift it again; place a legal hold, lift it again."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.letters import tell_person
from tulay.areas.privacy.errors.rights import NotRestricted, PersonUnknown, RequestUnknown
from tulay.areas.privacy.models.rights import Hold, Restriction, RightsRequest
from tulay.areas.privacy.queries.rights import reaches, visible_requests
from tulay.areas.privacy.rules.rights import check_answer, check_decider
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


def restrict(row: RightsRequest, now: datetime) -> None:
    """Keep a person's data and nothing else, from this transaction on; once is enough."""
    Restriction.objects.get_or_create(
        person_id=row.person_id, lifted_at=None, defaults={"request": row, "since": now}
    )


@action("privacy.lift-restriction")
def lift_restriction(*, actor: Actor, request_id: UUID, reason: str, now: datetime) -> None:
    """Let a person's data be used again; they are told before (POPIA 14(8), GDPR 18(3)).

    :raises RequestUnknown: there is none by this id that is the actor's to see.
    :raises NotRestricted: nothing is restricted.
    :raises AnswerMissing: there is no reason.
    """
    row = visible_requests(actor, "privacy.lift-restriction").filter(id=request_id).first()
    if row is None:
        raise RequestUnknown
    check_decider(decider_id=actor.person_id, person_id=row.person_id, filed_by=None)
    check_answer(reason)
    lifted = Restriction.objects.filter(person_id=row.person_id, lifted_at=None).update(
        lifted_at=now, lifted_by=actor.person_id
    )
    if not lifted:
        raise NotRestricted
    record(
        actor=actor,
        code="privacy.lift-restriction",
        target=f"person:{row.person_id}",
        at=now,
        subject_id=row.person_id,
    )
    tell_person(actor, row, "privacy.restriction_lifted", now, reason=reason)


@action("privacy.hold")
def place_hold(*, actor: Actor, person_id: UUID, reason: str, now: datetime) -> None:
    """Keep a person's data whatever else would erase it: a court or a law asks for it.

    :raises PersonUnknown: there is nobody by this id whom the actor answers for.
    :raises AnswerMissing: there is no reason.
    """
    if not reaches(actor, "privacy.hold", person_id):
        raise PersonUnknown
    check_answer(reason)
    check_decider(decider_id=actor.person_id, person_id=person_id, filed_by=None)
    Hold.objects.get_or_create(
        person_id=person_id,
        lifted_at=None,
        defaults={"reason": reason, "placed_by": actor.person_id, "placed_at": now},
    )
    record(
        actor=actor,
        code="privacy.hold",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("privacy.lift-hold")
def lift_hold(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """End a legal hold: what is due may be erased again.

    :raises PersonUnknown: there is nobody by this id whom the actor answers for.
    """
    if not reaches(actor, "privacy.lift-hold", person_id):
        raise PersonUnknown
    Hold.objects.filter(person_id=person_id, lifted_at=None).update(
        lifted_at=now, lifted_by=actor.person_id
    )
    record(
        actor=actor,
        code="privacy.lift-hold",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
