"""A journal in the browser: one's own to write, and on the desk to read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.support.actions.journal import write_entry
from tulay.areas.support.models import JournalEntry
from tulay.areas.support.rules.journal import days_open, today
from tulay.areas.support.tests.factories import HOME, World, actor_for, agrees, rows_of, said
from tulay.plumbing.http.drafts import draft_key
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
JOURNAL, NEW = "/portal/support/journal/", "/portal/support/journal/new/"


@pytest.fixture(autouse=True)
def rested():
    forget_all()


@pytest.fixture
def home(world):
    world.enrolment_id = world.enrolled()
    agrees(world.person)
    world.now = datetime.now(UTC)
    world.today = today(world.now, HOME)
    return world


def form(home, **change):
    asked = {"date": home.today.isoformat(), "mood": "good", "energy": "6", "version": "0"}
    return asked | {"activities": "Two lessons."} | change


def entry(home, back=0, **words):
    day = home.today - timedelta(days=back)
    return write_entry(actor=home.candidate, day=day, said=said(**words), now=home.now)


def test_a_day_is_written_with_two_taps(home):
    client = browser(home.candidate)
    assert "Today, " in text_of(client.get(NEW))

    saved = client.post(NEW, form(home, activities=""), follow=True)

    assert "Saved. Thank you" in text_of(saved)
    assert "energy 6 of 10" in text_of(saved)
    [row] = rows_of(JournalEntry)
    assert row.date == home.today


def test_a_program_on_the_page_is_told_where_to_go_on(home):
    client = browser(home.candidate)
    for _again in range(2):  # a draft sent twice
        answer = client.post(NEW, form(home), headers={"Accept": "application/json"})
        assert answer.json() == {"next": JOURNAL}
    assert len(rows_of(JournalEntry)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mood": ""}, "Choose an answer"),
        ({"energy": "11"}, "Choose one of the answers"),
        ({"date": "2999-01-01"}, "Choose one of the answers"),
        ({"notes": "x" * 10_001}, "at most 10000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(home, change, words):
    answer = browser(home.candidate).post(NEW, form(home, **change))
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "Two lessons." in text_of(answer)
    assert rows_of(JournalEntry) == []


def test_a_day_written_elsewhere_meanwhile_is_shown_beside_what_was_typed(home):
    entry(home, activities="From the phone.")
    client = browser(home.candidate)

    answer = client.post(NEW, form(home))

    assert answer.status_code == 409
    assert "From the phone." in text_of(answer)
    assert "Two lessons." in text_of(answer)
    client.post(NEW, form(home, version="1"))
    assert rows_of(JournalEntry)[0].said.activities == "Two lessons."


def test_a_day_is_changed_removed_and_put_back(home):
    entry_id = entry(home, notes="A long day.")
    client = browser(home.candidate)
    address = reverse("support:correct-journal", args=[entry_id])
    assert "A long day." in text_of(client.get(address))

    changed = client.post(address, form(home, energy="3", version="1"), follow=True)
    assert "energy 3 of 10" in text_of(changed)
    assert client.post(address, form(home, energy="4", version="1")).status_code == 409
    assert client.post(address, form(home, energy="")).status_code == 422

    removed = client.post(reverse("support:remove-journal-entry", args=[entry_id]), follow=True)
    assert "Removed lately" in text_of(removed)
    assert client.get(address).status_code == 404
    back = client.post(reverse("support:put-back-journal-entry", args=[entry_id]), follow=True)
    assert "It is back in your journal" in text_of(back)


def test_days_that_are_written_are_not_offered_again(home):
    for back in range(len(days_open(home.today))):
        entry(home, back)
    assert "All days are written" in text_of(browser(home.candidate).get(NEW))


def test_a_page_says_what_is_missing_before_anything_can_be_written(world):
    client = browser(world.candidate)
    assert "You take part in no support programme" in text_of(client.get(JOURNAL))
    assert client.get(NEW)["Location"] == JOURNAL
    world.enrolled()
    assert "only when you agree" in text_of(client.get(JOURNAL))
    assert client.get(NEW)["Location"] == JOURNAL


def test_a_search_shows_what_it_finds_and_says_when_it_finds_nothing(home):
    entry(home, 1, barriers="The lift.")
    entry(home, 0, notes="An exam.")
    client = browser(home.candidate)
    assert "Your journal is empty" not in text_of(client.get(JOURNAL))
    found = text_of(client.get(JOURNAL, {"q": "exam"}))
    assert "An exam." in found
    assert "The lift." not in found
    assert "The lift." in text_of(client.get(JOURNAL, {"barriers": "on", "mood": "good"}))
    assert "No day like this" in text_of(client.get(JOURNAL, {"least": "9", "most": "9"}))
    assert client.get(JOURNAL, {"since": "nonsense", "mood": "sad"}).status_code == 200


def test_a_long_journal_costs_what_a_short_one_does(home):
    entry(home)
    client = browser(home.candidate)
    few = len(queries_of(client, JOURNAL))
    for back in range(1, 8):
        entry(home, back)
    assert len(queries_of(client, JOURNAL)) == few <= 6


def test_somebody_elses_day_is_not_there(home):
    entry_id = entry(home)
    for actor in (actor_for(make_person()), home.worker):
        client = browser(actor)
        assert client.get(reverse("support:correct-journal", args=[entry_id])).status_code == 404


def test_a_draft_is_sealed_with_a_key_of_its_writers_own(home):
    mine = draft_key(home.person.id, "new")
    assert mine == draft_key(home.person.id, "new")
    assert mine.key != draft_key(home.worker.person_id, "new").key
    assert mine.key not in repr(mine)
    html = browser(home.candidate).get(NEW).content.decode()
    assert f'data-draft="{mine.name}"' in html
    assert mine.key not in browser(home.candidate).get(JOURNAL).content.decode()
    assert "no-store" in browser(home.candidate).get(NEW)["Cache-Control"]


def test_a_key_worker_reads_and_a_supervisor_says_why(home):
    entry(home, notes="A long day.")
    address = reverse("support:look-at-journal", args=[home.enrolment_id])
    assert "A long day." in text_of(browser(home.worker).get(address, {"q": "long"}))
    client = browser(home.supervisor)
    asked = text_of(client.get(address))
    assert "Why do you read this journal" in asked
    assert "A long day." not in asked
    assert client.post(address, {"reason": ""}).status_code == 422
    assert "A long day." in text_of(client.post(address, {"reason": "A complaint."}))
    for actor in (home.colleague, World().worker):
        assert browser(actor).get(address).status_code == 404
    assert Entry.objects.filter(action="support.look-at-journal", outcome="done").count() == 2
