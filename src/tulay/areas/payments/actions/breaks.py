"""What a finance officer does about money that two books tell differently: with a reason, not alone above a limit."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.clearing import clearing_of
from tulay.areas.payments.actions.ledger import account_for, transfer
from tulay.areas.payments.actions.reconciliation import put_together
from tulay.areas.payments.actions.statements_in import lock_books
from tulay.areas.payments.errors.reconciliation import (
    BreakClosed,
    BreakUnknown,
    CounterpartUnfit,
    NothingToSign,
)
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.reconciliation import Break, Match
from tulay.areas.payments.queries.books import gateway_owner
from tulay.areas.payments.queries.reconciliation import fitting_lines, fitting_orders
from tulay.areas.payments.rules.ledger import PLATFORM, AccountKind, TransferKind, TransferOrder
from tulay.areas.payments.rules.reconciliation import (
    MOVES_MONEY,
    BreakKind,
    BreakState,
    MatchWay,
    Part,
    Resolution,
    check_signer,
    check_way_out,
    checked_break_reason,
    needs_second_signature,
)
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money
from tulay.plumbing.actions import action

Same = TypeVar("Same", Attempt, Break)


@dataclass(frozen=True, slots=True)
class WayOut:
    """How somebody closes a break, and why; `other_id` is the order, or the line, that it is the same as."""

    way: Resolution
    reason: str
    other_id: UUID | None = None


@action("payments.resolve-break")
def resolve_break(*, actor: Actor, break_id: UUID, chosen: WayOut, now: datetime) -> BreakState:
    """Close a break: it is the same as something else, goes to suspense, is written off, or is noted.

    Writing off more than a little waits for a second finance officer.

    :raises BreakUnknown: there is none by this id that is the actor's to see.
    :raises BreakClosed: it was dealt with.
    :raises BreakReasonMissing: nothing was said.
    :raises ResolutionUnfit: this break cannot be closed so.
    :raises CounterpartUnfit: what it should be the same as is not the same money.
    """
    said = checked_break_reason(chosen.reason)
    found = _held(actor, "payments.resolve-break", break_id)
    if found.state != BreakState.OPEN:
        raise BreakClosed
    check_way_out(chosen.way, BreakKind(found.kind), found.value_minor)
    found.resolution, found.reason = chosen.way.value, said
    found.resolved_by, found.resolved_at = actor.person_id, now
    if chosen.way is Resolution.MATCHED:
        _match(found, chosen.other_id, now)
    if chosen.way is Resolution.WRITTEN_OFF and needs_second_signature(found.value):
        found.state = BreakState.TO_SIGN.value
    else:
        _close(found, now)
    found.save()
    _account(actor, "payments.resolve-break", found, now)
    return BreakState(found.state)


@action("payments.sign-write-off")
def sign_write_off(*, actor: Actor, break_id: UUID, approve: bool, now: datetime) -> BreakState:
    """Sign that a difference is written off, or turn it down: then it is open again.

    :raises BreakUnknown: there is none by this id that is the actor's to see.
    :raises NothingToSign: nobody proposed that.
    :raises SecondPersonForWriteOff: the actor proposed it.
    """
    found = _held(actor, "payments.sign-write-off", break_id)
    if found.state != BreakState.TO_SIGN:
        raise NothingToSign
    check_signer(found.resolved_by, actor.person_id)
    if approve:
        found.signed_by = actor.person_id
        _close(found, now)
    else:
        found.state, found.resolution = BreakState.OPEN.value, ""
        found.resolved_by = found.resolved_at = found.reason = None
    found.save()
    _account(actor, "payments.sign-write-off", found, now, approved=approve)
    return BreakState(found.state)


def _held(actor: Actor, code: str, break_id: UUID) -> Break:
    """Fetch a break and hold its gateway's books.

    :raises BreakUnknown: there is none by this id that is the actor's to see.
    """
    known = Break.objects.filter(id=break_id).first()
    if known is None or not _may(actor, code, known.agency_id):
        raise BreakUnknown
    lock_books(known.provider)
    return Break.objects.select_for_update(of=("self",)).select_related("line").get(id=break_id)


def _may(actor: Actor, code: str, agency_id: UUID | None) -> bool:
    return actor.may(code, agency_id) if agency_id else actor.may_everywhere(code)


def _close(found: Break, now: datetime) -> None:
    found.state, found.closed_at = BreakState.CLOSED.value, now
    if Resolution(found.resolution) in MOVES_MONEY:
        _book(found, now)


def _book(found: Break, now: datetime) -> None:
    """Let our clearing account say what the gateway says; the difference lies in suspense, or is the platform's."""
    clearing = clearing_of(found.provider, found.currency, now)
    is_kept = found.resolution == Resolution.SUSPENSE
    owner, kind = (
        (gateway_owner(found.provider), AccountKind.SUSPENSE)
        if is_kept
        else (PLATFORM, AccountKind.FEES)
    )
    other = account_for(owner, kind, found.currency, now=now)
    debit, credit = (clearing, other) if found.value_minor > 0 else (other, clearing)
    order = TransferOrder(
        id=uuid5(found.id, "correction"),
        debit=debit,
        credit=credit,
        amount=Money(found.currency, abs(found.value_minor)),
        kind=TransferKind.CORRECTION,
        reference=f"break:{found.id}",
    )
    transfer(order, now=now)


def _match(found: Break, other_id: UUID | None, now: datetime) -> None:
    if found.line is not None:
        attempt = _chosen(fitting_orders(found), other_id)
        put_together(found.line, attempt.id, part=Part.ORDER, way=MatchWay.HAND, now=now)
        return
    assert found.attempt_id is not None, "the database says so"
    other = _chosen(fitting_lines(found), other_id)
    assert other.line is not None, "what is missing here has a line"
    Match.objects.create(
        line=other.line,
        attempt_id=found.attempt_id,
        part=Part.ORDER.value,
        way=MatchWay.HAND.value,
        matched_at=now,
    )
    other.state, other.resolution = BreakState.CLOSED.value, Resolution.MATCHED.value
    other.resolved_by, other.resolved_at, other.closed_at = found.resolved_by, now, now
    other.save()


def _chosen(offered: tuple[Same, ...], other_id: UUID | None) -> Same:
    found = next((one for one in offered if one.id == other_id), None)
    if found is None:
        detail = "Choose one of those that are offered."
        raise CounterpartUnfit(errors=[FieldError("other_id", "unfit", detail)])
    return found


def _account(actor: Actor, code: str, found: Break, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"break:{found.id}",
        at=now,
        agency=found.agency_id,
        kind=found.kind,
        state=found.state,
        way=found.resolution,
        amount_minor=found.value_minor,
        currency=found.currency,
        **facts,
    )
