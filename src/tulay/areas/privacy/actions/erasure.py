"""Erase a person: their rows in one transaction, then their key, then the certificate. Each step can be repeated.

The rows go first, because whoever empties a column still seals the empty value; the key goes last, because what it
opens cannot come back from any copy. A crash anywhere leaves the request in `erasing`, and the job goes on from there.
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.consents import end_consents
from tulay.areas.privacy.errors.rights import RequestUnknown
from tulay.areas.privacy.models.guardians import OPEN, Guardianship
from tulay.areas.privacy.models.lists import ListFilter, ListTaken
from tulay.areas.privacy.models.rights import Annotation, Certificate, Hold, RightsRequest
from tulay.areas.privacy.queries.rights import is_held
from tulay.areas.privacy.rules import rights
from tulay.areas.privacy.rules.guardians import GuardianState
from tulay.areas.privacy.rules.rights import ClaimState, Right
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.holdings import HOLDINGS
from tulay.plumbing.keys import subjects

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 20
BEFORE_KEY = frozenset({ClaimState.APPROVED, ClaimState.ERASING})


@errand
def erase(*, actor: Actor, request_id: UUID, clock: Callable[[], datetime]) -> None:
    """Erase whom two people signed for: rows, key, certificate; begun again, it goes on where it stopped.

    :raises StillHeld: a legal hold was placed in the meantime.
    """
    person_id = erase_rows(actor=actor, request_id=request_id, now=clock())
    if person_id is None:
        return
    subjects.destroy(person_id, now=clock())
    certify(actor=actor, request_id=request_id, now=clock())


@action("privacy.erase")
def erase_rows(*, actor: Actor, request_id: UUID, now: datetime) -> UUID | None:
    """Let every area empty what it holds about a person, all or none; nothing when the request was withdrawn.

    :raises RequestUnknown: there is no such request.
    :raises StillHeld: a legal hold was placed in the meantime.
    """
    row = (
        RightsRequest.objects.select_for_update()
        .filter(id=request_id, right=Right.ERASURE.value)
        .first()
    )
    if row is None:
        raise RequestUnknown
    if ClaimState(row.state) not in BEFORE_KEY or row.erases_at is None or row.erases_at > now:
        return None
    if row.state == ClaimState.APPROVED:
        rights.check_not_held(is_held=is_held(row.person_id))
        empty(row.person_id, now)
        row.state = ClaimState.ERASING.value
        row.save(update_fields=["state"])
    record(
        actor=actor,
        code="privacy.erase",
        target=f"data-request:{row.id}",
        at=now,
        subject_id=row.person_id,
    )
    return row.person_id


@action("privacy.certify")
def certify(*, actor: Actor, request_id: UUID, now: datetime) -> str:
    """Write the certificate, once the key is gone; return its number."""
    row = RightsRequest.objects.select_for_update().get(id=request_id)
    assert subjects.is_destroyed(row.person_id), "nothing is certified that can still be read"
    known = Certificate.objects.filter(number=row.certificate_number).first()
    if known is not None:
        return known.number
    row.state, row.ended_at = ClaimState.DONE.value, now
    row.save(update_fields=["state", "ended_at"])
    return write_certificate(
        actor, row.person_id, number=row.certificate_number, law=row.law, cause="asked", now=now
    )


def empty(person_id: UUID, now: datetime) -> None:
    """Call each area's own erasing, in the running transaction, highest area first."""
    for holding in reversed(HOLDINGS.values()):
        holding.erase(SYSTEM, person_id, now)


@action("privacy.erase-own")
def erase_asked(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what a person wrote to claim their rights and what we answered, never that they did."""
    RightsRequest.objects.filter(person_id=person_id).update(details=None, answer=None)
    Annotation.objects.filter(person_id=person_id).update(text=None)
    Hold.objects.filter(person_id=person_id).update(reason=None)
    ListTaken.objects.of(person_id).delete()
    ListFilter.objects.filter(person_id=person_id).delete()
    forget_guardians(actor, person_id, now)
    record(
        actor=actor,
        code="privacy.erase-own",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("privacy.forget-own")
def forget_asked(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty claims that were answered long ago; that there were any remains."""
    old = RightsRequest.objects.filter(person_id=person_id, ended_at__lt=before)
    Annotation.objects.filter(request__in=old).update(text=None)
    old.update(details=None, answer=None)
    record(
        actor=actor,
        code="privacy.forget-own",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def forget_guardians(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what showed who decided for a person, and end it; whoever decided for others no longer does."""
    Guardianship.objects.filter(child_id=person_id).update(evidence=None)
    party = Q(child_id=person_id) | Q(guardian_id=person_id)
    for row in Guardianship.objects.select_for_update().filter(party, state__in=OPEN):
        row.state, row.ended_by, row.ended_at = GuardianState.ENDED.value, actor.person_id, now
        row.save(update_fields=["state", "ended_by", "ended_at"])
        end_consents(actor, row.child_id, given_by=row.guardian_id, now=now)


def new_number() -> str:
    """Return a number nobody can guess: whoever holds it may read the certificate."""
    return "".join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))


def write_certificate(
    actor: Actor, person_id: UUID, *, number: str, law: str, cause: str, now: datetime
) -> str:
    """Write what was erased and what the law keeps, and seal it in the log."""
    Certificate.objects.create(
        number=number,
        subject_id=person_id,
        cause=cause,
        law=law,
        at=now,
        areas=[
            {
                "area": holding.area,
                "tables": list(holding.tables),
                "kept": [{"what": k.what, "why": k.why, "days": k.days} for k in holding.kept],
            }
            for holding in HOLDINGS.values()
        ],
    )
    record(
        actor=actor,
        code="privacy.certify",
        target=f"certificate:{number}",
        at=now,
        subject_id=person_id,
        cause=cause,
    )
    return number
