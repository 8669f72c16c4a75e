"""A business that is paid, paid out, and what its gateway answers, as tests want them."""

from datetime import UTC, datetime
from uuid import uuid4, uuid5

from tulay.areas.identity.tests.factories import actor_of
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.attempts import conclude_attempt, take_attempt
from tulay.areas.payments.actions.settlement_plans import plan_settlements
from tulay.areas.payments.actions.settlement_reviews import decide_settlement
from tulay.areas.payments.actions.settlements import send_settlement, settle
from tulay.areas.payments.models import Account, Attempt, MerchantMember, Settlement, SettlementPlan
from tulay.areas.payments.queries.merchant_accounts import wallet_of
from tulay.areas.payments.queries.verification import examined
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    AccountKind,
    Owner,
    OwnerKind,
    TransferKind,
    TransferOrder,
)
from tulay.areas.payments.rules.settlements import Cadence, SettlementStep
from tulay.areas.payments.tests.merchants import Town
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading

OPENED = datetime(2026, 11, 2, 6, tzinfo=UTC)
"""A Monday, eight in the morning in Windhoek."""
SIMULATOR = Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, "gateway:simulator"))
BANK = checked_destination("bank", holder="Katutura Clinic", account="62123456789", bank="FNB")


def at(day, hour=12, minute=0):
    """A moment of November 2026 in UTC; in Windhoek it is two hours later."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


class Clinic:
    """An open business with a plan, customers who pay, and a gateway that answers as the test says."""

    def __init__(
        self, town=None, cadence=Cadence.DAILY, *, is_planned=True, currency="NAD", **more
    ):
        self.town, self.currency = town or Town(), currency
        self.id = self.town.opened(now=OPENED, **more)
        self.owner = actor_of(self.town.owner, at=OPENED)
        if is_planned:
            self.plan(cadence)

    def plan(self, cadence=Cadence.DAILY, destination=BANK, *, now=OPENED, by=None):
        plan_settlements(
            actor=by or actor_of(self.town.owner, at=now),
            merchant_id=self.id,
            cadence=cadence,
            destination=destination,
            now=now,
        )

    def paid(self, minor, now, *, kind=TransferKind.PAYMENT):
        """A customer pays, or gets something back."""
        with reading(SYSTEM):
            clearing = ledger.account_for(SIMULATOR, AccountKind.CLEARING, self.currency, now=now)
            sides = (clearing, wallet_of(self.id, self.currency))
            if kind is TransferKind.REFUND:
                sides = sides[::-1]
            order = TransferOrder(uuid4(), *sides, Money(self.currency, minor), kind)
            ledger.transfer(order, now=now)

    def settle(self, now):
        """Let the hour's job run; return the settlement that it made."""
        made = settle(actor=SYSTEM, merchant_id=self.id, now=now)
        return made and self.row(made)

    def sent(self, made, now):
        send_settlement(actor=SYSTEM, settlement_id=made.id, now=now)
        return self.order(made)

    def order(self, made):
        with reading(SYSTEM):
            return Attempt.objects.filter(subject_id=self.row(made.id).hold_id).first()

    def answered(self, made, outcome, now, *, failure="", fee=0):
        """Send a settlement, and let the gateway answer."""
        order = self.order(made) or self.sent(made, now)
        take_attempt(actor=SYSTEM, attempt_id=order.id, now=now)
        answer = Answer(AnswerOutcome(outcome), f"gw_{order.id.hex}", fee, failure)
        conclude_attempt(actor=SYSTEM, attempt_id=order.id, answer=answer, now=now)
        return self.row(made.id)

    def decide(self, made, step, now, *, reason="", by=None):
        return decide_settlement(
            actor=actor_of(by or self.town.officer, at=now),
            settlement_id=made.id,
            step=SettlementStep(step),
            reason=reason,
            now=now,
        )

    def joined(self, person, role):
        """Somebody acts for the business from now on."""
        with one_transaction(), entered(SYSTEM):
            MerchantMember.objects.create(
                merchant_id=self.id,
                agency_id=self.town.agency.id,
                person_id=person.id,
                role=role.value,
                since_at=OPENED,
            )

    def row(self, settlement_id):
        with reading(SYSTEM):
            return Settlement.objects.get(id=settlement_id)

    @property
    def stored_plan(self):
        with reading(SYSTEM):
            return SettlementPlan.objects.get(merchant_id=self.id)

    @property
    def money(self):
        """What the business has, and what of it is set aside."""
        with reading(SYSTEM):
            row = Account.objects.get(id=wallet_of(self.id, self.currency))
        return row.balance, row.held


def sums(made):
    """Received, refunded, fee, net."""
    return made.received_minor, made.refunded_minor, made.fee_minor, made.net_minor


def whole():
    """What does not fit in the whole ledger: nothing."""
    with reading(SYSTEM):
        return examined(at(30)).faults


def letters(what):
    with reading(SYSTEM):
        rows = Message.objects.filter(template="payments.settlement_moved")
        return sum(f":{what}:" in row.key for row in rows)


def frozen(clinic, now):
    with reading(SYSTEM):
        ledger.freeze(wallet_of(clinic.id, "NAD"), now=now)


def thawed(clinic):
    with reading(SYSTEM):
        ledger.thaw(wallet_of(clinic.id, "NAD"))
