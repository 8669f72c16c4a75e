"""Come to work for an agency: ask, be endorsed by somebody there, be approved by another; or be refused."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.people import own_row
from tulay.areas.identity.actions.roles import write_grant
from tulay.areas.identity.actions.telling import recipient_of, tell
from tulay.areas.identity.errors import (
    AffiliationOpen,
    AskedTooOften,
    RoleAlreadyHeld,
    UnknownAffiliation,
    UnknownWorkplace,
)
from tulay.areas.identity.models import Affiliation, Person
from tulay.areas.identity.queries.affiliations import deciders, visible_affiliations
from tulay.areas.identity.queries.sessions import grants_of
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.areas.identity.queries.territory import is_active_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.rules.affiliations import (
    ASKED_MAX,
    ASKED_WITHIN,
    WAITS,
    AffiliationState,
    check_affiliation_step,
    check_hands,
    role_asked,
)
from tulay.areas.notifications.actions import send
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.labels import labels

AT_A_TIME = 500


@action("identity.ask-affiliation")
def ask_affiliation(*, actor: Actor, agency_id: UUID, role: str, post: str, now: datetime) -> UUID:
    """Say that one works for an agency, and as what; whoever answers for the agency hears of it.

    :raises UnknownRole: it is only given, or there is none.
    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
    :raises RoleAlreadyHeld: it is the person's already.
    :raises IncompatibleRoles: another role of theirs forbids it.
    :raises AffiliationOpen: another wish waits.
    :raises AskedTooOften: three in thirty days.
    """
    wanted = check_affiliation(agency_id, role)
    person = own_row(actor, locked=True)
    held = grants_of(person.id, now=now)
    if (wanted, agency_id) in {(grant.role, grant.agency_id) for grant in held}:
        raise RoleAlreadyHeld(role=wanted.value)
    rules.check_compatible(wanted, (grant.role for grant in held))
    before = Affiliation.objects.filter(person=person, asked_at__gt=now - ASKED_WITHIN).count()
    if before >= ASKED_MAX:
        raise AskedTooOften
    return open_affiliation(actor, person, wanted, agency_id=agency_id, post=post, now=now)


@action("identity.withdraw-affiliation")
def withdraw_affiliation(*, actor: Actor, affiliation_id: UUID, now: datetime) -> None:
    """Take one's own wish back.

    :raises UnknownAffiliation: there is none of the actor's by this id.
    :raises AffiliationSettled: it is decided.
    """
    row = _held(affiliation_id)
    if row is None or row.person_id != actor.person_id:
        raise UnknownAffiliation
    _settle(row, AffiliationState.WITHDRAWN, actor, now)
    _account(actor, "identity.withdraw-affiliation", row, now)


@action("identity.see-affiliations")
def see_affiliations(*, actor: Actor, now: datetime, affiliation_id: UUID | None = None) -> None:
    """Open the list of people who ask to work here, or one of them: one entry.

    :raises UnknownAffiliation: there is none that is the actor's to see.
    """
    row = visible_affiliations(actor).filter(id=affiliation_id).first() if affiliation_id else None
    if affiliation_id and row is None:
        raise UnknownAffiliation
    record(
        actor=actor,
        code="identity.see-affiliations",
        target=f"person:{row.person_id}" if row else "affiliations",
        at=now,
        subject_id=row.person_id if row else None,
    )


@action("identity.endorse-affiliation")
def endorse_affiliation(*, actor: Actor, affiliation_id: UUID, now: datetime) -> None:
    """Confirm that somebody works here; another has to approve it.

    :raises UnknownAffiliation: there is none that is the actor's to endorse.
    :raises NotTheSamePerson: it is the actor's own.
    :raises AffiliationSettled: it is endorsed or decided.
    """
    row = _in_hand(actor, "identity.endorse-affiliation", affiliation_id)
    check_hands(actor.person_id, row.person_id)
    check_affiliation_step(row.state, AffiliationState.ENDORSED)
    row.state = AffiliationState.ENDORSED.value
    row.endorsed_by, row.endorsed_at, row.waits_until = actor.person_id, now, now + WAITS
    row.save()
    agency = _agency(row)
    tell(actor, row.person, "affiliation_endorsed", now, agency=agency)
    _tell_deciders(actor, row, "identity.approve-affiliation", "affiliation_to_approve", now)
    _account(actor, "identity.endorse-affiliation", row, now)


@action("identity.approve-affiliation")
def approve_affiliation(
    *, actor: Actor, affiliation_id: UUID, now: datetime, until: datetime | None = None
) -> UUID:
    """Give an endorsed person the role they asked for, until a day or for good; return the grant.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownAffiliation: there is none that is the actor's to approve.
    :raises NotTheSamePerson: the actor is the person, or endorsed it.
    :raises AffiliationSettled: it is decided, or nobody has endorsed it.
    :raises AlreadyEnded: the end is in the past.
    :raises IncompatibleRoles: another role of theirs forbids it.
    :raises RoleAlreadyHeld: they hold it there.
    """
    require_step_up(actor, now)
    rules.check_until(until, now=now)
    row = _in_hand(actor, "identity.approve-affiliation", affiliation_id)
    check_hands(actor.person_id, row.person_id, row.endorsed_by)
    _settle(row, AffiliationState.APPROVED, actor, now)
    grant_id = write_grant(
        actor, row.person, Role(row.role), agency_id=row.agency_id, region="", until=until, now=now
    )
    tell(actor, row.person, "affiliation_approved", now, agency=_agency(row))
    _account(actor, "identity.approve-affiliation", row, now)
    return grant_id


@action("identity.refuse-affiliation")
def refuse_affiliation(*, actor: Actor, affiliation_id: UUID, reason: str, now: datetime) -> None:
    """Refuse somebody who asked, and tell them why.

    :raises UnknownAffiliation: there is none that is the actor's to refuse.
    :raises NotTheSamePerson: it is the actor's own; they may withdraw it.
    :raises AffiliationSettled: it is decided.
    """
    row = _in_hand(actor, "identity.refuse-affiliation", affiliation_id)
    check_hands(actor.person_id, row.person_id)
    row.reason = reason
    _settle(row, AffiliationState.REFUSED, actor, now)
    facts = {"agency": _agency(row), "reason": reason}
    tell(actor, row.person, "affiliation_refused", now, **facts)
    _account(actor, "identity.refuse-affiliation", row, now)


@action("identity.expire-affiliations")
def expire_affiliations(*, actor: Actor, now: datetime) -> int:
    """End the wishes that nobody decided in two weeks, and tell those who wait; return how many."""
    rows = Affiliation.objects.select_for_update(of=("self",), skip_locked=True)
    due = rows.filter(settled_at=None, waits_until__lte=now).select_related("person")
    ended = list(due.order_by("id")[:AT_A_TIME])
    for row in ended:
        _settle(row, AffiliationState.EXPIRED, actor, now)
        if row.person.deactivated_at is None:
            tell(actor, row.person, "affiliation_expired", now, agency=_agency(row))
    record(
        actor=actor,
        code="identity.expire-affiliations",
        target="affiliations",
        at=now,
        count=len(ended),
    )
    return len(ended)


def check_affiliation(agency_id: UUID, role: str) -> Role:
    """Return the role meant, if somebody may ask for it there.

    :raises UnknownRole: it is only given, or there is none.
    :raises UnknownWorkplace: there is no such agency, or it serves no longer.
    """
    wanted = role_asked(role)
    if not is_active_agency(agency_id):
        raise UnknownWorkplace
    return wanted


def open_affiliation(
    actor: Actor, person: Person, role: Role, *, agency_id: UUID, post: str, now: datetime
) -> UUID:
    """Write a wish down inside the running action, and tell whoever answers for the agency.

    :raises AffiliationOpen: another waits.
    """
    row = Affiliation(
        person=person,
        agency_id=agency_id,
        role=role.value,
        post=post,
        state=AffiliationState.ASKED.value,
        asked_at=now,
        waits_until=now + WAITS,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AffiliationOpen from None
    _tell_deciders(actor, row, "identity.endorse-affiliation", "affiliation_asked", now)
    _account(actor, "identity.ask-affiliation", row, now)
    return row.id


def _held(affiliation_id: UUID) -> Affiliation | None:
    rows = Affiliation.objects.select_for_update(of=("self",)).select_related("person")
    return rows.filter(id=affiliation_id).first()


def _in_hand(actor: Actor, code: str, affiliation_id: UUID) -> Affiliation:
    """Hold a wish that the actor may decide about, with its person, whose roles must not change meanwhile."""
    row = _held(affiliation_id)
    if row is None:
        raise UnknownAffiliation
    about = Resource(agency_id=row.agency_id, owner_id=row.person_id)
    actor.check(code, about, otherwise=UnknownAffiliation)
    row.person = Person.objects.select_for_update().get(id=row.person_id)
    if row.person.deactivated_at is not None:
        raise UnknownAffiliation
    return row


def _settle(row: Affiliation, state: AffiliationState, actor: Actor, now: datetime) -> None:
    check_affiliation_step(row.state, state)
    row.state, row.settled_at, row.settled_by = state.value, now, actor.person_id
    row.save()


def _tell_deciders(actor: Actor, row: Affiliation, code: str, template: str, now: datetime) -> None:
    """Tell whoever may take the next step, without a word about the person: the page has them."""
    for one in deciders(code, row.agency_id, now=now):
        if one.id in (row.person_id, row.endorsed_by):
            continue
        send(
            actor=actor,
            recipient=recipient_of(one),
            template=f"identity.{template}",
            facts={"name": one.name or "", "agency": _agency(row), "id": str(row.id)},
            key=f"identity.{template}:{row.id}:{one.id}",
            now=now,
        )


def _agency(row: Affiliation) -> str:
    return labels("agency", [row.agency_id])[row.agency_id]


def _account(actor: Actor, code: str, row: Affiliation, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"person:{row.person_id}",
        at=now,
        subject_id=row.person_id,
        role=row.role,
        agency=row.agency_id,
    )
