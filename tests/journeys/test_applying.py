"""A visitor finds a service, applies without an account, leaves in the middle, comes back, and follows it."""

from playwright.sync_api import expect

from tests.journeys.steps import (
    SERVICE,
    SERVICE_NAME,
    adds_the_photo,
    answers,
    answers_half,
    applies,
    begins,
    follows_the_mail,
    large_photo,
    opens_mail,
    sends,
    signs_in,
)


def test_a_misspelt_search_leads_to_the_service(seat):
    visitor = seat()

    visitor.opens("/")
    visitor.page.locator("#home-q").fill("disatser")
    visitor.page.locator("main").get_by_role("button", name="Search").click()
    visitor.follows(SERVICE_NAME)

    expect(visitor.page.locator("h1")).to_have_text(SERVICE_NAME)
    for part in ("Who it is for", "What to have ready", "What happens", "How it helped"):
        visitor.reads(part)
    visitor.reads("Ask the agency")
    visitor.follows_button("Start now")
    expect(visitor.page.locator("h1")).to_have_text("Who you are")
    visitor.reads("Step 1 of 4")


def test_a_visitor_applies_leaves_comes_back_and_follows_the_request(seat, address, product):
    visitor = seat()
    begins(visitor, email=address)
    answers_half(visitor)

    visitor.opens(f"/services/{SERVICE}/apply/")
    expect(visitor.page.get_by_role("radio", name="Flood")).to_be_checked()
    answers(visitor)
    adds_the_photo(visitor)
    sent = sends(visitor)

    stranger = seat()
    opens_mail(stranger, address, SERVICE_NAME)
    stranger.reads(sent.code)
    stranger.opens("/track/")
    stranger.writes("Tracking code", sent.code.lower().replace("-", " "))
    stranger.presses("Show where it stands")
    stranger.reads("Where this request stands")
    stranger.misses("Amina")
    stranger.reads("Your request is with the office")
    assert len(product.mails(address)) == 1


def test_what_is_typed_is_kept_without_a_button(seat, address, scripted):
    if not scripted:
        return  # without a script a page can only keep what is sent
    visitor = seat()
    begins(visitor, email=address)

    visitor.chooses("Fire")
    expect(visitor.page.locator("main")).to_contain_text("Saved")

    visitor.opens(f"/services/{SERVICE}/apply/")
    expect(visitor.page.get_by_role("radio", name="Fire")).to_be_checked()


def test_mistakes_are_named_beside_the_box_and_nothing_is_lost(seat, address):
    visitor = seat()
    begins(visitor, email=address)

    visitor.page.get_by_label("Day", exact=True).fill("31")
    visitor.page.get_by_label("Month", exact=True).fill("2")
    visitor.page.get_by_label("Year", exact=True).fill("2026")
    visitor.presses("Save and go on")

    summary = visitor.page.locator(".govuk-error-summary")
    expect(summary).to_be_visible()
    assert visitor.page.title().startswith("Mistake:")
    expect(visitor.page.get_by_label("Day", exact=True)).to_have_value("31")
    summary.get_by_role("link").first.click()
    focused = visitor.page.evaluate("document.activeElement.id || location.hash")
    assert focused


def test_a_file_of_the_wrong_kind_is_refused_in_plain_words(seat, address):
    visitor = seat()
    begins(visitor, email=address)
    answers(visitor)

    box = visitor.page.locator("#file_damage-photo")
    box.set_input_files({"name": "virus.exe", "mimeType": "image/png", "buffer": b"MZ\x90\x00"})
    if not visitor.scripted:  # a script sends a file as soon as it is chosen
        visitor.presses("Save and go on")

    visitor.reads("virus.exe")
    expect(visitor.page.locator("h1")).to_have_text("Your documents")


def test_a_large_photo_arrives_over_a_line_that_breaks(seat, address):
    visitor, pieces = seat(), []
    begins(visitor, email=address)
    answers(visitor)

    def tunnel(route):
        """Lose the answer to the second piece and the third piece whole."""
        if route.request.method != "PATCH":
            route.continue_()
            return
        pieces.append(route.request.headers["upload-offset"])
        if len(pieces) == 2:
            route.fetch()
        if len(pieces) in (2, 3):
            route.abort("internetdisconnected")
        else:
            route.continue_()

    visitor.page.route("**/uploads/*", tunnel)
    visitor.page.locator("#file_damage-photo").set_input_files(large_photo("roof.png"))
    if not visitor.scripted:
        visitor.presses("Save and go on")

    expect(visitor.page.get_by_text("roof.png").first).to_be_visible(timeout=60_000)
    if visitor.scripted:
        half = str(512 * 1024)
        assert pieces[:2] == ["0", half], pieces
        assert len(pieces) >= 5, pieces  # two of them twice
        assert visitor.page.evaluate("localStorage.length") == 0
    lost = "ERR_INTERNET_DISCONNECTED"  # of which the browser complains, rightly
    visitor.noticed.complaints = [c for c in visitor.noticed.complaints if lost not in c]


def test_a_guest_comes_back_on_another_device_by_the_mails_link(seat, address):
    first = seat()
    sent = applies(first, email=address)

    second = seat()
    opens_mail(second, address, SERVICE_NAME)
    follows_the_mail(second)

    second.reads(sent.code)
    second.reads("What happened so far")


def test_a_resident_with_an_account_applies_and_sees_the_request_among_their_own(seat):
    resident = seat()
    signs_in(resident, "partner")

    sent = applies(resident)

    resident.opens("/portal/requests/")
    resident.reads(sent.code)
