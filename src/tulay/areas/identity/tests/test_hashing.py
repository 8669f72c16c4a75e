import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tulay.areas.identity.actions import hashing
from tulay.areas.identity.actions.hashing import Pool, hashed, password_matches
from tulay.areas.identity.errors import Busy

ARGON = ["tulay.site.hashers.Argon2id"]


@pytest.fixture
def slow(settings):
    settings.PASSWORD_HASHERS = ARGON
    hashing.nobodys_password.cache_clear()
    yield
    hashing.nobodys_password.cache_clear()


def test_passwords_are_kept_with_argon2id_of_nineteen_mebibytes(slow):
    assert hashed("salt-lamp-river-orchid").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_matches_its_own_hash_only(slow):
    encoded = hashed("salt-lamp-river-orchid")
    assert password_matches("salt-lamp-river-orchid", encoded)
    assert not password_matches("salt-lamp-river-orchis", encoded)


def test_nobody_has_a_password_and_costs_the_same(slow):
    assert not password_matches("salt-lamp-river-orchid", None)
    encoded = hashed("salt-lamp-river-orchid")
    times = {}
    for name, kept in (("somebody", encoded), ("nobody", None)):
        began = time.process_time()  # what it costs, not how long others kept it waiting
        for _ in range(8):
            password_matches("salt-lamp-river-orchis", kept)
        times[name] = time.process_time() - began
    assert 0.4 < times["somebody"] / times["nobody"] < 2.5


def test_a_flood_fills_the_pool_and_not_the_machine(slow):
    encoded = hashed("salt-lamp-river-orchid")
    at_once, most, lock = 0, 0, threading.Lock()
    pool = hashing.POOL
    turn = pool._working

    class Counting:
        def acquire(self, timeout):
            nonlocal at_once, most
            got = turn.acquire(timeout=timeout)
            with lock:
                at_once += got
                most = max(most, at_once)
            return got

        def release(self):
            nonlocal at_once
            with lock:
                at_once -= 1
            turn.release()

    def enter(_):
        try:
            return password_matches("salt-lamp-river-orchid", encoded)
        except Busy:
            return "busy"

    pool._working = Counting()
    try:
        with ThreadPoolExecutor(40) as flood:
            answers = list(flood.map(enter, range(200)))
    finally:
        pool._working = turn

    assert most <= hashing.AT_ONCE
    assert answers.count("busy") > 0
    assert answers.count(True) > 0
    assert set(answers) == {True, "busy"}
    assert password_matches("salt-lamp-river-orchid", encoded), "the pool is whole afterwards"


def test_whoever_finds_the_pool_full_is_told_at_once():
    pool = Pool(at_once=1, waiting=0)
    with pool.turn():
        began = time.perf_counter()
        with pytest.raises(Busy), pool.turn():
            pass
        assert time.perf_counter() - began < 0.5
    with pool.turn():
        pass
