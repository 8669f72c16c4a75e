"""What a process holds open, for how long, and what it costs."""

import sqlite3
import threading
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tulay.kernel.ids import uuid7
from tulay.plumbing.keys import ring as ring_module
from tulay.plumbing.keys.errors import KeysUnavailable, SubjectErased, Tampered
from tulay.plumbing.keys.ring import DIES_S, LEARN_S
from tulay.plumbing.keys.stores.sqlite import FileStore
from tulay.plumbing.keys.tests.factories import Clock, make_ring, random_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PERSON, OTHER = UUID(int=7), UUID(int=8)


class Away:
    """A store that answers until it is told not to."""

    def __init__(self, store):
        self.store = store
        self.is_away = False

    def __getattr__(self, name):
        if self.is_away:
            raise KeysUnavailable
        return getattr(self.store, name)


def test_everybody_has_a_key_of_their_own_and_keeps_it(tmp_path):
    ring = make_ring(tmp_path)

    mine = ring.sealing(PERSON)

    assert ring.sealing(PERSON) is mine
    assert ring.sealing(OTHER).id != mine.id
    assert ring.opening(mine.id, PERSON) is mine


def test_a_key_is_in_the_file_before_it_seals_anything(tmp_path):
    key = make_ring(tmp_path).sealing(PERSON)

    with sqlite3.connect(tmp_path / "keys.sqlite") as file:
        assert file.execute("SELECT key_id FROM subject_key").fetchall() == [(key.id,)]


def test_two_processes_agree_on_the_key_of_a_new_subject(tmp_path):
    one, two = make_ring(tmp_path), make_ring(tmp_path)
    sealed = one.sealing(PERSON).cipher.encrypt(b"0" * 12, b"words", b"")

    assert two.sealing(PERSON).cipher.decrypt(b"0" * 12, sealed, b"") == b"words"


def test_twenty_threads_that_meet_a_new_subject_get_one_key(tmp_path):
    rings = [make_ring(tmp_path) for _ in range(4)]
    found, begin = [], threading.Barrier(20)

    def ask(ring):
        begin.wait()
        found.append(ring.sealing(PERSON).id)

    threads = [threading.Thread(target=ask, args=(rings[n % 4],)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 20
    assert len(set(found)) == 1


def test_a_key_that_is_held_costs_no_look_up(tmp_path):
    ring = make_ring(tmp_path)
    key = ring.sealing(PERSON)
    before = ring.look_ups

    for _ in range(50):
        ring.opening(ring.sealing(PERSON).id, PERSON)

    assert key
    assert ring.look_ups == before


def test_the_keys_of_a_list_come_in_one_look_up(tmp_path):
    writer = make_ring(tmp_path)
    people = [uuid7() for _ in range(50)]
    keys = [writer.sealing(person) for person in people]
    reader = make_ring(tmp_path)

    for key in keys:
        reader.announce(key.id)
    for key, person in zip(keys, people, strict=True):
        assert reader.opening(key.id, person).id == key.id

    assert reader.look_ups == 1


def test_many_keys_are_made_in_one_write(tmp_path):
    ring = make_ring(tmp_path)
    people = [uuid7() for _ in range(300)]

    ring.prepare(people)

    assert ring.look_ups == 2
    assert {ring.sealing(person).subject_id for person in people} == set(people)
    assert ring.look_ups == 2


def test_what_is_held_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(ring_module, "HELD_MAX", 16)
    ring = make_ring(tmp_path)
    people = [uuid7() for _ in range(100)]
    keys = [ring.sealing(person) for person in people]

    assert len(ring._by_id) <= 16
    assert all(
        ring.opening(key.id, person).id == key.id for key, person in zip(keys, people, strict=True)
    )


def test_a_destroyed_key_is_gone_here_at_once(tmp_path):
    ring = make_ring(tmp_path)
    key, kept = ring.sealing(PERSON), ring.sealing(OTHER)

    ring.destroy(PERSON, NOW)

    with pytest.raises(SubjectErased):
        ring.opening(key.id, PERSON)
    with pytest.raises(SubjectErased):
        ring.sealing(PERSON)
    assert ring.opening(kept.id, OTHER) is kept


def test_other_processes_learn_within_seconds(tmp_path):
    clock = Clock()
    here, there = make_ring(tmp_path), make_ring(tmp_path, clock=clock)
    key = there.sealing(PERSON)
    here.destroy(PERSON, NOW)
    assert there.opening(key.id, PERSON)

    clock.now += LEARN_S

    with pytest.raises(SubjectErased):
        there.opening(key.id, PERSON)
    assert there.is_destroyed(PERSON)


def test_without_the_store_held_keys_serve_for_less_than_a_minute_and_no_longer(tmp_path):
    clock = Clock()
    store = Away(FileStore(tmp_path / "keys.sqlite"))
    ring = make_ring(tmp_path, clock=clock, store=store)
    key = ring.sealing(PERSON)
    store.is_away = True

    clock.now += DIES_S - 1
    assert ring.opening(key.id, PERSON) is key
    clock.now += 2
    for _ in range(3):
        with pytest.raises(KeysUnavailable):
            ring.opening(key.id, PERSON)
        clock.now += 0.1

    assert DIES_S < 60
    store.is_away = False
    clock.now += 2
    assert ring.opening(key.id, PERSON).id == key.id


def test_a_name_nobody_has_and_somebody_elses_key_are_loud(tmp_path):
    ring = make_ring(tmp_path)
    mine = ring.sealing(PERSON)

    with pytest.raises(Tampered):
        ring.opening(b"x" * 16, PERSON)
    with pytest.raises(Tampered):
        ring.opening(mine.id, OTHER)


def test_a_wrapped_key_given_to_somebody_else_does_not_open(tmp_path):
    make_ring(tmp_path).prepare([PERSON, OTHER])
    with sqlite3.connect(tmp_path / "keys.sqlite") as file:
        (mine,) = file.execute(
            "SELECT wrapped FROM subject_key WHERE subject_id = ?", (PERSON.bytes,)
        ).fetchone()
        file.execute("UPDATE subject_key SET wrapped = ?", (mine,))
    fresh = make_ring(tmp_path)

    fresh.sealing(PERSON)
    with pytest.raises(Tampered):
        fresh.sealing(OTHER)


def test_another_master_key_opens_nothing_and_says_so(tmp_path):
    make_ring(tmp_path)

    with pytest.raises(Tampered, match="TULAY_MASTER_KEY"):
        make_ring(tmp_path, master=random_key())


def test_a_copy_from_before_brings_no_destroyed_key_back(tmp_path):
    ring = make_ring(tmp_path)
    key, kept = ring.sealing(PERSON), ring.sealing(OTHER)
    copy = tmp_path / "yesterday"
    copy.mkdir()
    ring.store.copy_to(copy / "keys.sqlite")
    ring.destroy(PERSON, NOW)
    (copy / "backups").symlink_to(tmp_path / "backups")

    restored = make_ring(copy)

    with pytest.raises(SubjectErased):
        restored.opening(key.id, PERSON)
    assert restored.opening(kept.id, OTHER)
    with sqlite3.connect(copy / "keys.sqlite") as file:
        assert file.execute("SELECT count(*) FROM subject_key").fetchone() == (1,)


def test_without_the_catalogue_the_copy_would(tmp_path):
    ring = make_ring(tmp_path)
    key = ring.sealing(PERSON)
    copy = tmp_path / "yesterday"
    copy.mkdir()
    ring.store.copy_to(copy / "keys.sqlite")
    ring.destroy(PERSON, NOW)

    assert make_ring(copy).opening(key.id, PERSON), "or the test above shows nothing"


def test_a_line_that_a_crash_cut_short_names_nobody_and_hides_nobody(tmp_path):
    ring = make_ring(tmp_path)
    ring.destroy(PERSON, NOW)
    catalogue = tmp_path / "backups" / "tombstones"
    catalogue.write_text(f"{catalogue.read_text()}0000-00")

    ring.destroy(OTHER, NOW)

    (tmp_path / "keys.sqlite").rename(tmp_path / "lost")
    after = make_ring(tmp_path)
    assert after.is_destroyed(PERSON)
    assert after.is_destroyed(OTHER)


def test_destroying_again_tells_of_the_first_time(tmp_path):
    ring = make_ring(tmp_path)
    first = ring.destroy(PERSON, NOW)

    assert ring.destroy(PERSON, datetime(2027, 1, 1, tzinfo=UTC)) == first
    assert make_ring(tmp_path).destroy(PERSON, datetime(2027, 1, 1, tzinfo=UTC)) == first


def test_the_bytes_of_a_destroyed_key_leave_the_files(tmp_path):
    ring = make_ring(tmp_path)
    ring.sealing(PERSON)
    (wrapped,) = (one.wrapped for one in ring.store.find(subject_ids=[PERSON]))
    files = [tmp_path / "keys.sqlite", tmp_path / "keys.sqlite-wal"]
    assert any(wrapped in file.read_bytes() for file in files)

    ring.destroy(PERSON, NOW)

    assert not any(wrapped in file.read_bytes() for file in files)
