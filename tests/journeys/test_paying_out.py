"""An approved benefit becomes money: a second person lets it go, it stands in the wallet and on the statement, and a
receipt proves it, in the browser and on the command line.
"""

import csv
import io
import subprocess
import sys
from decimal import Decimal

from playwright.sync_api import expect

from tests.journeys.steps import SERVICE_NAME, applies, decides, signs_in, takes
from tulay.site.env import ROOT

REASONS = "The flood damaged the home and the barangay confirms it."
AMOUNT = "₱ 5,000.00"


def lets_go(finance, sent):
    """Find what waits by its code, open it, and approve it."""
    finance.opens("/desk/payouts/")
    finance.page.get_by_role("link", name=sent.code).click()
    finance.reads("Waiting for approval")
    finance.reads(AMOUNT)
    finance.presses("Approve")
    finance.reads("Approved. The money is on its way.")


def sees(person, address, words):
    """Open a page until it says so: a job pays."""
    for _ in range(150):  # a row handed to a broker that loses it comes again after 30 s
        person.opens(address)
        if person.page.locator("main").get_by_text(words).count():
            return
        person.page.wait_for_timeout(500)
    raise AssertionError(f"{address} never said {words!r}")


def receipt_of(person, address):
    for _ in range(60):
        answer = person.context.request.get(address)
        if answer.status == 200:
            return answer.body()
        assert answer.status == 409  # its witness has not been asked yet
        person.page.wait_for_timeout(500)
    raise AssertionError("the payment was never sealed")


def finds_it_in_the_wallet(person):
    """Follow the wallet from the navigation to its statement; everything on it adds up."""
    person.opens("/portal/")
    person.follows("Wallet", exact=True)
    person.page.locator("main a[href^='/portal/wallet/']").first.click()
    row = person.page.locator("tbody tr").first
    expect(row).to_contain_text("Paid out to you")
    expect(row).to_contain_text(AMOUNT)
    person.page.locator("main h2:has-text('Statements') + ul a").first.click()
    person.reads("At the end")
    table = person.page.get_by_role("link", name="Table (CSV)").get_attribute("href")
    answer = person.context.request.get(table)
    lines = list(csv.DictReader(io.StringIO(answer.body().decode("utf-8-sig"))))
    assert lines[-1]["kind"] == "payout"
    assert Decimal(lines[-1]["amount"]) == Decimal(5_000)
    opening = Decimal(lines[0]["balance"]) - Decimal(lines[0]["amount"])
    closing = opening + sum(Decimal(line["amount"]) for line in lines)
    assert closing == Decimal(lines[-1]["balance"])
    expect(person.page.locator("dl")).to_contain_text(f"₱ {closing:,.2f}")


def verified_by_command(person, content, folder):
    """Check a receipt as anybody can who has the file and the log's public key."""
    file = folder / "payout.tlog-proof"
    file.write_bytes(content)
    line = [sys.executable, "-m", "tulay.site", "audit", "verify-receipt", str(file)]
    return subprocess.run(
        line, env=person.product.environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_from_the_approval_to_the_receipt(seat, tmp_path):
    resident = seat()
    signs_in(resident, "partner")
    sent = applies(resident)
    officer = seat()
    signs_in(officer, "officer")
    takes(officer, sent)
    decides(officer, sent, "Approve", REASONS)
    resident.opens(f"/portal/requests/{sent.request_id}/")
    resident.reads("A finance officer checks the payment.")

    finance = seat()
    signs_in(finance, "finance")
    lets_go(finance, sent)

    sees(resident, f"/portal/requests/{sent.request_id}/", "The money was paid.")
    expect(resident.page.get_by_role("link", name="Take this request back")).to_have_count(0)
    resident.follows("See this payment")
    resident.reads(SERVICE_NAME)
    payment = resident.page.url
    resident.presses("Yes, it arrived")
    resident.reads("The money arrived")

    content = receipt_of(resident, f"{payment}payout.tlog-proof")
    resident.opens("/verify/")
    file = {"name": "payout.tlog-proof", "mimeType": "text/plain", "buffer": content}
    resident.page.locator("#receipt").set_input_files(file)
    if not resident.scripted:
        resident.presses("Check")
    resident.reads("This receipt is genuine")
    finds_it_in_the_wallet(resident)

    checked = verified_by_command(resident, content, tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "The receipt is good" in checked.stdout
    number = payment.rstrip("/").rpartition("/")[2]
    assert f"payout:{number}" in checked.stdout
    changed = verified_by_command(resident, content.replace(b"index ", b"index 1"), tmp_path)
    assert changed.returncode == 1
