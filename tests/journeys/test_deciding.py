"""An officer takes a request, asks, gets an answer and decides; the applicant is told each time."""

from playwright.sync_api import expect

from tests.journeys.steps import (
    SERVICE,
    SERVICE_NAME,
    applies,
    asks,
    decides,
    finds_in_the_queue,
    follows_the_mail,
    opens_mail,
    opens_on_the_desk,
    photo,
    proposes,
    signs_in,
    takes,
)

QUESTION = "Please send a photo of your roof. The first picture shows only the door."
REASONS = "The flood damaged your home and the barangay confirms it."


def test_from_the_queue_to_the_letter(seat, address):
    visitor = seat()
    sent = applies(visitor, email=address)
    officer = seat()
    signs_in(officer, "officer")

    finds_in_the_queue(officer, sent)
    officer.presses("Take into review")
    officer.reads("You are reviewing this request now.")
    asks(officer, QUESTION)
    officer.reads("Waits for applicant")

    opens_mail(visitor, address, "need")
    visitor.reads(QUESTION)
    follows_the_mail(visitor)
    visitor.reads(QUESTION)
    visitor.writes("Your answer", "Here is the roof.")
    visitor.page.locator("#file_").set_input_files(photo("roof.png"))
    visitor.presses("Send my answer")
    visitor.reads("We have your answer and go on checking.")
    visitor.reads("roof.png")

    opens_on_the_desk(officer, sent)
    officer.reads("Here is the roof.")
    officer.reads("roof.png")
    decides(officer, sent, "Approve", REASONS)
    officer.follows("Decision letter")
    officer.reads(REASONS)

    opens_mail(visitor, address, "approved")
    follows_the_mail(visitor, to="Our decision about your request")
    visitor.reads(REASONS)
    expect(visitor.page.locator(".tulay-letter")).to_contain_text(sent.code)
    letter = visitor.context.request.get(f"/portal/requests/{sent.request_id}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    assert letter.body().startswith(b"%PDF")
    visitor.opens(f"/portal/requests/{sent.request_id}/")
    visitor.reads("Approved")
    for step in ("You sent your request", "We asked you for more", "We said yes to your request"):
        visitor.reads(step)


def test_a_resident_is_told_in_the_portal_too(seat):
    resident = seat()
    signs_in(resident, "partner")
    sent = applies(resident)
    officer = seat()
    signs_in(officer, "officer")
    takes(officer, sent)
    decides(officer, sent, "Approve", REASONS)

    resident.opens("/portal/messages/")
    resident.page.get_by_role("link", name="approved").first.click()

    resident.reads(SERVICE_NAME)
    resident.opens("/portal/")
    resident.reads(SERVICE_NAME)


def test_a_rejection_says_why_and_can_be_appealed_once(seat, address):
    visitor = seat()
    sent = applies(visitor, email=address)
    officer = seat()
    signs_in(officer, "officer")
    takes(officer, sent)
    decides(officer, sent, "Reject", "We could not see any damage.")

    opens_mail(visitor, address, SERVICE_NAME)
    visitor.opens(f"/portal/requests/{sent.request_id}/")
    visitor.reads("Not approved")
    visitor.follows_button("Ask us to look again")
    visitor.writes("Why should we look again?", "The photo was of the wrong house.")
    visitor.presses("Send")
    visitor.reads("Another officer will look at your request again.")

    officer.opens(f"/desk/requests/{sent.request_id}/")
    expect(officer.page.get_by_role("button", name="Decide", exact=True)).to_have_count(0)
    second = seat()
    signs_in(second, "officer2")
    takes(second, sent)
    decides(second, sent, "Approve", REASONS)
    visitor.opens(f"/portal/requests/{sent.request_id}/")
    visitor.reads("Approved")


def test_a_request_is_taken_back(seat, address):
    visitor = seat()
    sent = applies(visitor, email=address)

    visitor.opens(f"/portal/requests/{sent.request_id}/")
    visitor.follows("Take this request back")
    visitor.writes("Why?", "My cousin applied already.")
    visitor.presses("Yes, take it back")

    visitor.reads("You took your request back.")
    visitor.opens(f"/track/?code={sent.code}")
    visitor.reads("The applicant took this request back")


def test_of_two_officers_at_once_the_second_gets_a_kind_page(seat, address):
    sent = applies(seat(), email=address)
    first, second = seat(), seat()
    signs_in(first, "officer")
    signs_in(second, "officer2")
    takes(first, sent)
    proposes(second, sent, "Reject", "I see no damage on the photo.")

    decides(first, sent, "Approve", REASONS)
    second.presses("Yes, reject")

    second.reads("Something changed in the meantime")
    second.reads("I see no damage on the photo.")
    second.follows_button("See the request as it is now")
    second.reads("Approved")


def test_the_last_place_goes_to_one_and_opens_again_when_it_is_given_back(seat, address, scarce):
    lucky = seat()
    first_sent = applies(lucky, email=address)
    second_sent = applies(seat(), email=address)
    officer, other = seat(), seat()
    signs_in(officer, "officer")
    signs_in(other, "officer2")
    takes(officer, first_sent)
    takes(other, second_sent)
    proposes(other, second_sent, "Approve", REASONS)
    scarce()

    decides(officer, first_sent, "Approve", REASONS)
    other.presses("Yes, approve")

    other.reads("The last place is gone")
    other.reads(REASONS)
    visitor = seat()
    visitor.opens(f"/services/{SERVICE}/apply/")
    visitor.reads("This service takes no requests now")

    lucky.opens(f"/portal/requests/{first_sent.request_id}/withdraw/")
    lucky.presses("Yes, take it back")
    lucky.reads("You took your request back.")
    visitor.opens(f"/services/{SERVICE}/apply/")
    expect(visitor.page.locator("h1")).to_have_text("Who you are")
