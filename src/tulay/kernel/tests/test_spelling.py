import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.kernel.spelling import slips


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("boat", "boat", 0),
        ("baot", "boat", 1),
        ("bot", "boat", 1),
        ("", "boat", 4),
        ("sirway", "sirawai", 2),
    ],
)
def test_slips_are_counted(one, other, count):
    assert slips(one, other) == count


@given(st.text(max_size=8), st.text(max_size=8))
def test_slips_are_counted_alike_both_ways(one, other):
    count = slips(one, other)

    assert count == slips(other, one)
    assert (count == 0) == (one == other)
    assert count <= max(len(one), len(other))
