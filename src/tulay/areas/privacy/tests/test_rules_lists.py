"""How long a list may be, who else agrees, and for how long it is open."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tulay.areas.privacy.errors.lists import (
    ListDecided,
    ListGrown,
    ListNotOpen,
    ListReasonMissing,
    ListTooLong,
)
from tulay.areas.privacy.errors.rights import SecondPersonNeeded
from tulay.areas.privacy.rules.lists import (
    OPEN_FOR,
    PERSONAL,
    PLAIN,
    REASON_MAX,
    WAITS_FOR,
    ListStanding,
    allowed_lines,
    check_decision,
    check_open,
    checked_wish,
    standing_of,
)

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
ME, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(("is_personal", "cap"), [(False, PLAIN), (True, PERSONAL)])
def test_a_second_person_agrees_from_the_cap_on_and_nobody_beyond_the_end(is_personal, cap):
    def wish(count, reason="The review."):
        return checked_wish(count=count, reason=reason, is_personal=is_personal)

    assert wish(cap.alone, "") is False
    assert wish(cap.alone + 1) is True
    assert wish(cap.most) is True
    with pytest.raises(ListTooLong):
        wish(cap.most + 1)
    for reason in ("", "x" * (REASON_MAX + 1)):
        with pytest.raises(ListReasonMissing):
            wish(cap.alone + 1, reason)


def test_a_list_waits_a_week_is_open_a_day_and_then_over():
    def standing(after, **facts):
        known = {"asked_at": NOW, "is_approved": None, "open_until": None}
        return standing_of(**(known | facts), now=NOW + after)

    assert standing(timedelta()) is ListStanding.WAITING
    assert standing(WAITS_FOR) is ListStanding.OVER
    until = NOW + OPEN_FOR
    assert standing(timedelta(hours=23), open_until=until) is ListStanding.OPEN
    assert standing(OPEN_FOR, open_until=until, is_approved=True) is ListStanding.OVER
    assert standing(timedelta(), is_approved=False) is ListStanding.REFUSED


def test_somebody_else_decides_once():
    check_decision(standing=ListStanding.WAITING, decider_id=OTHER, asker_id=ME)
    for decider in (ME, None):
        with pytest.raises(SecondPersonNeeded):
            check_decision(standing=ListStanding.WAITING, decider_id=decider, asker_id=ME)
    for standing in set(ListStanding) - {ListStanding.WAITING}:
        with pytest.raises(ListDecided):
            check_decision(standing=standing, decider_id=OTHER, asker_id=ME)


def test_only_what_was_allowed_goes_out_while_it_is_open():
    check_open(standing=ListStanding.OPEN, count=5, allowed=5)
    with pytest.raises(ListGrown):
        check_open(standing=ListStanding.OPEN, count=6, allowed=5)
    for standing in set(ListStanding) - {ListStanding.OPEN}:
        with pytest.raises(ListNotOpen):
            check_open(standing=standing, count=5, allowed=5)
    assert allowed_lines(count=3_000, is_personal=False, is_approved=True) == 3_000
    assert allowed_lines(count=3, is_personal=True, is_approved=None) == PERSONAL.alone
