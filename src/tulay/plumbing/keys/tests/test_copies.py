import sqlite3
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tulay.plumbing.keys import copies
from tulay.plumbing.keys.tests.factories import make_ring

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_a_copy_has_every_key_and_is_read_by_nobody_else(tmp_path):
    ring = make_ring(tmp_path)
    key = ring.sealing(UUID(int=7))

    place = copies.copy(ring.store, tmp_path / "copies", NOW)

    assert place.stat().st_mode & 0o077 == 0
    with sqlite3.connect(place) as file:
        assert file.execute("SELECT key_id FROM subject_key").fetchall() == [(key.id,)]


def test_copies_live_for_seven_days(tmp_path):
    ring = make_ring(tmp_path)
    for days in range(10):
        copies.copy(ring.store, tmp_path / "copies", NOW + timedelta(days=days))

    kept = [copies.made_at(file) for file in copies.kept(tmp_path / "copies")]

    assert kept == [NOW + timedelta(days=days) for days in range(2, 10)]


def test_an_unfinished_copy_is_none(tmp_path):
    (tmp_path / ".20261122T030000000000Z.keys.sqlite.7").write_bytes(b"half")

    assert copies.kept(tmp_path) == []
