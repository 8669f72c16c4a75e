"""Customers pay a business through a real gateway: the money is the business's, and its own server hears of it."""

import json

import pytest

from tests.gateways.paying import Paying, total
from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions import webhook_deliveries as deliveries
from tulay.areas.payments.actions.payments import initiate_payment
from tulay.areas.payments.actions.webhooks_out import add_webhook
from tulay.areas.payments.errors.ledger import FundsLacking
from tulay.areas.payments.models import Account, WebhookDelivery
from tulay.areas.payments.queries.merchant_accounts import merchant_account, wallet_of
from tulay.areas.payments.rules.merchants import MerchantStep
from tulay.areas.payments.rules.webhooks_out import CHOSEN
from tulay.areas.payments.tests.factories import make_account, order
from tulay.areas.payments.tests.merchants import Town
from tulay.areas.payments.tests.receiving import receiving, verified
from tulay.areas.payments.tests.settling import OPENED, Clinic, at
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading
from tulay.site import webhook_guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.WEBHOOKS_TO_PRIVATE = True


class Shop(Paying):
    """A business with a server, and its customer."""

    def __init__(self, gateway, address):
        super().__init__(gateway)
        self.town = Town()
        self.agency = self.town.agency
        self.id = self.town.opened(now=self.now)
        _, self.secret = add_webhook(
            actor=actor_of(self.town.owner, at=self.now),
            merchant_id=self.id,
            address=address,
            events=[event.value for event in CHOSEN],
            now=self.now,
        )

    def initiate(self, minor=25_000, *, reference=None, payer=None):
        return initiate_payment(
            actor=self.payer,
            payer_id=self.payer.person_id,
            agency_id=self.agency.id,
            merchant_id=self.id,
            amount=Money("NAD", minor),
            reference=reference or f"own:{self.payer.person_id}:INV-7",
            now=self.now,
        )

    def told(self):
        with reading(SYSTEM):
            waiting = list(
                WebhookDelivery.objects.filter(state="waiting").values_list("id", flat=True)
            )
        for one in waiting:
            deliveries.deliver(actor=SYSTEM, delivery_id=one, clock=self.clock)

    def account(self):
        with reading(SYSTEM):
            found = merchant_account(self.id, "NAD")
        return found.balance.minor, found.held.minor


def as_the_guide_says(told):
    """Whether a message has the names that `/developers/webhooks/` shows for it, and no others."""
    return set(told["data"]) == set(webhook_guide.DATA[told["type"]])


def test_what_is_said_of_a_settlement_is_in_the_guide(gateway):
    clinic = Clinic()
    add_webhook(
        actor=clinic.owner,
        merchant_id=clinic.id,
        address="http://127.0.0.1:9/",
        events=["settlement.paid"],
        now=OPENED,
    )
    clinic.paid(10_000, at(2))
    clinic.answered(clinic.settle(at(3)), "succeeded", at(3, 4))
    with reading(SYSTEM):
        (told,) = WebhookDelivery.objects.all()
    assert as_the_guide_says(json.loads(told.body))


def test_the_check_of_the_guide_believes_us_and_nobody_else(gateway):
    with receiving() as server:
        shop = Shop(gateway, server.address)
        shop.paid()
        shop.told()
    ((headers, body),) = server.seen
    made = {}
    exec(webhook_guide.CHECK, made)

    def check(secret=shop.secret, given=headers, said=body):
        return made["is_from_us"](secret, given, said)

    old = headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 301)}
    both = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert check()
    assert check(given=both), "one of two signatures is enough"
    assert not check(said=body.replace(b"25000", b"95000"))
    assert not check(secret="whsec_" + "A" * 43 + "=")
    assert not check(given=old)
    assert not check(given=headers | {"webhook-signature": "v1,"})


def test_a_payment_is_the_businesss_and_goes_back_from_there(gateway):
    with receiving() as server:
        shop = Shop(gateway, server.address)
        paid = shop.paid()
        assert shop.account() == (25_000, 0)
        refund = shop.refund_begun(paid, 10_000)
        assert shop.account() == (25_000, 10_000)
        shop.send(refund)
        shop.told()

    assert shop.account() == (15_000, 0)
    assert shop.payment(paid).state == "partially_refunded"
    assert shop.ours()[0] == shop.theirs()[0], "the gateway's books say the same"
    told = [verified(shop.secret, seen) for seen in server.seen]
    assert [one["type"] for one in told] == ["payment.succeeded", "payment.refunded"]
    assert told[0]["data"] == {
        "merchant_id": str(shop.id),
        "payment_id": str(paid),
        "amount_minor": 25_000,
        "currency": "NAD",
        "reference": "INV-7",
        "way": "gateway",
    }
    assert told[1]["data"]["refunded_minor"] == 10_000
    assert str(shop.payer.person_id) not in json.dumps(told), "who paid is not told"
    assert all(as_the_guide_says(one) for one in told)


def test_a_payment_that_fails_is_told_and_moves_nothing(gateway):
    with receiving() as server:
        shop = Shop(gateway, server.address)
        shop.paid(digits="9901")
        shop.told()
    (seen,) = server.seen
    told = verified(shop.secret, seen)
    assert (told["type"], told["data"]["failure"]) == (
        "payment.failed",
        "insufficient-funds",
    )
    assert as_the_guide_says(told)
    assert shop.account() == (0, 0)


def test_no_more_goes_back_than_the_business_has(gateway):
    shop = Shop(gateway, "http://127.0.0.1:9/")
    paid = shop.paid()
    with reading(SYSTEM):
        other = make_account()
    ledger.transfer(order(wallet_of(shop.id, "NAD"), other, 20_000), now=shop.now)
    asked = shop.refund_asked(paid, 10_000)
    with pytest.raises(FundsLacking):
        shop.approve(asked)
    assert shop.account() == (5_000, 0)
    assert shop.refund(asked).state == "proposed"
    assert total(wallet_of(shop.id, "NAD")) == 5_000
    with reading(SYSTEM):
        assert Account.objects.get(id=wallet_of(shop.id, "NAD")).held == 0


def test_a_refund_that_fails_frees_what_was_set_aside(gateway):
    shop = Shop(gateway, "http://127.0.0.1:9/")
    paid = shop.paid()
    refund = shop.refund_begun(paid, 10_000)
    gateway.stop()
    for _ in range(40):
        if shop.refund(refund).ended_at:
            break
        shop.settle(refund, within_s=30)
        shop.later(hours=1)
    assert shop.refund(refund).state == "failed"
    assert shop.account() == (25_000, 0)


def test_a_customer_pays_on_a_page_and_by_a_program(gateway):
    shop = Shop(gateway, "http://127.0.0.1:9/")
    customer = make_person(name="Maria Shilongo", jurisdiction="namibia")
    browser = browser_of(customer)
    where = f"/portal/payments/to/{shop.id}/"
    assert "Katutura Family Clinic" in browser.get(where).content.decode()
    assert browser.post(where, {"amount": "0"}).status_code == 422
    assert browser.post(where, {"amount": "5", "reference": "a:b"}).status_code == 422
    answer = browser.post(where, {"amount": "120.50", "reference": "INV-9"})
    assert answer.status_code == 302
    shown = browser.get(answer["Location"]).content.decode()
    assert "N$ 120.50" in shown
    assert "Katutura Family Clinic" in shown
    body = {"merchant_id": str(shop.id), "amount_minor": 500, "currency": "NAD"}
    made = post(browser, body)
    assert (made.status_code, made.json()["merchant"]) == (201, "Katutura Family Clinic")
    assert post(browser, body | {"agency_id": str(shop.agency.id)}).status_code == 422
    assert post(browser, body | {"currency": "ZAR"}).status_code in (409, 422)
    owner = browser_of(shop.town.owner)
    listed = owner.get(f"/api/v1/merchants/{shop.id}/payments").json()["items"]
    assert [one["reference"] for one in listed] == ["", "INV-9"]
    page = owner.get(f"/portal/merchant/{shop.id}/payments/").content.decode()
    assert "INV-9" in page
    assert "Maria" not in page
    assert browser.get(f"/portal/merchant/{shop.id}/payments/").status_code == 404
    shop.town.reviewed(shop.id, MerchantStep.SUSPEND, reason="A complaint.", now=shop.now)
    assert browser.get(where).status_code == 404
    assert post(browser, body).status_code == 404


def post(browser, body):
    return browser.post(
        "/api/v1/payments",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": uuid7().hex},
    )
