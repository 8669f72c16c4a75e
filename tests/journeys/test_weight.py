"""What a page costs somebody who pays for every kilobyte, and whether it can be used without a mouse."""

import pytest

from tests.journeys import looking
from tests.journeys.steps import SERVICE, SERVICE_NAME, signs_in

FIRST_BYTES = 100 * 1024
LATER_BYTES = 20 * 1024
FIRST_REQUESTS = 10
WAY = ("/", "/services/?q=flood", f"/services/{SERVICE}/", f"/services/{SERVICE}/apply/", "/track/")


class Meter:
    """Counts what comes over the line, as it comes: compressed, heads included."""

    def __init__(self, person):
        line = person.context.new_cdp_session(person.page)
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda event: self.count(event["encodedDataLength"]))
        self.person = person
        self.empty()

    def empty(self):
        self.bytes = self.requests = 0

    def count(self, size):
        self.bytes += size
        self.requests += size > 0

    def cost(self, address):
        self.empty()
        self.person.opens(address)
        self.person.page.wait_for_load_state("networkidle")
        return self.bytes, self.requests


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_the_first_page_and_the_later_ones_are_light(chromium, product, language):
    person = chromium.person(product.origin, language=language, width=360)
    meter = Meter(person)

    first, requests = meter.cost(WAY[0])
    later = {address: meter.cost(address)[0] for address in WAY[1:]}
    person.leave()

    assert 5_000 < first <= FIRST_BYTES
    assert requests <= FIRST_REQUESTS
    assert {address: size for address, size in later.items() if size > LATER_BYTES} == {}


def test_pages_of_residents_and_officers_are_light(chromium, product):
    for username, addresses in (
        ("resident", ("/portal/", "/portal/requests/", "/portal/messages/")),
        ("officer2", ("/desk/", "/desk/requests/?view=all")),
    ):
        person = chromium.person(product.origin)
        signs_in(person, username)
        meter = Meter(person)
        costs = {address: meter.cost(address)[0] for address in addresses}
        person.leave()

        assert {address: size for address, size in costs.items() if size > LATER_BYTES} == {}


def test_the_way_can_be_walked_by_keyboard_and_the_focus_is_seen(chromium, product):
    person = chromium.person(product.origin)
    for address, wanted in (
        ("/", "Search"),
        ("/services/?q=disaster", SERVICE_NAME),
        (f"/services/{SERVICE}/", "Start now"),
        (f"/services/{SERVICE}/apply/", "Save and go on"),
        ("/track/", "Show where it stands"),
        ("/account/sign-in/", "Sign in"),
    ):
        person.opens(address)
        found = looking.stops(person.page)

        assert found[0]["words"] == "Skip to the main part"
        assert wanted in {stop["words"] for stop in found}, address
        assert [stop["html"] for stop in found if not stop["visible"]] == [], address
        assert [stop["html"] for stop in found if not stop["inside"]] == [], address
    person.leave()


def test_a_form_is_sent_by_keyboard_alone(chromium, product, address):
    person = chromium.person(product.origin)
    person.opens(f"/services/{SERVICE}/apply/")
    person.page.locator("#id_name").focus()
    person.page.keyboard.type("Amina Sali")
    person.page.keyboard.press("Tab")
    person.page.keyboard.type(address)
    person.page.keyboard.press("Enter")

    person.reads("Step 2 of 4")
    person.leave()
