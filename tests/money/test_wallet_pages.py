"""Wallets at the doors: pages and API, a whole sending, what strangers see, and files that add up."""

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tests.money.browsing import browser_of, staff
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.payments.actions import ledger
from tulay.areas.payments.actions.wallets import wallet_for
from tulay.areas.payments.models import Transfer, Wallet
from tulay.areas.payments.rules.ledger import AccountKind, Owner, OwnerKind, TransferKind
from tulay.areas.payments.rules.wallets import new_number, shown
from tulay.areas.payments.tests.factories import GATEWAY, order
from tulay.areas.payments.tests.merchants import Town
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


class Somebody:
    """A person with a wallet and a browser."""

    def __init__(self, minor=0, **what_matters):
        self.person = make_person(**what_matters)
        self.browser = browser_of(self.person)
        self.now = datetime.now(UTC)
        owner = Owner(OwnerKind.PERSON, self.person.id)
        self.wallet = wallet_for(owner, "PHP", now=self.now)
        with reading(SYSTEM):
            self.number = Wallet.objects.get(id=self.wallet).number
        if minor:
            clearing = ledger.account_for(GATEWAY, AccountKind.CLEARING, "PHP", now=self.now)
            paid = order(clearing, self.wallet, minor, kind=TransferKind.FUNDING, currency="PHP")
            ledger.transfer(paid, now=self.now)

    def page(self, address, **form):
        return self.browser.post(address, form) if form else self.browser.get(address)

    def words(self, address):
        return self.browser.get(address).content.decode()

    @property
    def send_address(self):
        return f"/portal/wallet/{self.wallet}/send/"

    @property
    def month(self):
        return f"/portal/wallet/{self.wallet}/{datetime.now(UTC):%Y-%m}"


def test_a_wallet_is_opened_from_the_page_and_seen_on_the_overview():
    browser = browser_of(make_person())
    assert "Open a wallet in PHP" in browser.get("/portal/wallet/").content.decode()

    opened = browser.post("/portal/wallet/open/", {"currency": "PHP"})

    assert opened.status_code == 302
    shown_page = browser.get(opened["Location"]).content.decode()
    assert "Nothing has moved yet" in shown_page
    assert "₱ 0.00" in browser.get("/portal/").content.decode()
    assert "Open a wallet in PHP" not in browser.get("/portal/wallet/").content.decode()
    assert browser.post("/portal/wallet/open/", {"currency": "NAD"}).status_code == 422


def test_money_is_sent_after_a_look_at_whom_it_goes_to():
    giver, taker = Somebody(10_000), Somebody(name="Maria Nangolo")
    asked = giver.page(giver.send_address)
    sending_id = asked.context["form"].initial["sending_id"]
    given = {"number": shown(taker.number), "amount": "25.50", "sending_id": sending_id}

    checked = giver.page(giver.send_address, **given)

    words = checked.content.decode()
    assert "M••• N•••" in words
    assert "Nangolo" not in words
    assert "₱ 74.50" in words
    assert not Transfer.objects.filter(id=sending_id).exists()

    for _ in range(2):  # a second click
        sent = giver.page(giver.send_address, **given, step="send")
        assert sent.status_code == 302
    words = giver.words(sent["Location"])
    assert "\u2066₱ 25.50\u2069 was sent." in words
    assert words.count("-₱ 25.50") == 1
    assert f"wallet {shown(taker.number)}" in words
    assert "₱ 25.50" in taker.words(f"/portal/wallet/{taker.wallet}/")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"number": "4071 2235 8817"}, "not the number of a wallet"),
        ({"number": "unknown"}, "There is no wallet by this number"),
        ({"number": "own"}, "two different accounts"),
        ({"amount": "100.01"}, "not enough money"),
        ({"amount": "0"}, "greater than or equal to"),
        ({"amount": ""}, "required"),
        ({"amount": "1.005"}, "no more than 2 decimal"),
    ],
)
@pytest.mark.parametrize("step", ["check", "send"])
def test_what_is_wrong_stands_beside_the_field(change, said, step):
    giver, taker = Somebody(10_000), Somebody()
    given = {"number": taker.number, "amount": "1", "sending_id": uuid4(), "step": step} | change
    given["number"] = {"unknown": new_number(), "own": giver.number}.get(
        given["number"], given["number"]
    )

    answer = giver.page(giver.send_address, **given)

    assert answer.status_code in {404, 409, 422}
    assert said.lower() in answer.content.decode().lower()
    assert "govuk-error-summary" in answer.content.decode()


def test_a_sending_to_another_currency_is_refused_before_anything_moves():
    giver = Somebody(10_000)
    foreign = wallet_for(Owner(OwnerKind.PERSON, make_person().id), "EUR", now=giver.now)
    with reading(SYSTEM):
        number = Wallet.objects.get(id=foreign).number
    answer = giver.page(giver.send_address, number=number, amount="1", sending_id=uuid4())
    assert answer.status_code == 422
    assert "of the currency that is moved" in answer.content.decode()


def test_nobody_tries_numbers_without_end():
    giver, taker = Somebody(10_000), Somebody()
    given = {"number": taker.number, "amount": "1", "sending_id": uuid4()}
    answers = [giver.page(giver.send_address, **given).status_code for _ in range(31)]
    assert answers[:30] == [200] * 30
    assert answers[30] == 429


@pytest.mark.parametrize("ending", ["/", "/send/", "/month/", "/month.csv", "/month.pdf"])
def test_somebody_elses_wallet_is_not_found(ending):
    owner, stranger = Somebody(100), Somebody(100)
    ending = ending.replace("/month", f"/{datetime.now(UTC):%Y-%m}")
    address = f"/portal/wallet/{owner.wallet}{ending}"
    assert owner.browser.get(address).status_code == 200
    assert stranger.browser.get(address).status_code == 404


def test_a_statement_adds_up_as_a_page_a_table_and_a_document():
    giver, taker = Somebody(10_000), Somebody()
    ledger.transfer(order(giver.wallet, taker.wallet, 2_500, currency="PHP"), now=giver.now)

    words = giver.words(f"{giver.month}/")
    table = giver.browser.get(f"{giver.month}.csv")
    document = giver.browser.get(f"{giver.month}.pdf")

    for amount in ("₱ 0.00", "₱ 100.00", "-₱ 25.00", "₱ 75.00"):
        assert amount in words
    rows = list(csv.DictReader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    assert [(row["amount"], row["balance"]) for row in rows] == [
        ("100.00", "100.00"),
        ("-25.00", "75.00"),
    ]
    assert rows[1]["other"] == taker.number
    assert b"".join(document).startswith(b"%PDF")
    assert table["Cache-Control"] == "private, no-store"


def test_a_month_before_the_wallet_was_there_has_no_statement():
    owner = Somebody()
    assert owner.page(f"/portal/wallet/{owner.wallet}/2019-01/").status_code == 404
    assert "Nothing moved in this month." in owner.words(f"{owner.month}/")


def test_a_wallet_page_asks_the_database_little(django_assert_max_num_queries):
    giver, taker = Somebody(10_000), Somebody()
    for _ in range(25):
        ledger.transfer(order(giver.wallet, taker.wallet, 1, currency="PHP"), now=giver.now)
    address = f"/portal/wallet/{giver.wallet}/"
    giver.words(address)
    with django_assert_max_num_queries(9):
        words = giver.words(address)
    assert 'rel="next"' in words


# --- finance ------------------------------------------------------------------------------------


def test_finance_looks_a_wallet_up_freezes_and_thaws_it():
    owner = Somebody(100, name="Maria Nangolo")
    officer = browser_of(staff(Role.FINANCE_OFFICER))
    here = f"/desk/wallets/?number={owner.number}"
    assert "Maria Nangolo" in officer.get(here).content.decode()

    unreasoned = officer.post("/desk/wallets/freeze/", {"number": owner.number})
    assert unreasoned.status_code == 422
    frozen = officer.post("/desk/wallets/freeze/", {"number": owner.number, "reason": "court"})
    assert frozen.status_code == 302
    assert "A court or an authority ordered it" in officer.get(here).content.decode()
    assert "This wallet is frozen" in owner.words(f"/portal/wallet/{owner.wallet}/")

    officer.post("/desk/wallets/thaw/", {"number": owner.number})
    assert "This wallet is frozen" not in owner.words(f"/portal/wallet/{owner.wallet}/")


def test_the_desk_says_which_business_a_wallet_belongs_to(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = Town().opened(name="Katutura Family Clinic")
    with reading(SYSTEM):
        number = shown(Wallet.objects.get(owner_id=made).number)
    officer = browser_of(staff(Role.FINANCE_OFFICER))
    words = officer.get("/desk/wallets/", {"number": number}).content.decode()
    assert "Katutura Family Clinic" in words
    assert str(made) not in words


def test_the_desk_says_what_is_wrong_and_is_closed_to_others():
    officer = browser_of(staff(Role.FINANCE_OFFICER))
    assert officer.get("/desk/wallets/").status_code == 200
    assert officer.get("/desk/wallets/?number=12").status_code == 422
    assert officer.get(f"/desk/wallets/?number={new_number()}").status_code == 404
    assert "Wallets" in officer.get("/desk/").content.decode()
    assert browser_of(staff(Role.AUDITOR)).get("/desk/wallets/").status_code == 403
    assert Somebody().browser.get("/desk/wallets/").status_code == 403


# --- programs -----------------------------------------------------------------------------------


def api(browser, path, body=None, headers=None):
    if body is None:
        return browser.get(f"/api/v1{path}")
    return browser.post(
        f"/api/v1{path}", body, content_type="application/json", headers=headers or {}
    )


def keyed():
    return {"Idempotency-Key": f"key-{uuid4()}"}


def test_programs_see_and_send_the_same():
    giver, taker = Somebody(10_000), Somebody(name="Maria Nangolo")
    headers = keyed()
    sending = {
        "wallet_id": str(giver.wallet),
        "to": taker.number,
        "amount_minor": 2_550,
        "currency": "PHP",
    }

    whose = api(giver.browser, f"/wallets/recipients/{taker.number}").json()
    first = api(giver.browser, "/transactions", sending, headers)
    again = api(giver.browser, "/transactions", sending, headers)
    other = api(giver.browser, "/transactions", sending | {"amount_minor": 1}, headers)

    assert whose == {"number": taker.number, "name": "M••• N•••", "currency": "PHP"}
    assert first.status_code == 201
    assert again.json() == first.json()
    assert other.status_code == 422
    mine = api(giver.browser, "/wallets/me").json()["items"]
    assert [one["balance_minor"] for one in mine] == [7_450]
    for path in (f"/wallets/{giver.wallet}/statement", "/transactions"):
        items = api(giver.browser, path).json()["items"]
        assert [(one["amount_minor"], one["balance_after_minor"]) for one in items] == [
            (-2_550, 7_450),
            (10_000, 10_000),
        ]


def test_money_moves_for_programs_only_with_a_key():
    giver, taker = Somebody(100), Somebody()
    sending = {"wallet_id": str(giver.wallet), "to": taker.number, "amount_minor": 1}
    answer = api(giver.browser, "/transactions", sending | {"currency": "PHP"})
    assert answer.status_code == 400


def test_programs_open_look_freeze_and_thaw():
    owner = Somebody(100)
    headers = keyed()
    made = api(owner.browser, "/wallets", {"currency": "PHP"}, headers)
    assert (made.status_code, made.json()["id"]) == (201, str(owner.wallet))

    officer = Somebody()
    officer.browser = browser_of(staff(Role.FINANCE_OFFICER))
    headers = keyed()
    there = f"/wallets/{owner.number}"
    assert api(officer.browser, f"{there}/look", {}, headers).json()["balance_minor"] == 100
    frozen = api(officer.browser, f"{there}/freeze", {"reason": "owner"}, headers)
    assert frozen.status_code == 204
    assert api(owner.browser, "/wallets/me").json()["items"][0]["frozen_at"]
    assert api(officer.browser, f"{there}/thaw", {}, headers).status_code == 204
