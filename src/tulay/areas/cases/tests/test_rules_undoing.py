"""Which wishes can be undone, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.cases.errors import BatchGoesOn, BatchNotUndoable, UndoTooLate
from tulay.areas.cases.rules.batches import BatchKind
from tulay.areas.cases.rules.undoing import UNDO_WITHIN, check_undoable

GIVEN = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
USUAL = {
    "kind": BatchKind.ASSIGN,
    "is_undo": False,
    "waiting": 0,
    "last_at": GIVEN,
    "now": GIVEN,
}


def test_what_was_given_can_be_given_back_until_the_time_is_over():
    check_undoable(**USUAL)
    check_undoable(**USUAL | {"now": GIVEN + UNDO_WITHIN - timedelta(seconds=1)})

    with pytest.raises(UndoTooLate) as problem:
        check_undoable(**USUAL | {"now": GIVEN + UNDO_WITHIN})
    assert problem.value.facts == {"minutes": 30}


@pytest.mark.parametrize("kind", [one for one in BatchKind if one is not BatchKind.ASSIGN])
def test_what_was_sent_or_begun_is_not_undone(kind):
    with pytest.raises(BatchNotUndoable):
        check_undoable(**USUAL | {"kind": kind})


def test_an_undo_is_not_undone_nor_what_gave_nothing():
    for other in ({"is_undo": True}, {"last_at": None}):
        with pytest.raises(BatchNotUndoable):
            check_undoable(**USUAL | other)


def test_what_still_waits_is_stopped_first():
    for last_at in (GIVEN, None):
        with pytest.raises(BatchGoesOn):
            check_undoable(**USUAL | {"waiting": 1, "last_at": last_at})
