"""Months of the calendar, and the form of a cold month's file."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tulay.areas.audit.rules.cold import Month, pack, read_manifest, unpack
from tulay.areas.audit.rules.merkle import NotProved


def test_a_month_is_that_of_utc():
    assert Month.of(datetime(2026, 11, 1, 1, tzinfo=timezone(timedelta(hours=8)))) == Month(
        2026, 10
    )
    assert Month.of(datetime(2026, 11, 1, tzinfo=UTC)) == Month(2026, 11)


def test_months_are_counted_over_years():
    assert Month(2026, 11).plus(2) == Month(2027, 1)
    assert Month(2026, 11).plus(-24) == Month(2024, 11)
    assert Month(2026, 12).ends() == datetime(2027, 1, 1, tzinfo=UTC)
    assert str(Month(2026, 3)) == "2026-03"


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-01", "2026-1", "2026-11 ", ""])
def test_what_is_no_month(text):
    with pytest.raises(ValueError, match="spelt like"):
        Month.read(text)


def test_a_block_is_what_was_packed_and_nothing_else():
    block = pack([b'{"a":1}', b"{}"])

    assert unpack(block) == [b'{"a":1}', b"{}"]
    for cut in (block[:-1], block[1:], b"", block[:20] + b"x" + block[21:]):
        if cut:
            with pytest.raises(NotProved):
                unpack(cut)


def test_a_manifest_of_another_version_is_not_read():
    for text in (b"", b"[]", b'{"format": 1}'):
        with pytest.raises(NotProved):
            read_manifest(text)
