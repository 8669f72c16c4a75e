"""An official acts for a person who sits with them: by that person's code, for half an hour, both on record."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.pacing import check_asking
from tulay.areas.identity.actions.proving_addresses import code_hash, new_code, person_id_of
from tulay.areas.identity.actions.telling import hand_over, recipient_of, tell
from tulay.areas.identity.actions.tries import Origin
from tulay.areas.identity.errors import (
    NotForYourself,
    OnPagesOnly,
    ProofEnded,
    UnknownAssistance,
    WrongCode,
)
from tulay.areas.identity.models import Assistance, Person
from tulay.areas.identity.queries.people import account_of
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action, errand


@errand
def ask_to_assist(*, actor: Actor, address: str, reason: str, now: datetime) -> UUID:
    """Ask to act for the person with this address or number; they get a code. Return by which id it comes back.

    Whether there is such an account is not said.

    :raises OnPagesOnly: the actor is a program.
    :raises NotForYourself: it is the actor's own.
    :raises TooMany: this person was asked often of late.
    """
    session_id_of(actor)
    check_asking("assist", address=address, origin=Origin(network=f"person:{actor.person_id}"))
    return _begin(actor=actor, address=address, reason=reason, now=now)


@action("identity.ask-to-assist")
def _begin(*, actor: Actor, address: str, reason: str, now: datetime) -> UUID:
    """Write the wish and its reason down and send the person a code."""
    person = account_of(address)
    if person is not None and person.id == actor.person_id:
        raise NotForYourself
    assistance_id = uuid7()
    if person is not None and person.deactivated_at is None:
        asked = Assistance(
            id=assistance_id,
            helper_id=person_id_of(actor),
            person=person,
            session_id=session_id_of(actor),
            reason=reason,
            asked_at=now,
            expires_at=now + rules.CODE_LASTS,
        )
        code = new_code()
        asked.code_hash = code_hash(asked.id, code)
        asked.save(force_insert=True)
        facts = {"name": person.name or "", "helper": actor.name, "code": code}
        hand_over(actor, recipient_of(person), "assist_code", key=str(asked.id), now=now, **facts)
    record(
        actor=actor,
        code="identity.ask-to-assist",
        target=f"assistance:{assistance_id}",
        at=now,
        subject_id=person.id if person else None,
        personal={"reason": reason} if person else None,
    )
    return assistance_id


@errand
def begin_assisting(*, actor: Actor, assistance_id: UUID, code: str, now: datetime) -> None:
    """Act for the person whose code this is, in this session, for half an hour.

    :raises ProofEnded: the code has ended, or five were wrong.
    :raises WrongCode: it is not right.
    """
    _count_code(actor=actor, assistance_id=assistance_id, now=now)
    _confirm(actor=actor, assistance_id=assistance_id, code=code, now=now)


@action("identity.try-to-assist")
def _count_code(*, actor: Actor, assistance_id: UUID, now: datetime) -> None:
    """Count a code before it is looked at."""
    asked = _asked(actor, assistance_id, now)
    if asked is None:
        raise ProofEnded
    asked.tries += 1
    asked.save(update_fields=["tries"])
    record(
        actor=actor,
        code="identity.try-to-assist",
        target=f"assistance:{assistance_id}",
        at=now,
        subject_id=asked.person_id,
    )


@action("identity.begin-assisting")
def _confirm(*, actor: Actor, assistance_id: UUID, code: str, now: datetime) -> None:
    """Take the code, end what this session did for others before, and tell the person."""
    asked = _asked(actor, assistance_id, now, counted=True)
    if asked is None:
        raise ProofEnded
    if code_hash(asked.id, code) != bytes(asked.code_hash or b""):
        detail = " ".join((WrongCode.__doc__ or "").split())
        raise WrongCode(errors=[FieldError("code", WrongCode.code, detail)])
    before = Assistance.objects.filter(session_id=asked.session_id, ended_at=None)
    _end_by_helper(before.exclude(id=asked.id), actor, now)
    asked.code_hash, asked.confirmed_at = None, now
    asked.ends_at = now + rules.ASSISTANCE_LASTS
    asked.save(update_fields=["code_hash", "confirmed_at", "ends_at"])
    person = Person.objects.get(id=asked.person_id)
    tell(actor, person, "assisted", now, helper=actor.name, until=asked.ends_at)
    forget_visits()
    record(
        actor=actor,
        code="identity.begin-assisting",
        target=f"assistance:{assistance_id}",
        at=now,
        subject_id=asked.person_id,
        until=asked.ends_at,
    )


@action("identity.end-assisting")
def end_assisting(*, actor: Actor, now: datetime) -> None:
    """Stop acting for somebody in this session.

    :raises UnknownAssistance: the actor acts for nobody.
    """
    mine = Assistance.objects.filter(
        session_id=session_id_of(actor), confirmed_at__isnull=False, ended_at=None
    )
    if not _end_by_helper(mine, actor, now):
        raise UnknownAssistance
    record(
        actor=actor,
        code="identity.end-assisting",
        target=f"session:{actor.session_id}",
        at=now,
        subject_id=actor.on_behalf_of,
    )


@action("identity.stop-assistance")
def stop_assistance(*, actor: Actor, assistance_id: UUID, now: datetime) -> None:
    """Let somebody act for oneself no longer.

    :raises UnknownAssistance: nobody does by this id, or not any more.
    """
    theirs = Assistance.objects.filter(
        id=assistance_id, person_id=person_id_of(actor), ended_at=None
    )
    if not _end(theirs, actor, now):
        raise UnknownAssistance
    record(
        actor=actor,
        code="identity.stop-assistance",
        target=f"assistance:{assistance_id}",
        at=now,
        subject_id=actor.person_id,
    )


def session_id_of(actor: Actor) -> UUID:
    """Return the session somebody came with: one acts for others in a browser, beside them.

    :raises OnPagesOnly: the actor is a program.
    """
    if actor.session_id is None:
        raise OnPagesOnly
    return actor.session_id


def _asked(
    actor: Actor, assistance_id: UUID, now: datetime, *, counted: bool = False
) -> Assistance | None:
    """Hold what this very session asked for, while a code may still come."""
    most = rules.CODE_TRIES + (1 if counted else 0)
    return (
        Assistance.objects.select_for_update()
        .filter(
            id=assistance_id,
            helper_id=person_id_of(actor),
            session_id=session_id_of(actor),
            confirmed_at=None,
            ended_at=None,
            expires_at__gt=now,
            tries__lt=most,
        )
        .first()
    )


def _end_by_helper(found: QuerySet[Assistance], actor: Actor, now: datetime) -> int:
    """End help and tell those who were helped; what was only asked for ends without a word."""
    begun = found.filter(confirmed_at__isnull=False).select_related("person")
    for one in begun:
        tell(actor, one.person, "assistance_ended", now, helper=actor.name)
    return _end(found, actor, now)


def _end(found: QuerySet[Assistance], actor: Actor, now: datetime) -> int:
    count = found.update(ended_at=now, ended_by=actor.person_id)
    forget_visits()
    return count
