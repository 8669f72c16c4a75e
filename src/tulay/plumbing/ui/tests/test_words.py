from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from tulay.plumbing.ui import words

NOW = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)


def test_a_day_reads_in_full():
    assert words.day(date(2026, 11, 24)) == "Tuesday 24 November 2026"


def test_a_moment_reads_in_the_readers_zone():
    with timezone.override("Asia/Manila"):
        assert words.moment(NOW) == "Tuesday 24 November 2026 at 14:05"


@pytest.mark.parametrize(
    ("language", "commas", "semicolons"),
    [("en", "a, b, 3", "a; b"), ("fil", "a, b, 3", "a; b"), ("ar", "a، b، 3", "a؛ b")],
)
def test_a_list_has_the_marks_of_the_readers_language(language, commas, semicolons):
    with translation.override(language):
        assert words.listed(["a", "b", 3]) == commas
        assert words.listed_apart(one for one in "ab") == semicolons
        assert words.listed([]) == ""


def test_a_day_reads_in_arabic():
    with translation.override("ar"):
        assert "نوفمبر" in words.day(date(2026, 11, 24))


@pytest.mark.parametrize(
    ("left", "tone", "said"),
    [
        (timedelta(days=9), "calm", "Due in 9 days"),
        (timedelta(hours=30), "calm", "Due in 30 hours"),
        (timedelta(hours=5), "soon", "Due in 5 hours"),
        (timedelta(minutes=1), "soon", "Due in 1 minute"),
        (timedelta(0), "soon", "Due in less than a minute"),
        (timedelta(seconds=-1), "late", "Late by less than a minute"),
        (timedelta(days=-3), "late", "Late by 3 days"),
    ],
)
def test_a_due_time_reads_in_words_and_tone(left, tone, said):
    told = words.due(NOW + left, now=NOW)

    assert (told.tone, told.words) == (tone, said)


def test_a_stopped_clock_says_why():
    told = words.due(NOW, now=NOW, paused="we wait for you")

    assert told == words.Due("Clock paused: we wait for you", "paused")


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 KB"), (350_000, "342 KB"), (5_242_880, "5 MB"), (2_400_000, "2.3 MB")],
)
def test_a_size_reads_in_words(count, said):
    assert words.size(count) == said
