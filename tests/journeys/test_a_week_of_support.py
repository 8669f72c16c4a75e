"""A person is enrolled, tells what they need, writes about a week, is noted about; both see it, and who looked."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.journeys.steps import signs_in
from tests.journeys.test_accounts import NAME, enters, is_in, opens_account
from tulay.areas.support.rules.intake_numbers import check_digit

PHONE = 360
PROGRAMME, WORKER = "Learners with disabilities", "Zanele"
TWELVE = "900515501508"
WEEK = (
    ("Difficult", 3, "The lift was broken.", "The lift"),
    ("Very difficult", 2, "I stayed at home.", "No bus\nThe stairs"),
    ("Difficult", 3, "One lesson, then I was tired.", "The stairs"),
    ("All right", 5, "Two lessons.", ""),
    ("Good", 7, "We practised interviews.", ""),
    ("Good", 6, "A walk by the sea.", ""),
    ("Very good", 9, "My certificate came.", ""),
)
"""Today first, then the days before: what a journal lets be begun."""
OPEN, KEPT = "Lift reported to the house", "Ask about the stairs at home"


def picks(page, label, words):
    """Choose what begins with some words from a list."""
    box = page.get_by_label(label)
    box.select_option(value=box.locator("option", has_text=words).first.get_attribute("value"))


def enrols(worker, address):
    """Enrol somebody by the address they sign in with; return the place of their record."""
    worker.opens("/desk/support/enrol/")
    page = worker.page
    picks(page, "Programme", PROGRAMME)
    worker.writes("E-mail address or phone number of the person", address)
    picks(page, "Key worker", WORKER)
    worker.ticks("I have looked at a proof")
    worker.presses("Enrol")
    worker.reads("Enrolled. The person has been told.")
    worker.reads(NAME)
    return page.url


def agrees(candidate):
    """Agree to the use of special information, where the programme is."""
    candidate.opens("/portal/privacy/notices/south-africa/special/")
    candidate.presses("I agree")


def goes_on(candidate, **answers):
    for label, text in answers.items():
        candidate.page.get_by_label(label.replace("_", " "), exact=False).first.fill(text)
    candidate.presses("Save and go on")


def fills_in_the_intake(candidate):
    candidate.opens("/portal/support/intake/")
    candidate.follows_button("Begin")
    candidate.page.get_by_role("radio", name="Yes", exact=True).check()
    goes_on(candidate, Identity_number=TWELVE + check_digit(TWELVE))
    goes_on(candidate, Telephone="082 555 0199", Town="Khayelitsha")
    goes_on(candidate, Name_of_the_person_we_call="Nomvula", Their_telephone="083 555 0144")
    goes_on(candidate, Diagnosis="Muscular dystrophy", Allergies="None known")
    goes_on(candidate, Aids="A wheelchair")
    goes_on(candidate, What_helps="Showing it once, then trying it")
    for told in ("Khayelitsha", "A wheelchair", "Muscular dystrophy"):
        candidate.reads(told)
    candidate.presses("Send it")
    candidate.reads("Your key workers can read it now")


def writes_about_a_week(candidate):
    for mood, energy, did, barriers in WEEK:
        candidate.opens("/portal/support/journal/new/")
        page = candidate.page
        page.get_by_role("radio", name=mood, exact=True).check()
        page.get_by_role("radio", name=str(energy), exact=True).check()
        candidate.writes("What did you do?", did)
        if barriers:
            folded = page.locator("details:not([open]) > summary", has_text="Say more")
            if folded.count():
                folded.click()
            candidate.writes("What stood in your way?", barriers)
        candidate.presses("Save")
        candidate.reads("Thank you for telling us about your day")
        candidate.reads(did)


def notes(worker, record, title, content, *, is_confidential):
    worker.opens(f"{record}notes/new/")
    worker.page.get_by_label("What is it about?").select_option(label="Concern")
    worker.writes("Title", title)
    worker.page.get_by_label("Note", exact=True).fill(content)
    if is_confidential:
        worker.ticks("Confidential")
    worker.presses("Save")
    worker.reads(title)


def fits(person):
    """Nothing of the page stands beyond the edge of the screen."""
    wide = person.page.evaluate("document.documentElement.scrollWidth") if person.scripted else 0
    assert wide <= PHONE, f"{person.page.url} is {wide} wide"


def test_a_week_of_support(seat, address):
    candidate, worker = seat(width=PHONE), seat()
    opens_account(candidate, address)
    signs_in(worker, "keyworker")
    record = enrols(worker, address)
    enters(candidate, address)
    is_in(candidate)
    candidate.opens("/portal/")
    candidate.reads("Your support programme asks how to reach you")

    agrees(candidate)
    fills_in_the_intake(candidate)
    writes_about_a_week(candidate)
    notes(worker, record, OPEN, "They mend it on Thursday.", is_confidential=False)
    notes(worker, record, KEPT, "She may not want to speak about it.", is_confidential=True)

    # the candidate's own overview
    candidate.opens("/portal/support/overview/")
    candidate.reads("You wrote about 7 days")
    candidate.reads("Your energy was 5.0 of 10 on average.")
    candidate.reads("On 3 days something stood in your way.")
    candidate.reads("Three of the last five days were difficult")
    candidate.reads(OPEN)
    candidate.misses(KEPT)
    expect(candidate.page.locator("#moods tbody tr").nth(1)).to_contain_text("2")
    expect(candidate.page.locator(".tulay-chart circle")).to_have_count(2 * len(WEEK))
    fits(candidate)
    candidate.opens("/portal/support/notes/?q=thursday")
    candidate.reads(OPEN)
    candidate.opens("/portal/support/journal/?q=stairs&barriers=on")
    candidate.reads("I stayed at home.")
    candidate.misses("My certificate came.")
    fits(candidate)

    # the key worker's
    worker.opens("/desk/support/people/")
    first = worker.page.locator("section.tulay-day").filter(has_text=NAME).last
    for seen in (
        "Three of the last five days were difficult",
        "Little energy (3 or less)",
        "Something stood in the way",
        "Intake up to date",
    ):
        expect(first).to_contain_text(seen)
    expect(first.locator("circle")).to_have_count(len(WEEK))
    worker.misses("I stayed at home.")
    worker.opens(f"{record}intake/")
    worker.reads("A wheelchair")
    worker.opens(f"{record}intake/health/")
    worker.reads("Muscular dystrophy")
    worker.opens(f"{record}journal/?q=lift")
    worker.reads("The lift was broken.")
    worker.opens(f"{record}notes/?q=stairs&kind=concern")
    worker.reads(KEPT)
    worker.misses(OPEN)

    # who looked
    candidate.opens("/portal/privacy/access-log/")
    for seen in (f"{datetime.now(UTC):%Y}", "Read your journal", "Read the notes about you"):
        candidate.reads(seen)
    fits(candidate)
