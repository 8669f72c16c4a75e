"""What agencies paid, and are about to pay: by the product's own actions, from requests that were approved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from tulay.areas.cases.models import Decision, Request
from tulay.areas.cases.queries.money import payout_reference
from tulay.areas.cases.rules.steps import State
from tulay.areas.catalogue.models import Service
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.payments.actions.attempts import conclude_attempt, take_attempt
from tulay.areas.payments.actions.budgets import fund_agency
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.actions.payouts import approve_payout, propose_payout, refuse_payout
from tulay.areas.payments.actions.receiving import (
    choose_destination,
    confirm_payout,
    contest_payout,
)
from tulay.areas.payments.actions.upkeep import open_months_ahead
from tulay.areas.payments.adapters.registry import gateways_for
from tulay.areas.payments.models import Attempt, Payout
from tulay.areas.payments.rules.attempts import (
    UNKNOWN,
    Answer,
    AnswerOutcome,
    AttemptKind,
    Failure,
)
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.payouts import needs_second_person
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.money import Money
from tulay.plumbing.db import scope, writes
from tulay.plumbing.db.roles import APP
from tulay.plumbing.models import OutboxRow
from tulay.site.demo.ids import stable_id

EACH = 6
"""How many payouts of a service."""
PHONE = checked_destination("mobile", holder="Noraisa Abdul", account="+639005550119")
OUTSIDE = {1: Answer(AnswerOutcome.FAILED, failure=Failure.DECLINED), 2: UNKNOWN}
"""What a gateway answers about the second newest, by the turn of its service: one in three waits."""
NEWEST_THAT_WAIT = 2
BUDGET_MINOR = 500_000_000
YEARS = 3
"""How far back a payment of the demonstration may lie."""
STATES = (State.APPROVED.value, State.IN_PROGRESS.value, State.COMPLETED.value)


@dataclass(frozen=True, slots=True)
class _Promise:
    """What is paid for a request, when, and at which place it stands among those of its service."""

    at: datetime
    request: Request
    amount: Money
    number: int
    turn: int


def load_payouts(now: datetime, *, meanwhile: Callable[[datetime], object]) -> int:
    """Pay the newest approved requests of each service that pays something; return how many.

    :param meanwhile: called with the moment of each, for what else moved until then: wallets go in the order of time.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")  # money moves with the application's own hands
    for years in range(1, YEARS + 1):
        open_months_ahead(actor=SYSTEM, now=now - timedelta(days=years * 365))
    with scope.entered(SYSTEM):
        promised = sorted(_newest(now), key=lambda one: (one.at, one.request.id))
        for one in promised:
            meanwhile(one.at)
            _live(_promised(one.request, one.amount), one)
        meanwhile(now)
        writes.flush()
        # Nobody is written to about what happened before the demonstration began.
        OutboxRow.objects.filter(done_at=None, name__startswith="payments.").delete()
    return len(promised)


def _newest(now: datetime) -> Iterator[_Promise]:
    for turn, service in enumerate(Service.objects.filter(benefit_minor__gt=0).order_by("slug")):
        amount = Money(service.currency, service.benefit_minor)
        _fund(service.agency_id, service.currency, now)
        rows = Request.objects.filter(service_id=service.id, state__in=STATES)
        newest = rows.exclude(decided_at=None).order_by("-decided_at", "id")[:EACH]
        for number, request in enumerate(newest):
            assert request.decided_at is not None, "it was approved"
            at = min(request.decided_at + timedelta(hours=20), now)
            yield _Promise(at, request, amount, number, turn)


def _fund(agency_id: UUID, currency: str, now: datetime) -> None:
    """Give an agency its budget of the year, once."""
    fund_agency(
        actor=SYSTEM,
        number=stable_id("budget", f"{agency_id}-{currency}"),
        agency_id=agency_id,
        amount=Money(currency, BUDGET_MINOR),
        now=now,
    )


def _promised(request: Request, amount: Money) -> UUID:
    hands = Decision.objects.filter(request_id=request.id).values_list("decided_by", "cosigned_by")
    assert request.decided_at is not None, "it was approved"
    return propose_payout(
        actor=SYSTEM,
        reference=payout_reference(request.id),
        agency_id=request.agency_id,
        person_id=request.applicant_id,
        amount=amount,
        deciders={hand for pair in hands for hand in pair if hand},
        now=request.decided_at,
    )


def _live(payout_id: UUID, promise: _Promise) -> None:
    """Let each go its own way: the newest wait, one is refused, the others are paid and answered."""
    at, number, amount = promise.at, promise.number, promise.amount
    answer = OUTSIDE.get(promise.turn % 3) if number == 1 else None
    goes_outside = answer is not None and bool(gateways_for(AttemptKind.PAYOUT, amount.currency))
    if number < NEWEST_THAT_WAIT and not goes_outside:
        return
    if number == 2:  # noqa: PLR2004 - one of each service is refused
        said = "It was paid at the office already."
        refuse_payout(actor=_finance("finance", at), payout_id=payout_id, reason=said, now=at)
        return
    receiver = Actor(
        promise.request.applicant_id,
        ActorKind.PERSON,
        (Grant(ROLES[Role.RESIDENT], role="resident"),),
    )
    if goes_outside:
        choose_destination(actor=receiver, payout_id=payout_id, destination=PHONE, now=at)
    approve_payout(actor=_finance("finance", at), payout_id=payout_id, now=at)
    if needs_second_person(amount):
        approve_payout(actor=_finance("finance2", at), payout_id=payout_id, now=at)
    pay_out(actor=SYSTEM, payout_id=payout_id, now=at)
    if goes_outside and answer is not None:
        _answered(payout_id, answer, at)
        return
    if number == 4:  # noqa: PLR2004 - one says that nothing came
        said = "I do not see it in my wallet."
        contest_payout(actor=receiver, payout_id=payout_id, objection=said, now=at)
    elif number == 5:  # noqa: PLR2004 - one says that it came
        confirm_payout(actor=receiver, payout_id=payout_id, now=at)


def _answered(payout_id: UUID, answer: Answer, at: datetime) -> None:
    """Let a gateway answer; nobody asks what became of the one that is not known, so that it can be looked at."""
    hold_id = Payout.objects.values_list("hold_id", flat=True).get(id=payout_id)
    assert hold_id is not None, "it was approved"
    attempt = Attempt.objects.get(subject_id=hold_id)
    take_attempt(actor=SYSTEM, attempt_id=attempt.id, now=at)
    conclude_attempt(actor=SYSTEM, attempt_id=attempt.id, answer=answer, now=at)
    Attempt.objects.filter(id=attempt.id).update(next_ask_at=None)


def _finance(username: str, at: datetime) -> Actor:
    grant = Grant(ROLES[Role.FINANCE_OFFICER], role=Role.FINANCE_OFFICER.value)
    return Actor(stable_id("person", username), ActorKind.PERSON, (grant,), factor_at=at)
