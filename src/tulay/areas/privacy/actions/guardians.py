"""Decide for a child: say that one may, have it confirmed, agree and take it back, and let go when they are of age."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.privacy.actions.consents import agree_for, end_consents, take_back_for
from tulay.areas.privacy.errors.guardians import (
    GuardianKnown,
    GuardianTooYoung,
    UnknownGuardianship,
)
from tulay.areas.privacy.models import Guardianship
from tulay.areas.privacy.models.guardians import OPEN
from tulay.areas.privacy.queries.guardians import decides_for, is_child
from tulay.areas.privacy.queries.rights import reaches
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.guardians import (
    GuardianState,
    Relation,
    check_claim,
    check_confirming,
    is_child_on,
    is_soon,
    of_age_on,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.limits import Rate
from tulay.plumbing.people import people

CLAIMS = Rate(10, 3_600)
"""How often somebody may name a child by an address."""
AT_ONCE = 500


@action("privacy.ask-guardianship")
def ask_guardianship(
    *, actor: Actor, address: str, relation: Relation, evidence: str, now: datetime
) -> None:
    """Say that one decides for the child with this address; an official looks at the evidence, the child is told.

    Whether there is such an account, and whether it is a child's, is not said.

    :raises EvidenceMissing: nothing shows it.
    :raises NotForYourself: it is the actor's own address.
    :raises GuardianTooYoung: the actor is a child themselves.
    :raises GuardianKnown: they have said so before.
    """
    assert actor.person_id is not None, "a door asks who it is"
    child_id = people().find(address)
    check_claim(child_id=child_id, guardian_id=actor.person_id, evidence=evidence)
    if is_child(actor.person_id, now):
        raise GuardianTooYoung
    made = None
    if child_id is not None and is_child(child_id, now):
        made = _claim(child_id, actor.person_id, relation, evidence.strip(), now)
        _tell(actor, made, child_id, "privacy.guardian_asked", now, guardian=actor.name)
    record(
        actor=actor,
        code="privacy.ask-guardianship",
        target=f"guardianship:{made.id}" if made else f"person:{actor.person_id}",
        at=now,
        subject_id=child_id if made else actor.person_id,
        relation=relation.value,
    )


@action("privacy.look-at-guardianship")
def look_at_guardianship(*, actor: Actor, guardianship_id: UUID, now: datetime) -> None:
    """Open what shows that somebody is a guardian: the child can read that it was opened.

    :raises UnknownGuardianship: there is none that is the actor's to see.
    """
    found = _reached(actor, "privacy.look-at-guardianship", guardianship_id)
    _account(actor, "privacy.look-at-guardianship", found, now)


@action("privacy.confirm-guardianship")
def confirm_guardianship(
    *, actor: Actor, guardianship_id: UUID, agrees: bool, now: datetime
) -> None:
    """Confirm, after a look at the evidence, that somebody decides for a child; or refuse it.

    :raises StepUpNeeded: it would count, and no second factor was shown in the last five minutes.
    :raises UnknownGuardianship: there is none that is the actor's to see.
    :raises WaitsNoMore: somebody answered it, or it was taken back.
    :raises SecondPersonNeeded: it is about the official themselves.
    """
    if agrees:
        people().require_step_up(actor, now)
    found = _reached(actor, "privacy.confirm-guardianship", guardianship_id)
    check_confirming(
        found.state,
        official_id=actor.person_id,
        parties=frozenset({found.child_id, found.guardian_id}),
    )
    state = GuardianState.CONFIRMED if agrees else GuardianState.REFUSED
    found.state, found.answered_by, found.answered_at = state.value, actor.person_id, now
    found.save(update_fields=["state", "answered_by", "answered_at"])
    template = "privacy.guardian_confirmed" if agrees else "privacy.guardian_refused"
    _tell(actor, found, found.guardian_id, template, now)
    if agrees:
        _tell(actor, found, found.child_id, template, now)
    _account(actor, "privacy.confirm-guardianship", found, now, agrees=agrees)


@action("privacy.end-guardianship")
def end_guardianship(*, actor: Actor, guardianship_id: UUID, now: datetime) -> None:
    """End it: by the guardian, by the child, or by an official; what the guardian agreed to ends with it.

    :raises UnknownGuardianship: there is none of the actor's that lasts.
    """
    found = Guardianship.objects.select_for_update().filter(id=guardianship_id).first()
    if found is None or found.state not in OPEN:
        raise UnknownGuardianship
    is_party = actor.person_id in (found.child_id, found.guardian_id)
    if not is_party and not reaches(actor, "privacy.confirm-guardianship", found.child_id):
        raise UnknownGuardianship
    _end(actor, found, now)
    for person_id in (found.child_id, found.guardian_id):
        if person_id != actor.person_id:
            _tell(actor, found, person_id, "privacy.guardian_ended", now)
    _account(actor, "privacy.end-guardianship", found, now)


@action("privacy.consent-for-child")
def consent_for_child(
    *,
    actor: Actor,
    guardianship_id: UUID,
    notice_id: UUID,
    language: str,
    channel: Channel,
    now: datetime,
) -> UUID:
    """Agree for a child to one purpose, as the notice tells it; return the step.

    :raises UnknownGuardianship: the actor does not decide for this child today.
    """
    child_id = _decided_for(actor, guardianship_id, now)
    return agree_for(actor, child_id, notice_id, language=language, channel=channel, now=now)


@action("privacy.withdraw-for-child")
def withdraw_for_child(
    *,
    actor: Actor,
    guardianship_id: UUID,
    purpose: str,
    jurisdiction: str,
    channel: Channel,
    now: datetime,
) -> UUID:
    """Take back what was agreed to for a child; return the step.

    :raises UnknownGuardianship: the actor does not decide for this child today.
    """
    child_id = _decided_for(actor, guardianship_id, now)
    return take_back_for(actor, child_id, purpose, jurisdiction, channel=channel, now=now)


@action("privacy.note-birth")
def note_birth(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Go by a birth date told just now: what a child agreed to themselves ends, and so do guardians of adults."""
    if is_child(person_id, now):
        end_consents(actor, person_id, given_by=person_id, now=now)
    else:
        _let_go(actor, person_id, now)
    record(
        actor=actor,
        code="privacy.note-birth",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("privacy.come-of-age")
def come_of_age(*, actor: Actor, now: datetime) -> int:
    """Tell children and guardians a month before; end what guardians agreed to on the day. Return how many ended."""
    ended = 0
    rows = Guardianship.objects.select_for_update(skip_locked=True).filter(state__in=OPEN)
    for child_id in sorted({row.child_id for row in rows.order_by("id")}):
        contact = people().contact(child_id)
        if contact is None or contact.born is None:
            continue
        if is_soon(contact.born, contact.jurisdiction, now):
            of_age = of_age_on(contact.born, contact.jurisdiction)
            for row in rows.filter(child_id=child_id, told_at=None):
                for person_id in (row.child_id, row.guardian_id):
                    _tell(actor, row, person_id, "privacy.of_age_soon", now, of_age=of_age)
                row.told_at = now
                row.save(update_fields=["told_at"])
        if not is_child_on(contact.born, contact.jurisdiction, now):
            ended += _let_go(actor, child_id, now)
    record(actor=actor, code="privacy.come-of-age", target="guardianships", at=now, ended=ended)
    return ended


def _let_go(actor: Actor, person_id: UUID, now: datetime) -> int:
    """End every guardianship of somebody who is of age, and ask them anew."""
    found = list(
        Guardianship.objects.select_for_update().filter(child_id=person_id, state__in=OPEN)
    )
    for row in found:
        _end(actor, row, now)
        for told in (row.child_id, row.guardian_id):
            _tell(actor, row, told, "privacy.of_age", now)
    return len(found)


def _claim(
    child_id: UUID, guardian_id: UUID, relation: Relation, evidence: str, now: datetime
) -> Guardianship:
    try:
        with transaction.atomic():
            return Guardianship.objects.create(
                child_id=child_id,
                guardian_id=guardian_id,
                relation=relation.value,
                evidence=evidence,
                asked_at=now,
            )
    except IntegrityError:
        raise GuardianKnown from None


def _end(actor: Actor, found: Guardianship, now: datetime) -> None:
    found.state, found.ended_by, found.ended_at = GuardianState.ENDED.value, actor.person_id, now
    found.save(update_fields=["state", "ended_by", "ended_at"])
    end_consents(actor, found.child_id, given_by=found.guardian_id, now=now)


def _decided_for(actor: Actor, guardianship_id: UUID, now: datetime) -> UUID:
    found = Guardianship.objects.filter(id=guardianship_id).first()
    if found is None or actor.person_id is None or actor.on_behalf_of is not None:
        raise UnknownGuardianship
    if not decides_for(actor.person_id, found.child_id) or not is_child(found.child_id, now):
        raise UnknownGuardianship
    return found.child_id


def _reached(actor: Actor, code: str, guardianship_id: UUID) -> Guardianship:
    found = Guardianship.objects.select_for_update().filter(id=guardianship_id).first()
    if found is None or not reaches(actor, code, found.child_id):
        raise UnknownGuardianship
    return found


def _tell(
    actor: Actor, row: Guardianship, person_id: UUID, template: str, now: datetime, **facts: object
) -> None:
    """Write to the child or to the guardian, each about the other."""
    told = people().contact(person_id)
    other = people().contact(row.guardian_id if person_id == row.child_id else row.child_id)
    if told is None:
        return
    page = "/portal/privacy/" if person_id == row.child_id else "/portal/privacy/children/"
    send(
        actor=actor,
        recipient=Recipient(told.person_id, told.email, told.phone, told.language),
        template=template,
        key=f"{template}:{row.id}:{person_id}",
        now=now,
        urgent=True,
        facts={
            "name": told.name,
            "other": other.name if other else "",
            "link": f"{settings.PUBLIC_URL}{page}",
            **facts,
        },
    )


def _account(
    actor: Actor, code: str, row: Guardianship, now: datetime, *, agrees: bool | None = None
) -> None:
    record(
        actor=actor,
        code=code,
        target=f"guardianship:{row.id}",
        at=now,
        subject_id=row.child_id,
        relation=row.relation,
        state=row.state,
        agrees=agrees,
    )
