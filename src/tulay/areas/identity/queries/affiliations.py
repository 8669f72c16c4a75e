"""Who asked to work for an agency, and how far they have come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tulay.areas.identity.errors import UnknownAffiliation
from tulay.areas.identity.models import Affiliation, Person, RoleGrant
from tulay.areas.identity.queries.people import PersonCard, person_cards
from tulay.areas.identity.queries.territory import agencies_in
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.rules.affiliations import OWN_SHOWN, TOLD_MAX, WAITING, AffiliationState
from tulay.kernel.actor import Actor, Everywhere, Resource
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "asked_at")
SEES = "identity.see-affiliations"


@dataclass(frozen=True, slots=True)
class AffiliationCard:
    """A wish to work for an agency: whose, what for, how far it is, and what this reader may do with it."""

    id: UUID
    person_id: UUID
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    agency_id: UUID
    role: Role
    post: str = field(repr=False)
    state: AffiliationState
    asked_at: datetime
    waits_until: datetime
    endorser: str = field(repr=False)
    endorsed_at: datetime | None
    settled_at: datetime | None
    reason: str = field(repr=False)
    may_endorse: bool = False
    may_approve: bool = False
    may_refuse: bool = False


@dataclass(frozen=True, slots=True)
class OwnAffiliation:
    """One's own wish to work for an agency."""

    id: UUID
    agency_id: UUID
    role: Role
    state: AffiliationState
    asked_at: datetime
    waits_until: datetime
    reason: str = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Answer whether somebody still has to decide."""
        return self.state in WAITING


def affiliations_page(
    actor: Actor,
    *,
    state: str = "",
    agency_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[AffiliationCard]:
    """Return one page of the wishes that are the actor's to see, the newest first.

    :raises Invalid: naming `limit` or `cursor`.
    """
    rows = visible_affiliations(actor)
    if state:
        rows = rows.filter(state=state)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    found = paginate(rows, NEWEST, cursor=cursor, limit=limit, card=lambda row: row)
    return Page(items=_cards(actor, found.items), next=found.next)


def visible_affiliation(actor: Actor, affiliation_id: UUID) -> AffiliationCard:
    """Return one wish that is the actor's to see.

    :raises UnknownAffiliation: there is none.
    """
    row = visible_affiliations(actor).filter(id=affiliation_id).first()
    if row is None:
        raise UnknownAffiliation
    return _cards(actor, [row])[0]


def waiting_affiliations(actor: Actor) -> int:
    """Return how many wishes wait for this very actor."""
    rows = visible_affiliations(actor).filter(state__in=WAITING).order_by("id")[:100]
    return sum(_may(actor, row)[0] or _may(actor, row)[1] for row in rows)


def own_affiliations(person_id: UUID) -> tuple[OwnAffiliation, ...]:
    """Return what somebody asked for, the latest first (at most ten)."""
    rows = Affiliation.objects.filter(person_id=person_id).order_by("-id")[:OWN_SHOWN]
    return tuple(
        OwnAffiliation(
            row.id,
            row.agency_id,
            Role(row.role),
            AffiliationState(row.state),
            row.asked_at,
            row.waits_until,
            row.reason or "",
        )
        for row in rows
    )


def exported_affiliations(person_id: UUID) -> list[dict[str, str]]:
    """Return the same for the person's export, all of it."""
    rows = Affiliation.objects.filter(person_id=person_id).order_by("id")
    return [
        {
            "role": row.role,
            "post": row.post or "",
            "state": row.state,
            "at": row.asked_at.isoformat(),
            "reason": row.reason or "",
        }
        for row in rows
    ]


def visible_affiliations(actor: Actor) -> QuerySet[Affiliation]:
    """Return the wishes for agencies in which the actor may see them."""
    mine = actor.agencies(SEES)
    rows = Affiliation.objects.all()
    return rows if isinstance(mine, Everywhere) else rows.filter(agency_id__in=mine)


def deciders(code: str, agency_id: UUID, *, now: datetime) -> tuple[Person, ...]:
    """Return who may decide about an agency: those who serve there, or else those who reach over it (at most 20)."""
    roles = [role.value for role, codes in ROLES.items() if code in codes]
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=now),
        revoked_at=None,
        role__in=roles,
        person__deactivated_at=None,
    )
    near = grants.filter(agency_id=agency_id)
    regions = {
        g for g in grants.values_list("region", flat=True) if g and agency_id in agencies_in(g)
    }
    wide = grants.filter(Q(region__in=regions) | Q(agency_id=None, region=""))
    for reached in (near, wide):
        found = Person.objects.filter(id__in=reached.values("person_id")).order_by("id")
        if people := tuple(found[:TOLD_MAX]):
            return people
    return ()


def _cards(actor: Actor, rows: Iterable[Affiliation]) -> tuple[AffiliationCard, ...]:
    listed = tuple(rows)
    ids = {one for row in listed for one in (row.person_id, row.endorsed_by) if one}
    people = person_cards(ids)
    return tuple(_card(actor, row, people) for row in listed)


def _card(actor: Actor, row: Affiliation, people: dict[UUID, PersonCard]) -> AffiliationCard:
    person, endorser = (
        people[row.person_id],
        people.get(row.endorsed_by or row.person_id) if row.endorsed_by else None,
    )
    endorses, approves = _may(actor, row)
    return AffiliationCard(
        id=row.id,
        person_id=row.person_id,
        name=person.name,
        email=person.email,
        agency_id=row.agency_id,
        role=Role(row.role),
        post=row.post or "",
        state=AffiliationState(row.state),
        asked_at=row.asked_at,
        waits_until=row.waits_until,
        endorser=endorser.name if endorser else "",
        endorsed_at=row.endorsed_at,
        settled_at=row.settled_at,
        reason=row.reason or "",
        may_endorse=endorses,
        may_approve=approves,
        may_refuse=row.state in WAITING and _reaches(actor, "identity.refuse-affiliation", row),
    )


def _may(actor: Actor, row: Affiliation) -> tuple[bool, bool]:
    """Answer whether this actor may endorse, and whether they may approve."""
    return (
        row.state == AffiliationState.ASKED
        and _reaches(actor, "identity.endorse-affiliation", row),
        row.state == AffiliationState.ENDORSED
        and actor.person_id != row.endorsed_by
        and _reaches(actor, "identity.approve-affiliation", row),
    )


def _reaches(actor: Actor, code: str, row: Affiliation) -> bool:
    about = Resource(agency_id=row.agency_id, owner_id=row.person_id)
    return actor.person_id != row.person_id and actor.may(code, about=about)
