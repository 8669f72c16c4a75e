"""Give and take roles."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Least

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.revoking import end_tokens_of
from tulay.areas.identity.errors import (
    RoleAlreadyHeld,
    UnknownGrant,
    UnknownPerson,
    UnknownWorkplace,
)
from tulay.areas.identity.models import Person, RoleGrant, Session
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.queries.sessions import forget_visits, grants_of, is_staff
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.queries.territory import is_active_agency, regions_around
from tulay.areas.identity.rules import PersonKind, Role
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.grant-role")
def grant_role(
    *,
    actor: Actor,
    person_id: UUID,
    role: str,
    agency_id: UUID | None,
    until: datetime | None,
    now: datetime,
    region: str = "",
) -> UUID:
    """Give a person a role: in one agency, in a region's agencies or everywhere; until a day or for good.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownRole: it cannot be granted.
    :raises UnknownPerson: there is no such account.
    :raises RoleNeedsAgency: it belongs to one agency.
    :raises RoleHasNoAgency: it is not tied to an agency.
    :raises RoleHasNoRegion: it is not given for a region.
    :raises RoleOfOneLaw: it is given for a whole jurisdiction, not for a part.
    :raises UnknownRegion: there is no such jurisdiction or place.
    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
    :raises BeyondYourScope: the actor gives roles in something smaller, or somewhere else.
    :raises NotYourself: the actor is the person.
    :raises AboveYou: only a superuser gives it.
    :raises AlreadyEnded: the end is in the past.
    :raises IncompatibleRoles: another role of theirs forbids it.
    :raises RoleAlreadyHeld: they hold it there.
    """
    require_step_up(actor, now)
    wanted = checked_role(actor, "identity.grant-role", role, agency_id, until, now, region)
    rules.check_giver(
        wanted, giver_id=actor.person_id, person_id=person_id, giver_roles=actor.roles
    )
    person = _locked(actor, person_id)
    return write_grant(
        actor, person, wanted, agency_id=agency_id, region=region, until=until, now=now
    )


@action("identity.revoke-role")
def revoke_role(
    *, actor: Actor, grant_id: UUID, now: datetime, person_id: UUID | None = None
) -> None:
    """Take a role away (from this very person, if named), with effect within a second.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownGrant: there is none open by this id that is theirs to take.
    :raises NotYourself: it is the actor's own.
    :raises AboveYou: only a superuser takes it.
    """
    require_step_up(actor, now)
    grant = RoleGrant.objects.select_for_update().filter(id=grant_id, revoked_at=None).first()
    if (
        grant is None
        or person_id not in (None, grant.person_id)
        or not rules.is_within(
            actor, "identity.revoke-role", grant.agency_id, regions_around(grant.region)
        )
    ):
        raise UnknownGrant
    role = Role(grant.role)
    rules.check_taker(
        role, taker_id=actor.person_id, person_id=grant.person_id, taker_roles=actor.roles
    )
    grant.revoked_at = now
    grant.save(update_fields=["revoked_at"])
    end_tokens_of(grant.person_id, now=now)
    forget_visits()
    record(
        actor=actor,
        code="identity.revoke-role",
        target=f"person:{grant.person_id}",
        at=now,
        subject_id=grant.person_id,
        role=role,
        agency=grant.agency_id,
        region=grant.region,
    )


def checked_role(  # noqa: PLR0917 - a grant has that many sides
    actor: Actor,
    code: str,
    role: str,
    agency_id: UUID | None,
    until: datetime | None,
    now: datetime,
    region: str,
) -> Role:
    """Return the role meant, if it can be given there, until then, by this actor."""
    wanted = rules.role_named(role)
    around = regions_around(region)
    rules.check_scope(wanted, agency_id, region, around)
    rules.check_until(until, now=now)
    rules.check_within(actor, code, agency_id, around)
    if agency_id is not None and not is_active_agency(agency_id):
        raise UnknownWorkplace
    return wanted


def write_grant(
    actor: Actor,
    person: Person,
    wanted: Role,
    *,
    agency_id: UUID | None,
    region: str,
    until: datetime | None,
    now: datetime,
) -> UUID:
    """Write a grant inside the running action, for a person who is held."""
    _end_lapsed(person, now)
    held = grants_of(person.id, now=now)
    rules.check_compatible(wanted, (grant.role for grant in held))
    if (wanted, agency_id, region) in {(g.role, g.agency_id, g.region) for g in held}:
        raise RoleAlreadyHeld(role=wanted.value)
    grant = RoleGrant.objects.create(
        person=person,
        role=wanted.value,
        agency_id=agency_id,
        region=region,
        until=until,
        granted_by=actor.person_id,
        granted_at=now,
    )
    if is_staff([wanted]):
        _shorten_sessions(person, now)
    end_tokens_of(person.id, now=now)
    forget_visits()
    record(
        actor=actor,
        code="identity.grant-role",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        role=wanted,
        agency=agency_id,
        region=region,
        until=until,
    )
    return grant.id


def _locked(actor: Actor, person_id: UUID) -> Person:
    """Hold the person, so that two incompatible roles cannot be given at once."""
    person = (
        visible_people(actor, "identity.grant-role")
        .select_for_update()
        .filter(id=person_id, kind=PersonKind.PERSON.value, deactivated_at=None)
        .first()
    )
    if person is None:
        raise UnknownPerson
    return person


def _end_lapsed(person: Person, now: datetime) -> None:
    """Close grants that have run out: an open one per scope is all the table allows."""
    lapsed = RoleGrant.objects.filter(person=person, revoked_at=None, until__lte=now)
    lapsed.update(revoked_at=F("until"))


def _shorten_sessions(person: Person, now: datetime) -> None:
    """Bring a resident's long sessions to the shorter life that staff sessions have."""
    lasts, idle = rules.lasting(is_guest=False, is_staff=True)
    idle_s = int(idle.total_seconds())
    Session.objects.filter(person=person, revoked_at=None).update(
        expires_at=Least(F("expires_at"), now + lasts), idle_s=Least(F("idle_s"), idle_s)
    )
