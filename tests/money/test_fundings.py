"""An agency gets money to pay out: two people and one line of the bank's statement, at both doors."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.money.browsing import browser_of, staff
from tulay.areas.cases.tests.factories import make_officer
from tulay.areas.directory.errors import UnknownAgency
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.payments.actions.fundings import (
    approve_funding,
    propose_funding,
    refuse_funding,
)
from tulay.areas.payments.errors.fundings import (
    AgencyNotYours,
    FundedByYou,
    FundingDecided,
    FundingUnfit,
    FundingUnknown,
    StatementUsed,
)
from tulay.areas.payments.models import Account, Entry, Funding, Transfer
from tulay.areas.payments.rules.fundings import FundingState
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind, account_id
from tulay.kernel.actor import SYSTEM
from tulay.kernel.money import Money
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINE = "LBP 2026-11/0042"


class Treasury:
    """An agency and the finance officers who may fill its treasury."""

    def __init__(self):
        self.agency = make_agency(name="Ministry of Very Long Names and of Even Longer Ones")
        self.first = make_officer(None, Role.FINANCE_OFFICER)
        self.second = make_officer(None, Role.FINANCE_OFFICER)

    def propose(self, **what_matters):
        facts = {
            "actor": self.first,
            "agency_id": self.agency.id,
            "amount": Money("PHP", 500_000),
            "statement_reference": LINE,
            "reason": "Budget of the fourth quarter.",
            "now": NOW,
        }
        return propose_funding(**facts | what_matters)

    def approve(self, funding_id, actor=None):
        approve_funding(actor=actor or self.second, funding_id=funding_id, now=NOW)

    def balance(self):
        account = account_id(Owner(OwnerKind.AGENCY, self.agency.id), AccountKind.TREASURY, "PHP")
        with reading(SYSTEM):
            row = Account.objects.filter(id=account).first()
            booked = Entry.objects.filter(account_id=account).values_list("amount", flat=True)
            assert (row.balance if row else 0) == sum(booked)
        return row.balance if row else 0

    def row(self, funding_id):
        with reading(SYSTEM):
            return Funding.objects.get(id=funding_id)


@pytest.fixture
def treasury():
    return Treasury()


def test_nothing_moves_before_a_second_officer_has_looked(treasury):
    funding_id = treasury.propose()
    assert treasury.balance() == 0

    with pytest.raises(FundedByYou):
        treasury.approve(funding_id, treasury.first)
    treasury.approve(funding_id)

    assert treasury.balance() == 500_000
    with reading(SYSTEM):
        moved = Transfer.objects.get(id=funding_id)
    assert (moved.kind, moved.reference) == ("funding", LINE)
    assert treasury.row(funding_id).decided_by == treasury.second.person_id


def test_what_is_decided_is_decided_once(treasury):
    funding_id = treasury.propose()
    treasury.approve(funding_id)

    with pytest.raises(FundingDecided):
        treasury.approve(funding_id)
    with pytest.raises(FundingDecided):
        refuse_funding(actor=treasury.second, funding_id=funding_id, now=NOW)
    assert treasury.balance() == 500_000


def test_a_line_of_the_statement_funds_once_unless_it_was_refused(treasury):
    funding_id = treasury.propose()
    with pytest.raises(StatementUsed):
        treasury.propose(statement_reference=" lbp  2026-11/0042 ", amount=Money("PHP", 1))
    treasury.propose(
        statement_reference=LINE, amount=Money("NAD", 1)
    )  # another account's statement

    refuse_funding(actor=treasury.second, funding_id=funding_id, now=NOW)
    assert treasury.balance() == 0
    again = treasury.propose()
    assert treasury.row(again).state == FundingState.PROPOSED


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"amount": Money("PHP", 0)}, "amount_minor"),
        ({"amount": Money("PHP", -1)}, "amount_minor"),
        ({"amount": Money("PHP", 10**12)}, "amount_minor"),
        ({"statement_reference": "x"}, "statement_reference"),
        ({"statement_reference": "<script>"}, "statement_reference"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
    ],
)
def test_what_is_missing_is_named(treasury, wrong, pointer):
    with pytest.raises(FundingUnfit) as found:
        treasury.propose(**wrong)

    assert [error.pointer for error in found.value.errors] == [pointer]


def test_only_for_an_agency_that_one_pays_for(treasury):
    elsewhere = make_officer(make_agency(), Role.FINANCE_OFFICER)

    with pytest.raises(AgencyNotYours):
        treasury.propose(actor=elsewhere)
    with pytest.raises(UnknownAgency):
        treasury.propose(agency_id=uuid4())
    with pytest.raises(FundingUnknown):
        treasury.approve(treasury.propose(), elsewhere)


def test_the_database_itself_wants_two_people(treasury):
    funding_id, first = treasury.propose(), treasury.first.person_id
    alone = "UPDATE payments_funding SET state = 'booked', decided_by = %s, decided_at = now() WHERE id = %s"

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tulay.agencies', '*', true)")
        cursor.execute(alone, [first, funding_id])


# --- the doors -------------------------------------------------------------------------------------
@pytest.fixture
def officers():
    return [browser_of(staff(Role.FINANCE_OFFICER)) for _ in range(2)]


def test_the_pages_from_the_statement_to_the_treasury(treasury, officers):
    first, second = officers
    typed = {
        "agency": treasury.agency.id,
        "currency": "PHP",
        "amount": "5000.00",
        "statement_reference": LINE,
        "reason": "Budget of the fourth quarter.",
    }
    refused = first.post("/desk/funding/new/", typed | {"amount": "", "statement_reference": "!!"})
    assert refused.status_code == 422
    assert "3 to 64 letters" not in refused.content.decode()  # first what is missing
    assert (
        first.post("/desk/funding/new/", typed | {"statement_reference": "!!"}).status_code == 422
    )

    made = first.post("/desk/funding/new/", typed)
    assert made.status_code == 302
    address = made.headers["Location"]
    assert "You proposed this." in first.get(address).content.decode()
    assert first.post(f"{address}approve/").status_code == 403
    assert first.post("/desk/funding/new/", typed).status_code == 409

    assert "Book this money" in second.get(address).content.decode()
    assert second.post(f"{address}approve/").status_code == 302
    assert treasury.balance() == 500_000
    shown = second.get("/desk/funding/").content.decode()
    assert re.search(r"<bdi>Ministry of Very Long Names.*₱ 5,000.00", shown, re.DOTALL)
    assert (
        "There are no fundings here" in second.get("/desk/funding/?state=refused").content.decode()
    )


def test_programs_do_the_same_and_a_repeated_post_proposes_once(treasury, officers):
    first, second = officers
    body = {
        "agency_id": str(treasury.agency.id),
        "amount_minor": 500_000,
        "currency": "PHP",
        "statement_reference": LINE,
        "reason": "Budget.",
    }
    kind, key = "application/json", {"Idempotency-Key": str(uuid4())}

    assert first.post("/api/v1/fundings", body, kind).status_code == 400
    made = first.post("/api/v1/fundings", body, kind, headers=key)
    again = first.post("/api/v1/fundings", body, kind, headers=key)
    assert (made.status_code, again.json()) == (201, made.json())
    address = f"/api/v1/fundings/{made.json()['id']}"
    decide = {"Idempotency-Key": str(uuid4())}
    own = first.post(f"{address}/decision", {"approve": True}, kind, headers=decide)
    assert own.json()["code"] == "payments.funded-by-you"
    booked = second.post(f"{address}/decision", {"approve": True}, kind, headers=decide)

    assert booked.json()["state"] == "booked"
    assert second.get(address).json() == booked.json()
    assert [one["id"] for one in second.get("/api/v1/fundings").json()["items"]] == [
        made.json()["id"]
    ]
    [kept] = second.get("/api/v1/treasuries").json()["items"]
    assert (kept["balance_minor"], kept["held_minor"]) == (500_000, 0)


def test_nobody_else_finds_them(treasury):
    for browser in (browser_of(staff(Role.OFFICER)), browser_of(staff(Role.AUDITOR))):
        assert browser.get("/desk/funding/").status_code == 403
        assert browser.get("/api/v1/treasuries").status_code == 403
