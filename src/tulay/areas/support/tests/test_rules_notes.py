"""Who changes a note, who answers for it, what fits in it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tulay.areas.support.errors.notes import (
    CorrectionAnswered,
    NoteUnfit,
    NotTheAuthor,
    NotYoursToAnswer,
    WishMissing,
)
from tulay.areas.support.rules.notes import (
    WISH_MAX,
    Kind,
    NotesSought,
    answer_due,
    check_answered,
    check_author,
    check_note,
    checked_wish,
    days_between,
    note_again,
)
from tulay.areas.support.tests.factories import note

ME, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"title": " "}, ["title"]),
        ({"content": ""}, ["content"]),
        ({"title": "x" * 201, "content": "x" * 10_001}, ["title", "content"]),
    ],
)
def test_a_note_has_a_title_and_content(change, pointers):
    with pytest.raises(NoteUnfit) as met:
        check_note(note(**change))
    assert [error.pointer for error in met.value.errors] == pointers
    check_note(note())


def test_a_note_is_the_same_from_its_parts_and_shows_no_word():
    said = note(is_important=True, is_confidential=True)
    assert note_again(said.heading, said.content, is_confidential=True) == said
    assert "questions" not in repr(said)


def test_only_the_author_changes_a_note():
    check_author(ME, ME)
    for actor_id in (OTHER, None):
        with pytest.raises(NotTheAuthor):
            check_author(actor_id, ME)


@pytest.mark.parametrize("text", ["", " ", "x" * (WISH_MAX + 1)])
def test_a_wish_is_in_words(text):
    with pytest.raises(WishMissing) as met:
        checked_wish(text, "wish")
    assert met.value.errors[0].pointer == "wish"
    assert checked_wish(" It was Monday. ", "wish") == "It was Monday."


def test_the_author_or_a_supervisor_answers_once():
    asked = {"author_id": ME, "outcome": ""}
    check_answered(actor_id=ME, is_supervisor=False, **asked)
    check_answered(actor_id=OTHER, is_supervisor=True, **asked)
    with pytest.raises(NotYoursToAnswer):
        check_answered(actor_id=OTHER, is_supervisor=False, **asked)
    with pytest.raises(CorrectionAnswered):
        check_answered(actor_id=ME, author_id=ME, is_supervisor=False, outcome="corrected")


def test_an_answer_is_owed_within_thirty_days():
    asked_at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert answer_due(asked_at) == datetime(2026, 12, 24, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sought", "is_found"),
    [
        (NotesSought(), True),
        (NotesSought(text="INTERVIEW"), True),
        (NotesSought(text="questions"), True),
        (NotesSought(text="bus"), False),
        (NotesSought(kind=Kind.PROGRESS), True),
        (NotesSought(kind=Kind.MEDICAL), False),
        (NotesSought(only_important=True), False),
    ],
)
def test_a_search_finds_a_note_by_what_it_says(sought, is_found):
    assert sought.finds(note()) is is_found


def test_days_last_until_midnight_where_they_are_named():
    since, until = days_between(date(2026, 11, 23), date(2026, 11, 24), UTC)
    assert (since, until) == (
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 25, tzinfo=UTC),
    )
    assert days_between(None, None, UTC) == (None, None)
