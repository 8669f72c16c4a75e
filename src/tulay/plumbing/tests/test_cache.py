import threading
import time

import pytest
from django.db import connections

from tulay.plumbing import cache_versions
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.cache import Namespace, bump
from tulay.plumbing.cache_versions import VERSIONS

pytestmark = pytest.mark.django_db(transaction=True)


class Loader:
    """Counts how often it is asked."""

    def __init__(self, value=b"value", takes_s=0.0):
        self.value, self.takes_s, self.calls = value, takes_s, 0

    def __call__(self):
        self.calls += 1
        time.sleep(self.takes_s)
        return self.value


def at_once(count, work):
    def run():
        work()
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_value_is_loaded_once(caching):
    names, load = Namespace("t1"), Loader()
    assert [names.get_bytes("k", load) for _ in range(3)] == [b"value"] * 3
    assert load.calls == 1


def test_that_there_is_nothing_is_kept_too(caching):
    names, load = Namespace("t2"), Loader(None)
    assert [names.get_bytes("k", load) for _ in range(3)] == [None] * 3
    assert load.calls == 1


def test_values_come_back_as_their_type(caching):
    names = Namespace("t3")
    for _ in range(2):
        assert names.get("k", lambda: {"a": [1, 2]}, dict) == {"a": [1, 2]}


def test_a_bump_makes_all_values_invalid_within_two_seconds(caching):
    names, load = Namespace("t4", local_s=1), Loader()
    names.get_bytes("k", load)
    load.value = b"new"
    with one_transaction():
        bump("t4")
    time.sleep(2)
    assert names.get_bytes("k", load) == b"new"


def test_a_bump_that_is_rolled_back_never_was(caching):
    names, load = Namespace("t5"), Loader()
    names.get_bytes("k", load)
    with pytest.raises(RuntimeError), one_transaction():
        bump("t5")
        raise RuntimeError
    VERSIONS.forget()
    names.get_bytes("k", load)
    assert load.calls == 1


def test_an_old_value_stored_late_is_not_found_after_the_bump(caching):
    names = Namespace("t6")

    def load_slowly():
        with one_transaction():
            bump("t6")
        VERSIONS.forget()
        return b"read before the commit"

    names.get_bytes("k", load_slowly)
    assert names.get_bytes("k", Loader(b"new")) == b"new"


def test_a_crowd_loads_once(caching):
    names, load, seen = Namespace("t7"), Loader(takes_s=0.2), []
    at_once(8, lambda: seen.append(names.get_bytes("k", load)))
    assert seen == [b"value"] * 8
    assert load.calls == 1


def test_two_processes_load_once(caching):
    here, there, load, seen = Namespace("t8"), Namespace("t8"), Loader(takes_s=0.2), []
    first = threading.Thread(target=lambda: seen.append(here.get_bytes("k", load)))
    first.start()
    seen.append(there.get_bytes("k", load))
    first.join()
    assert seen == [b"value"] * 2
    assert load.calls == 1


def test_an_expired_value_is_served_while_one_refreshes_it(caching):
    names, load = Namespace("t9", ttl_s=0.3), Loader()
    names.get_bytes("k", load)
    time.sleep(0.35)
    slow, seen = Loader(b"new", takes_s=0.2), []
    first = threading.Thread(target=lambda: seen.append(names.get_bytes("k", slow)))
    first.start()
    time.sleep(0.05)
    assert names.get_bytes("k", slow) == b"value"
    first.join()
    assert seen == [b"new"]
    assert slow.calls == 1


def test_a_loader_that_fails_leaves_the_way_free(caching):
    names = Namespace("t10")

    def fail():
        raise LookupError

    with pytest.raises(LookupError):
        names.get_bytes("k", fail)
    started = time.perf_counter()
    assert names.get_bytes("k", Loader()) == b"value"
    assert time.perf_counter() - started < 0.5


def test_with_valkey_away_everything_is_still_right(caching, no_valkey):
    names, load = Namespace("t11"), Loader()
    assert names.get_bytes("k", load) == b"value"
    load.value = b"new"
    assert names.get_bytes("k", load) == b"new"


def test_a_bump_while_valkey_is_away_is_not_forgotten(caching, settings):
    names, load, here = Namespace("t12"), Loader(), settings.REDIS_URL
    names.get_bytes("k", load)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with one_transaction():
        bump("t12")
    settings.REDIS_URL = here
    VERSIONS.forget()
    assert names.get_bytes("k", Loader(b"new")) == b"new"


def test_the_own_memory_answers_for_its_second(caching, monkeypatch):
    names, load = Namespace("t13", local_s=1), Loader()
    names.get_bytes("k", load)
    monkeypatch.setattr(Namespace, "_shared", lambda *_: pytest.fail("asked Valkey"))
    assert names.get_bytes("k", load) == b"value"


def test_without_postgresql_the_last_version_stands(caching, monkeypatch):
    names, load = Namespace("t14"), Loader()
    names.get_bytes("k", load)
    VERSIONS.close()
    import psycopg

    def gone():
        raise psycopg.OperationalError("away")

    monkeypatch.setattr(cache_versions, "_connect", gone)
    assert names.get_bytes("k", load) == b"value"
    assert load.calls == 1
