"""Pages and API of payments tell the same story, and each only to whom it concerns."""

import re
from uuid import uuid4

import pytest

from tests.gateways.paying import PURSE, Paying
from tests.money.browsing import browser_of, staff
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules.roles import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.payments.models import Attempt, Payment
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.models import IdempotencyRecord

pytestmark = pytest.mark.django_db
API = "/api/v1/payments"


@pytest.fixture
def paying(gateway, settings):
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid4()}"
    limits.forget_all()
    return Paying(gateway)


@pytest.fixture
def payer(paying):
    return browser_of(person_of(paying.payer))


@pytest.fixture
def finance(paying):
    return browser_of(person_of(paying.finance))


@pytest.fixture
def second(paying):
    return browser_of(person_of(paying.second))


def person_of(actor):
    return Person.objects.get(id=actor.person_id)


def post(client, path, body, *, key=None):
    headers = {} if key == "" else {"Idempotency-Key": key or f"key-{uuid4()}"}
    return client.post(f"{API}{path}", body, content_type="application/json", headers=headers)


def order(paying, **changed):
    return {
        "agency_id": str(paying.agency.id),
        "amount_minor": 25_000,
        "currency": "NAD",
        **changed,
    }


def count(model):
    with reading(SYSTEM):
        return model.objects.count()


def test_a_person_pays_by_program(paying, payer):
    made = post(payer, "", order(paying, provider="simulator", source=PURSE.format("0000")))

    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["state"], told["amount_minor"], told["agency"]) == (
        "submitted",
        25_000,
        paying.agency.name,
    )
    paying.send(told["id"])
    after = payer.get(f"{API}/{told['id']}").json()
    assert after["state"] == "succeeded"
    assert [one["id"] for one in payer.get(API).json()["items"]] == [told["id"]]
    assert "source" not in after


def test_a_key_is_wanted_and_one_key_has_one_effect(paying, payer):
    assert post(payer, "", order(paying), key="").status_code == 400
    key = f"key-{uuid4()}"

    first = post(payer, "", order(paying), key=key)
    again = post(payer, "", order(paying), key=key)
    other = post(payer, "", order(paying, amount_minor=1), key=key)

    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert count(Payment) == count(IdempotencyRecord) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_minor": True},
        {"amount_minor": 0},
        {"amount_minor": -5},
        {"amount_minor": 10**17},
        {"amount_minor": "25000"},
        {"amount_minor": 1.5},
        {"currency": "XXX"},
        {"reference": "request:1"},
        {"source": "a b c d", "provider": "simulator"},
        {"provider": "somebody", "source": "+264811234567"},
        {"payer_id": str(uuid4())},
        {"agency_id": "x"},
    ],
)
def test_what_is_no_payment_is_refused_whole(paying, payer, changed):
    answer = post(payer, "", order(paying, **changed))

    assert answer.status_code == 422
    assert count(Payment) == count(Attempt) == 0


def test_an_agency_that_is_none_is_not_paid(paying, payer):
    assert post(payer, "", order(paying, agency_id=str(uuid4()))).status_code == 404


def test_nobody_reads_makes_or_cancels_another_s_payment(paying, payer):
    payment_id = paying.initiate()
    stranger = browser_of(make_person())
    pay = {"provider": "simulator", "source": PURSE.format("0000")}

    assert stranger.get(f"{API}/{payment_id}").status_code == 404
    assert stranger.get(f"{API}/{payment_id}/refunds").status_code == 404
    assert stranger.get(f"/portal/payments/{payment_id}/").status_code == 404
    assert stranger.get(f"/portal/payments/{payment_id}/receipt/").status_code == 404
    assert post(stranger, f"/{payment_id}/completion", pay).status_code == 404
    assert post(stranger, f"/{payment_id}/cancellation", {}).status_code == 404
    assert stranger.post(f"/portal/payments/{payment_id}/pay/", pay).status_code == 404
    assert stranger.post(f"/portal/payments/{payment_id}/cancel/").status_code == 404
    assert stranger.get("/desk/payments/").status_code == 403
    assert stranger.get(f"{API}?scope=agency").status_code == 403
    assert (
        post(payer, f"/{payment_id}/refunds", {"amount_minor": 1, "reason": "x"}).status_code == 403
    )


def test_a_person_pays_by_page_and_keeps_a_receipt(paying, payer):
    payment_id = paying.initiate()
    page = payer.get(f"/portal/payments/{payment_id}/").content.decode()
    assert "To be paid" in page
    assert str(paying.payment(payment_id).amount) in page

    wrong = payer.post(
        f"/portal/payments/{payment_id}/pay/", {"provider": "simulator", "source": "a b"}
    )
    assert wrong.status_code == 422
    assert "4 to 64 letters and digits" in wrong.content.decode()
    done = payer.post(
        f"/portal/payments/{payment_id}/pay/",
        {"provider": "simulator", "source": PURSE.format("9904")},
    )
    assert done.status_code == 302
    paying.send(payment_id)
    assert "never charged twice" in payer.get(f"/portal/payments/{payment_id}/").content.decode()
    paying.ask(payment_id)

    page = payer.get(f"/portal/payments/{payment_id}/").content.decode()
    assert "The agency has your payment" in page
    assert f"/portal/payments/{payment_id}/receipt/" in page
    assert "Your payments" in payer.get("/portal/payments/").content.decode()
    again = payer.post(
        f"/portal/payments/{payment_id}/pay/",
        {"provider": "simulator", "source": PURSE.format("0000")},
    )
    assert again.status_code == 409


def test_a_person_cancels_by_both_doors(paying, payer):
    one, two = paying.initiate(), paying.initiate()

    assert payer.post(f"/portal/payments/{one}/cancel/").status_code == 302
    assert post(payer, f"/{two}/cancellation", {}).json()["state"] == "cancelled"
    assert "You cancelled this" in payer.get(f"/portal/payments/{one}/").content.decode()
    assert post(payer, f"/{one}/cancellation", {}).status_code == 409


def test_failure_is_said_in_plain_words(paying, payer):
    payment_id = paying.paid(digits="9901")

    page = payer.get(f"/portal/payments/{payment_id}/").content.decode()

    assert "There was not enough money." in page
    assert "You can try again." in page
    assert payer.get(f"/portal/payments/{payment_id}/receipt/").status_code == 404


def test_finance_gives_back_by_page_with_a_second_look(paying, payer, finance, second):
    payment_id = paying.paid()
    where = f"/desk/payments/{payment_id}/"
    assert str(payment_id) in finance.get("/desk/payments/?state=succeeded").content.decode()
    too_much = finance.post(f"{where}refund/", {"amount": "250.01", "reason": "x"})
    assert too_much.status_code == 422
    assert finance.post(f"{where}refund/", {"amount": "0", "reason": ""}).status_code == 422

    assert (
        finance.post(f"{where}refund/", {"amount": "100.00", "reason": "Paid twice."}).status_code
        == 302
    )
    own_page = finance.get(where).content.decode()
    assert "Paid twice." in own_page
    assert "/approve/" not in own_page
    approve = re.search(rf"{where}refund/[0-9a-f-]+/approve/", second.get(where).content.decode())[
        0
    ]
    assert finance.post(approve).status_code == 403
    assert second.post(approve).status_code == 302

    with reading(SYSTEM):
        refund_id = Attempt.objects.get(kind="refund").subject_id
    paying.send(refund_id)
    assert paying.payment(payment_id).refunded_minor == 10_000
    assert "Sent back" in payer.get(f"/portal/payments/{payment_id}/").content.decode()
    shown = payer.get(f"{API}/{payment_id}/refunds").json()["items"]
    assert [(one["amount_minor"], one["reason"], one["asked_by"]) for one in shown] == [
        (10_000, "", None)
    ]


def test_finance_gives_back_and_refuses_by_program(paying, finance, second):
    payment_id = paying.paid()
    body = {"amount_minor": 500, "reason": "A mistake."}
    made = post(finance, f"/{payment_id}/refunds", body)
    assert made.status_code == 201, made.content
    decision = f"/{payment_id}/refunds/{made.json()['id']}/decision"

    assert post(finance, decision, {"approve": True}).status_code == 403
    assert post(second, decision, {"approve": False}).json()["state"] == "refused"
    assert post(second, decision, {"approve": True}).status_code == 409
    listed = finance.get(f"{API}?scope=agency&state=succeeded").json()["items"]
    assert [one["id"] for one in listed] == [str(payment_id)]
    assert finance.get(f"{API}/{payment_id}/refunds").json()["items"][0]["reason"] == "A mistake."


def test_finance_of_another_agency_finds_nothing(paying):
    payment_id = paying.paid()
    from tulay.areas.identity.tests.factories import make_grant

    person = make_person()
    make_grant(person, Role.FINANCE_OFFICER, agency_id=make_agency().id)
    other = browser_of(person)

    assert other.get(f"/desk/payments/{payment_id}/").status_code == 404
    assert other.get(f"{API}/{payment_id}").status_code == 404
    assert other.get(f"{API}?scope=agency").json()["items"] == []
    assert (
        post(other, f"/{payment_id}/refunds", {"amount_minor": 1, "reason": "x"}).status_code == 404
    )


def test_a_gateway_tells_over_http(paying, client):
    payment_id = paying.begun(digits="9904")
    paying.send(payment_id)
    [told] = paying.gateway.deliveries()

    def tell(provider="simulator", **changed):
        return client.post(
            f"/api/v1/webhooks/gateways/{provider}",
            changed.get("body", told["body"]),
            content_type="application/json",
            headers=changed.get("headers", told["headers"]),
        )

    assert tell(headers={}).status_code == 422
    assert tell(body=told["body"] + " ").status_code == 422
    assert tell(provider="stripe").status_code == 422
    assert tell(body="x" * 70_000).status_code == 422
    assert paying.payment(payment_id).state == "unknown"
    assert tell().json() == {"outcome": "applied"}
    assert tell().json() == {"outcome": "repeated"}
    assert paying.payment(payment_id).state == "succeeded"


def test_lists_ask_the_same_number_of_questions_however_long_they_are(
    paying, payer, finance, django_assert_max_num_queries
):
    for _ in range(3):
        paying.initiate()
    payer.get("/portal/payments/")
    finance.get("/desk/payments/")

    with django_assert_max_num_queries(10):
        payer.get("/portal/payments/")
    with django_assert_max_num_queries(12):
        finance.get("/desk/payments/")


def test_staff_without_the_permission_see_no_payments(paying):
    officer = browser_of(staff(Role.COORDINATOR))

    assert officer.get("/desk/payments/").status_code == 403
