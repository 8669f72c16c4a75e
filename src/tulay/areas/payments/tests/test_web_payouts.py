"""The pages of payouts: a receiver's, and the finance officer's desk."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules.receipts import check_receipt, read_receipt
from tulay.areas.audit.tests.factories import Log
from tulay.areas.payments.actions.paying import pay_out
from tulay.areas.payments.actions.payouts import approve_payout, refuse_payout
from tulay.areas.payments.actions.receiving import contest_payout
from tulay.areas.payments.rules.payouts import TWO_PEOPLE_FROM
from tulay.areas.payments.tests.browsing import browser, queries_of, text_of
from tulay.areas.payments.tests.factories import nad
from tulay.areas.payments.tests.paying import Treasury, make_receiver, stored, wallet_of
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.usefixtures("committed_db")
DESK, OWN = "/desk/payouts/", "/portal/payouts/"


def now():
    return datetime.now(UTC)


@pytest.fixture
def treasury():
    forget_all()
    return Treasury(factor_at=now())


@pytest.fixture
def finance(treasury):
    return browser(treasury.selma)


@pytest.fixture
def me(treasury):
    return browser(treasury.receiver)


def paid(treasury):
    payout_id = treasury.propose(now=now())
    approve_payout(actor=treasury.selma, payout_id=payout_id, now=now())
    pay_out(actor=SYSTEM, payout_id=payout_id, now=now())
    return payout_id


def test_a_finance_officer_sees_what_waits_and_lets_it_go(treasury, finance):
    payout_id = treasury.propose(now=now())
    listed = text_of(finance.get(DESK))
    assert "N$ 350.00" in listed
    assert "Ndapewa Shikongo" in listed

    shown = finance.get(f"{DESK}{payout_id}/")
    approved = finance.post(f"{DESK}{payout_id}/approve/", follow=True)

    assert "Waiting for approval" in text_of(shown)
    assert "Approved. The money is on its way." in text_of(approved)
    assert stored(payout_id).state == "approved"
    assert Entry.objects.filter(action="payments.look-at-payout").exists()


def test_a_large_amount_says_that_another_has_to_approve(treasury, finance):
    payout_id = treasury.propose(nad(TWO_PEOPLE_FROM["NAD"]), now=now())
    assert "needs two finance officers" in text_of(finance.get(f"{DESK}{payout_id}/"))

    half = text_of(finance.post(f"{DESK}{payout_id}/approve/", follow=True))

    assert "A second finance officer has to approve it, too." in half
    assert "Waiting for a second approval" in half
    page = finance.get(f"{DESK}{payout_id}/").content.decode()
    assert f"{payout_id}/approve/" not in page


def test_the_desk_says_why_somebody_cannot_approve(treasury):
    decided = treasury.propose(deciders=(treasury.selma.person_id,), now=now())
    own = treasury.propose(receiver=treasury.selma, now=now())
    client = browser(treasury.selma)

    assert "You decided about what this pays for" in text_of(client.get(f"{DESK}{decided}/"))
    assert "This is paid to you" in text_of(client.get(f"{DESK}{own}/"))


def test_a_refusal_needs_its_reason(treasury, finance):
    payout_id = treasury.propose(now=now())
    refuse = f"{DESK}{payout_id}/refuse/"

    assert finance.post(refuse, {"refusal-said": ""}).status_code == 422
    finance.post(refuse, {"refusal-said": "It was paid in cash."})

    assert stored(payout_id).state == "refused"
    told = text_of(browser(treasury.receiver).get(f"{OWN}{payout_id}/"))
    assert "It was paid in cash." in told


def test_each_view_of_the_desk_has_its_rows(treasury, finance):
    waiting, done = treasury.propose(now=now()), paid(treasury)
    contest_payout(actor=treasury.receiver, payout_id=done, objection="Nothing.", now=now())

    for view, wanted, other in (
        ("waiting", waiting, done),
        ("paid", done, waiting),
        ("contested", done, waiting),
    ):
        page = finance.get(DESK, {"view": view}).content.decode()
        assert str(wanted) in page
        assert str(other) not in page
    assert "Nothing waits for you" not in text_of(finance.get(DESK))
    assert "There is nothing here" in text_of(finance.get(DESK, {"view": "moving"}))


def test_money_that_did_not_come_is_answered(treasury, finance, me):
    payout_id = paid(treasury)
    assert "Did the money arrive?" in text_of(me.get(f"{OWN}{payout_id}/"))
    assert me.post(f"{OWN}{payout_id}/contest/", {"said": ""}).status_code == 422
    me.post(f"{OWN}{payout_id}/contest/", {"said": "My account is closed."})

    clear = f"{DESK}{payout_id}/clear/"
    assert finance.post(clear, {"clearing-said": ""}).status_code == 422
    finance.post(clear, {"clearing-said": "It is in your wallet now."})

    assert "It is in your wallet now." in text_of(me.get(f"{OWN}{payout_id}/"))


def test_a_receiver_confirms_and_gets_a_receipt_that_verifies(treasury, me, tmp_path, settings):
    log = Log(tmp_path)
    settings.LOG_VERIFIERS = [log.verifier.spell()]
    settings.WITNESS_VERIFIERS = [log.witness.key.verifier.spell()]
    payout_id = paid(treasury)
    receipt_at = f"{OWN}{payout_id}/payout.tlog-proof"
    log.seal_all()
    log.cosign()

    assert "Thank you" in text_of(me.post(f"{OWN}{payout_id}/confirm/", follow=True))
    proof = read_receipt(b"".join(me.get(receipt_at).streaming_content).decode())

    check_receipt(proof, log.verifier, [log.witness.key.verifier])
    assert (proof.said()["action"], proof.said()["target"]) == (
        "payments.pay-out",
        f"payout:{payout_id}",
    )
    assert browser(make_receiver()).get(receipt_at).status_code == 404
    assert wallet_of(treasury.receiver) == 35_000


def test_what_is_not_paid_has_no_receipt(treasury, me):
    payout_id = treasury.propose(now=now())

    assert me.get(f"{OWN}{payout_id}/payout.tlog-proof").status_code == 404


def test_a_receiver_chooses_where_to_be_paid(treasury, me):
    payout_id = treasury.propose(now=now())
    where = f"{OWN}{payout_id}/where/"
    assert me.get(where).status_code == 200

    wrong = me.post(where, {"way": "bank", "holder": "N", "account": "12", "bank": ""})
    assert wrong.status_code == 422
    assert "Enter the account number" in text_of(wrong)
    me.post(where, {"way": "mobile", "holder": "N Shikongo", "account": "+264 81 123 4567"})

    assert stored(payout_id).way == "mobile"
    assert "… 4567" in text_of(me.get(f"{OWN}{payout_id}/"))


def test_a_receiver_finds_payments_in_the_portal(treasury, me):
    assert "Nothing was paid to you yet" in text_of(me.get(OWN))
    paid(treasury)
    treasury.propose(now=now())

    assert "N$ 350.00" in text_of(me.get(OWN))
    assert "Please tell us whether it arrived." in text_of(me.get("/portal/"))


def test_chosen_payouts_are_paid_together(treasury, finance):
    payouts = [treasury.propose(receiver=make_receiver(), now=now()) for _ in range(2)]
    chosen = {"payout": [str(one) for one in payouts]}
    sure = finance.get(f"{DESK}batches/new/", chosen)
    assert "N$ 700.00" in text_of(sure)
    assert finance.post(f"{DESK}batches/pay/", chosen).status_code == 422

    done = finance.post(f"{DESK}batches/pay/", chosen | {"how": "linked"}, follow=True)

    assert "2 paid, 0 on their way" in text_of(done)
    assert [stored(one).state for one in payouts] == ["succeeded"] * 2
    assert "All or none" in text_of(finance.get(f"{DESK}batches/"))


def test_a_batch_that_cannot_go_says_which_line(treasury, finance):
    payouts = [treasury.propose(now=now()), paid(treasury)]

    answer = finance.post(
        f"{DESK}batches/pay/", {"payout": [str(one) for one in payouts], "how": "each"}
    )

    assert answer.status_code == 422
    assert "does not wait for approval any more" in text_of(answer)


def test_linked_payouts_beyond_the_money_are_refused_on_the_page(treasury, finance):
    poor = Treasury(100, factor_at=now())
    payout_id = poor.propose(now=now())

    answer = browser(poor.selma).post(
        f"{DESK}batches/pay/", {"payout": [str(payout_id)], "how": "linked"}
    )

    assert answer.status_code == 409
    assert "none of them was" in text_of(answer)


def test_choosing_nothing_leads_back(finance):
    for query in ({}, {"payout": "nonsense"}):
        answer = finance.get(f"{DESK}batches/new/", query, follow=True)
        assert "Choose at least one payout." in text_of(answer)
    assert "No batch was made yet" in text_of(finance.get(f"{DESK}batches/"))


def test_an_old_factor_leads_to_confirming(treasury):
    payout_id = treasury.propose(now=now())
    client = browser(replace(treasury.selma, factor_at=None))
    from tulay.areas.identity.models import Session

    Session.objects.update(factor_at=None)

    answer = client.post(f"{DESK}{payout_id}/approve/")

    assert stored(payout_id).state == "proposed"
    assert answer.status_code in {302, 303, 403}


def test_strangers_see_nothing(treasury, me):
    payout_id = treasury.propose(receiver=make_receiver(), now=now())
    refuse_payout(actor=treasury.selma, payout_id=payout_id, reason="No.", now=now())

    assert me.get(f"{OWN}{payout_id}/").status_code == 404
    assert me.get(DESK).status_code == 403
    assert browser(Treasury(0).selma).get(f"{DESK}{payout_id}/").status_code == 404
    assert browser(treasury.selma).get(f"{DESK}batches/{uuid4()}/").status_code == 404


def test_a_full_desk_costs_few_queries(treasury, finance):
    for _ in range(6):
        treasury.propose(receiver=make_receiver(), now=now())

    assert len(queries_of(finance, DESK)) <= 6
