"""What an answer means, and that a call only goes forward."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from uuid import UUID

import pytest

from tulay.areas.payments.rules.attempts import (
    ABSENT,
    Answer,
    AnswerOutcome,
    AttemptKind,
    AttemptState,
    Failure,
    failure_of,
    may_become,
    next_ask_at,
    reference_of,
    state_after,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ALLOWED = {
    "begun": {"called", "pending", "unknown", "succeeded", "failed"},
    "called": {"pending", "unknown", "succeeded", "failed"},
    "unknown": {"pending", "succeeded", "failed"},
    "pending": {"succeeded", "failed"},
    "succeeded": set(),
    "failed": set(),
}


@pytest.mark.parametrize(("old", "new"), list(product(AttemptState, AttemptState)))
def test_a_call_only_goes_forward(old, new):
    assert may_become(old, new) is (new in ALLOWED[old])


def test_what_the_gateway_says_is_what_it_means():
    for outcome in set(AnswerOutcome) - {AnswerOutcome.ABSENT}:
        state = state_after(Answer(outcome), called_at=NOW, now=NOW, lost_after=None)
        assert state == outcome.value


@pytest.mark.parametrize(
    ("waited_s", "lost_after_s", "state"),
    [(29, 30, "unknown"), (30, 30, "failed"), (10**6, None, "unknown")],
)
def test_what_it_does_not_know_is_lost_only_when_it_can_no_longer_arrive(
    waited_s, lost_after_s, state
):
    lost_after = None if lost_after_s is None else timedelta(seconds=lost_after_s)
    called_at = NOW - timedelta(seconds=waited_s)

    assert state_after(ABSENT, called_at=called_at, now=NOW, lost_after=lost_after) == state


def test_asking_becomes_rarer_and_never_ends():
    waits = [next_ask_at(n, NOW) - NOW for n in range(20)]

    assert all(a <= b for a, b in pairwise(waits))
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] == timedelta(hours=12)


def test_a_reference_is_the_same_for_the_same_order():
    subject = UUID(int=5)

    assert reference_of(AttemptKind.CHARGE, subject) == "pay_" + "0" * 31 + "5"
    assert len({reference_of(kind, subject) for kind in AttemptKind}) == 3


def test_a_word_nobody_knows_is_a_decline():
    assert failure_of("insufficient-funds") is Failure.FUNDS
    assert failure_of("moon-in-wrong-phase") is Failure.DECLINED
