"""Whether the ledger fits, at the doors: the command, the page, the API."""

from datetime import UTC, datetime

import pytest

from tests.money.browsing import browser_of, staff
from tulay.areas.identity.rules import Role
from tulay.areas.payments.actions.verification import verify_ledger
from tulay.areas.payments.rules.verification import Invariant
from tulay.areas.payments.tests.factories import NOW, make_account
from tulay.areas.payments.tests.test_verification import busy_ledger, tampering
from tulay.kernel.actor import SYSTEM
from tulay.site import ledger as command

pytestmark = pytest.mark.django_db


def test_the_command_names_what_does_not_fit_and_says_so_by_its_code():
    known = busy_ledger()
    lines, is_whole = command.verify(now=NOW)
    assert is_whole
    assert [line[:5] for line in lines[1:]] == ["ok   "] * len(Invariant)

    with tampering() as cursor:
        cursor.execute("UPDATE payments_account SET balance = 7 WHERE id = %s", [known["taker"]])
    lines, is_whole = command.verify(now=NOW)

    assert not is_whole
    assert "WRONG 4 each balance is its opening and its entries" in lines
    assert f"        account {known['taker']}" in lines


def test_only_the_first_faults_are_listed():
    accounts = [make_account(1) for _ in range(11)]
    with tampering() as cursor:
        cursor.execute("UPDATE payments_account SET balance = 9 WHERE id = ANY(%s)", [accounts])
    lines, _ = command.verify(now=NOW)
    assert lines.count("        and perhaps more") == 1


def test_the_page_shows_what_fits_and_then_what_does_not(django_assert_max_num_queries):
    browser = browser_of(staff(Role.FINANCE_OFFICER))
    assert "not been looked at yet" in browser.get("/desk/ledger/").content.decode()

    known = busy_ledger()
    verify_ledger(actor=SYSTEM, now=NOW)
    with django_assert_max_num_queries(8):
        shown = browser.get("/desk/ledger/").content.decode()
    assert "Everything fits" in shown
    assert shown.count(">Fits<") == len(Invariant) + 1  # each of them, and this look

    with tampering() as cursor:
        cursor.execute("UPDATE payments_account SET balance = 7 WHERE id = %s", [known["taker"]])
    verify_ledger(actor=SYSTEM, now=datetime.now(UTC))
    shown = browser.get("/desk/ledger/").content.decode()
    assert "Something does not fit" in shown
    assert f"account {known['taker']}" in shown


def test_both_doors_tell_the_same_and_only_to_those_who_may():
    busy_ledger()
    verify_ledger(actor=SYSTEM, now=NOW)
    auditor, officer = browser_of(staff(Role.AUDITOR)), browser_of(staff(Role.COMMUNITY_LEADER))

    told = auditor.get("/api/v1/ledger/verifications").json()

    assert told["items"][0]["faults"] == {}
    assert told["items"][0]["transfers"] == 9
    assert officer.get("/api/v1/ledger/verifications").status_code == 403
    assert officer.get("/desk/ledger/").status_code == 403
