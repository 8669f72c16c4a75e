"""Orders at gateways: on record before they go out, sent at most once, asked about until they have ended.

A topic begins an attempt inside its own action (`begin_attempt`), says how its order is made (`order_for`) and what
follows from an outcome (`on_outcome`); the rest is the same for charges, refunds and payouts. An outcome and what
follows from it share one transaction. Locks are taken in one order: the attempt, then its subject.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.adapters.protocol import (
    ChargeOrder,
    Gateway,
    Order,
    Question,
    RefundOrder,
)
from tulay.areas.payments.adapters.registry import gateway_named
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.rules.attempts import (
    ENDED,
    Answer,
    AnswerOutcome,
    AttemptKind,
    AttemptState,
    Failure,
    may_become,
    next_ask_at,
    reference_of,
    state_after,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.writes import flush
from tulay.plumbing.jobs import enqueue

FIRST_ASK: Final = timedelta(seconds=20)
"""When to ask about a call that nobody concluded: later than any answer to it can come."""


@dataclass(frozen=True, slots=True)
class Concluded:
    """What became of an order, for the topic that it belongs to."""

    subject_id: UUID
    state: AttemptState
    provider: str
    reference: str
    gateway_reference: str
    amount: Money
    fee_minor: int
    failure: str


Maker = Callable[[UUID, str], Order]
Conclusion = Callable[[Concluded, datetime], None]
_makers: dict[AttemptKind, Maker] = {}
_conclusions: dict[AttemptKind, Conclusion] = {}


def order_for(kind: AttemptKind) -> Callable[[Maker], Maker]:
    """Register who makes an order of a kind from its subject's id and our reference."""

    def register(make: Maker) -> Maker:
        _makers[kind] = make
        return make

    return register


def on_outcome(kind: AttemptKind) -> Callable[[Conclusion], Conclusion]:
    """Register what follows when an order of a kind has come further; it runs in the outcome's transaction."""

    def register(conclude: Conclusion) -> Conclusion:
        _conclusions[kind] = conclude
        return conclude

    return register


def begin_attempt(
    *, kind: AttemptKind, subject_id: UUID, provider: str, amount: Money, now: datetime
) -> UUID:
    """Put an order on record and have it sent after the commit. Its reference is unique: each subject has one."""
    attempt = Attempt(
        kind=kind.value,
        subject_id=subject_id,
        reference=reference_of(kind, subject_id),
        provider=provider,
        amount_minor=amount.minor,
        currency=amount.currency,
        state=AttemptState.BEGUN.value,
        begun_at=now,
    )
    attempt.save(force_insert=True)
    enqueue("payments.call", key=f"payments.call:{attempt.id}", attempt_id=attempt.id)
    return attempt.id


@errand
def carry_out(*, actor: Actor, attempt_id: UUID, clock: Callable[[], datetime]) -> None:
    """Send an order, unless somebody has: note that it goes out, call the gateway, note the answer.

    Whoever dies in between leaves a called attempt. It is asked about, and not sent again.
    """
    order = take_attempt(actor=actor, attempt_id=attempt_id, now=clock())
    if order is None:
        return
    provider, wanted = order
    answer = _sent(gateway_named(provider), wanted)
    conclude_attempt(actor=actor, attempt_id=attempt_id, answer=answer, now=clock())


@errand
def ask_about(*, actor: Actor, attempt_id: UUID, clock: Callable[[], datetime]) -> None:
    """Find out what became of an order. This moves no money."""
    asked = begin_asking(actor=actor, attempt_id=attempt_id, now=clock())
    if asked is None:
        return
    provider, question = asked
    answer = gateway_named(provider).ask(question)
    conclude_attempt(actor=actor, attempt_id=attempt_id, answer=answer, now=clock())


@action("payments.take-attempt")
def take_attempt(*, actor: Actor, attempt_id: UUID, now: datetime) -> tuple[str, Order] | None:
    """Note that an order goes out now, and return it; nothing when it went out before."""
    attempt = _held(attempt_id)
    if attempt is None or attempt.state != AttemptState.BEGUN:
        return None
    order = _makers[AttemptKind(attempt.kind)](attempt.subject_id, attempt.reference)
    attempt.state, attempt.called_at = AttemptState.CALLED.value, now
    attempt.next_ask_at = now + FIRST_ASK
    attempt.save(update_fields=["state", "called_at", "next_ask_at"])
    _account(actor, "payments.take-attempt", attempt, now)
    return attempt.provider, order


@action("payments.begin-asking")
def begin_asking(*, actor: Actor, attempt_id: UUID, now: datetime) -> tuple[str, Question] | None:
    """Note that an order is asked about, and return the question; nothing when it has ended or was never sent."""
    attempt = _held(attempt_id)
    if attempt is None or attempt.state in ENDED or attempt.called_at is None:
        return None
    attempt.asks += 1
    attempt.next_ask_at = next_ask_at(attempt.asks, now)
    attempt.save(update_fields=["asks", "next_ask_at"])
    _account(actor, "payments.begin-asking", attempt, now, asks=attempt.asks)
    kind = AttemptKind(attempt.kind)
    question = Question(attempt.reference, kind, attempt.gateway_reference, attempt.called_at)
    return attempt.provider, question


@action("payments.conclude-attempt")
def conclude_attempt(*, actor: Actor, attempt_id: UUID, answer: Answer, now: datetime) -> None:
    """Note what a gateway answered, and let follow what follows."""
    attempt = _held(attempt_id)
    assert attempt is not None, "an attempt never goes away"
    apply_answer(attempt, answer, now)
    _account(actor, "payments.conclude-attempt", attempt, now, outcome_told=answer.outcome)


def apply_answer(attempt: Attempt, answer: Answer, now: datetime) -> bool:
    """Bring a held attempt as far as an answer says, only ever forward; answer whether it came further."""
    lost_after = gateway_named(attempt.provider).lost_after
    called_at = attempt.called_at or now
    state = state_after(answer, called_at=called_at, now=now, lost_after=lost_after)
    if not may_become(AttemptState(attempt.state), state):
        return False
    attempt.state = state.value
    attempt.called_at = called_at
    attempt.gateway_reference = answer.gateway_reference or attempt.gateway_reference
    if state in ENDED:
        attempt.ended_at, attempt.next_ask_at = now, None
        attempt.fee_minor = answer.fee_minor if state is AttemptState.SUCCEEDED else 0
        attempt.failure = _failure(answer) if state is AttemptState.FAILED else ""
    elif attempt.asks == 0:
        attempt.next_ask_at = next_ask_at(0, now)
    attempt.save()
    flush()
    _conclusions[AttemptKind(attempt.kind)](_concluded(attempt), now)
    return True


def ask_soon(attempt: Attempt, gateway_reference: str, now: datetime) -> bool:
    """Have a held attempt asked about at once; answer whether it had not ended yet."""
    if attempt.state in ENDED:
        return False
    apply_answer(attempt, Answer(AnswerOutcome.PENDING, gateway_reference), now)
    attempt.gateway_reference, attempt.next_ask_at = gateway_reference, now
    attempt.save(update_fields=["gateway_reference", "next_ask_at"])
    return True


def held_by_reference(provider: str, reference: str) -> Attempt | None:
    """Fetch and hold the attempt that goes by our reference at a gateway."""
    found = Attempt.objects.select_for_update().filter(reference=reference, provider=provider)
    return found.first()


def _sent(gateway: Gateway, order: Order) -> Answer:
    if isinstance(order, ChargeOrder):
        return gateway.charge(order)
    if isinstance(order, RefundOrder):
        return gateway.refund(order)
    return gateway.pay_out(order)


def _held(attempt_id: UUID) -> Attempt | None:
    return Attempt.objects.select_for_update().filter(id=attempt_id).first()


def _failure(answer: Answer) -> str:
    return Failure.NEVER_ARRIVED if answer.outcome is AnswerOutcome.ABSENT else answer.failure


def _concluded(attempt: Attempt) -> Concluded:
    return Concluded(
        subject_id=attempt.subject_id,
        state=AttemptState(attempt.state),
        provider=attempt.provider,
        reference=attempt.reference,
        gateway_reference=attempt.gateway_reference,
        amount=attempt.amount,
        fee_minor=attempt.fee_minor,
        failure=attempt.failure,
    )


def _account(actor: Actor, code: str, attempt: Attempt, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"{attempt.kind}:{attempt.subject_id}",
        at=now,
        state=attempt.state,
        provider=attempt.provider,
        **facts,
    )
