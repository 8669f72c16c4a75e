"""Businesses: those of one's own, and those that an agency looks after."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tulay.areas.payments.errors.merchants import MerchantPaperUnknown, MerchantUnknown
from tulay.areas.payments.models.merchants import (
    Merchant,
    MerchantMember,
    MerchantMove,
    MerchantPaper,
)
from tulay.areas.payments.rules.merchants import MerchantKind, MerchantState, MerchantStep
from tulay.kernel.actor import Actor, Everywhere, Resource
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

LATEST = Keyset("latest", "updated_at")
SEES = "payments.see-merchants"
OWN_SHOWN = 50


@dataclass(frozen=True, slots=True)
class MerchantCard:
    """A business in a list."""

    id: UUID
    agency_id: UUID
    name: str
    kind: MerchantKind
    registration_number: str
    jurisdiction: str
    currency: str
    state: MerchantState
    made_at: datetime
    sent_at: datetime | None
    opened_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A document of a business."""

    id: UUID
    name: str = field(repr=False)
    content_type: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class MoveCard:
    """A step that was taken, by whom and why."""

    step: MerchantStep
    to_state: MerchantState
    reason: str = field(repr=False)
    by_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class MerchantDetail:
    """A business opened: how it is reached, what it handed in, what happened."""

    card: MerchantCard
    applicant_id: UUID
    email: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)
    papers: tuple[PaperCard, ...]
    moves: tuple[MoveCard, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """Where a document lies, and whose key opens it."""

    card: PaperCard
    storage_key: str = field(repr=False)
    subject_id: UUID


def own_merchants(actor: Actor) -> tuple[MerchantCard, ...]:
    """Return the businesses that somebody applied for or acts for, the latest first (at most fifty)."""
    if actor.person_id is None:
        return ()
    rows = Merchant.objects.belonging_to(actor.person_id).order_by("-updated_at", "-id")
    return tuple(merchant_card(row) for row in rows[:OWN_SHOWN])


def visible_merchants(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[MerchantCard]:
    """Return a page of what an officer's agencies look after, drafts apart; of one's own to everybody else.

    :raises Invalid: naming `limit` or `cursor`.
    """
    if actor.may(SEES):
        rows = Merchant.objects.exclude(state=MerchantState.DRAFT.value)
        agencies = actor.agencies(SEES)
        rows = rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)
    elif actor.person_id is not None:
        rows = Merchant.objects.belonging_to(actor.person_id)
    else:
        rows = Merchant.objects.none()
    if state:
        rows = rows.filter(state=state)
    return paginate(rows, LATEST, card=merchant_card, cursor=cursor, limit=limit)


def merchants_to_decide(actor: Actor) -> int:
    """Return how many have applied and wait for a decision, among what the actor's agencies look after."""
    rows = Merchant.objects.filter(state=MerchantState.SUBMITTED.value)
    agencies = actor.agencies(SEES)
    rows = rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)
    return rows.count()


def is_own_merchant(actor: Actor, merchant_id: UUID) -> bool:
    """Answer whether the actor acts for this business, or applied for it and waits."""
    person = actor.person_id
    return person is not None and (
        Merchant.objects.belonging_to(person).filter(id=merchant_id).exists()
    )


def own_merchant(actor: Actor, merchant_id: UUID) -> MerchantDetail:
    """Return a business of one's own.

    :raises MerchantUnknown: there is none of the actor's by this number.
    """
    if actor.person_id is None:
        raise MerchantUnknown
    row = Merchant.objects.belonging_to(actor.person_id).filter(id=merchant_id).first()
    if row is None:
        raise MerchantUnknown
    return _detail(row, is_own=True)


def desk_merchant(actor: Actor, merchant_id: UUID) -> MerchantDetail:
    """Return a business that the actor's agency looks after.

    :raises MerchantUnknown: there is none by this number, or it is not sent.
    """
    row = Merchant.objects.filter(id=merchant_id).exclude(state=MerchantState.DRAFT.value).first()
    if row is None:
        raise MerchantUnknown
    actor.check(SEES, about(row), otherwise=MerchantUnknown)
    return _detail(row, is_own=actor.person_id in people_of(row))


def stored_paper(merchant_id: UUID, paper_id: UUID) -> StoredPaper:
    """Return where a document lies; who asks was let in to the business before.

    :raises MerchantPaperUnknown: there is none, or it was taken back.
    """
    rows = MerchantPaper.objects.filter(merchant_id=merchant_id, removed_at=None)
    row = rows.filter(id=paper_id).first()
    if row is None:
        raise MerchantPaperUnknown
    return StoredPaper(_paper(row), row.storage_key, row.applicant_id)


@dataclass(frozen=True, slots=True)
class PayableMerchant:
    """A business that takes payments, as anybody may know it who wants to pay it."""

    id: UUID
    name: str
    agency_id: UUID
    currency: str


def payable_merchant(merchant_id: UUID) -> PayableMerchant:
    """Return a business that takes payments now, whoever asks.

    :raises MerchantUnknown: there is none by this number, or it takes none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_payable_merchant(%s)", [merchant_id])
        row = cursor.fetchone()
    if row is None:
        raise MerchantUnknown
    return PayableMerchant(*row)


def merchant_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what businesses are called that take payments, or did, whoever asks: those who paid them read it."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_merchant_names(%s)", [wanted])
        return dict(cursor.fetchall())


def people_of(row: Merchant) -> frozenset[UUID]:
    """Return who applied for a business, and who acts for it."""
    members = MerchantMember.objects.filter(merchant_id=row.id, ended_at=None)
    return frozenset({row.applicant_id, *members.values_list("person_id", flat=True)})


def about(row: Merchant) -> Resource:
    """Return what permissions are asked about."""
    return Resource(agency_id=row.agency_id, owner_id=row.applicant_id)


def merchant_card(row: Merchant) -> MerchantCard:
    """Return what a list shows."""
    return MerchantCard(
        id=row.id,
        agency_id=row.agency_id,
        name=row.name,
        kind=MerchantKind(row.kind),
        registration_number=row.registration_number,
        jurisdiction=row.jurisdiction,
        currency=row.currency,
        state=MerchantState(row.state),
        made_at=row.made_at,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
    )


def _detail(row: Merchant, *, is_own: bool) -> MerchantDetail:
    papers = MerchantPaper.objects.filter(merchant_id=row.id, removed_at=None).order_by("id")
    moves = MerchantMove.objects.filter(merchant_id=row.id).order_by("number")
    return MerchantDetail(
        card=merchant_card(row),
        applicant_id=row.applicant_id,
        email=row.email,
        phone=row.phone,
        address=row.address,
        papers=tuple(_paper(paper) for paper in papers),
        moves=tuple(_move(move) for move in moves),
        is_own=is_own,
    )


def _paper(row: MerchantPaper) -> PaperCard:
    return PaperCard(row.id, row.name, row.content_type, row.size, row.at)


def _move(row: Any) -> MoveCard:
    return MoveCard(
        MerchantStep(row.step), MerchantState(row.to_state), row.reason or "", row.by_id, row.at
    )
