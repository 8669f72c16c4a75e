"""A week of bills paid through the gateway, its statements about them, and two differences to look into."""

from datetime import datetime, time, timedelta

from tulay.areas.cases.models import Request
from tulay.areas.payments.actions.clearing import book_payment
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.statements_in import Offered, take_statement
from tulay.areas.payments.models import Attempt, Payment
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState, reference_of
from tulay.areas.payments.rules.payments import EXPIRES_AFTER, PaymentState
from tulay.areas.payments.rules.reconciliation import Line, LineKind
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db import scope, writes
from tulay.plumbing.models import OutboxRow
from tulay.site.demo.ids import stable_id

PROVIDER, CURRENCY = "simulator", "NAD"
DAYS, A_DAY = 7, 3
PRICES = (10_000, 17_500, 25_000, 32_000)
FEE = 150
"""What the gateway keeps of each payment, in minor units."""
NOT_BOOKED, UNKNOWN_ON = 0, 4
"""The payment that the gateway forgot, and the day on which it booked something that nobody here knows."""
JOB = "payments.match-statement"


def load_statements(now: datetime) -> int:
    """Let three bills a day be paid, and take in the gateway's days; return how many days."""
    with scope.entered(SYSTEM):
        rows = Request.objects.filter(service__currency=CURRENCY, submitted_at__isnull=False)
        newest = list(rows.order_by("-submitted_at", "id")[: DAYS * A_DAY])
        for number in range(DAYS):
            day = datetime.combine(now.date(), time(8), now.tzinfo) - timedelta(days=DAYS - number)
            paid = newest[number * A_DAY : (number + 1) * A_DAY]
            lines = [_paid(request, day + timedelta(hours=at)) for at, request in enumerate(paid)]
            if number == NOT_BOOKED:
                lines = lines[1:]
            if number == UNKNOWN_ON:
                lines.append(_unknown(day))
            _told(lines, day)
        writes.flush()
        OutboxRow.objects.filter(done_at=None, name=JOB).delete()  # it was done at once
    return DAYS


def _paid(request: Request, at: datetime) -> Line:
    """Pay a bill of whoever made a request, as it looks when all of it is over; return the gateway's line about it."""
    amount = Money(CURRENCY, PRICES[request.id.int % len(PRICES)])
    number = stable_id("payment", f"bill-{request.id}")
    reference = reference_of(AttemptKind.CHARGE, number)
    theirs = f"gw_{stable_id('gateway', str(number)).hex}"
    both = {"provider": PROVIDER, "gateway_reference": theirs, "fee_minor": FEE}
    both |= {"amount_minor": amount.minor, "currency": CURRENCY}
    ends = at + timedelta(seconds=3)
    Payment.objects.create(
        id=number,
        payer_id=request.applicant_id,
        agency_id=request.agency_id,
        reference=f"own:{request.applicant_id}:INV-{number.hex[-6:].upper()}",
        state=PaymentState.SUCCEEDED.value,
        created_at=at,
        expires_at=at + EXPIRES_AFTER,
        submitted_at=at,
        ended_at=ends,
        **both,
    )
    Attempt.objects.create(
        id=stable_id("attempt", str(number)),
        kind=AttemptKind.CHARGE.value,
        subject_id=number,
        reference=reference,
        state=AttemptState.SUCCEEDED.value,
        begun_at=at,
        called_at=at,
        ended_at=ends,
        **both,
    )
    book_payment(
        number,
        agency_id=request.agency_id,
        amount=amount,
        fee_minor=FEE,
        provider=PROVIDER,
        reference=reference,
        now=ends,
    )
    return Line(theirs, reference, LineKind.CHARGE, amount, FEE, ends.date())


def _unknown(day: datetime) -> Line:
    name = f"gw_{stable_id('gateway', 'nobody').hex}"
    return Line(name, "", LineKind.CHARGE, Money(CURRENCY, 41_500), FEE, day.date())


def _told(lines: list[Line], day: datetime) -> None:
    """Take a day's statement in on the next morning, and compare it."""
    at = day + timedelta(hours=20)
    date = day.date()
    offered = Offered(PROVIDER, date.isoformat(), tuple(lines), from_date=date, until_date=date)
    taken = take_statement(actor=SYSTEM, offered=offered, now=at)
    writes.flush()
    match_statement(actor=SYSTEM, statement_id=taken.id, turn=0, now=at)
