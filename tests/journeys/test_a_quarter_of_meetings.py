"""A meeting from the room to the promise kept: who came, noted on a phone without a line; minutes that somebody else
approves; a commitment that its agency reports on.
"""

from datetime import UTC, datetime, timedelta

from tests.journeys.steps import signs_in

PHONE = 360
AGENCY = "Ministry of Social Services and Development"  # the focal person's
SAID = "The harbour needs a road before the rains."
PROMISED = "Survey the road to the harbour"
DONE = "The survey is done; the map is with the coordinating office."


def test_a_meeting_from_the_room_to_the_promise_kept(seat, scripted):
    coordinator, executive, focal = seat(width=PHONE), seat(), seat()
    signs_in(coordinator, "coordinator")
    coordinator.opens("/meetings/all/?state=overdue")
    coordinator.page.locator("main table a").first.click()
    coordinator.reads("Agenda")
    meeting = coordinator.page.url

    notes_who_came(coordinator)
    coordinator.opens(f"{meeting}minutes/")
    coordinator.follows("Write the minutes")
    coordinator.writes("What was said", SAID)
    coordinator.presses("Save")
    coordinator.reads("Somebody else approves them.")
    coordinator.misses("Approve these minutes")

    signs_in(executive, "executive")
    executive.opens(f"{meeting}minutes/")
    executive.reads(SAID)
    executive.presses("Approve these minutes")
    executive.reads("Nobody changes these minutes any more.")
    executive.reads("Amina Sali")
    executive.opens(meeting)
    executive.reads("Completed")

    signs_in(focal, "focal")
    promises(coordinator, meeting, until=datetime.now(UTC) + timedelta(days=30))
    focal.opens("/meetings/commitments/?state=soon")
    focal.follows(PROMISED)
    promise = focal.page.url
    focal.chooses("Done")
    focal.writes("What was done, or why?", DONE)
    focal.presses("Send")
    focal.reads(DONE)
    coordinator.opens(promise)
    coordinator.reads(DONE)


def notes_who_came(person):
    """Add somebody whom nobody expected; with a script there is no line at that moment."""
    person.follows("Who came")
    person.follows_button("Note who is here")
    person.page.get_by_text("Another person (1)").click()
    person.writes("Name", "Amina Sali")
    person.writes("Organisation", "Port authority")
    if person.scripted:
        person.context.set_offline(True)
        person.presses("Save the list")
        person.reads("No line at the moment")
        person.context.set_offline(False)
    else:
        person.presses("Save the list")
    person.reads("1 line noted.")
    person.reads("Amina Sali")


def promises(person, meeting, *, until):
    """Note what the focal person's agency promised in a meeting."""
    person.opens(meeting)
    person.follows("Note a commitment")
    person.writes("What is promised?", PROMISED)
    person.page.locator("#id_agency").select_option(label=AGENCY)
    for part, value in (("Day", until.day), ("Month", until.month), ("Year", until.year)):
        person.page.get_by_label(part, exact=True).fill(str(value))
    person.presses("Note it")
    person.reads("Noted. It stands among the commitments.")
    person.reads(PROMISED)
