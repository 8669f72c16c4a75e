"""Reads of requests about data: one's own, and the desk's."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tulay.areas.privacy.errors.rights import CertificateUnknown, RequestUnknown
from tulay.areas.privacy.models.rights import (
    Annotation,
    Certificate,
    Hold,
    Restriction,
    RightsRequest,
)
from tulay.areas.privacy.rules.rights import WAITING, ClaimState, Right, is_urgent, section
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.people import people

NEWEST = Keyset("newest", "made_at")
BY_CLOCK = Keyset("clock", "due_at", descending=False)


@dataclass(frozen=True, slots=True)
class RightsCard:
    """A request as its person and the desk see it."""

    id: UUID
    person_id: UUID
    right: Right
    state: ClaimState
    law: str
    section: str
    jurisdiction: str
    made_at: datetime
    due_at: datetime
    is_put_off: bool
    is_filed: bool
    decided_by: UUID | None
    signed_by: UUID | None
    erases_at: datetime | None
    ended_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Answer whether somebody still has to do something."""
        return self.state in WAITING

    def is_urgent(self, now: datetime) -> bool:
        """Answer whether its clock is about to run out."""
        return self.is_waiting and is_urgent(self.due_at, now=now)


@dataclass(frozen=True, slots=True)
class RightsDetail:
    """A request opened."""

    card: RightsCard
    details: str = field(repr=False)
    answer: str = field(repr=False)
    is_restricted: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class AnnotationCard:
    """What stands beside data that was not corrected."""

    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """A certificate, for whoever holds its number."""

    number: str
    law: str
    cause: str
    at: datetime
    areas: tuple[dict[str, object], ...]


def own_requests(
    person_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[RightsCard]:
    """Return what a person asked, newest first."""
    rows = RightsRequest.objects.filter(person_id=person_id)
    return paginate(rows, NEWEST, card=_card, cursor=cursor, limit=limit)


def own_request(person_id: UUID, request_id: UUID) -> RightsDetail:
    """Return one of a person's own requests.

    :raises RequestUnknown: there is none of theirs by this id.
    """
    return _detail(RightsRequest.objects.filter(id=request_id, person_id=person_id).first())


def visible_requests(actor: Actor, code: str) -> QuerySet[RightsRequest]:
    """Return the requests over which `code` reaches: all of them, or those of the actor's regions."""
    rows = RightsRequest.objects.all()
    if actor.may_everywhere(code):
        return rows
    regions = {g.region for g in actor.grants if g.region and code in g.codes}
    return rows.filter(jurisdiction__in=regions)


def reaches(actor: Actor, code: str, person_id: UUID) -> bool:
    """Answer whether `code` reaches over somebody: everybody, or the people of the actor's regions."""
    contact = people().contact(person_id)
    regions = {g.region for g in actor.grants if g.region and code in g.codes}
    return contact is not None and (actor.may_everywhere(code) or contact.jurisdiction in regions)


def queue(
    actor: Actor,
    *,
    is_open: bool = True,
    right: str = "",
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[RightsCard]:
    """Return the desk's queue: what is waiting by its clock, or what has ended, newest first."""
    rows = visible_requests(actor, "privacy.see-requests")
    waiting = [state.value for state in WAITING]
    rows = rows.filter(state__in=waiting) if is_open else rows.exclude(state__in=waiting)
    if right:
        rows = rows.filter(right=right)
    keyset = BY_CLOCK if is_open else NEWEST
    return paginate(rows, keyset, card=_card, cursor=cursor, limit=limit)


def desk_request(actor: Actor, request_id: UUID) -> RightsDetail:
    """Return a request for the desk; the look at it has been accounted for.

    :raises RequestUnknown: there is none by this id that is the actor's to see.
    """
    rows = visible_requests(actor, "privacy.see-requests")
    return _detail(rows.filter(id=request_id).first())


def is_restricted(person_id: UUID) -> bool:
    """Answer whether a person's data is kept and nothing else."""
    return Restriction.objects.filter(person_id=person_id, lifted_at=None).exists()


def restricted_among(people: Collection[UUID]) -> frozenset[UUID]:
    """Return whose data, of these people, is kept and nothing else."""
    rows = Restriction.objects.filter(person_id__in=people, lifted_at=None)
    return frozenset(rows.values_list("person_id", flat=True))


def is_held(person_id: UUID) -> bool:
    """Answer whether a legal hold keeps a person's data."""
    return Hold.objects.filter(person_id=person_id, lifted_at=None).exists()


def annotations(person_id: UUID) -> tuple[AnnotationCard, ...]:
    """Return what a person asked to have corrected and was not: shown wherever their data is."""
    rows = Annotation.objects.filter(person_id=person_id).order_by("-id")
    return tuple(AnnotationCard(row.at, row.text or "") for row in rows)


def certificate(number: str) -> CertificateCard:
    """Return a certificate.

    :raises CertificateUnknown: there is none under this number.
    """
    row = Certificate.objects.filter(number=number).first()
    if row is None:
        raise CertificateUnknown
    return CertificateCard(row.number, row.law, row.cause, row.at, tuple(row.areas))


def due_erasures(now: datetime) -> tuple[UUID, ...]:
    """Return the requests whose day to think again is over, and those that were cut short."""
    due = RightsRequest.objects.filter(
        right=Right.ERASURE.value,
        state__in=[ClaimState.APPROVED.value, ClaimState.ERASING.value],
        erases_at__lte=now,
    )
    return tuple(due.order_by("erases_at", "id").values_list("id", flat=True))


def people_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose claims were answered long ago and can still be read."""
    old = RightsRequest.objects.filter(
        Q(details__isnull=False) | Q(answer__isnull=False), ended_at__lt=before
    )
    ids = old.order_by("person_id").values_list("person_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_rights(person_id: UUID) -> list[dict[str, object]]:
    """Return what a person asked about their data, for their export."""
    return [
        {
            "right": row.right,
            "state": row.state,
            "made_at": row.made_at.isoformat(),
            "due_at": row.due_at.isoformat(),
            "details": row.details,
            "answer": row.answer,
        }
        for row in RightsRequest.objects.filter(person_id=person_id).order_by("id")
    ]


def _detail(row: RightsRequest | None) -> RightsDetail:
    if row is None:
        raise RequestUnknown
    return RightsDetail(
        _card(row),
        row.details or "",
        row.answer or "",
        is_restricted(row.person_id),
        is_held(row.person_id),
    )


def _card(row: RightsRequest) -> RightsCard:
    right = Right(row.right)
    return RightsCard(
        id=row.id,
        person_id=row.person_id,
        right=right,
        state=ClaimState(row.state),
        law=row.law,
        section=section(row.law, right),
        jurisdiction=row.jurisdiction,
        made_at=row.made_at,
        due_at=row.due_at,
        is_put_off=row.put_off_at is not None,
        is_filed=row.filed_by is not None,
        decided_by=row.decided_by,
        signed_by=row.signed_by,
        erases_at=row.erases_at,
        ended_at=row.ended_at,
    )
