"""Who may do what, where, and why: people and their grants as administrators see them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tulay.areas.identity.errors import UnknownPerson
from tulay.areas.identity.models import Person, Proof, RoleGrant, Session
from tulay.areas.identity.queries.policies import policies_in_force
from tulay.areas.identity.queries.sessions import grants_from
from tulay.areas.identity.queries.territory import (
    agencies_in,
    regions_around,
    regions_granted_in,
)
from tulay.areas.identity.rules import (
    ROLES,
    PersonKind,
    PolicyRule,
    ProofPurpose,
    Role,
    is_within,
)
from tulay.areas.privacy.queries.masking import seen
from tulay.kernel.actor import Actor, ActorKind, Everywhere, Grant, Resource
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "created_at")
HOLDERS_MAX = 500


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role somebody holds or held, with what became of it."""

    id: UUID
    role: Role
    agency_id: UUID | None
    region: str
    until: datetime | None
    granted_at: datetime
    granted_by: UUID | None
    revoked_at: datetime | None
    is_open: bool
    is_mine_to_take: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list for administrators."""

    id: UUID
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    jurisdiction: str
    created_at: datetime
    is_active: bool
    grants: tuple[HeldGrant, ...]


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with every grant, open or ended, and how many sessions are open."""

    id: UUID
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    language: str
    jurisdiction: str
    created_at: datetime
    deactivated_at: datetime | None
    grants: tuple[HeldGrant, ...]
    open_sessions: int
    invited_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may do something: the grant that gives it, and the policies that may take it away."""

    code: str
    role: Role
    grant_id: UUID | None
    agency_id: UUID | None
    region: str
    until: datetime | None
    policies: tuple[PolicyRule, ...] = ()
    is_refused_now: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may do something, and why."""

    person_id: UUID
    name: str = field(repr=False)
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """How a list of people is narrowed down."""

    q: str = field(default="", repr=False)
    role: str = ""
    agency_id: UUID | None = None
    is_active: bool | None = None

    @property
    def named(self) -> str:
        """The filters in use, never what was typed into them."""
        used = {"q": self.q, "role": self.role, "agency": self.agency_id}
        return ",".join(name for name, value in used.items() if value)


def visible_people(actor: Actor, code: str) -> QuerySet[Person]:
    """Return the accounts over which `code` reaches: everybody's, or those with a role in the actor's agencies."""
    people = Person.objects.filter(kind=PersonKind.PERSON.value)
    mine = actor.agencies(code)
    if isinstance(mine, Everywhere):
        return people if actor.may_everywhere(code) else people.none()
    regions = regions_granted_in(
        frozenset(g.region for g in actor.grants if code in g.codes) - {""}
    )
    theirs = RoleGrant.objects.filter(
        Q(agency_id__in=mine) | Q(region__in=regions), person_id=OuterRef("id"), revoked_at=None
    )
    return people.filter(Exists(theirs))


def people_page(
    actor: Actor,
    asked: Asked,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[PersonRow]:
    """Return one page of the people an administrator sees, the newest first; `q` is a whole address or number.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = _narrowed(visible_people(actor, "identity.see-people"), asked, now)
    found = paginate(rows, NEWEST, cursor=cursor, limit=limit, card=lambda row: row)
    held: dict[UUID, list[HeldGrant]] = {row.id: [] for row in found.items}
    for grant in RoleGrant.objects.filter(_open(now), person_id__in=held).order_by("id"):
        held[grant.person_id].append(_held(grant, actor, now))
    items = tuple(
        PersonRow(
            id=row.id,
            name=row.name or "",
            email=seen(actor, "identity_person.email", row.email, subject_id=row.id),
            jurisdiction=row.jurisdiction,
            created_at=row.created_at,
            is_active=row.deactivated_at is None,
            grants=tuple(held[row.id]),
        )
        for row in found.items
    )
    return Page(items=items, next=found.next)


def person_record(actor: Actor, person_id: UUID, *, now: datetime) -> PersonRecord:
    """Return one person that the actor may look at; call the action `look_at_person` before.

    :raises UnknownPerson: there is none that is theirs to see.
    """
    row = visible_people(actor, "identity.look-at-person").filter(id=person_id).first()
    if row is None:
        raise UnknownPerson
    grants = RoleGrant.objects.filter(person_id=person_id).order_by("-id")
    return PersonRecord(
        id=row.id,
        name=row.name or "",
        email=seen(actor, "identity_person.email", row.email, subject_id=row.id),
        phone=seen(actor, "identity_person.phone", row.phone, subject_id=row.id),
        language=row.language,
        jurisdiction=row.jurisdiction,
        created_at=row.created_at,
        deactivated_at=row.deactivated_at,
        grants=tuple(_held(grant, actor, now) for grant in grants),
        open_sessions=Session.objects.filter(
            person_id=person_id, revoked_at=None, expires_at__gt=now
        ).count(),
        invited_until=_invited_until(row),
    )


def permissions_of(actor: Actor, person_id: UUID, *, now: datetime) -> tuple[Reason, ...]:
    """Return everything a person may do through granted roles, with the reason for each, in order of the code.

    :raises UnknownPerson: there is none that is the actor's to see.
    """
    if not visible_people(actor, "identity.explain").filter(id=person_id).exists():
        raise UnknownPerson
    return _reasons(_granted(now).filter(person_id=person_id), None, now)


def holders(
    actor: Actor, code: str, *, now: datetime, agency_id: UUID | None = None
) -> tuple[Holder, ...]:
    """Return who may do `code` through a granted role (in one agency, if named), and why; at most 500 grants."""
    roles = [role.value for role, codes in ROLES.items() if code in codes]
    people = visible_people(actor, "identity.explain")
    rows = _granted(now).filter(role__in=roles, person__in=people, person__deactivated_at=None)
    if agency_id is not None:
        regions = [
            g for g in set(rows.values_list("region", flat=True)) if agency_id in agencies_in(g)
        ]
        everywhere = Q(agency_id=None, region="")
        rows = rows.filter(Q(agency_id=agency_id) | Q(region__in=regions) | everywhere)
    found: dict[UUID, list[Reason]] = {}
    names: dict[UUID, str] = {}
    policies = policies_in_force(now)
    for row in rows.select_related("person").order_by("person_id", "id")[:HOLDERS_MAX]:
        names[row.person_id] = row.person.name or ""
        reason = _reason(row, code, policies, now, agency_id)
        found.setdefault(row.person_id, []).append(reason)
    return tuple(Holder(one, names[one], tuple(reasons)) for one, reasons in found.items())


def stopped_by(
    actor: Actor, rule: PolicyRule, codes: Iterable[str], *, now: datetime
) -> tuple[Holder, ...]:
    """Return whom a policy concerns: who holds what it takes away, and whether it would refuse them at this moment."""
    wanted = set(codes)
    roles = [
        r.value
        for r, held in ROLES.items()
        if held & wanted and (not rule.roles or r in rule.roles)
    ]
    people = visible_people(actor, "identity.explain")
    rows = _granted(now).filter(role__in=roles, person__in=people, person__deactivated_at=None)
    if rule.agency_id:
        rows = rows.filter(Q(agency_id=rule.agency_id) | Q(agency_id=None))
    elif rule.region:
        rows = rows.filter(Q(agency_id__in=rule.within) | Q(agency_id=None))
    found: dict[UUID, list[Reason]] = {}
    names: dict[UUID, str] = {}
    for row in rows.select_related("person").order_by("person_id", "id")[:HOLDERS_MAX]:
        names[row.person_id] = row.person.name or ""
        code = min(wanted & ROLES[Role(row.role)])
        found.setdefault(row.person_id, []).append(_reason(row, code, (rule,), now, rule.agency_id))
    return tuple(Holder(one, names[one], tuple(reasons)) for one, reasons in found.items())


def is_invited(person: Person) -> bool:
    """Answer whether somebody was invited and has not come: they never chose a password."""
    return person.deactivated_at is None and _invited_until(person) is not None


def _invited_until(person: Person) -> datetime | None:
    if person.has_usable_password():
        return None
    links = Proof.objects.filter(person=person, purpose=ProofPurpose.INVITE.value)
    return links.order_by("-id").values_list("expires_at", flat=True).first()


def _narrowed(rows: QuerySet[Person], asked: Asked, now: datetime) -> QuerySet[Person]:
    if asked.is_active is not None:
        rows = rows.filter(deactivated_at__isnull=asked.is_active)
    if asked.q:
        rows = rows.filter(Q(email_index=asked.q) | Q(phone_index=asked.q))
    if asked.role or asked.agency_id:
        grants = RoleGrant.objects.filter(_open(now), person_id=OuterRef("id"))
        if asked.role:
            grants = grants.filter(role=asked.role)
        if asked.agency_id:
            grants = grants.filter(agency_id=asked.agency_id)
        rows = rows.filter(Exists(grants))
    return rows


def _open(now: datetime) -> Q:
    return Q(revoked_at=None) & (Q(until=None) | Q(until__gt=now))


def _granted(now: datetime) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(_open(now), role__in=[role.value for role in Role])


def _held(row: RoleGrant, actor: Actor, now: datetime) -> HeldGrant:
    is_open = row.revoked_at is None and (row.until is None or row.until > now)
    return HeldGrant(
        id=row.id,
        role=Role(row.role),
        agency_id=row.agency_id,
        region=row.region,
        until=row.until,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        revoked_at=row.revoked_at,
        is_open=is_open,
        is_mine_to_take=is_open
        and is_within(actor, "identity.revoke-role", row.agency_id, regions_around(row.region)),
    )


def _reasons(rows: QuerySet[RoleGrant], only: str | None, now: datetime) -> tuple[Reason, ...]:
    policies = policies_in_force(now)
    found = [
        _reason(row, code, policies, now, None)
        for row in rows.order_by("id")
        for code in ROLES[Role(row.role)]
        if only in (None, code)
    ]
    return tuple(sorted(found, key=lambda one: (one.code, one.role)))


def _reason(
    row: RoleGrant,
    code: str,
    policies: tuple[PolicyRule, ...],
    now: datetime,
    agency_id: UUID | None,
) -> Reason:
    """Ask the same rules that refuse, with the person as the actor."""
    at_agency, password_age_s = str(row.agency_id) if row.agency_id else None, 0
    listed = [[row.role, at_agency, None, row.region, password_age_s]]
    grant: Grant = grants_from(listed)[1]
    person = Actor(row.person_id, ActorKind.PERSON, (grant,), policies=policies, at=now)
    about = Resource(agency_id=agency_id or row.agency_id)
    concerned = tuple(p for p in policies if p.concerns(code, grant, about))
    return Reason(
        code=code,
        role=Role(row.role),
        grant_id=row.id,
        agency_id=row.agency_id,
        region=row.region,
        until=row.until,
        policies=concerned,
        is_refused_now=any(p.refuses(person, grant, code, about) for p in concerned),
    )
