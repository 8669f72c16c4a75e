"""When a business gets its money out, how much of it, and what a finance officer can do about that."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.payments.errors.settlements import (
    SettlementReasonMissing,
    SettlementStepNotPossible,
)
from tulay.areas.payments.rules.settlements import (
    Cadence,
    SettlementState,
    SettlementStep,
    Sums,
    check_step,
    moment_of,
    next_end,
    period_end,
    steps_from,
)

D, W, M = Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY
WINDHOEK, MANILA = "Africa/Windhoek", "Asia/Manila"


@pytest.mark.parametrize(
    ("cadence", "now", "zone", "ended", "following"),
    [
        (D, "2026-11-22T12:00", WINDHOEK, "2026-11-22", "2026-11-23"),
        (D, "2026-11-22T21:59", WINDHOEK, "2026-11-22", "2026-11-23"),
        (D, "2026-11-22T22:00", WINDHOEK, "2026-11-23", "2026-11-24"),  # midnight there
        (D, "2026-11-22T15:59", MANILA, "2026-11-22", "2026-11-23"),
        (D, "2026-11-22T16:00", MANILA, "2026-11-23", "2026-11-24"),
        (W, "2026-11-22T12:00", WINDHOEK, "2026-11-16", "2026-11-23"),  # a Sunday
        (W, "2026-11-22T22:00", WINDHOEK, "2026-11-23", "2026-11-30"),  # Monday there
        (M, "2026-11-30T12:00", WINDHOEK, "2026-11-01", "2026-12-01"),
        (M, "2026-11-30T22:00", WINDHOEK, "2026-12-01", "2027-01-01"),
        (M, "2027-01-31T12:00", WINDHOEK, "2027-01-01", "2027-02-01"),
        (M, "2028-02-29T12:00", WINDHOEK, "2028-02-01", "2028-03-01"),
        (M, "2026-12-31T16:00", MANILA, "2027-01-01", "2027-02-01"),
    ],
)
def test_a_period_ends_at_midnight_where_the_business_is(cadence, now, zone, ended, following):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert period_end(cadence, moment, zone) == date.fromisoformat(ended)
    assert next_end(cadence, moment, zone) == date.fromisoformat(following)


def test_a_day_begins_where_the_business_is():
    assert moment_of(date(2026, 11, 23), WINDHOEK) == datetime(2026, 11, 22, 22, tzinfo=UTC)
    assert moment_of(date(2026, 11, 23), MANILA) == datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "refunded", "fee", "net"),
    [
        (10_000, 0, 100, 9_900),
        (10_000, 2_500, 75, 7_425),
        (99, 0, 0, 99),  # rounded down, for the business
        (199, 0, 1, 198),
        (0, 0, 0, 0),
        (100, 300, 0, -200),  # more went back than came in
    ],
)
def test_what_a_settlement_comes_to(received, refunded, fee, net):
    sums = Sums(received, refunded)
    assert (sums.fee, sums.net) == (fee, net)


MINOR = st.integers(0, 10**15)


@given(MINOR, MINOR, MINOR, st.integers(-(10**15), 10**16))
def test_it_always_adds_up_is_always_there_and_the_fee_is_one_in_a_hundred_at_most(
    received, refunded, carried, free
):
    sums = Sums(received, refunded, carried).within(free)
    assert carried + received == refunded + sums.fee + sums.kept + sums.net
    assert 0 <= sums.fee * 100 <= max(received - refunded, 0)
    assert sums.kept == 0 or sums.net + sums.fee <= max(free, 0)


def test_what_can_be_done_about_each_state():
    possible = {state: steps_from(state) for state in SettlementState}
    assert possible == {
        SettlementState.OPEN: (SettlementStep.HOLD_BACK,),
        SettlementState.HELD: (SettlementStep.RELEASE,),
        SettlementState.SUBMITTED: (),
        SettlementState.PAID: (),
        SettlementState.FAILED: (SettlementStep.RELEASE,),
    }


@pytest.mark.parametrize("state", SettlementState)
@pytest.mark.parametrize("step", SettlementStep)
def test_a_step_is_taken_where_it_begins_and_nowhere_else(state, step):
    if step in steps_from(state):
        check_step(state, step, "Why.")
    else:
        with pytest.raises(SettlementStepNotPossible):
            check_step(state, step, "Why.")


def test_holding_back_needs_a_reason_and_letting_go_none():
    with pytest.raises(SettlementReasonMissing):
        check_step(SettlementState.OPEN, SettlementStep.HOLD_BACK, "  ")
    check_step(SettlementState.FAILED, SettlementStep.RELEASE, "")
