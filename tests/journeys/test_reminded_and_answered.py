"""From a year that is generated to an answer: a reminder by hand, a real letter, the link in it, no account."""

import re
import time
from datetime import UTC, datetime

from tests.journeys.steps import signs_in

FOCAL = "focal@demo.tulay.example"
LINK = re.compile(r"https?://[^/\s]+(/meetings/answer/\S+/)")
POSTED_SECONDS = 30


def test_a_reminder_is_answered_by_its_link(seat, scripted, product):
    year = datetime.now(UTC).year + (4 if scripted else 5)
    coordinator, focal, anybody = seat(), seat(), seat()
    signs_in(coordinator, "coordinator")
    generates(coordinator, year)
    series = coordinator.page.url.partition("series=")[2]
    signs_in(focal, "focal")
    focal.opens(f"/meetings/all/?series={series}&quarter=1")
    focal.page.locator("main table a").first.click()
    meeting = focal.page.url

    coordinator.opens(meeting)
    coordinator.presses("Remind them now")
    coordinator.reads("reminded.")
    anybody.opens(answer_in(posted(product, year)))
    anybody.presses("I come")
    anybody.reads("We have noted your answer.")
    coordinator.opens(meeting)
    coordinator.reads("Comes")


def generates(person, year):
    person.opens("/meetings/series/new/")
    person.writes("Fiscal year", str(year))
    person.writes("Rooms", "Harbour Room\nHill Room")
    person.presses("Open the year")
    person.reads("meetings are lacking")
    person.presses("Generate them")
    person.reads("meetings were added.")


def posted(product, year):
    """Return the letter that asks the focal person about a meeting of the year, once it has come."""
    until = time.monotonic() + POSTED_SECONDS
    while True:
        for mail in product.mails(FOCAL):
            text = mail.get_body(("plain",)).get_content()
            if LINK.search(text) and str(year) in text:
                return text
        assert time.monotonic() < until, "no letter came"
        time.sleep(0.2)


def answer_in(text):
    """Return where the link of a letter leads."""
    return LINK.search(text).group(1)
