"""Settlements on pages and for programs: both doors tell the same story, to nobody else."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.payments.actions.api_keys import make_api_key
from tulay.areas.payments.actions.settlements import settle
from tulay.areas.payments.rules.ledger import TransferKind
from tulay.areas.payments.rules.merchants import MemberRole
from tulay.areas.payments.tests.settling import Clinic, at
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
SAID = {
    "cadence": "weekly",
    "way": "bank",
    "holder": "Katutura Clinic",
    "account": "62 1234 56789",
    "bank": "FNB",
    "branch": "",
}


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PAYMENT_GATEWAYS = {"simulator": "http://:key@127.0.0.1:9/?webhook_secret=secret"}
    limits.forget_all()


@pytest.fixture
def clinic(db):
    """A clinic with a settlement of two payments and a refund."""
    made = Clinic()
    made.paid(12_500, at(2))
    made.paid(10_000, at(2, 13))
    made.paid(2_500, at(2, 14), kind=TransferKind.REFUND)
    made.made = made.settle(at(3))
    return made


def text(answer):
    return answer.content.decode()


def send(client, method, path, body=None):
    return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json")


def test_a_business_says_where_to_and_sees_what_it_got(db):
    clinic = Clinic(is_planned=False)
    owner, root = browser_of(clinic.town.owner), f"/portal/merchant/{clinic.id}/settlements/"
    shown = text(owner.get(root))
    assert "You have not said yet where your money goes" in shown
    assert "No settlement yet" in shown
    assert "Settlements" in text(owner.get(f"/portal/merchant/{clinic.id}/"))
    for wrong in ({"way": "wallet"}, {"cadence": "hourly"}, {"account": "12"}, {"holder": ""}):
        assert owner.post(f"{root}plan/", {**SAID, **wrong}).status_code == 422
    assert owner.post(f"{root}plan/", SAID)["Location"] == root
    shown = text(owner.get(root))
    for words in (
        "Every week, on Monday",
        "… 6789",
        "FNB",
        "Katutura Clinic",
        "Nothing to pay out",
    ):
        assert words in shown
    assert "62123456789" not in shown
    form = text(owner.get(f"{root}plan/"))
    assert "Katutura Clinic" in form
    assert "6789" not in form


def test_where_no_gateway_pays_out_the_form_says_so(clinic, settings):
    settings.PAYMENT_GATEWAYS = {}
    answer = browser_of(clinic.town.owner).post(
        f"/portal/merchant/{clinic.id}/settlements/plan/", SAID
    )
    assert answer.status_code == 409
    assert "error-summary" in text(answer)


def test_a_business_that_is_not_open_is_offered_no_form(clinic):
    waiting = clinic.town.sent(now=datetime.now(UTC))
    root = f"/portal/merchant/{waiting}/settlements/"
    owner = browser_of(clinic.town.owner)
    assert owner.get(f"{root}plan/")["Location"] == root
    assert "plan/" not in text(owner.get(root))


def test_one_settlement_adds_up_on_its_page_and_in_its_file(clinic):
    owner = browser_of(clinic.town.owner)
    root = f"/portal/merchant/{clinic.id}/settlements/{clinic.made.id}/"
    shown = text(owner.get(root))
    for words in ("N$ 225.00", "N$ 25.00", "N$ 2.00", "N$ 198.00", "Waiting to be sent", "Refund"):
        assert words in shown
    assert "Kept" not in shown
    assert "N$ 198.00" in text(owner.get(f"/portal/merchant/{clinic.id}/settlements/"))
    answer = owner.get(f"{root}payments.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["amount"] for row in rows] == ["125.00", "100.00", "-25.00"]
    assert 'filename="settlement-2026-11-02-2026-11-02.csv"' in answer["Content-Disposition"]


def test_both_doors_tell_the_same_story(clinic):
    owner, root = browser_of(clinic.town.owner), f"/merchants/{clinic.id}"
    (listed,) = send(owner, "get", f"{root}/settlements").json()["items"]
    one = send(owner, "get", f"{root}/settlements/{clinic.made.id}").json()
    assert one == listed
    assert (one["received_minor"], one["refunded_minor"], one["fee_minor"]) == (22_500, 2_500, 200)
    assert (one["net_minor"], one["carried_minor"], one["kept_minor"]) == (19_800, 0, 0)
    assert (one["starts_date"], one["until_date"]) == ("2026-11-02", "2026-11-03")
    assert (one["state"], one["account_end"]) == ("open", "6789")
    lines = send(owner, "get", f"{root}/settlements/{clinic.made.id}/payments?limit=2").json()
    assert [line["amount_minor"] for line in lines["items"]] == [12_500, 10_000]
    path = f"{root}/settlements/{clinic.made.id}/payments?limit=2&cursor={lines['next']}"
    rest = send(owner, "get", path).json()
    assert [line["amount_minor"] for line in rest["items"]] == [-2_500]
    assert rest["next"] is None
    plan = send(owner, "get", f"{root}/settlement-plan").json()
    assert (plan["cadence"], plan["account_end"]) == ("daily", "6789")
    assert send(owner, "put", f"{root}/settlement-plan", SAID).status_code == 204
    assert send(owner, "get", f"{root}/settlement-plan").json()["cadence"] == "weekly"
    refused = send(owner, "put", f"{root}/settlement-plan", {**SAID, "way": "wallet"})
    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "payments.settlement-needs-account",
    )


def test_a_program_reads_settlements_with_a_key_and_not_where_they_go(clinic):
    now = datetime.now(UTC)
    _id, key = make_api_key(
        actor=actor_of(clinic.town.owner, at=now), merchant_id=clinic.id, name="Books", now=now
    )
    program, root = Client(headers={"Authorization": f"Bearer {key}"}), f"/merchants/{clinic.id}"
    for path in ("", f"/{clinic.made.id}", f"/{clinic.made.id}/payments"):
        assert send(program, "get", f"{root}/settlements{path}").status_code == 200, path
    assert send(program, "get", f"{root}/settlement-plan").status_code in {401, 403}
    assert send(program, "get", "/settlements").status_code in {401, 403}


def test_finance_sees_its_own_holds_one_back_and_sends_it_again(clinic):
    desk = browser_of(clinic.town.officer)
    assert "Katutura Family Clinic" in text(desk.get("/desk/settlements/"))
    assert "No settlement here" in text(desk.get("/desk/settlements/?state=failed"))
    root = f"/desk/settlements/{clinic.made.id}/"
    assert "Hold it back" in text(desk.get(root))
    assert desk.post(f"{root}decide/", {"step": "hold_back"}).status_code == 422
    assert desk.post(f"{root}decide/", {"step": "dance"}).status_code == 422
    said = {"step": "hold_back", "reason": "Please call us."}
    assert desk.post(f"{root}decide/", said)["Location"] == root
    assert desk.post(f"{root}decide/", said).status_code == 409
    own = f"/portal/merchant/{clinic.id}/settlements/{clinic.made.id}/"
    assert "Please call us." in text(browser_of(clinic.town.owner).get(own))
    assert desk.post(f"{root}decide/", {"step": "release"})["Location"] == root
    clinic.answered(clinic.row(clinic.made.id), "failed", datetime.now(UTC), failure="refused")
    assert "Katutura Family Clinic" in text(desk.get("/desk/settlements/?state=failed"))
    shown = text(desk.get(root))
    assert "The bank refused the payment." in shown
    assert "Send it to the account" in shown


def test_finance_does_the_same_by_program(clinic):
    desk = browser_of(clinic.town.officer)
    (one,) = send(desk, "get", "/settlements?state=open").json()["items"]
    assert one["merchant"] == "Katutura Family Clinic"
    assert send(desk, "get", "/settlements?state=failed").json()["items"] == []
    assert send(desk, "get", f"/settlements/{one['id']}").json() == one
    said = {"step": "hold_back", "reason": "Please call us."}
    decided = send(desk, "post", f"/settlements/{one['id']}/decision", said)
    assert decided.json() == {"state": "held"}
    decided = send(desk, "post", f"/settlements/{one['id']}/decision", said)
    assert decided.json()["code"] == "payments.settlement-step-not-possible"


def test_nobody_else_learns_that_there_is_one(clinic):
    stranger, resident = browser_of(clinic.town.stranger), browser_of(make_person())
    own = f"/portal/merchant/{clinic.id}/settlements/"
    for path in (
        own,
        f"{own}plan/",
        f"{own}{clinic.made.id}/",
        f"{own}{clinic.made.id}/payments.csv",
    ):
        assert resident.get(path).status_code == 404
        assert stranger.get(path).status_code == 404
    desk = f"/desk/settlements/{clinic.made.id}/"
    assert stranger.get(desk).status_code == 404
    assert "Katutura" not in text(stranger.get("/desk/settlements/"))
    assert resident.get(desk).status_code == 403
    assert stranger.post(f"{desk}decide/", {"step": "hold_back", "reason": "x"}).status_code == 404
    for path in (f"/merchants/{clinic.id}/settlements", f"/settlements/{clinic.made.id}"):
        assert send(stranger, "get", path).status_code == 404
    path = f"/merchants/{clinic.id}/settlements/{uuid7()}"
    assert send(browser_of(clinic.town.owner), "get", path).status_code == 404


def test_an_officer_of_the_business_is_told_to_leave_it_to_a_colleague(clinic):
    clinic.joined(clinic.town.officer, MemberRole.VIEWER)
    shown = text(browser_of(clinic.town.officer).get(f"/desk/settlements/{clinic.made.id}/"))
    assert "A colleague decides about it" in shown
    assert "Hold it back" not in shown


def test_the_list_asks_the_database_as_much_for_many_as_for_one(
    clinic, django_assert_max_num_queries
):
    for day in range(3, 8):
        clinic.paid(1_000, at(day))
        settle(actor=SYSTEM, merchant_id=clinic.id, now=at(day + 1))
    desk = browser_of(clinic.town.officer)
    desk.get("/desk/settlements/")
    with django_assert_max_num_queries(12):
        shown = text(desk.get("/desk/settlements/"))
    assert len(re.findall("/desk/settlements/[0-9a-f-]{36}/", shown)) == 6
