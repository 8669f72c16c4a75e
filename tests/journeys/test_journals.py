"""Somebody writes about their day, also where there is no line; whoever stands by them reads it, and they see that."""

from playwright.sync_api import expect

from tests.journeys.steps import signs_in

NEW = "/portal/support/journal/new/"
LATER = "I wrote this in the bus, without a line."


def kept_here(person):
    """What lies on the device, as anybody who finds it would read it."""
    return person.page.evaluate(
        "Object.entries(localStorage).map(one => one.join(' ')).join('\\n')"
    )


def test_a_day_is_written_without_a_line_and_read_by_a_key_worker(seat):
    candidate, worker = seat(width=360), seat()
    signs_in(candidate, "candidate")
    candidate.opens(NEW)
    candidate.chooses("Difficult")
    candidate.page.get_by_role("radio", name="3", exact=True).check()
    candidate.writes("What did you do?", LATER)
    if candidate.scripted:
        candidate.context.set_offline(True)
        candidate.presses("Save")
        candidate.reads("No line at the moment")
        assert "tulay-draft:" in kept_here(candidate)
        assert LATER not in kept_here(candidate)
        candidate.context.set_offline(False)
    else:
        candidate.presses("Save")
    candidate.reads("Thank you for telling us about your day")
    candidate.reads(LATER)
    if candidate.scripted:
        assert "tulay-draft:" not in kept_here(candidate)

    signs_in(worker, "keyworker")
    worker.opens("/desk/support/")
    address = worker.page.locator("main table a").last.get_attribute("href")
    worker.opens(f"{address}journal/")
    worker.reads(LATER)
    candidate.opens("/portal/privacy/access-log/")
    candidate.reads("Read your journal")

    candidate.opens("/portal/support/journal/")
    candidate.follows("Change")
    candidate.presses("Remove this day")
    candidate.reads("Removed lately")


def test_a_draft_outlives_its_page_and_goes_with_signing_out(seat):
    candidate = seat()
    signs_in(candidate, "candidate")
    candidate.opens(NEW)
    if not candidate.scripted:
        return
    candidate.writes("What did you do?", LATER)
    candidate.reads("Kept on this device")
    candidate.opens("/portal/support/journal/")
    candidate.follows("Go on with it")
    expect(candidate.page.get_by_label("What did you do?")).to_have_value(LATER)

    candidate.presses("Sign out")
    candidate.opens("/")
    assert "tulay-draft:" not in kept_here(candidate)
