from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.privacy.rules.retention import Ending, Step, is_idle, step_for

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=731)
DAY = timedelta(days=1)


def step(**what_matters):
    facts = {
        "seen_at": LONG_AGO,
        "state": None,
        "warned_at": None,
        "warned_again_at": None,
        "both_delivered": False,
        "now": NOW,
    }
    return step_for(**(facts | what_matters))


def warned(**what_matters):
    facts = {
        "state": Ending.WARNED_TWICE,
        "warned_at": NOW - 30 * DAY,
        "warned_again_at": NOW - 7 * DAY,
        "both_delivered": True,
    }
    return step(**(facts | what_matters))


def test_an_account_is_idle_a_month_before_its_two_years_are_over():
    assert is_idle(NOW - timedelta(days=700), now=NOW)
    assert not is_idle(NOW - timedelta(days=699), now=NOW)


def test_the_first_step_is_a_warning():
    assert step() is Step.WARN
    assert step(seen_at=NOW) is Step.NOTHING


@pytest.mark.parametrize(("days", "due"), [(22, Step.NOTHING), (23, Step.WARN_AGAIN)])
def test_the_second_warning_comes_a_week_before_the_end(days, due):
    assert step(state=Ending.WARNED, warned_at=NOW - days * DAY) is due


def test_an_account_goes_only_when_both_warnings_arrived_and_a_week_passed():
    assert warned() is Step.END
    assert warned(both_delivered=False) is Step.NOTHING
    assert warned(warned_again_at=NOW - 6 * DAY) is Step.NOTHING


def test_whoever_comes_back_is_left_alone():
    assert warned(seen_at=NOW - DAY) is Step.FORGET_WARNING


def test_an_end_that_has_begun_goes_on_and_one_that_is_over_stays():
    assert warned(state=Ending.ERASING, seen_at=NOW) is Step.GO_ON
    assert warned(state=Ending.DONE) is Step.NOTHING
