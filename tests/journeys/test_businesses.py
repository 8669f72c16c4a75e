"""A business applies, is asked for more, is let in, and sees its account; meanwhile its clinic is paid."""

import uuid

from tests.journeys.steps import photo, signs_in

AGENCY = "Ministry of Finance, and Budget and Management"
QUESTION = "The stamp cannot be read. Send the page again."


def test_from_the_form_to_the_account(seat):
    owner = seat()
    signs_in(owner, "resident")
    owner.opens("/portal/")
    owner.follows("Be paid here as a clinic")
    owner.follows_button("Apply to take payments")
    fills_in(owner, name="Upper Sirawai Clinic")
    owner.presses("Go on")
    owner.reads("Not sent yet")
    attaches(owner, "certificate.png")
    owner.presses("Send to the agency")
    owner.reads("Being checked")

    officer = seat()
    signs_in(officer, "finance")
    decides(officer, "Upper Sirawai Clinic", "Ask for more", QUESTION)

    owner.page.reload()
    owner.reads(QUESTION)
    attaches(owner, "stamp.png")
    owner.presses("Send to the agency")
    owner.reads("Being checked")

    decides(officer, "Upper Sirawai Clinic", "Approve", "")
    officer.reads("Takes payments")
    owner.page.reload()
    owner.reads("Your business takes payments.")
    owner.follows("Transactions")
    owner.reads("Nothing has moved yet")
    owner.opens("/portal/messages/")
    owner.reads("Upper Sirawai Clinic")


def test_the_clinic_of_the_demo_reads_what_it_was_paid(seat):
    clinic = seat(scripted=False)
    signs_in(clinic, "merchant")
    clinic.opens("/portal/merchant/")
    clinic.follows("Katutura Family Clinic")
    clinic.follows("Transactions")
    clinic.reads("visit:")
    clinic.follows("Next")
    clinic.reads("visit:")


def fills_in(owner, *, name):
    page = owner.page
    page.get_by_label("Which agency").select_option(label=AGENCY)
    owner.writes("Name of the business", name)
    owner.chooses("Clinic")
    owner.writes("Registration number", f"SEC-{uuid.uuid4().hex[:8]}")
    owner.writes("E-mail address of the business", "office@clinic.example")
    owner.writes("Phone number of the business", "+63 64 555 0100")
    page.get_by_role("textbox", name="Address of the business", exact=True).fill("Sirawai")


def attaches(owner, name):
    owner.page.locator("#file").set_input_files(photo(name))
    owner.presses("Add this document")
    owner.reads(name)


def decides(officer, name, decision, reason):
    officer.opens("/desk/merchants/")
    officer.follows(name)
    officer.chooses(decision)
    officer.writes("Reason", reason)
    officer.presses("Save the decision")
    officer.reads("Saved. The business was told.")
