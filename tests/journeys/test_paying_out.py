"""An approved benefit becomes money: finance lets it go, it comes into the wallet, and a receipt proves it."""

from playwright.sync_api import expect

from tests.journeys.steps import SERVICE_NAME, applies, decides, signs_in, takes

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


def test_from_the_approval_to_the_receipt(seat):
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
