"""An agency writes a service, somebody else publishes it, and a resident finds it and applies."""

from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.publishing import (
    asks_a_question,
    drafts,
    publishes,
    says,
    says_it_in_english,
    says_who_can_get_it,
)


def goes_through_the_steps(writer):
    says_it_in_english(writer)
    writer.follows("Cost, places and time")
    says(writer, "Working days until the answer", "3")
    writer.presses("Save and go back")
    writer.follows("Questions of the form")
    asks_a_question(writer, "What do you build?")


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
    publishes(colleague, name)

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
