"""A service that wants its fee before: the draft waits, its payer comes back to it, and two tabs pay once."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.gateways.paying import PURSE
from tulay.areas.cases import handlers
from tulay.areas.cases.actions.applications import open_case
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, text_of
from tulay.areas.payments.actions.attempts import carry_out
from tulay.areas.payments.events import PaymentSucceeded
from tulay.areas.payments.models import Attempt, Payment
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


class Applying:
    """Somebody with a whole draft of a service whose fee is due first."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.world = make_world(
            requirements=(), fee_minor=40_000, currency="NAD", is_fee_first=True
        )
        self.request_id = open_case(
            actor=self.world.applicant,
            service_id=self.world.service_id,
            answers={"boat": "Amihan"},
            place_id=self.world.place.id,
            now=datetime.now(UTC),
        )
        self.check = f"{APPLY}{self.request_id}/check/"

    def tab(self):
        return browser(self.world.applicant)

    def begins(self, tab):
        """Press `Pay` on the draft; return the address of the payment."""
        return tab.post(f"/portal/requests/{self.request_id}/pay/")["Location"]

    def pays(self, tab, address):
        told = {"provider": "simulator", "source": PURSE.format("0000")}
        return tab.post(f"{address}pay/", told)

    def payment(self):
        with reading(SYSTEM):
            return Payment.objects.get()

    def worker(self):
        """Do what the worker does: ask the gateway, then tell of the payment."""
        with reading(SYSTEM):
            attempt_id = Attempt.objects.get().id
        carry_out(actor=SYSTEM, attempt_id=attempt_id, clock=lambda: datetime.now(UTC))
        paid = self.payment()
        facts = (paid.id, paid.reference, paid.agency_id, paid.payer_id)
        handlers.fee_paid(PaymentSucceeded(*facts, paid.amount_minor, paid.currency))


@pytest.fixture
def applying(gateway, settings):
    limits.forget_all()
    return Applying(gateway)


def test_the_draft_is_paid_and_then_sent(applying):
    tab = applying.tab()
    asked = text_of(tab.get(applying.check))
    assert "You pay before you send your request." in asked
    assert "Send my request" not in asked
    early = tab.post(applying.check, {"agreed": "on"}, follow=True)
    assert "Pay the fee first." in text_of(early)

    address = applying.begins(tab)
    assert "Go on with your request" not in text_of(tab.get(address))
    assert applying.pays(tab, address).status_code == 302
    assert "is being made" in text_of(tab.get(applying.check))
    applying.worker()

    back = tab.get(address).content.decode()
    assert f'href="{applying.check}"' in back
    ready = text_of(tab.get(applying.check))
    assert "The fee of N$ 400.00 is paid." in ready
    sent = tab.post(applying.check, {"agreed": "on"}, follow=True)
    assert "We have your request" in text_of(sent)
    assert "you pay N$ 400.00" not in text_of(sent)
    assert applying.gateway.sums()["charge:NAD"] == 40_000


def test_two_tabs_pay_once_and_a_lost_one_goes_on(applying):
    first, second = applying.tab(), applying.tab()
    address = applying.begins(first)
    assert applying.begins(second) == address

    assert applying.pays(first, address).status_code == 302
    assert applying.pays(second, address).status_code == 409
    assert second.post(f"/portal/requests/{applying.request_id}/pay/").status_code == 409
    del first  # its window is closed before the money was taken
    applying.worker()

    third = applying.tab()
    assert "is paid." in text_of(third.get(applying.check))
    assert applying.gateway.sums()["charge:NAD"] == 40_000
    assert UUID(address.split("/")[-2]) == applying.payment().id


def test_what_did_not_go_through_can_be_paid_again(applying):
    tab = applying.tab()
    address = applying.begins(tab)
    told = {"provider": "simulator", "source": PURSE.format("9901")}
    tab.post(f"{address}pay/", told)
    with reading(SYSTEM):
        attempt_id = Attempt.objects.get().id
    carry_out(actor=SYSTEM, attempt_id=attempt_id, clock=lambda: datetime.now(UTC))

    assert applying.check in tab.get(address).content.decode()
    assert "Pay N$ 400.00" in text_of(tab.get(applying.check))
    assert applying.begins(tab) != address


def test_the_service_says_when_it_is_paid(applying):
    page = text_of(applying.tab().get(APPLY.removesuffix("apply/")))

    assert "N$ 400.00\u2069, before you send your request" in page
