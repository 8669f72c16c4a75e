"""Let many payouts go together: all or none, or each for itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from tulay.areas.audit.actions import record
from tulay.areas.identity.queries import require_step_up
from tulay.areas.payments.actions.ledger import LINKED, transfer_all
from tulay.areas.payments.actions.paying import fail, mark_paid, succeed, tell_paid
from tulay.areas.payments.actions.payouts import account, set_aside, treasury_of
from tulay.areas.payments.actions.wallets import wallets_for
from tulay.areas.payments.errors.ledger import FundsLacking
from tulay.areas.payments.errors.payouts import (
    BatchNotPaid,
    BatchUnknown,
    NoWayToPay,
    PayoutUnknown,
)
from tulay.areas.payments.models.payouts import Payout, PayoutBatch
from tulay.areas.payments.rules.batches import CHUNK, Line, check_batch, check_size
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.ledger import (
    Outcome,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.payouts import PayoutState, has_approvals
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.kernel.ids import uuid7
from tulay.kernel.money import Money
from tulay.plumbing.actions import action
from tulay.plumbing.db.updates import update_many
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.restriction import looked_up

BATCH_JOB = "payments.pay-batch"
TELL_JOB = "payments.tell-of-batch"


@action("payments.disburse")
def disburse(*, actor: Actor, payout_ids: Sequence[UUID], is_linked: bool, now: datetime) -> UUID:
    """Approve many payouts at once: linked, all are paid now or none; else each for itself, in the background.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises PayoutUnknown: one of them is not there, or not the actor's to see.
    :raises BatchUnfit: naming each line that this officer may not let go.
    :raises BatchNotPaid: they are linked, and one cannot be paid.
    """
    require_step_up(actor, now)
    wanted = list(dict.fromkeys(payout_ids))
    check_size(len(wanted))
    payouts = _in_hand(actor, wanted)
    check_batch(
        [_line(payout) for payout in payouts], officer_id=actor.person_id, is_linked=is_linked
    )
    batch = PayoutBatch.objects.create(
        id=uuid7(),
        agency_id=payouts[0].agency_id,
        currency=payouts[0].currency,
        is_linked=is_linked,
        lines=len(payouts),
        total_minor=sum(payout.amount_minor for payout in payouts),
        made_by=actor.person_id,
        made_at=now,
    )
    for number, payout in enumerate(payouts):
        payout.batch, payout.line, payout.updated_at = batch, number, now
        _sign(payout, actor, now)
    if is_linked:
        _pay_linked(payouts, actor=actor, now=now)
        batch.done_at = now
        batch.save(update_fields=["done_at"])
        enqueue(TELL_JOB, key=f"{TELL_JOB}:{batch.id}:0", batch_id=batch.id, line=0)
    else:
        _keep(payouts)
        enqueue(BATCH_JOB, key=f"{BATCH_JOB}:{batch.id}:0", batch_id=batch.id, line=0)
    record(
        actor=actor,
        code="payments.disburse",
        target=f"payout-batch:{batch.id}",
        at=now,
        agency=batch.agency_id,
        is_linked=is_linked,
        lines=batch.lines,
        total_minor=batch.total_minor,
        currency=batch.currency,
    )
    return batch.id


@action("payments.pay-batch")
def pay_batch(*, actor: Actor, batch_id: UUID, line: int, now: datetime) -> int:
    """Pay the next lines of a batch, each for itself, from `line` on; return how many were looked at.

    A line that was called off in the meantime, or approved by itself, is passed over.

    :raises BatchUnknown: there is none by this id.
    """
    batch = PayoutBatch.objects.filter(id=batch_id).first()
    if batch is None:
        raise BatchUnknown
    rows = Payout.objects.select_for_update().filter(
        batch_id=batch_id, line__gte=line, line__lt=line + CHUNK
    )
    there = [row for row in rows.order_by("id") if row.state == PayoutState.PROPOSED]
    payouts = [payout for payout in there if _is_approved(payout)]
    _pay_each([payout for payout in payouts if payout.way == Way.WALLET], actor=actor, now=now)
    for payout in payouts:
        if payout.way != Way.WALLET:
            _send(payout, actor=actor, now=now)
    following = line + CHUNK
    if following < batch.lines:
        key = f"{BATCH_JOB}:{batch_id}:{following}"
        enqueue(BATCH_JOB, key=key, batch_id=batch_id, line=following)
    else:
        batch.done_at = now
        batch.save(update_fields=["done_at"])
    record(
        actor=actor,
        code="payments.pay-batch",
        target=f"payout-batch:{batch_id}",
        at=now,
        agency=batch.agency_id,
        line=line,
        paid=sum(payout.state == PayoutState.SUCCEEDED for payout in payouts),
    )
    return len(payouts)


@action("payments.tell-of-batch")
def tell_of_batch(*, actor: Actor, batch_id: UUID, line: int, now: datetime) -> None:
    """Let the receivers of a linked batch, and the areas above, hear of the next lines, from `line` on.

    :raises BatchUnknown: there is none by this id.
    """
    batch = PayoutBatch.objects.filter(id=batch_id).first()
    if batch is None:
        raise BatchUnknown
    lines = Payout.objects.filter(batch_id=batch_id, line__gte=line, line__lt=line + CHUNK)
    for payout in lines.order_by("line"):
        tell_paid(payout)
    following = line + CHUNK
    if following < batch.lines:
        key = f"{TELL_JOB}:{batch_id}:{following}"
        enqueue(TELL_JOB, key=key, batch_id=batch_id, line=following)
    record(
        actor=actor,
        code="payments.tell-of-batch",
        target=f"payout-batch:{batch_id}",
        at=now,
        agency=batch.agency_id,
        line=line,
    )


def _in_hand(actor: Actor, wanted: list[UUID]) -> list[Payout]:
    """Hold the payouts in the order of their ids, so that two batches meet no deadlock; return them as wished."""
    rows = Payout.objects.select_for_update().filter(id__in=wanted).order_by("id")
    found = {row.id: row for row in rows}
    for payout_id in wanted:
        row = found.get(payout_id)
        if row is None or not actor.may("payments.disburse", row.agency_id):
            raise PayoutUnknown
    return [found[payout_id] for payout_id in wanted]


def _is_approved(payout: Payout) -> bool:
    """Answer whether it still is: another destination takes the approvals away."""
    amount = Money(payout.currency, payout.amount_minor)
    return has_approvals(amount, payout.first_by, payout.second_by)


def _line(payout: Payout) -> Line:
    return Line(
        agency_id=payout.agency_id,
        person_id=payout.person_id,
        amount=Money(payout.currency, payout.amount_minor),
        state=PayoutState(payout.state),
        way=Way(payout.way),
        deciders=payout.deciders,
        first_by=payout.first_by,
    )


def _sign(payout: Payout, actor: Actor, now: datetime) -> None:
    if payout.first_by is None:
        payout.first_by, payout.first_at = actor.person_id, now
    else:
        payout.second_by, payout.second_at = actor.person_id, now


def _orders(payouts: Sequence[Payout], now: datetime) -> list[TransferOrder]:
    """Return the transfers of payouts into wallets, all of one agency and currency."""
    treasury, currency = treasury_of(payouts[0], now), payouts[0].currency
    owners = {payout.person_id: Owner(OwnerKind.PERSON, payout.person_id) for payout in payouts}
    wallets = wallets_for([*owners.values()], currency, now=now)
    return [
        TransferOrder(
            id=uuid5(payout.id, f"transfer:{payout.try_number}"),
            debit=treasury,
            credit=wallets[owners[payout.person_id]],
            amount=Money(currency, payout.amount_minor),
            kind=TransferKind.PAYOUT,
            reference=f"payout:{payout.id}",
        )
        for payout in payouts
    ]


def _pay_linked(payouts: Sequence[Payout], *, actor: Actor, now: datetime) -> None:
    _begin(payouts, now)
    outcomes = transfer_all(_orders(payouts, now), linked=True, now=now)
    faults = [
        FieldError(f"payout_ids/{number}", outcome.problem, "This payout cannot be paid.")
        for number, outcome in enumerate(outcomes)
        if outcome.problem not in {"", LINKED}
    ]
    if faults:
        raise BatchNotPaid(errors=faults)
    with looked_up([payout.person_id for payout in payouts]):
        for payout in payouts:
            mark_paid(payout, now)
            account(actor, "payments.pay-out", payout, now, batch=payout.batch_id)
    _keep(payouts)


def _pay_each(payouts: Sequence[Payout], *, actor: Actor, now: datetime) -> None:
    if not payouts:
        return
    _begin(payouts, now)
    outcomes = transfer_all(_orders(payouts, now), linked=False, now=now)
    with looked_up([payout.person_id for payout in payouts]):
        _conclude(payouts, outcomes, actor=actor, now=now)
    _keep(payouts)


def _conclude(
    payouts: Sequence[Payout], outcomes: Sequence[Outcome], *, actor: Actor, now: datetime
) -> None:
    for payout, outcome in zip(payouts, outcomes, strict=True):
        if outcome.is_done:
            succeed(payout, now)
        else:
            fail(payout, outcome.problem.removeprefix("payments."), now)
        account(
            actor,
            "payments.pay-out",
            payout,
            now,
            batch=payout.batch_id,
            failure=payout.failure,
        )


def _send(payout: Payout, *, actor: Actor, now: datetime) -> None:
    """Set a line's money aside, which sends it by a job of its own; or put it into the queue."""
    try:
        set_aside(payout, now)
    except (FundsLacking, NoWayToPay) as problem:
        _begin([payout], now)
        fail(payout, problem.code.removeprefix("payments."), now)
    payout.save()
    account(actor, "payments.pay-out", payout, now, batch=payout.batch_id, failure=payout.failure)


def _begin(payouts: Sequence[Payout], now: datetime) -> None:
    """Go from the proposal over the approval to the sending in one stride: the transfer follows at once."""
    for payout in payouts:
        payout.try_number += 1
        payout.state = PayoutState.SUBMITTED.value
        payout.approved_at = payout.submitted_at = payout.updated_at = now


def _keep(payouts: Sequence[Payout]) -> None:
    update_many(payouts, *_KEPT)


_KEPT = (
    "batch",
    "line",
    "state",
    "failure",
    "first_by",
    "first_at",
    "second_by",
    "second_at",
    "try_number",
    "approved_at",
    "submitted_at",
    "ended_at",
    "updated_at",
)
