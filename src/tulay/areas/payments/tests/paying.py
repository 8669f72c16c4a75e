"""An agency that pays, its finance officers, and somebody who is paid."""

from datetime import timedelta
from uuid import uuid4

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import ROLES, PersonKind, Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.payments.actions.batches import disburse
from tulay.areas.payments.actions.payouts import approve_payout, propose_payout
from tulay.areas.payments.models import Account, Payout, PayoutBatch
from tulay.areas.payments.rules import ledger as rules
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind
from tulay.areas.payments.tests.factories import NOW, make_account, nad
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.plumbing.db.scope import reading


def make_receiver(**what_matters):
    """A resident with an account of their own."""
    person = make_person(**what_matters)
    kind = ActorKind.GUEST if person.kind == PersonKind.GUEST else ActorKind.PERSON
    return Actor(person.id, kind, (Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value),))


def make_finance(agency=None, *, factor_at=NOW, **what_matters):
    """A finance officer of one agency, or of all, who has just shown a second factor."""
    person = make_person(**what_matters)
    agency_id = agency.id if agency else None
    make_grant(person, Role.FINANCE_OFFICER, agency_id=agency_id)
    grant = Grant(ROLES[Role.FINANCE_OFFICER], agency_id, Role.FINANCE_OFFICER.value)
    resident = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)
    return Actor(person.id, ActorKind.PERSON, (resident, grant), factor_at=factor_at)


class Treasury:
    """An agency with money, two finance officers, a receiver, and somebody who decided."""

    def __init__(self, minor=10_000_000, *, currency="NAD", factor_at=NOW):
        self.agency, self.currency = make_agency(), currency
        self.owner = Owner(OwnerKind.AGENCY, self.agency.id)
        if minor:
            with reading(SYSTEM):
                make_account(minor, kind=AccountKind.TREASURY, owner=self.owner, currency=currency)
        self.selma = make_finance(self.agency, name="Selma Haufiku", factor_at=factor_at)
        self.petrus = make_finance(self.agency, name="Petrus Kamati", factor_at=factor_at)
        self.receiver = make_receiver(name="Ndapewa Shikongo")
        self.decider = uuid4()

    def propose(self, amount=None, *, receiver=None, reference=None, deciders=None, now=NOW):
        """Propose a payout, as an area above does."""
        return propose_payout(
            actor=SYSTEM,
            reference=reference or f"request:{uuid4()}",
            agency_id=self.agency.id,
            person_id=(receiver or self.receiver).person_id,
            amount=amount or nad(35_000),
            deciders=(self.decider,) if deciders is None else deciders,
            now=now,
        )

    def approved(self, amount=None, **what_matters):
        """Propose a payout and approve it."""
        payout_id = self.propose(amount, **what_matters)
        approve_payout(actor=self.selma, payout_id=payout_id, now=NOW)
        return payout_id

    def disburse(self, payout_ids, *, is_linked=False, by=None):
        """Let payouts go together."""
        return disburse(actor=by or self.selma, payout_ids=payout_ids, is_linked=is_linked, now=NOW)

    @property
    def money(self):
        """What the agency has, and what of it is held."""
        return balance(self.owner, AccountKind.TREASURY, self.currency)


def balance(owner, kind, currency="NAD"):
    """What an account has, and what of it is held: for assertions only."""
    with reading(SYSTEM):
        row = Account.objects.filter(id=rules.account_id(owner, kind, currency)).first()
        return (row.balance, row.held) if row else None


def wallet_of(actor, currency="NAD"):
    """What somebody's wallet holds."""
    found = balance(Owner(OwnerKind.PERSON, actor.person_id), AccountKind.WALLET, currency)
    return found[0] if found else 0


def stored(payout_id):
    """The row itself, whoever is looking: for assertions only."""
    with reading(SYSTEM):
        return Payout.objects.get(id=payout_id)


def stored_batch(batch_id):
    """The row itself, whoever is looking: for assertions only."""
    with reading(SYSTEM):
        return PayoutBatch.objects.get(id=batch_id)


LATER = NOW + timedelta(days=4)
__all__ = ["LATER", "NOW"]
