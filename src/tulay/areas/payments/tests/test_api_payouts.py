"""Payouts for programs: both doors tell the same story."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tulay.areas.identity.tests.door import Caller
from tulay.areas.payments.actions.batches import pay_batch
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.tests.paying import Treasury, make_receiver, stored
from tulay.kernel.actor import SYSTEM

pytestmark = pytest.mark.usefixtures("api")


def now():
    return datetime.now(UTC)


def key():
    return {"Idempotency-Key": f"{uuid4()}"}


@pytest.fixture
def treasury(api):
    return Treasury(100_000, factor_at=now())


@pytest.fixture
def finance(treasury):
    return Caller(treasury.selma)


@pytest.fixture
def me(treasury):
    return Caller(treasury.receiver)


def test_a_payout_is_approved_once_under_one_key(treasury, finance, me):
    payout_id = treasury.propose(now=now())
    approval = f"/payouts/{payout_id}/approval"
    assert finance.post(approval, {}).status_code == 400

    same = key()
    first, again = (finance.post(approval, {}, **same) for _ in range(2))

    assert first.json() == again.json() == {"state": "approved"}
    assert finance.post(approval, {}, **key()).status_code == 409
    pay_out(actor=SYSTEM, payout_id=payout_id, now=now())
    told = me.get(f"/payouts/mine/{payout_id}").json()
    assert (told["state"], told["amount"]) == (
        "succeeded",
        {"amount_minor": 35_000, "currency": "NAD"},
    )
    assert me.post(f"/payouts/mine/{payout_id}/confirmation", {}).status_code == 204
    answer = me.post(f"/payouts/mine/{payout_id}/objection", {"reason": "Nothing."})
    assert answer.json()["code"] == "payments.answered-already"
    assert finance.get(f"/payouts/{payout_id}").json()["receipt"] == "confirmed"


def test_each_side_lists_its_own(treasury, finance, me):
    payout_id = treasury.propose(now=now())
    treasury.propose(receiver=make_receiver(), now=now())

    assert len(finance.get("/payouts").json()["items"]) == 2
    assert [one["id"] for one in me.get("/payouts/mine").json()["items"]] == [str(payout_id)]
    assert finance.get("/payouts", view="paid").json()["items"] == []
    assert me.get("/payouts").status_code == 403
    assert me.get(f"/payouts/{payout_id}").status_code == 403
    assert Caller(make_receiver()).get(f"/payouts/mine/{payout_id}").status_code == 404


def test_a_destination_is_checked_field_by_field(treasury, me):
    payout_id = treasury.propose(now=now())
    path = f"/payouts/mine/{payout_id}/destination"

    wrong = me.send("PUT", path, {"way": "bank", "holder": "N", "account": "1", "bank": "FNB"})
    right = me.send("PUT", path, {"way": "wallet"})

    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/account"]
    assert right.status_code == 204


def test_refusing_and_clearing_say_why(treasury, finance, me):
    refused, paid = treasury.propose(now=now()), treasury.propose(now=now())
    finance.post(f"/payouts/{paid}/approval", {}, **key())
    pay_out(actor=SYSTEM, payout_id=paid, now=now())
    me.post(f"/payouts/mine/{paid}/objection", {"reason": "Nothing came."})

    assert finance.post(f"/payouts/{refused}/refusal", {"reason": "Cash."}).status_code == 204
    assert finance.post(f"/payouts/{paid}/clearing", {"reason": "Found."}).status_code == 204

    assert me.get(f"/payouts/mine/{refused}").json()["reason"] == "Cash."
    assert me.get(f"/payouts/mine/{paid}").json()["clearing"] == "Found."


def test_a_batch_is_made_once_and_tells_of_each_line(treasury, finance):
    payouts = [str(treasury.propose(receiver=make_receiver(), now=now())) for _ in range(3)]
    body, same = {"payout_ids": payouts, "is_linked": False}, key()
    assert finance.post("/payments/batch", body).status_code == 400

    made, again = (finance.post("/payments/batch", body, **same) for _ in range(2))
    assert made.status_code == 201, made.content
    assert made.json() == again.json()
    batch_id = made.json()["id"]
    pay_batch(actor=SYSTEM, batch_id=batch_id, line=0, now=now())

    told = finance.get(f"/payments/batch/{batch_id}").json()
    assert (told["paid"], told["failed"], told["lines"]) == (2, 1, 3)
    assert [line["failure"] for line in told["items"]] == ["", "", "funds-lacking"]
    assert [one["id"] for one in finance.get("/payments/batch").json()["items"]] == [batch_id]


def test_a_batch_that_cannot_go_names_its_lines(treasury, finance):
    payout_id = treasury.propose(receiver=treasury.selma, now=now())

    answer = finance.post(
        "/payments/batch", {"payout_ids": [str(payout_id)], "is_linked": True}, **key()
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/payout_ids/0"
    assert stored(payout_id).state == "proposed"
