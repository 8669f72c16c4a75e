"""This process's own ring: made when it is needed, never without a master key, not shared with a fork."""

import os

import pytest

from tulay.plumbing.keys import present
from tulay.plumbing.keys.errors import KeysUnavailable


@pytest.fixture
def beginning(settings, tmp_path):
    """A process that opened nothing so far, with a store of its own."""
    before = present._ring
    present.forget()
    settings.KEYS_URL = (tmp_path / "keys.sqlite").as_uri()
    settings.TOMBSTONES = tmp_path / "tombstones"
    yield tmp_path / "keys.sqlite"
    present.forget()
    present._ring = before


def test_loading_sealed_values_makes_no_store(beginning):
    present.announce(b"x" * 16)

    assert not beginning.exists()


def test_without_a_master_key_nothing_is_made_or_opened(beginning, settings):
    settings.TULAY_MASTER_KEYS = [b""]

    with pytest.raises(KeysUnavailable):
        present.ring()
    assert not beginning.exists()


def test_with_one_the_ring_is_made_once(beginning):
    assert present.ring() is present.ring()
    assert beginning.exists()


def test_a_child_of_a_fork_makes_its_own(beginning):
    present.ring()
    child = os.fork()
    if child == 0:  # no test code may go on in the child
        os._exit(0 if present._ring is None else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.django_db
def test_readiness_says_when_keys_are_out_of_reach(beginning, settings, client):
    assert client.get("/readyz").json()["checks"]["keys"]["status"] == "ok"
    present.forget()
    settings.KEYS_URL = "file:///proc/keys.sqlite"

    told = client.get("/readyz").json()

    assert told["checks"]["keys"]["status"] == "degraded"
    assert told["status"] == "degraded"
