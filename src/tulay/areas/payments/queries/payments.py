"""What can be read of payments and refunds."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tulay.areas.directory.queries.agencies import agency_names
from tulay.areas.payments.adapters.registry import gateways_for
from tulay.areas.payments.errors.payments import PaymentUnknown
from tulay.areas.payments.models.payments import Attempt, Payment, Refund
from tulay.areas.payments.queries.merchants import merchant_names
from tulay.areas.payments.rules.attempts import ENDED, AttemptKind, AttemptState
from tulay.areas.payments.rules.payments import HOLDING, PAID, RESERVING, PaymentState, RefundState
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "created_at")


@dataclass(frozen=True, slots=True)
class RefundCard:
    """Money given back, or about to be."""

    id: UUID
    amount: Money
    state: RefundState
    failure: str
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    ended_at: datetime | None
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A payment as its payer and a finance officer see it."""

    id: UUID
    payer_id: UUID
    agency_id: UUID
    agency: str
    merchant_id: UUID | None
    merchant: str
    reference: str
    amount: Money
    refunded: Money
    fee: Money
    state: PaymentState
    provider: str
    gateway_reference: str
    failure: str
    created_at: datetime
    expires_at: datetime
    submitted_at: datetime | None
    ended_at: datetime | None

    @property
    def payee(self) -> str:
        """Who is paid: the business, or else the agency."""
        return self.merchant or self.agency

    @property
    def is_coming(self) -> bool:
        """It is being made, or was: nobody pays for the same again."""
        return self.state in HOLDING and self.state is not PaymentState.CREATED


def own_payments(
    *, actor: Actor, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PaymentCard]:
    """Return somebody's own payments, the newest first.

    :raises PaymentUnknown: a program has none of its own.
    """
    if actor.person_id is None:
        raise PaymentUnknown
    rows = Payment.objects.filter(payer_id=actor.person_id)
    return _cards(paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit))


def own_payment_card(*, actor: Actor, payment_id: UUID) -> PaymentCard:
    """Return a payment of one's own.

    :raises PaymentUnknown: there is none.
    """
    person_id = actor.person_id
    row = Payment.objects.filter(id=payment_id, payer_id=person_id).first() if person_id else None
    if row is None:
        raise PaymentUnknown
    return _one(row)


def agency_payments(
    *, actor: Actor, state: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PaymentCard]:
    """Return the payments of the agencies one looks after, the newest first."""
    actor.check("payments.see-payments")
    rows = Payment.objects.all()
    if state:
        rows = rows.filter(state=state)
    return _cards(paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit))


def agency_payment(*, actor: Actor, payment_id: UUID) -> PaymentCard:
    """Return a payment of an agency one looks after.

    :raises PaymentUnknown: there is none.
    """
    row = Payment.objects.filter(id=payment_id).first()
    if row is None or not actor.may("payments.see-payments", row.agency_id):
        raise PaymentUnknown
    return _one(row)


def payments_to(
    merchant_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PaymentCard]:
    """Return what a business was paid through gateways, or is to be, the newest first."""
    rows = Payment.objects.filter(merchant_id=merchant_id)
    return _cards(paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit))


def payment_by_reference(reference: str) -> PaymentCard | None:
    """Return the payment that stands for a reference: the one paid or under way, else the last one."""
    rows = Payment.objects.filter(reference=reference).order_by("-id")
    found = next((row for row in rows if PaymentState(row.state) in PAID), None) or rows.first()
    return _one(found) if found else None


def refunds_of(payment_id: UUID) -> tuple[RefundCard, ...]:
    """Return what was given back of a payment, or is about to be, the newest first."""
    rows = Refund.objects.filter(payment_id=payment_id).order_by("-asked_at", "-id")
    return tuple(_refund(row) for row in rows)


def refundable(card: PaymentCard, refunds: tuple[RefundCard, ...]) -> Money:
    """Return how much of a payment can still be given back."""
    if card.state not in PAID:
        return Money(card.amount.currency, 0)
    taken = sum(refund.amount.minor for refund in refunds if refund.state in RESERVING)
    return Money(card.amount.currency, card.amount.minor - taken)


def ways_to_pay(currency: str) -> tuple[str, ...]:
    """Return the gateways that take money of a currency here."""
    return gateways_for(AttemptKind.CHARGE, currency)


def attempts_to_ask(now: datetime, *, many: int = 200) -> tuple[tuple[UUID, int], ...]:
    """Return the orders that should be asked about now, with how often they were."""
    open_states = [state.value for state in AttemptState if state not in ENDED]
    due = Attempt.objects.filter(next_ask_at__lte=now, state__in=open_states)
    return tuple(due.order_by("next_ask_at").values_list("id", "asks")[:many])


def exported_payments(person_id: UUID) -> list[dict[str, object]]:
    """Return everything held about what a person paid."""
    rows = Payment.objects.filter(payer_id=person_id).prefetch_related("refunds").order_by("id")
    return [
        {
            "reference": row.reference,
            "amount": str(row.amount),
            "state": row.state,
            "from": row.source,
            "at": row.created_at.isoformat(),
            "refunds": [
                {"amount": str(refund.amount), "state": refund.state, "reason": refund.reason}
                for refund in row.refunds.all()
            ],
        }
        for row in rows
    ]


def payers_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return who paid, or was to, before a moment, and where it still stands from where."""
    old = Payment.objects.filter(created_at__lt=before, source__isnull=False)
    return tuple(old.values_list("payer_id", flat=True).distinct()[:limit])


def _cards(found: Page[Payment]) -> Page[PaymentCard]:
    names = agency_names(row.agency_id for row in found.items)
    names |= merchant_names(row.merchant_id for row in found.items if row.merchant_id)
    return Page(items=tuple(_card(row, names) for row in found.items), next=found.next)


def _one(row: Payment) -> PaymentCard:
    names = agency_names([row.agency_id])
    return _card(row, names | merchant_names([row.merchant_id] if row.merchant_id else []))


def _card(row: Payment, names: dict[UUID, str]) -> PaymentCard:
    return PaymentCard(
        id=row.id,
        payer_id=row.payer_id,
        agency_id=row.agency_id,
        agency=names.get(row.agency_id, ""),
        merchant_id=row.merchant_id,
        merchant=names.get(row.merchant_id, "") if row.merchant_id else "",
        reference=row.reference,
        amount=row.amount,
        refunded=Money(row.currency, row.refunded_minor),
        fee=Money(row.currency, row.fee_minor),
        state=PaymentState(row.state),
        provider=row.provider,
        gateway_reference=row.gateway_reference,
        failure=row.failure,
        created_at=row.created_at,
        expires_at=row.expires_at,
        submitted_at=row.submitted_at,
        ended_at=row.ended_at,
    )


def _refund(row: Refund) -> RefundCard:
    return RefundCard(
        id=row.id,
        amount=row.amount,
        state=RefundState(row.state),
        failure=row.failure,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        ended_at=row.ended_at,
        reason=row.reason or "",
    )
