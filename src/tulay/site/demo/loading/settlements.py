"""What the clinic was paid out: each week on Monday, and one week that its bank refused."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.ledger import post_hold
from tulay.areas.payments.actions.settlement_steps import set_aside, take_fee
from tulay.areas.payments.models.merchants import Merchant
from tulay.areas.payments.models.settlements import Settlement, SettlementPlan
from tulay.areas.payments.queries.merchant_accounts import merchant_account
from tulay.areas.payments.queries.settlements import unsettled
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.settlements import (
    LOOKED_AT_FOR,
    Cadence,
    SettlementState,
    moment_of,
    period_end,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.site.demo.ids import stable_id

WEEK = timedelta(days=7)
PROVIDER = "before-the-demo"
"""The same bank through which money of the demo's past came in."""
REFUSED_WEEKS_AGO = 2
MADE_AFTER, ARRIVED_AFTER = timedelta(minutes=5), timedelta(minutes=20)


class Settling:
    """Settles week after week while its clinic is being paid."""

    def __init__(self, row: Merchant, now: datetime) -> None:
        assert row.opened_at is not None, "it is open"
        self.row, self.zone = row, JURISDICTIONS[row.jurisdiction].zone
        self.last = period_end(Cadence.WEEKLY, now, self.zone)
        began = period_end(Cadence.DAILY, row.opened_at, self.zone)
        self.next = period_end(Cadence.WEEKLY, row.opened_at, self.zone) + WEEK
        where = checked_destination(
            "bank", holder=row.name, account="62004417880", bank="Bank of the Veld", branch="280172"
        )
        self.plan = SettlementPlan.objects.create(
            id=stable_id("settlement-plan", "clinic"),
            merchant=row,
            agency_id=row.agency_id,
            cadence=Cadence.WEEKLY.value,
            way=where.way.value,
            destination=where.as_stored(),
            settled_until_date=began,
            updated_at=row.opened_at,
        )

    def until(self, moment: datetime) -> None:
        """Settle each week that had ended by a moment."""
        while self.next <= self.last and moment_of(self.next, self.zone) <= moment:
            self._settle(self.next)
            self.next += WEEK

    def free_minor(self) -> int:
        """Return what the clinic can give back."""
        found = merchant_account(self.row.id, self.row.currency)
        return found.free.minor if found else 0

    def _settle(self, until: date) -> None:
        ended = moment_of(until, self.zone)
        at = ended + MADE_AFTER
        found = unsettled(self.plan, self.row.currency, ended)
        sums = found.sums.within(self.free_minor())
        if sums.net <= 0:
            return
        weeks_ago = (self.last - until) // WEEK
        made = Settlement(
            id=stable_id("settlement", f"clinic:{weeks_ago}"),
            merchant=self.row,
            agency_id=self.row.agency_id,
            currency=self.row.currency,
            starts_date=self.plan.settled_until_date,
            ends_date=until,
            after_version=found.after_version,
            to_version=found.to_version,
            carried_minor=sums.carried,
            received_minor=sums.received,
            refunded_minor=sums.refunded,
            fee_minor=sums.fee,
            kept_minor=sums.kept,
            net_minor=sums.net,
            way=self.plan.way,
            destination=self.plan.destination,
            provider=PROVIDER,
            made_at=at,
        )
        take_fee(made, at)
        set_aside(made, 1, at)
        self._end(made, is_refused=weeks_ago == REFUSED_WEEKS_AGO)
        self.plan.settled_version, self.plan.kept_minor = made.to_version, made.kept_minor
        self.plan.settled_until_date = until
        self.plan.save()

    def _end(self, made: Settlement, *, is_refused: bool) -> None:
        """Let a settlement arrive, or stay set aside after the bank refused it."""
        at = made.made_at + LOOKED_AT_FOR + ARRIVED_AFTER
        if is_refused:
            made.state, made.failure = SettlementState.FAILED.value, "refused"
        else:
            post_hold(made.hold_id, amount_minor=None, now=at)
            made.state, made.paid_at = SettlementState.PAID.value, at
        made.save(force_insert=True)
        _account("payments.settle", made, self.row.applicant_id, made.made_at)
        _account("payments.send-settlement", made, self.row.applicant_id, at)


def _account(code: str, made: Settlement, applicant_id: UUID, at: datetime) -> None:
    record(
        actor=SYSTEM,
        code=code,
        target=f"merchant:{made.merchant_id}",
        at=at,
        subject_id=applicant_id,
        settlement=made.id,
        state=made.state,
        amount_minor=made.net_minor,
        currency=made.currency,
    )
