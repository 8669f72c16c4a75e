import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.kernel.ids import uuid7
from tulay.kernel.pages import BrokenCursor, Cursor

keys = st.lists(st.text(max_size=40), min_size=1, max_size=3)


@given(keys)
def test_a_cursor_comes_back_as_it_went(values):
    cursor = Cursor(tuple(values))

    assert Cursor.decode(cursor.encode(), width=len(values)) == cursor


@given(st.text(max_size=60))
def test_any_other_text_is_a_broken_cursor_or_one_we_could_have_made(text):
    try:
        decoded = Cursor.decode(text, width=2)
    except BrokenCursor:
        return
    assert len(decoded.values) == 2


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(BrokenCursor):
        Cursor.decode(Cursor(("a",)).encode(), width=2)


def test_uuid7_sorts_by_time_and_says_its_version():
    first = uuid7()
    time.sleep(0.001)
    second = uuid7()

    assert first < second
    assert (first.version, first.variant) == (7, "specified in RFC 4122")


def test_uuid7_does_not_repeat():
    assert len({uuid7() for _ in range(20_000)}) == 20_000
