"""Which days are open, what a day may say, what a search finds."""

from datetime import UTC, date, datetime

import pytest

from tulay.areas.support.errors.journal import DayNotOpen, EntryUnfit
from tulay.areas.support.rules.journal import (
    BACK_DAYS,
    Mood,
    Said,
    Sought,
    check_day,
    check_said,
    days_open,
    said_again,
    today,
)

TODAY = date(2026, 11, 24)


def test_a_day_begins_where_the_programme_is():
    night = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # half past midnight in Johannesburg
    assert today(night, "south-africa") == TODAY
    assert today(night.replace(hour=21), "south-africa") == date(2026, 11, 23)


def test_today_and_the_seven_days_before_are_open():
    open_ = days_open(TODAY)
    assert (open_[0], open_[-1], len(open_)) == (TODAY, date(2026, 11, 17), BACK_DAYS + 1)
    for one in open_:
        check_day(one, today=TODAY)
    assert days_open(TODAY, {TODAY})[0] == date(2026, 11, 23)


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 11, 16), date(2999, 1, 1)])
def test_no_other_day_is(day):
    with pytest.raises(DayNotOpen) as met:
        check_day(day, today=TODAY)
    assert met.value.errors[0].pointer == "date"


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        (Said(Mood.GOOD, 0), ["energy"]),
        (Said(Mood.GOOD, 11, notes="x" * 10_001), ["energy", "notes"]),
        (Said(Mood.GOOD, 5, barriers="x" * 5_001), ["barriers"]),
    ],
)
def test_a_day_is_fit_to_be_kept(said, pointers):
    with pytest.raises(EntryUnfit) as met:
        check_said(said)
    assert [error.pointer for error in met.value.errors] == pointers
    check_said(Said(Mood.GOOD, 10, notes="x" * 10_000))


def test_barriers_are_counted_by_lines_and_figures_hold_no_word():
    said = Said(Mood.DIFFICULT, 3, barriers="The lift.\n\n The bus. \n")
    assert said.feeling == {"mood": "difficult", "energy": 3, "barrier_count": 2}
    assert said_again(said.feeling, said.words) == said
    assert "bus" not in repr(said)


def test_moods_have_levels():
    assert [one.level for one in Mood] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("sought", "is_found"),
    [
        (Sought(), True),
        (Sought(mood=Mood.GOOD), True),
        (Sought(mood=Mood.OKAY), False),
        (Sought(energy_least=6), True),
        (Sought(energy_least=7), False),
        (Sought(energy_most=5), False),
        (Sought(energy_most=6), True),
        (Sought(with_barriers=True), False),
        (Sought(text="LESSONS"), True),
        (Sought(text="exam"), False),
    ],
)
def test_a_search_finds_what_fits(sought, is_found):
    assert sought.finds(Said(Mood.GOOD, 6, activities="Two lessons.")) is is_found


def test_only_what_is_sealed_makes_a_search_deep():
    assert not Sought(since=TODAY, until=TODAY).is_deep
    assert all(
        one.is_deep
        for one in (
            Sought(mood=Mood.GOOD),
            Sought(energy_least=1),
            Sought(energy_most=1),
            Sought(with_barriers=True),
            Sought(text="a"),
        )
    )
