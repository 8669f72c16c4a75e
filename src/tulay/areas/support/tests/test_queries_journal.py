"""A journal page by page, and what is looked for in it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tulay.areas.support.models import Enrolment, JournalEntry
from tulay.areas.support.queries import journal
from tulay.areas.support.queries.journal import journal_of, own_day, own_entry, own_journal
from tulay.areas.support.rules.journal import Mood, Sought
from tulay.areas.support.tests.factories import DAY, NOW, rows_of, said
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Invalid
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ALL = Sought()


@pytest.fixture
def kept(world):
    """Thirty days, every third of them hard."""
    enrolment_id = world.enrolled()
    [row] = rows_of(Enrolment)
    with reading(SYSTEM):
        for number in range(30):
            hard = number % 3 == 0
            told = said(
                Mood.DIFFICULT if hard else Mood.GOOD,
                2 if hard else 7,
                barriers="The lift." if hard else "",
                notes=f"Number {number}.",
            )
            JournalEntry.objects.create(
                enrolment_id=enrolment_id,
                agency_id=row.agency_id,
                candidate_id=row.candidate_id,
                date=TODAY - number * DAY,
                feeling=told.feeling,
                words=told.words,
                written_at=NOW,
                changed_at=NOW,
            )
    world.enrolment_id = enrolment_id
    return world


def pages(read, sought=ALL, limit=7):
    cursor, found = None, []
    while True:
        page = read(sought, cursor=cursor, limit=limit)
        found.append([card.date for card in page.items])
        cursor = page.next
        if cursor is None:
            return found


def own(world):
    return lambda sought, **how: own_journal(world.person.id, sought, **how)


def test_pages_hold_every_day_once_newest_first(kept):
    with reading(kept.candidate):
        found = pages(own(kept))
    assert [len(page) for page in found] == [7, 7, 7, 7, 2]
    days = [day for page in found for day in page]
    assert days == [TODAY - number * DAY for number in range(30)]


@pytest.mark.parametrize(
    ("sought", "count"),
    [
        (Sought(mood=Mood.DIFFICULT), 10),
        (Sought(energy_least=7), 20),
        (Sought(energy_most=3, with_barriers=True), 10),
        (Sought(text="number 2"), 11),
        (Sought(text="exam"), 0),
        (Sought(since=date(2026, 11, 20), until=date(2026, 11, 22)), 3),
        (Sought(since=date(2026, 11, 20), mood=Mood.GOOD), 3),
    ],
)
def test_a_search_finds_all_of_it_over_its_pages(kept, sought, count):
    with reading(kept.candidate):
        assert sum(map(len, pages(own(kept), sought, limit=4))) == count


def test_a_page_of_a_search_opens_no_more_than_it_may_and_goes_on(kept, monkeypatch):
    monkeypatch.setattr(journal, "SCANNED_MOST", 8)
    with reading(kept.candidate):
        found = pages(own(kept), Sought(text="number 29"))
    assert [len(page) for page in found] == [0, 0, 0, 1]


def test_a_page_is_one_question_however_long_the_journal(kept):
    with reading(kept.candidate), CaptureQueriesContext(connection) as asked:
        own_journal(kept.person.id, Sought(text="number"), limit=20)
    assert len(asked) == 1


def test_staff_read_the_journal_of_the_programme_and_others_see_nothing(kept):
    with reading(kept.worker):
        assert sum(map(len, pages(lambda s, **how: journal_of(kept.enrolment_id, s, **how)))) == 30


def test_a_day_is_found_by_its_date_and_number(kept):
    with reading(kept.candidate):
        card = own_day(kept.person.id, TODAY)
        assert own_entry(kept.person.id, card.id) == card
        assert own_day(kept.person.id, TODAY + DAY) is None


@pytest.mark.parametrize(
    "cursor", ["nonsense", "WyJqb3VybmFsIiwieCJd", "WyJvdGhlciIsIjIwMjYtMTEtMjQiXQ"]
)
def test_a_broken_cursor_is_told(kept, cursor):
    with reading(kept.candidate), pytest.raises(Invalid):
        own_journal(kept.person.id, cursor=cursor)
