"""Both stores keep the same promises: the file, and PostgreSQL at an address of its own."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from tulay.kernel.ids import uuid7
from tulay.plumbing.keys import rotation
from tulay.plumbing.keys.errors import KeysUnavailable, SubjectErased
from tulay.plumbing.keys.stores import Root, WrappedKey, opened
from tulay.plumbing.keys.stores.postgres import TableStore, set_up
from tulay.plumbing.keys.tests.factories import make_ring

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PERSON, OTHER = UUID(int=7), UUID(int=8)


@pytest.fixture(scope="module")
def keys_database():
    """A database for keys alone, as a cluster of its own would be."""
    head, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"keys_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{head}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["file", "postgresql"])
def store(request, tmp_path):
    if request.param == "file":
        made = opened((tmp_path / "keys.sqlite").as_uri())
    else:
        url = request.getfixturevalue("keys_database")
        set_up(url)
        set_up(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("TRUNCATE keys.root, keys.subject_key, keys.tombstone")
        made = opened(url)
    yield made
    made.close()


def make_key(subject_id=PERSON, kek=1, wrapped=b"wrapped"):
    return WrappedKey(subject_id, os.urandom(16), kek, wrapped)


def test_keys_are_found_by_name_and_by_subject(store):
    mine, theirs = make_key(), make_key(OTHER)
    store.add([mine, theirs])

    assert store.find(key_ids=[mine.key_id]) == [mine]
    assert store.find(subject_ids=[OTHER]) == [theirs]
    assert len(store.find(key_ids=[mine.key_id], subject_ids=[OTHER])) == 2
    assert store.find(key_ids=[b"x" * 16]) == []


def test_a_subject_keeps_the_first_key(store):
    first = make_key()
    store.add([first])

    store.add([make_key(), make_key(OTHER)])

    assert store.find(subject_ids=[PERSON]) == [first]
    assert len(store.find(subject_ids=[PERSON, OTHER])) == 2


def test_more_keys_than_one_statement_takes(store):
    keys = [make_key(uuid7()) for _ in range(1_200)]
    store.add(keys)

    assert len(store.find(key_ids=[key.key_id for key in keys])) == 1_200


def test_what_is_buried_is_gone_stays_gone_and_is_numbered(store):
    store.add([make_key(), make_key(OTHER)])

    tombstone = store.bury(PERSON, NOW)
    store.add([make_key()])

    assert store.find(subject_ids=[PERSON]) == []
    assert store.bury(PERSON, datetime(2027, 1, 1, tzinfo=UTC)) == tombstone
    second = store.bury(OTHER, NOW)
    assert store.buried_after(0) == [tombstone, second]
    assert store.buried_after(tombstone.number) == [second]


def test_nothing_is_made_for_somebody_who_is_buried_at_the_same_moment(store):
    people = [uuid7() for _ in range(40)]

    def make():
        for person in people:
            store.add([make_key(person)])

    def bury():
        for person in people:
            store.bury(person, NOW)

    threads = [threading.Thread(target=make), threading.Thread(target=bury)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert store.find(subject_ids=people) == []


def test_rewrapping_never_goes_back_and_never_brings_back(store):
    key, buried = make_key(), make_key(OTHER)
    store.add([key, buried])
    store.bury(OTHER, NOW)
    newer = WrappedKey(PERSON, key.key_id, 3, b"newer")

    store.rewrap([newer, WrappedKey(OTHER, buried.key_id, 3, b"newer")])
    store.rewrap([WrappedKey(PERSON, key.key_id, 2, b"older")])

    assert store.find(subject_ids=[PERSON, OTHER]) == [newer]
    assert store.behind(3, 10) == []
    assert store.behind(4, 10) == [newer]
    assert store.census() == {3: 1}


def test_roots_are_kept_replaced_only_when_meant_and_dropped(store):
    store.keep_roots([Root("wrapping", 1, b"one"), Root("index", 1, b"two")])
    store.keep_roots([Root("wrapping", 1, b"late")])
    assert Root("wrapping", 1, b"one") in store.roots()

    store.keep_roots([Root("wrapping", 1, b"anew")], replace=True)
    store.drop_root("index", 1)

    assert store.roots() == [Root("wrapping", 1, b"anew")]


def test_a_ring_does_all_of_it_on_either(store, tmp_path):
    ring = make_ring(tmp_path, store=store)
    mine, theirs = ring.sealing(PERSON), ring.sealing(OTHER)

    rotation.begin(ring)
    assert sum(rotation.rewrap(ring)) == 2
    ring.destroy(PERSON, NOW)

    fresh = make_ring(tmp_path, store=store)
    assert fresh.opening(theirs.id, OTHER).id == theirs.id
    with pytest.raises(SubjectErased):
        fresh.opening(mine.id, PERSON)


def test_the_role_of_the_keys_owns_them_and_the_application_sees_nothing(keys_database):
    set_up(keys_database)
    with psycopg.connect(keys_database) as connection:  # rolled back, the role with it
        connection.execute("CREATE ROLE keys_stranger")
        connection.execute("SET ROLE keys_stranger")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM keys.subject_key")
        connection.rollback()


def test_a_server_that_is_away_is_said_to_be():
    store = TableStore("postgresql://tulay@127.0.0.1:1/keys")

    with pytest.raises(KeysUnavailable):
        store.roots()
    store.close()


def test_a_folder_that_cannot_be_written_is_said_to_be():
    with pytest.raises(KeysUnavailable):
        opened(Path("/proc/keys.sqlite").as_uri())
