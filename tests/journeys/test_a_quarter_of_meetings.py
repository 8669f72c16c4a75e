"""A meeting from the plan of its year to the promise kept: generated, reminded of, answered by the link in a mail; who
came, noted on a phone without a line; minutes that somebody else approves; a commitment that its agency reports on.
"""

import re
import time
from datetime import UTC, datetime, timedelta

import psycopg

from tests.journeys.steps import generates_a_year, signs_in

PHONE = {"width": 360, "height": 780}
MAIL_S = 20
HELD = """UPDATE meetings_meeting SET starts_at = now() - %(ago)s, ends_at = now() - %(ago)s + interval '2 hours',
set_at = now() - interval '100 days' WHERE id = %(id)s"""
AGENCY = "Ministry of Social Services and Development"  # the focal person's
SAID = "The harbour needs a road before the rains."
PROMISED = "Survey the road to the harbour"
DONE = "The survey is done; the map is with the coordinating office."


def test_a_meeting_from_the_plan_of_its_year_to_the_promise_kept(seat, scripted, product):
    coordinator, executive, focal, guest = seat(), seat(), seat(), seat()
    signs_in(coordinator, "coordinator")
    generates_a_year(coordinator, datetime.now(UTC).year + (4 if scripted else 5))
    coordinator.follows("Quarter 1", exact=True)
    signs_in(focal, "focal")
    focal.opens(coordinator.page.url)
    focal.follows(AGENCY)
    meeting = focal.page.url
    coordinator.opens(meeting)
    coordinator.presses("Remind them now")
    coordinator.reads("reminded.")

    answers_by_link(guest, product, meeting)
    coordinator.opens(meeting)
    coordinator.reads("Comes")

    comes_the_day(product, meeting, ago=timedelta(hours=3 if scripted else 27))
    coordinator.opens(meeting)
    coordinator.reads("Agenda")
    coordinator.page.set_viewport_size(PHONE)
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


def answers_by_link(person, product, meeting):
    """Say that one comes, by the link in the mail and without signing in."""
    number, until = meeting.rstrip("/").rpartition("/")[2], time.monotonic() + MAIL_S
    letters = []
    while not letters:
        assert time.monotonic() < until, "no reminder came"
        time.sleep(0.2)
        texts = [one.get_body(("plain",)).get_content() for one in product.mails("focal@")]
        letters = [text for text in texts if number in text and "/meetings/answer/" in text]
    link = re.search(r"\S+(/meetings/answer/\S+)", letters[-1])[1]
    person.opens(link)
    person.reads(AGENCY)
    person.presses("I come")
    person.reads("Thank you. We have noted your answer.")


def comes_the_day(product, meeting, *, ago):
    """Let the meeting be held: nobody waits for years."""
    number = meeting.rstrip("/").rpartition("/")[2]
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        held = connection.execute(HELD, {"id": number, "ago": ago})
        assert held.rowcount == 1


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
