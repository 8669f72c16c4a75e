"""A service from its first draft to the last word about a request for it: every hand that it goes through."""

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.looking import picture, too_wide
from tests.journeys.publishing import (
    asks_a_question,
    drafts,
    publishes,
    says,
    says_it_in_english,
    says_who_can_get_it,
)

PAPER, ENGINE = "A photo of the boat", "Does the boat have an engine?"
POWER, PAGE = "How strong is the engine?", "Its engine"
WRONG_OFFICE = "Fishing is the work of the ministry of fisheries."
OTHER_AGENCY = "Ministry of Agriculture, Fisheries and Agrarian Reform"
PHONE = 360


def test_from_publishing_to_appeal(seat, address, product):
    name = f"Engines for boat builders {address[:6]}"
    writer, publisher = seat(), seat()
    steps.signs_in(writer, "focal")
    writes_a_service(writer, name)
    steps.signs_in(publisher, "coordinator")
    publishes(publisher, name)

    resident = seat(width=PHONE)
    checks_what_one_can_get(resident, name)
    sent = applies_and_pays(resident, address, name)
    officer, second = seat(), seat()
    steps.signs_in(officer, "officer")
    steps.signs_in(second, "officer2")

    is_sent_on_and_accepted(product, resident, officer, second, address)

    steps.takes(officer, sent)
    finishes(officer, sent, "Document check")
    finishes(second, sent, "Visit to the boat", found="The boat lies in the river.")
    is_not_signed_and_then_rejected(officer, second, sent)
    asks_for_another_officer(resident, officer, sent)
    another_officer_decides(officer, second, sent)
    resident.opens(f"/portal/requests/{sent.request_id}/")
    resident.reads("Not approved")
    expect(resident.page.get_by_role("button", name="Ask us to look again")).to_have_count(0)


def writes_a_service(writer, name):
    drafts(writer, name)
    says_it_in_english(writer)
    writer.follows("Cost, places and time")
    says(writer, "Working days until the answer", "10")
    says(writer, "What people pay", "150")
    writer.ticks("It is paid before the request is sent")
    writer.ticks("Two officers decide together")
    writer.presses("Save and go back")
    writer.follows("Documents that people hand in")
    writer.page.get_by_role("button", name="Add a document").click()
    writer.writes("What is it? (English)", PAPER)
    writer.presses("Save")
    writer.page.get_by_role("button", name="Go on").click()
    arranges_the_form(writer)
    writer.page.get_by_role("button", name="Go on").click()
    says_who_can_get_it(writer)
    writer.page.get_by_role("button", name="Go on").click()
    names_the_inner_steps(writer)
    writer.presses("Ask somebody to look at it")
    writer.reads("Somebody is asked to look at it")


def arranges_the_form(writer):
    """Two pages; the second is only for whoever said yes on the first."""
    writer.reads("No question yet")
    writer.page.get_by_role("button", name="Add a page").click()
    writer.writes("The title of the page (English)", PAGE)
    writer.presses("Save")
    asks_a_question(writer, ENGINE, kind="Yes or no")
    asks_a_question(writer, POWER, kind="A whole number", page=PAGE)
    writer.page.get_by_role("link", name=f"When is it asked? {POWER}").click()
    writer.follows(ENGINE)
    writer.ticks("Yes")
    writer.chooses("Then it is asked, otherwise not")
    writer.presses("Save")
    writer.reads(f"Asked only if “{ENGINE}”: Yes")
    picture(writer.page, "form-of-a-service")


def names_the_inner_steps(writer):
    writer.follows("Inner steps")
    for name, evidence, is_by_another in (
        ("Document check", "Nothing", False),
        ("Visit to the boat", "A note of what was found", True),
    ):
        writer.page.get_by_role("button", name="Add a step").click()
        writer.writes("What is it called? (English)", name)
        writer.page.get_by_role("group", name="What must be there to finish it?").get_by_role(
            "radio", name=evidence
        ).check()
        if is_by_another:
            writer.ticks("Somebody else finishes it than the step before")
        writer.presses("Save")
        writer.reads(name)
    writer.page.get_by_role("button", name="Go on").click()


def checks_what_one_can_get(resident, name):
    """Answer what matters and leave out the rest, on a phone."""
    resident.opens("/services/check/")
    if resident.page.get_by_role("radio", name="Bangsamoro").count():
        resident.chooses("Bangsamoro")
    resident.presses("Start")
    work = resident.page.get_by_role("checkbox", name="I have a business of my own")
    answered = resident.page.locator("h1", has_text="What you can get")
    question = resident.page.locator("h1", has_text="Question")
    for _ in range(60):
        expect(question.or_(answered).first).to_be_visible()
        if answered.count():
            break
        if work.count():
            work.check()
            resident.presses("Go on")
        else:
            resident.presses("Leave this out")
    assert too_wide(resident.page) == []
    picture(resident.page, "what-one-can-get")
    resident.follows(name)
    expect(resident.page.locator("h1")).to_have_text(name)


def applies_and_pays(resident, address, name):
    resident.page.get_by_role("button", name="Start now").click()
    resident.writes("Your full name", "Amina Sali")
    resident.writes("E-mail address", address)
    resident.presses("Save and go on")
    resident.page.get_by_role("group", name=ENGINE).get_by_role("radio", name="Yes").check()
    goes_on_from_the_place(resident)
    expect(resident.page.locator("h1")).to_have_text(PAGE)
    picture(resident.page, "page-of-a-form")
    resident.writes(POWER, "40")
    resident.presses("Save and go on")
    expect(resident.page.locator("h1")).to_have_text("Your documents")
    resident.page.locator("#file_a-photo-of-the-boat").set_input_files(steps.photo("boat.png"))
    if resident.scripted:
        expect(resident.page.get_by_text("boat.png").first).to_be_visible()
    resident.presses("Save and go on")
    expect(resident.page.locator("h1")).to_have_text("Check and send")
    assert too_wide(resident.page) == []
    pays(resident, name)
    for seen in (ENGINE, "40", "boat.png", steps.PLACE):
        resident.reads(seen)
    resident.ticks("What I wrote is true")
    resident.presses("Send my request")
    resident.reads("We have your request")
    code = steps.CODE.search(resident.page.locator("main").inner_text())[0]
    return steps.Sent(code, resident.page.url.split("/")[-3])


def goes_on_from_the_place(resident):
    steps.names_the_place(resident)
    resident.presses("Save and go on")
    if not resident.scripted:  # the places that fit come with the next page
        steps.chooses_the_place(resident)
        resident.presses("Save and go on")


def pays(resident, name):
    """Pay the fee through the simulator, and come back to the request."""
    draft = resident.page.url
    resident.presses("Pay ₱\xa0150.00", exact=False)
    resident.reads(name)
    resident.writes("Number of your wallet", "+639171234567")
    resident.page.locator("main form button").first.click()
    for _ in range(60):
        resident.opens(draft)
        if resident.page.get_by_text("is paid").count():
            return
        resident.page.wait_for_timeout(500)
    raise AssertionError("the fee was not paid within half a minute")


def is_sent_on_and_accepted(product, resident, officer, second, address):
    """The same person asked the wrong office for something else: it goes where it belongs.

    What is paid for stays with the agency that took the fee (docs/adr/0065), so the other request may not be sent on.
    """
    product.posts("officer2", "officer", "mafar")
    other = steps.applies(resident)
    steps.takes(officer, other)
    officer.follows("Send it on to another agency")
    officer.page.get_by_label("Which agency?").select_option(label=OTHER_AGENCY)
    officer.presses("Go on")
    officer.page.locator("main select").first.select_option(index=1)
    officer.page.locator("main textarea").first.fill(WRONG_OFFICE)
    officer.presses("Ask the agency")
    officer.reads("The other agency is asked, and the applicant is told.")
    second.opens("/desk/referrals/")
    second.page.locator("main").get_by_role("link", name=other.code).first.click()
    second.reads(WRONG_OFFICE)
    second.presses("Accept")
    second.reads("The request is yours now. Its time begins today.")
    resident.opens(f"/portal/requests/{other.request_id}/")
    resident.reads("took your request over")


def finishes(officer, sent, step, found=""):
    steps.opens_on_the_desk(officer, sent)
    officer.page.get_by_role("button", name=f"Finish {step}").click()
    if found:
        officer.page.locator("main textarea").first.fill(found)
    officer.presses("Finish the step")
    officer.reads(f"“{step}” is finished.")


def is_not_signed_and_then_rejected(officer, second, sent):
    """Four eyes: a yes is proposed, and the second officer does not sign it."""
    steps.proposes(officer, sent, "Approve", "The boat has an engine.")
    officer.presses("Yes, approve")
    steps.opens_on_the_desk(officer, sent)
    officer.reads("You proposed this yourself, so a colleague signs.")
    steps.opens_on_the_desk(second, sent)
    second.follows_button("Sign or give back")
    second.page.locator("main textarea").first.fill("The engine on the photo is another one.")
    second.presses("Give it back")
    steps.decides(officer, sent, "Reject", "The engine on the photo is another one.")


def asks_for_another_officer(resident, officer, sent):
    resident.opens(f"/portal/requests/{sent.request_id}/")
    resident.reads("Not approved")
    resident.follows_button("Ask us to look again")
    resident.writes("Why should we look again?", "I have only one engine.")
    resident.presses("Send")
    resident.reads("Another officer will look at your request again.")
    officer.opens(f"/desk/requests/{sent.request_id}/")
    expect(officer.page.get_by_role("button", name="Decide", exact=True)).to_have_count(0)


def another_officer_decides(officer, second, sent):
    """The steps begin anew; who decided before may do a step of it, never decide."""
    steps.takes(second, sent)
    finishes(second, sent, "Document check")
    finishes(officer, sent, "Visit to the boat", found="I was there again.")
    steps.decides(second, sent, "Reject", "The numbers on engine and paper differ.")
