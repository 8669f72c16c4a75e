"""What administrators do with other people's accounts; each look at somebody's details is on record."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.errors import (
    AboveYou,
    BeyondYourScope,
    NotYourself,
    PersonActive,
    PersonInactive,
    UnknownPerson,
)
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.queries.sessions import grants_of
from tulay.areas.identity.queries.territory import regions_around
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.see-people")
def see_people(*, actor: Actor, now: datetime, narrowed_by: str = "") -> None:
    """Open the list of people: one entry, with what narrowed it down (never what was searched for)."""
    record(
        actor=actor, code="identity.see-people", target="people", at=now, narrowed_by=narrowed_by
    )


@action("identity.look-at-person")
def look_at_person(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Open somebody's account: one entry that the person can read.

    :raises UnknownPerson: there is none that is the actor's to see.
    """
    if not visible_people(actor, "identity.look-at-person").filter(id=person_id).exists():
        raise UnknownPerson
    record(
        actor=actor,
        code="identity.look-at-person",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        purpose="administration",
    )


@action("identity.explain")
def explain(*, actor: Actor, now: datetime, person_id: UUID | None = None, code: str = "") -> None:
    """Ask who may do something and why, or what somebody may do: one entry.

    :raises UnknownPerson: there is none that is the actor's to see.
    """
    if (
        person_id is not None
        and not visible_people(actor, "identity.explain").filter(id=person_id).exists()
    ):
        raise UnknownPerson
    record(
        actor=actor,
        code="identity.explain",
        target=f"person:{person_id}" if person_id else f"permission:{code}",
        at=now,
        subject_id=person_id,
    )


@action("identity.deactivate-person")
def deactivate_person(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Close somebody's account: nobody comes in by it any more; what they did stays on record.

    :raises UnknownPerson: there is none that is the actor's to see.
    :raises NotYourself: it is the actor's own.
    :raises AboveYou: it belongs to somebody whom only a superuser may touch.
    :raises BeyondYourScope: the person also serves where the actor is no administrator.
    :raises PersonInactive: it is closed already.
    """
    person = _in_hand(actor, "identity.deactivate-person", person_id, now)
    if person.deactivated_at is not None:
        raise PersonInactive
    person.deactivated_at = now
    person.save(update_fields=["deactivated_at"])
    end_everything(person, now=now)
    _account(actor, "identity.deactivate-person", person_id, now)


@action("identity.reactivate-person")
def reactivate_person(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Open somebody's account again, with the roles it had.

    :raises UnknownPerson: there is none that is the actor's to see.
    :raises NotYourself: it is the actor's own.
    :raises AboveYou: it belongs to somebody whom only a superuser may touch.
    :raises BeyondYourScope: the person also serves where the actor is no administrator.
    :raises PersonActive: it is open.
    """
    person = _in_hand(actor, "identity.reactivate-person", person_id, now)
    if person.deactivated_at is None:
        raise PersonActive
    if person.email is None and person.phone is None:  # erased: there is nobody left to come back
        raise UnknownPerson
    person.deactivated_at = None
    person.save(update_fields=["deactivated_at"])
    _account(actor, "identity.reactivate-person", person_id, now)


@action("identity.force-sign-out")
def force_sign_out(*, actor: Actor, person_id: UUID, now: datetime) -> int:
    """End every session of one person, within a second; return how many were open.

    :raises UnknownPerson: there is none that is the actor's to see.
    :raises NotYourself: signing oneself out has a page of its own.
    :raises AboveYou: only a superuser may do it to this person.
    :raises BeyondYourScope: the person also serves where the actor is no administrator.
    """
    person = _in_hand(actor, "identity.force-sign-out", person_id, now)
    count = end_everything(person, now=now)
    record(
        actor=actor,
        code="identity.force-sign-out",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        count=count,
    )
    return count


@action("identity.force-sign-out-agency")
def force_sign_out_agency(*, actor: Actor, agency_id: UUID, now: datetime) -> int:
    """End every session of everybody who serves in an agency, but the actor's own; return how many were open.

    :raises BeyondYourScope: the actor is no administrator there.
    """
    rules.check_within(actor, "identity.force-sign-out-agency", agency_id)
    grants = RoleGrant.objects.filter(agency_id=agency_id, revoked_at=None)
    staff = Person.objects.filter(id__in=grants.values("person_id")).order_by("id")
    count = sum(end_everything(person, now=now) for person in staff if person.id != actor.person_id)
    record(
        actor=actor,
        code="identity.force-sign-out-agency",
        target=f"agency:{agency_id}",
        at=now,
        count=count,
    )
    return count


def _in_hand(actor: Actor, code: str, person_id: UUID, now: datetime) -> Person:
    """Hold an account that the actor may change: within their scope, and not above them."""
    found = visible_people(actor, code).select_for_update().filter(id=person_id).first()
    if found is None:
        raise UnknownPerson
    if actor.person_id == person_id:
        raise NotYourself
    for grant in grants_of(person_id, now=now):
        if grant.role in rules.BY_SUPERUSER_ONLY and not _is_above(actor):
            raise AboveYou(role=grant.role.value)
        if not rules.is_within(actor, code, grant.agency_id, regions_around(grant.region)):
            raise BeyondYourScope
    return found


def _is_above(actor: Actor) -> bool:
    return actor.person_id is None or Role.SUPERUSER in actor.roles


def _account(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)


@action("identity.see-sign-ins")
def see_sign_ins(*, actor: Actor, now: datetime) -> None:
    """See how safely people sign in: one entry."""
    record(actor=actor, code="identity.see-sign-ins", target="sign-ins", at=now)
