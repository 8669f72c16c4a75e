"""Commitments: what can be promised, and what can be said of it."""

from datetime import date, timedelta

import pytest

from tulay.areas.meetings.errors import ItemStepNotPossible, ItemUnfit, NoteMissing
from tulay.areas.meetings.rules.commitments import (
    PENDING,
    ItemState,
    Promise,
    check_promise,
    check_step,
    is_item_overdue,
    steps_from,
)
from tulay.kernel.ids import uuid7

BOATS, OMAR = uuid7(), uuid7()
DAY = date(2027, 1, 18)
ASKED = {"agencies": frozenset({BOATS}), "people": frozenset({OMAR}), "since": DAY}


def test_what_an_agency_can_keep_is_taken():
    check_promise(Promise("A road", BOATS, DAY, OMAR), **ASKED)


@pytest.mark.parametrize(
    ("promise", "field"),
    [
        (Promise(" ", BOATS, DAY), "title"),
        (Promise("A" * 301, BOATS, DAY), "title"),
        (Promise("A road", uuid7(), DAY), "agency_id"),
        (Promise("A road", BOATS, DAY, uuid7()), "person_id"),
        (Promise("A road", BOATS, DAY - timedelta(1)), "due_date"),
        (Promise("A road", BOATS, date(2099, 1, 1)), "due_date"),
    ],
)
def test_what_nobody_could_keep_or_be_asked_about_is_named(promise, field):
    with pytest.raises(ItemUnfit) as problem:
        check_promise(promise, **ASKED)
    assert [one.pointer for one in problem.value.errors] == [field]


@pytest.mark.parametrize("state", ItemState)
@pytest.mark.parametrize("to", ItemState)
@pytest.mark.parametrize("coordinates", [True, False])
def test_only_the_coordinating_office_gives_up_and_takes_up_again(state, to, coordinates):
    if to in steps_from(state, coordinates=coordinates):
        check_step(state, to, "Said.", coordinates=coordinates)
        assert coordinates or (state in PENDING and to is not ItemState.DROPPED)
    else:
        with pytest.raises(ItemStepNotPossible):
            check_step(state, to, "Said.", coordinates=coordinates)


def test_something_is_said_with_every_step():
    with pytest.raises(NoteMissing):
        check_step(ItemState.OPEN, ItemState.DONE, " ", coordinates=False)


def test_what_is_still_owed_after_its_day_is_overdue():
    later = DAY + timedelta(1)
    assert is_item_overdue(ItemState.OPEN, due_date=DAY, today=later)
    assert not is_item_overdue(ItemState.OPEN, due_date=DAY, today=DAY)
    assert not is_item_overdue(ItemState.DONE, due_date=DAY, today=later)
