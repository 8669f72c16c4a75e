"""Payouts by file: ordered once, the same bytes each time, and what the bank says of them decides."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.gateways.bank import Bank
from tulay.areas.audit.models import Entry as AuditEntry
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.payments.actions.attempts import ask_about, carry_out
from tulay.areas.payments.actions.bank_files import fetch_bank_file, make_bank_file
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.actions.payout_erasure import erase_payouts
from tulay.areas.payments.actions.payouts import approve_payout
from tulay.areas.payments.actions.receiving import choose_destination
from tulay.areas.payments.actions.reconciliation import match_statement
from tulay.areas.payments.actions.statements_in import take_file
from tulay.areas.payments.errors.bank_files import (
    BankFileChanged,
    BankFileUnknown,
    NothingForBank,
)
from tulay.areas.payments.errors.payouts import NoWayToPay
from tulay.areas.payments.models import Attempt
from tulay.areas.payments.queries.bank_files import bank_files_page, for_bank
from tulay.areas.payments.rules.destinations import checked_destination
from tulay.areas.payments.tests.books import broken, unexplained
from tulay.areas.payments.tests.browsing import browser, queries_of, text_of
from tulay.areas.payments.tests.factories import NOW, nad
from tulay.areas.payments.tests.paying import Treasury, make_finance, make_receiver, stored
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
HOME = "/desk/payouts/bank-files/"
ADDRESS = "file:///?account=62001234567&holder=City%20of%20Windhoek&bank_code=280172&currencies=NAD"


class Filing:
    """An agency that pays through a bank by file."""

    def __init__(self):
        self.treasury, self.bank = Treasury(), Bank()
        self.officer = make_finance(factor_at=NOW)
        self.payouts = {}

    def paid(self, minor=35_000):
        """Let a payout go to a bank account; return the number that the bank gives back."""
        receiver = make_receiver(name="Ndapewa Shikongo")
        payout_id = self.treasury.propose(nad(minor), receiver=receiver)
        where = checked_destination(
            "bank", holder="Ndapewa Shikongo", account="62123456789", bank="FNB", branch="280172"
        )
        choose_destination(actor=receiver, payout_id=payout_id, destination=where, now=NOW)
        approve_payout(actor=self.treasury.selma, payout_id=payout_id, now=NOW)
        pay_out(actor=SYSTEM, payout_id=payout_id, now=NOW)
        with reading(SYSTEM):
            order = Attempt.objects.get(subject_id=stored(payout_id).hold_id)
        carry_out(actor=SYSTEM, attempt_id=order.id, clock=lambda: NOW)
        self.payouts[order.subject_id.hex] = payout_id
        return order.subject_id.hex

    def made(self, *, by=None, now=NOW):
        agency_id = self.treasury.agency.id
        actor = by or self.treasury.selma
        return make_bank_file(actor=actor, agency_id=agency_id, currency="NAD", now=now)

    def fetched(self, file_id, *, by=None, now=NOW):
        return fetch_bank_file(actor=by or self.treasury.selma, file_id=file_id, now=now)

    def told(self, *lines):
        content = self.bank.answers(*lines, name=uuid4().hex)
        [taken] = take_file(actor=self.officer, content=content, now=NOW)
        match_statement(actor=SYSTEM, statement_id=taken.id, turn=0, now=NOW)

    def state(self, order):
        return stored(self.payouts[order]).state


@pytest.fixture
def filing(settings):
    settings.PAYMENT_GATEWAYS = {"bank-file": ADDRESS}
    return Filing()


def test_the_bank_decides_what_became_of_each_order(filing):
    orders = [filing.paid(10_000 + n) for n in range(5)]
    account, read = filing.bank.takes(filing.fetched(filing.made()))
    assert (account, sorted(read)) == ("62001234567", sorted(orders))

    a, b, c, d, _missing = orders
    filing.told(("returned", b), ("booked", d), ("booked", b), ("booked", a))
    filing.told(("booked", c), ("returned", c))

    states = [filing.state(order) for order in orders]
    assert states == ["succeeded", "failed", "failed", "succeeded", "submitted"]
    assert filing.treasury.money == (10_000_000 - 10_000 - 10_003, 10_004)
    assert broken() == []
    assert unexplained() == {}
    with reading(SYSTEM):
        [card] = bank_files_page(SYSTEM).items
    assert (card.lines, card.open) == (5, 1)


def test_a_file_is_the_same_each_time_and_an_order_is_in_one_only(filing):
    filing.paid()
    first = filing.made()
    content = filing.fetched(first)
    filing.paid()

    second = filing.made()

    assert filing.fetched(first, now=NOW + timedelta(minutes=4)) == content
    filing.bank.takes(content)
    filing.bank.takes(filing.fetched(second))
    with pytest.raises(NothingForBank):
        filing.made()
    looked = AuditEntry.objects.filter(action="payments.fetch-bank-file")
    assert looked.count() == 3


def test_asking_knows_nothing_before_the_statement(filing):
    order = filing.paid()
    with reading(SYSTEM):
        attempt = Attempt.objects.get(reference=f"out_{order}")
    ask_about(actor=SYSTEM, attempt_id=attempt.id, clock=lambda: NOW)

    attempt.refresh_from_db()
    assert (attempt.state, filing.state(order)) == ("pending", "submitted")


def test_whoever_showed_no_second_factor_and_strangers_get_no_file(filing):
    filing.paid()
    late = replace(filing.treasury.selma, factor_at=None)
    stranger = make_finance(make_agency(), factor_at=NOW)

    with pytest.raises(StepUpNeeded):
        filing.made(by=late)
    with pytest.raises(NothingForBank):
        filing.made(by=stranger)
    file_id = filing.made()
    with pytest.raises(StepUpNeeded):
        filing.fetched(file_id, by=late)
    with pytest.raises(BankFileUnknown):
        filing.fetched(file_id, by=stranger)
    with reading(stranger):
        assert (for_bank(stranger), bank_files_page(stranger).items) == ((), ())


def test_who_was_erased_is_in_no_file_any_more(filing):
    order = filing.paid()
    file_id = filing.made()

    erase_payouts(actor=SYSTEM, person_id=stored(filing.payouts[order]).person_id, now=NOW)

    with pytest.raises(BankFileChanged):
        filing.fetched(file_id)


def test_a_mobile_number_is_no_account_at_a_bank(filing):
    payout_id = filing.treasury.propose()
    where = checked_destination("mobile", holder="N", account="+264811230000")

    with pytest.raises(NoWayToPay):
        choose_destination(
            actor=filing.treasury.receiver, payout_id=payout_id, destination=where, now=NOW
        )


def test_a_finance_officer_makes_a_file_on_the_page_and_a_program_as_well(filing):
    filing.paid()
    officer = browser(filing.treasury.selma)
    before = len(queries_of(officer, HOME))
    assert "1 payout" in text_of(officer.get(HOME))
    filing.paid()

    few = len(queries_of(officer, HOME))
    listed = officer.get("/api/v1/payouts/bank-files").json()

    assert few == before <= 8
    agency_id = str(filing.treasury.agency.id)
    [waiting] = listed["waiting"]
    assert (waiting["agency_id"], waiting["orders"]) == (agency_id, 2)
    answer = officer.post(f"{HOME}make/", {"agency": agency_id, "currency": "NAD"})
    assert answer.status_code in {302, 403}
    assert officer.post(f"{HOME}make/", {"agency": "x"}).status_code == 409
