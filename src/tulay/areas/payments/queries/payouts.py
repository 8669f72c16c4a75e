"""Reads of payouts: one's own, an agency's queue, and what becomes of a batch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from tulay.areas.payments.errors.payouts import PayoutUnknown
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.rules.destinations import Destination, destination_of
from tulay.areas.payments.rules.payouts import (
    TO_DO,
    UNDER_WAY,
    PayoutState,
    Receipt,
    needs_second_person,
    remind_before,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate
from tulay.plumbing.keys.subjects import is_erased
from tulay.plumbing.labels import labels

SEES = "payments.see-payouts"
NEWEST = Keyset("newest", "proposed_at")
OLDEST = Keyset("oldest", "proposed_at", descending=False)


class PayoutView(StrEnum):
    """The saved views of a finance officer."""

    WAITING = "waiting"
    MOVING = "moving"
    CONTESTED = "contested"
    PAID = "paid"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PayoutCard:
    """A payout, as its receiver and its agency may know it."""

    id: UUID
    agency_id: UUID
    person_id: UUID
    reference: str
    amount: Money
    state: PayoutState
    destination: Destination = field(repr=False)
    first_by: UUID | None
    first_at: datetime | None
    second_by: UUID | None
    second_at: datetime | None
    failure: str
    receipt: Receipt
    try_number: int
    batch_id: UUID | None
    line: int | None
    proposed_at: datetime
    approved_at: datetime | None
    submitted_at: datetime | None
    ended_at: datetime | None
    answered_at: datetime | None

    @property
    def needs_two(self) -> bool:
        """Two finance officers approve it."""
        return needs_second_person(self.amount)

    @property
    def is_free(self) -> bool:
        """No money moves: it can be called off."""
        return self.state not in UNDER_WAY and self.state is not PayoutState.SUCCEEDED

    @property
    def waits_for_second(self) -> bool:
        """One has approved it, and another still has to."""
        return self.state is PayoutState.PROPOSED and self.first_by is not None


@dataclass(frozen=True, slots=True)
class PayoutDetail:
    """A payout opened."""

    card: PayoutCard
    deciders: frozenset[UUID]
    reason: str = field(repr=False)
    objection: str = field(repr=False)
    clearing: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PayoutCounts:
    """How much waits where, and what is promised."""

    waiting: int
    moving: int
    contested: int
    failed: int
    sums: tuple[Money, ...]


def own_payouts(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PayoutCard]:
    """Return what is or was to be paid to the actor, newest first."""
    rows = _own(actor)
    return paginate(rows, NEWEST, card=card_of, cursor=cursor, limit=limit)


def own_payout_detail(actor: Actor, payout_id: UUID) -> PayoutDetail:
    """Return one of the actor's own payouts.

    :raises PayoutUnknown: there is none of theirs by this id.
    """
    return _detail(_own(actor).filter(id=payout_id).first())


def visible_payouts(actor: Actor, code: str = SEES) -> QuerySet[Payout]:
    """Return the payouts of the agencies over which `code` reaches."""
    agencies = actor.agencies(code)
    rows = Payout.objects.all()
    return rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)


def payouts_page(
    actor: Actor,
    *,
    view: PayoutView = PayoutView.WAITING,
    state: PayoutState | None = None,
    agency_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = LIMIT_DEFAULT,
) -> Page[PayoutCard]:
    """Return what waits, oldest first; or what moves, is contested, or was paid, newest first."""
    rows = visible_payouts(actor).filter(_VIEWS[view])
    if state is not None:
        rows = rows.filter(state=state.value)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    order = OLDEST if view is PayoutView.WAITING else NEWEST
    return paginate(rows, order, card=card_of, cursor=cursor, limit=limit)


def payout_detail(actor: Actor, payout_id: UUID) -> PayoutDetail:
    """Return a payout of an agency that the actor pays for; the look at it has been accounted for.

    :raises PayoutUnknown: there is none by this id that is the actor's to see.
    """
    return _detail(visible_payouts(actor).filter(id=payout_id).first())


def chosen_payouts(actor: Actor, ids: Sequence[UUID]) -> tuple[PayoutCard, ...]:
    """Return those of these payouts that the actor may see, in the order wished for."""
    found = {row.id: row for row in visible_payouts(actor).filter(id__in=set(ids))}
    return tuple(card_of(found[one]) for one in dict.fromkeys(ids) if one in found)


def payout_counts(actor: Actor) -> PayoutCounts:
    """Return how many payouts wait, move and are contested, and what waits by currency, in one query."""
    rows = visible_payouts(actor).filter(Q(state__in=_OPEN) | _VIEWS[PayoutView.CONTESTED])
    groups = rows.values("state", "receipt", "currency").annotate(
        n=Count("id"), total=Sum("amount_minor")
    )
    counted: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for group in groups:
        counted[group["state"]] += group["n"]
        counted[group["receipt"]] += group["n"]
        if group["state"] in TO_DO:
            sums[group["currency"]] += group["total"]
    return PayoutCounts(
        waiting=sum(counted[state] for state in TO_DO),
        moving=sum(counted[state] for state in UNDER_WAY),
        contested=counted[Receipt.CONTESTED],
        failed=counted[PayoutState.FAILED],
        sums=tuple(Money(currency, minor) for currency, minor in sorted(sums.items())),
    )


def payout_for(reference: str) -> PayoutCard | None:
    """Return the payout of what `reference` names, if the reader may see it and there is one."""
    row = Payout.objects.filter(reference=reference).first()
    return card_of(row) if row else None


def unanswered(now: datetime) -> tuple[UUID, ...]:
    """Return the payouts whose receivers have not said whether the money came, and were not yet asked."""
    rows = Payout.objects.filter(
        state=PayoutState.SUCCEEDED.value,
        receipt=Receipt.OPEN.value,
        reminded_at=None,
        ended_at__lte=remind_before(now),
    )
    return tuple(rows.order_by("ended_at").values_list("id", flat=True)[:1_000])


def left_behind(before: datetime) -> tuple[UUID, ...]:
    """Return the payouts that were approved before `before` and not yet sent: their job was lost."""
    rows = Payout.objects.filter(state=PayoutState.APPROVED.value, approved_at__lt=before)
    return tuple(rows.order_by("approved_at").values_list("id", flat=True)[:1_000])


def purposes(references: Iterable[str]) -> dict[str, str]:
    """Say what references stand for, in the words of whoever made them."""
    parts = {reference: reference.partition(":") for reference in references}
    ids: dict[str, set[UUID]] = {}
    for kind, _, number in parts.values():
        if found := _uuid(number):
            ids.setdefault(kind, set()).add(found)
    words = {kind: labels(kind, numbers) for kind, numbers in ids.items()}
    return {
        reference: words.get(kind, {}).get(_uuid(number) or UUID(int=0), reference)
        for reference, (kind, _, number) in parts.items()
    }


def card_of(row: Payout) -> PayoutCard:
    """Make the card of a row."""
    return PayoutCard(
        id=row.id,
        agency_id=row.agency_id,
        person_id=row.person_id,
        reference=row.reference,
        amount=Money(row.currency, row.amount_minor),
        state=PayoutState(row.state),
        destination=destination_of(
            row.way, None if is_erased(row.destination) else row.destination
        ),
        first_by=row.first_by,
        first_at=row.first_at,
        second_by=row.second_by,
        second_at=row.second_at,
        failure=row.failure,
        receipt=Receipt(row.receipt),
        try_number=row.try_number,
        batch_id=row.batch_id,
        line=row.line,
        proposed_at=row.proposed_at,
        approved_at=row.approved_at,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
    )


def exported_payouts(person_id: UUID) -> list[dict[str, Any]]:
    """Return what was paid to a person, for their export."""
    rows = Payout.objects.belonging_to(person_id).order_by("id")
    return [
        {
            "reference": row.reference,
            "amount_minor": row.amount_minor,
            "currency": row.currency,
            "state": row.state,
            "way": row.way,
            "destination": row.destination,
            "proposed_at": row.proposed_at.isoformat(),
            "ended_at": row.ended_at and row.ended_at.isoformat(),
            "reason": row.reason,
            "objection": row.objection,
            "answer": row.clearing,
        }
        for row in rows
    ]


def receivers_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose payouts ended long ago and still say something about them."""
    told = Q(destination__isnull=False) | Q(reason__isnull=False)
    told |= Q(objection__isnull=False) | Q(clearing__isnull=False)
    ids = Payout.objects.filter(told, ended_at__lt=before).order_by("person_id")
    return tuple(ids.values_list("person_id", flat=True).distinct()[:limit])


_OPEN = sorted(TO_DO | UNDER_WAY)
_VIEWS = {
    PayoutView.WAITING: Q(state__in=sorted(TO_DO)),
    PayoutView.MOVING: Q(state__in=sorted(UNDER_WAY)),
    PayoutView.CONTESTED: Q(receipt=Receipt.CONTESTED.value),
    PayoutView.PAID: Q(state=PayoutState.SUCCEEDED.value),
    PayoutView.ALL: Q(),
}


def _own(actor: Actor) -> QuerySet[Payout]:
    person_id = actor.on_behalf_of or actor.person_id
    return Payout.objects.belonging_to(person_id) if person_id else Payout.objects.none()


def _detail(row: Payout | None) -> PayoutDetail:
    if row is None:
        raise PayoutUnknown
    return PayoutDetail(
        card=card_of(row),
        deciders=frozenset(row.deciders),
        reason=row.reason or "",
        objection=row.objection or "",
        clearing=row.clearing or "",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
