"""The simulator is no yes-man: what it refuses, what it keeps once, and how it misbehaves."""

import json
from datetime import UTC, datetime

import pytest

from tests.gateways.simulated import SECRET
from tulay.areas.payments.adapters.signatures import check_signed


def order(number=1, purse="+264811230000", amount=1_000, **more):
    return {
        "reference": f"pay_{number:032d}",
        "amount": amount,
        "currency": "NAD",
        "purse": purse,
        **more,
    }


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": 0},
        {"amount": -5},
        {"amount": True},
        {"amount": 10.5},
        {"amount": "1000"},
        {"amount": 10**10 + 1},
        {"currency": "XXX"},
        {"currency": None},
        {"purse": ""},
        {"purse": "a b"},
        {"reference": "short"},
        {"reference": 7},
    ],
)
def test_what_is_no_order_is_refused_and_not_booked(gateway, changed):
    status, told = gateway.call("POST", "/v1/charges", order() | changed)

    assert status == 422
    assert told["error"] in {"bad-amount", "bad-currency", "bad-purse", "bad-reference"}
    assert gateway.sums() == {}


def test_a_stranger_gets_nothing(gateway):
    assert gateway.call("POST", "/v1/charges", order(), key="wrong")[0] == 401
    assert gateway.call("GET", "/control/sums", key="wrong")[0] == 401


def test_what_is_no_json_is_refused(gateway):
    assert gateway.call("POST", "/v1/charges", raw="{")[0] == 400
    assert gateway.call("POST", "/v1/charges", told=[1])[0] == 422
    assert gateway.call("POST", "/v1/elsewhere", told=order())[0] == 404


def test_an_order_is_taken_once_and_another_under_its_reference_is_refused(gateway):
    first = gateway.call("POST", "/v1/charges", order())
    again = gateway.call("POST", "/v1/charges", order())
    other = gateway.call("POST", "/v1/charges", order(amount=999))

    assert (first[0], again[0], other) == (201, 200, (409, {"error": "reference-reused"}))
    assert first[1] == again[1]
    assert gateway.sums() == {"charge:NAD": 1_000, "fee:NAD": 15}


def test_no_more_is_given_back_than_was_taken(gateway):
    gateway.call("POST", "/v1/charges", order())
    back = {"reference": "ref_1111", "amount": 600, "currency": "NAD", "charge": f"pay_{1:032d}"}

    assert gateway.call("POST", "/v1/refunds", back | {"reference": "ref_11111"})[0] == 201
    again = gateway.call("POST", "/v1/refunds", back | {"reference": "ref_22222"})
    assert again == (422, {"error": "more-than-charged"})
    stranger = gateway.call(
        "POST", "/v1/refunds", back | {"reference": "ref_33333", "charge": "pay_unknown"}
    )
    assert stranger == (422, {"error": "no-such-charge"})


def test_its_books_outlive_the_process(gateway):
    gateway.call("POST", "/v1/charges", order())
    gateway.stop()
    gateway.start()

    assert gateway.call("POST", "/v1/charges", order())[0] == 200


def test_moods(gateway):
    gateway.control("patience", {"slow_s": 0.2})
    purse = "+26481123{}"

    declined = gateway.call("POST", "/v1/charges", order(1, purse.format(9901)))
    tries = [gateway.call("POST", "/v1/charges", order(2, purse.format(9902)))[0] for _ in range(3)]
    slow = gateway.call("POST", "/v1/charges", order(3, purse.format(9903)))
    after = gateway.call("POST", "/v1/charges", order(4, purse.format(9904)))
    before = gateway.call("POST", "/v1/charges", order(8, purse.format(9908)))

    assert declined[1]["status"] == "failed"
    assert declined[1]["failure"] == "insufficient-funds"
    assert tries == [503, 503, 201]
    assert slow[1]["status"] == "succeeded"
    assert after is None
    assert gateway.call("GET", f"/v1/operations/pay_{4:032d}")[1]["status"] == "succeeded"
    assert before is None
    assert gateway.call("GET", f"/v1/operations/pay_{8:032d}")[0] == 404


@pytest.mark.parametrize(("digits", "end"), [(9905, "succeeded"), (9906, "failed")])
def test_what_takes_its_time_ends_later_and_tells(gateway, digits, end):
    first = gateway.call("POST", "/v1/charges", order(1, f"+26481123{digits}"))
    gateway.control("clock", {"ahead_s": 60})

    assert first[1]["status"] == "pending"
    assert gateway.call("GET", f"/v1/operations/pay_{1:032d}")[1]["status"] == end
    told = [json.loads(one["body"])["type"] for one in gateway.deliveries()]
    assert told == ["charge.pending", f"charge.{end}"]


def test_what_it_tells_is_signed(gateway):
    gateway.call("POST", "/v1/charges", order(1, "+264811239907"))

    told = gateway.deliveries()

    assert len(told) == 3
    assert len({json.loads(one["body"])["id"] for one in told}) == 1
    given = told[0]["headers"]["Gateway-Signature"]
    check_signed(given, told[0]["body"].encode(), secret=SECRET, now=datetime.now(UTC))


def test_a_statement_may_lack_a_line_at_first(gateway):
    gateway.call("POST", "/v1/charges", order(1))
    gateway.call("POST", "/v1/charges", order(2, "+264811239910"))
    today = datetime.now(UTC).date().isoformat()

    texts = [gateway.call("GET", f"/v1/statements/{today}")[1] for _ in range(2)]

    assert [text.count("pay_") for text in texts] == [1, 2]
    assert gateway.call("GET", "/v1/statements/2999-01-01")[0] == 404
    assert gateway.call("GET", "/v1/statements/someday")[0] == 422


def test_a_plan_deals_moods_out_and_the_same_seed_deals_the_same(gateway):
    plan = {"seed": 7, "shares": {"declines": 300, "later_fails": 200}}
    gateway.control("plan", plan)
    dealt = [gateway.call("POST", "/v1/charges", order(n))[1]["status"] for n in range(40)]

    assert {"failed", "pending", "succeeded"} == set(dealt)
    assert gateway.call("POST", "/control/plan", {"shares": {"declines": 2_000}})[0] == 422
    assert gateway.call("POST", "/control/plan", {"shares": {"sings": 1}})[0] == 422


def test_it_speaks_as_paytoday_does(gateway):
    told = {"reference": f"pay_{1:032d}", "amount": 700, "currency": "NAD", "token": "tok_0001"}

    status, charge = gateway.call("POST", "/paytoday/v1/charges", told)

    assert (status, charge["status"], charge["fee"]) == (200, "completed", 11)
    assert gateway.call("GET", f"/paytoday/v1/charges/{charge['id']}")[1] == charge
    assert gateway.call("GET", f"/paytoday/v1/charges/{told['reference']}")[0] == 404
    assert gateway.call("POST", "/paytoday/v1/payouts", told)[0] == 404
