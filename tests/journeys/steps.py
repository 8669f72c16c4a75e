"""What people do on their way, in the words of the pages."""

import io
import random
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from PIL import Image
from playwright.sync_api import expect

from tulay.areas.identity.rules import code_at

PASSWORD = "Tulay-demo-passphrase-2026"
KEY = "JBSWY3DPEHPK3PXP"
SERVICE = "disaster-family-help"
SERVICE_NAME = "Help after a disaster"
PLACE = "Sirawai"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Sent:
    """A request that was sent: its code and its number in the addresses."""

    code: str
    request_id: str


def photo(name="house.png"):
    return {"name": name, "mimeType": "image/png", "buffer": PICTURE}


def large_photo(name):
    """A photo of about 1.8 MB: noise, which does not pack."""
    out = io.BytesIO()
    noise = random.Random(2026).randbytes(780 * 780 * 3)
    Image.frombytes("RGB", (780, 780), noise).save(out, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": out.getvalue()}


def signs_in(person, username):
    person.opens("/account/sign-in/")
    person.writes("E-mail address", f"{username}@demo.tulay.example")
    person.writes("Password", PASSWORD)
    person.presses("Sign in")
    signed_in = person.page.get_by_role("button", name="Sign out").first
    asked = person.page.locator("input[name=code]").first
    expect(signed_in.or_(asked)).to_be_visible()
    if asked.is_visible():
        person.product.releases_codes()
        shows_code(person, KEY)
    expect(signed_in).to_be_visible()


def shows_code(person, key):
    person.page.locator("input[name=code]").first.fill(code_at(key, int(time.time()) // 30))
    person.presses("Go on")


def begins(person, *, email=None, slug=SERVICE):
    """Open the application and say who one is; an account says so itself."""
    person.opens(f"/services/{slug}/apply/")
    if email:
        person.writes("Your full name", "Amina Sali")
        person.writes("E-mail address", email)
    person.presses("Save and go on")
    expect(person.page.locator("h1")).to_have_text("Your place and your answers")


def answers_half(person):
    """Say what happened, and keep the rest for later."""
    person.chooses("Flood")
    person.presses("Save and come back later")
    person.reads("We kept your answers")


def answers(person):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    names_the_place(person)
    person.chooses("Flood")
    for part, value in (
        ("Day", yesterday.day),
        ("Month", yesterday.month),
        ("Year", yesterday.year),
    ):
        person.page.get_by_label(part, exact=True).fill(str(value))
    person.chooses("Only in part of it")
    person.writes("How many people were living there?", "5")
    person.presses("Save and go on")
    documents = person.page.locator("h1", has_text="Your documents")
    if not person.scripted:
        offered = person.page.locator("#places input").first
        expect(documents.or_(offered)).to_be_visible()
        if offered.is_visible():
            chooses_the_place(person)
            person.presses("Save and go on")
    expect(documents).to_be_visible()


def names_the_place(person):
    """Type a town; a script shows the places that fit at once, without one they come with the next page."""
    box = person.page.get_by_label("Where do you live?")
    box.click()
    box.press_sequentially(PLACE)
    if person.scripted:
        expect(person.page.locator("#places input").first).to_be_visible()
        chooses_the_place(person)


def chooses_the_place(person):
    person.page.locator("#places").get_by_role("radio", name=re.compile(PLACE)).first.check()


def adds_the_photo(person):
    person.page.locator("#file_damage-photo").set_input_files(photo())
    if person.scripted:
        expect(person.page.get_by_text("house.png").first).to_be_visible()
    person.presses("Save and go on")
    expect(person.page.locator("h1")).to_have_text("Check and send")


def sends(person):
    for seen in ("Flood", "house.png", PLACE):
        person.reads(seen)
    person.ticks("What I wrote is true")
    person.presses("Send my request")
    person.reads("We have your request")
    code = CODE.search(person.page.locator("main").inner_text())[0]
    return Sent(code, person.page.url.split("/")[-3])


def applies(person, *, email=None):
    """Go through all four pages without a break."""
    begins(person, email=email)
    answers(person)
    adds_the_photo(person)
    return sends(person)


# --- mail -----------------------------------------------------------------------------------------
def opens_mail(person, address, subject):
    """Read a mail on the demo's mail page; it may take the worker a moment."""
    for _ in range(150):  # a row handed to a broker that loses it comes again after 30 s
        person.opens(f"/demo/mail/?q={address}")
        if person.page.get_by_role("link", name=subject).count():
            break
        person.page.wait_for_timeout(500)
    person.follows(subject)
    expect(person.page.locator("h1")).to_contain_text(subject)


def follows_the_mail(person, to=SERVICE_NAME):
    """Follow the link to the request; a guest presses a button, so that a mail scanner opens nothing."""
    person.page.locator(
        ".tulay-message a[href*='/resume/'], .tulay-message a[href*='/portal/']"
    ).last.click()
    person.page.wait_for_url(lambda url: "/demo/mail/" not in url)
    if "/resume/" in person.page.url:
        person.page.locator("main form button").first.click()
    expect(person.page.locator("h1")).to_contain_text(to)


# --- the desk -------------------------------------------------------------------------------------
def opens_on_the_desk(officer, sent):
    officer.opens(f"/desk/requests/{sent.request_id}/")
    officer.reads(sent.code)


def finds_in_the_queue(officer, sent):
    """Look for a request among those nobody has, by its code."""
    officer.opens("/desk/requests/?view=unassigned")
    box = officer.page.locator("main input[name='q']")
    officer.unfolds_filters()
    box.fill(sent.code)
    officer.page.locator("main form button").filter(
        has_text=re.compile("Apply|Show|Filter")
    ).first.click()
    link = officer.page.locator("table").get_by_role("link", name=sent.code)
    expect(officer.page).to_have_url(re.compile("q="))  # a filter stays in the address
    expect(officer.page.locator("tbody tr")).to_have_count(1)
    link.click()
    officer.reads(sent.code)


def takes(officer, sent):
    opens_on_the_desk(officer, sent)
    officer.presses("Take into review")
    officer.reads("You are reviewing this request now.")


def asks(officer, question):
    officer.follows_button("Ask the applicant")
    officer.writes("What do you need?", question)
    officer.presses("Send the question")
    officer.reads("The applicant is asked.")


def proposes(officer, sent, outcome, reasons):
    """Fill in the decision up to the last page."""
    opens_on_the_desk(officer, sent)
    officer.follows_button("Decide")
    officer.chooses(outcome)
    officer.writes("Your reasons", reasons)
    officer.presses("Go on")
    officer.reads(f"{outcome} this request?")


def decides(officer, sent, outcome, reasons):
    proposes(officer, sent, outcome, reasons)
    officer.presses(f"Yes, {outcome.lower()}")
    officer.reads("The decision is made. The applicant is told.")


def generates_a_year(person, year):
    """Open a year and add the meetings of all agencies."""
    person.opens("/")
    person.follows("Meetings", exact=True)
    person.follows("Open another year")
    person.writes("Fiscal year", str(year))
    person.writes("Rooms", "Harbour Room\nHill Room")
    person.writes("Meetings a day, at most", "1")  # so that the other room is free
    person.presses("Open the year")
    person.reads("The year is open.")
    # News of an agency may still be under way; it adds that agency's meetings, and the sum is the same.
    person.reads("meetings are lacking")
    person.presses("Generate them")
    person.reads("meetings were added.")
