"""An agency writes a service, somebody else publishes it, and a resident finds it and applies."""

from playwright.sync_api import expect

from tests.journeys import steps

WORDS = {
    "What does it give? One sentence": "Lends tools to people who build boats.",
    "For whom is it?": "Boat builders.",
    "Who can get it?": "You build boats for a living.",
    "What happens after somebody asks?": "Apply here.\nCollect the tools.",
    "What do people read once they have sent their request?": "Bring a bag for the tools.",
}


def says(person, label, text):
    person.page.get_by_label(label).first.fill(text)


def drafts(writer, name):
    writer.opens("/desk/services/new/")
    writer.writes("Name of the service, in English", name)
    writer.presses("Keep the draft")
    writer.reads("Say how many working days it takes.")


def goes_through_the_steps(writer):
    writer.follows("The words in English")
    for label, text in WORDS.items():
        says(writer, label, text)
    writer.presses("Save and go back")
    writer.follows("Cost, places and time")
    says(writer, "Working days until the answer", "3")
    writer.presses("Save and go back")
    writer.follows("Questions of the form")
    writer.page.get_by_role("button", name="Add a question").click()
    writer.writes("The question (English)", "What do you build?")
    writer.presses("Save")
    writer.reads("What do you build?")


def says_who_can_get_it(writer):
    writer.reads("No condition yet")
    writer.page.get_by_label("Add a condition about").select_option("person.work")
    writer.presses("Add a condition")
    writer.ticks("I have a business of my own")
    writer.presses("Save")
    writer.reads("What you do: I have a business of my own")


def test_an_agency_writes_a_service_and_a_resident_applies_for_it(seat, address):
    name = f"Tools for boat builders {address[:6]}"
    writer, colleague, resident = seat(), seat(), seat()
    steps.signs_in(writer, "focal")
    drafts(writer, name)
    goes_through_the_steps(writer)
    writer.page.get_by_role("button", name="Go on").click()
    says_who_can_get_it(writer)
    writer.page.get_by_role("button", name="Go on").click()
    writer.follows("Preview")
    writer.reads("This is a preview")
    writer.reads("What do you build?")
    writer.page.go_back()
    writer.reads("You wrote this yourself")
    writer.presses("Ask somebody to look at it")

    steps.signs_in(colleague, "coordinator")
    colleague.opens("/desk/services/?asked=1")
    colleague.follows(name)
    colleague.page.get_by_role("button", name="Publish").click()
    colleague.presses("Publish")
    colleague.reads("People can find it now.")

    resident.opens("/services/?q=boat+builders")
    resident.follows(name)
    resident.reads("Who can get this")
    resident.page.get_by_role("button", name="Start now").click()
    resident.writes("Your full name", "Amina Sali")
    resident.writes("E-mail address", address)
    resident.presses("Save and go on")
    says(resident, "What do you build?", "Bancas")
    steps.names_the_place(resident)
    resident.presses("Save and go on")
    if not resident.scripted:  # the places that fit come with the next page
        steps.chooses_the_place(resident)
        resident.presses("Save and go on")
    resident.ticks("What I wrote is true")
    resident.presses("Send my request")
    expect(resident.page.locator("main")).to_contain_text("Bring a bag for the tools.")
