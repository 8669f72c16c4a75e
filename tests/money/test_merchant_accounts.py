"""What a business has, and what moved: on its pages, in its file and for programs, and for nobody else."""

import csv
import io

import pytest

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import NOW, make_person
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.rules.ledger import Owner, OwnerKind, TransferKind
from tulay.areas.payments.tests.factories import make_account, order
from tulay.areas.payments.tests.merchants import Town
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    limits.forget_all()


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def clinic(town):
    """A clinic that was paid three times and gave something back."""
    made = town.opened()
    wallet = make_account(owner=Owner(OwnerKind.MERCHANT, made))
    payer = make_account(100_000)
    for number, minor in enumerate((25_000, 10_050, 5)):
        paid = order(payer, wallet, minor, kind=TransferKind.PAYMENT, reference=f"visit:{number}")
        ledger.transfer(paid, now=NOW)
    back = order(wallet, payer, 55, kind=TransferKind.REFUND, reference="=cmd()")
    ledger.transfer(back, now=NOW)
    return made


def test_the_clinic_sees_what_moved(town, clinic):
    owner = browser_of(town.owner)
    root = f"/portal/merchant/{clinic}/"
    assert "N$ 350.00" in owner.get(root).content.decode()
    shown = owner.get(f"{root}transactions/").content.decode()
    for words in ("N$ 250.00", "N$ 100.50", "-N$ 0.55", "visit:0", "Refund"):
        assert words in shown
    desk = browser_of(town.officer).get(f"/desk/merchants/{clinic}/").content.decode()
    assert "N$ 350.00" in desk


def test_the_file_adds_up_and_no_cell_is_a_formula(town, clinic):
    answer = browser_of(town.owner).get(f"/portal/merchant/{clinic}/transactions.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["amount"] for row in rows] == ["-0.55", "0.05", "100.50", "250.00"]
    assert sum(round(float(row["amount"]) * 100) for row in rows) == 35_000
    assert rows[0]["balance_after"] == "350.00"
    assert rows[0]["reference"] == "'=cmd()"


def test_a_program_pages_through_all_of_it(town, clinic):
    owner = browser_of(town.owner)
    root = f"/api/v1/merchants/{clinic}"
    assert owner.get(f"{root}/account").json() == {
        "currency": "NAD",
        "balance_minor": 35_000,
        "held_minor": 0,
        "free_minor": 35_000,
        "is_frozen": False,
    }
    found, cursor = [], ""
    while cursor is not None:
        page = owner.get(
            f"{root}/transactions", {"limit": 3, **({"cursor": cursor} if cursor else {})}
        )
        found += page.json()["items"]
        cursor = page.json()["next"]
    assert [one["amount_minor"] for one in found] == [-55, 5, 10_050, 25_000]
    assert found[0]["balance_minor"] == 35_000
    assert owner.get(f"{root}/transactions?cursor=x").status_code == 422


def test_nobody_else_sees_it(town, clinic):
    for person in (make_person(), town.stranger):
        other = browser_of(person)
        assert other.get(f"/portal/merchant/{clinic}/transactions/").status_code == 404
        assert other.get(f"/portal/merchant/{clinic}/transactions.csv").status_code == 404
        assert other.get(f"/api/v1/merchants/{clinic}/account").status_code == 404
    assert browser_of(town.officer).get(f"/api/v1/merchants/{clinic}/transactions").json()["items"]


def test_before_it_is_approved_there_is_no_account(town):
    made, owner = town.sent(), browser_of(town.owner)
    assert owner.get(f"/api/v1/merchants/{made}/account").status_code == 404
    shown = owner.get(f"/portal/merchant/{made}/transactions/").content.decode()
    assert "Nothing has moved yet" in shown
