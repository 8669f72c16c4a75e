"""Exchanging what wraps people's keys: nobody waits, nothing fails, and an interruption costs nothing."""

import threading
from datetime import UTC, datetime
from itertools import islice

import pytest

from tulay.kernel.ids import uuid7
from tulay.plumbing.keys import rotation
from tulay.plumbing.keys.errors import SubjectErased, Tampered
from tulay.plumbing.keys.providers.local import LocalProvider
from tulay.plumbing.keys.ring import LEARN_S
from tulay.plumbing.keys.tests.factories import MASTER, Clock, make_ring, random_key

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PEOPLE = 2_000


def rotated(ring):
    rotation.begin(ring)
    return sum(rotation.rewrap(ring))


def test_keys_stay_the_same_and_are_wrapped_by_the_new_version(tmp_path):
    ring = make_ring(tmp_path)
    people = [uuid7() for _ in range(20)]
    ids = {person: ring.sealing(person).id for person in people}
    before = {key.key_id: key.wrapped for key in ring.store.find(subject_ids=people)}

    assert rotated(ring) == 20

    assert ring.store.census() == {2: 20}
    fresh = make_ring(tmp_path)
    assert {person: fresh.sealing(person).id for person in people} == ids
    after = {key.key_id: key.wrapped for key in ring.store.find(subject_ids=people)}
    assert all(before[name] != after[name] for name in before)


def test_readers_and_writers_fail_not_once_while_it_runs(tmp_path):
    """Four processes' rings read and make keys all the time; everything sealed before and meanwhile opens after."""
    main = make_ring(tmp_path)
    people = [uuid7() for _ in range(PEOPLE)]
    main.prepare(people)
    failures, done, sealed = [], threading.Event(), []

    def work(ring, clock, number):
        turn = 0
        while not done.is_set() or turn < 200:
            turn += 1
            clock.now += LEARN_S / 50
            try:
                old = people[(turn * 31 + number) % PEOPLE]
                ring.opening(ring.sealing(old).id, old)
                key = ring.sealing(uuid7()) if turn % 5 == 0 else None
                if key:
                    sealed.append((key.id, key.subject_id))
            except Exception as error:  # noqa: BLE001 - whatever fails counts
                failures.append(error)
            if turn % 20 == 0:
                ring._by_id.clear()
                ring._by_subject.clear()

    clocks = [Clock() for _ in range(4)]
    rings = [make_ring(tmp_path, clock=clock) for clock in clocks]
    threads = [
        threading.Thread(target=work, args=(ring, clock, number))
        for number, (ring, clock) in enumerate(zip(rings, clocks, strict=True))
    ]
    for thread in threads:
        thread.start()
    for _ in range(2):
        rotated(main)
    done.set()
    for thread in threads:
        thread.join()
    list(rotation.rewrap(main))

    assert failures == []
    assert set(main.store.census()) == {3}
    fresh = make_ring(tmp_path)
    assert sealed
    assert all(fresh.opening(name, person).id == name for name, person in sealed)
    assert all(fresh.sealing(person) for person in people)


def test_stopped_in_the_middle_it_goes_on_with_the_same_version(tmp_path):
    ring = make_ring(tmp_path)
    ring.prepare([uuid7() for _ in range(50)])
    rotation.begin(ring)
    list(islice(rotation.rewrap(ring, batch=10), 2))

    again = make_ring(tmp_path)
    assert rotation.begin(again) == 2
    assert sum(rotation.rewrap(again, batch=10)) == 30
    assert again.store.census() == {2: 50}


def test_who_was_erased_meanwhile_stays_erased(tmp_path):
    ring = make_ring(tmp_path)
    people = [uuid7() for _ in range(30)]
    ids = [ring.sealing(person).id for person in people]
    rotation.begin(ring)
    batches = rotation.rewrap(ring, batch=10)
    next(batches)

    for person in people:
        ring.destroy(person, NOW)
    list(batches)

    assert ring.store.census() == {}
    with pytest.raises(SubjectErased):
        make_ring(tmp_path).opening(ids[0], people[0])


def test_versions_that_wrap_nothing_are_dropped_but_not_the_last(tmp_path):
    ring = make_ring(tmp_path)
    ring.sealing(uuid7())
    for _ in range(3):
        rotated(ring)

    assert rotation.drop_old(ring) == [1, 2]

    assert sorted(ring.roots.wrapping) == [3, 4]
    assert rotated(make_ring(tmp_path)) == 1


def test_a_new_master_key_takes_over_and_the_old_one_is_needed_no_more(tmp_path):
    ring = make_ring(tmp_path)
    person = uuid7()
    key, new = ring.sealing(person), random_key()
    both = make_ring(tmp_path, provider=LocalProvider([new, MASTER]))

    rotation.seal_roots_anew(both)

    assert make_ring(tmp_path, provider=LocalProvider([new])).sealing(person).id == key.id
    with pytest.raises(Tampered):
        make_ring(tmp_path, provider=LocalProvider([MASTER]))
