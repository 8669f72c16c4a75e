import os
import subprocess
import sys
import threading
import time

import lmdb
import pytest

from tulay.plumbing import once
from tulay.plumbing.once import EraOver, here

NOW = 1_790_000_000.0
IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from tulay.plumbing.once.here import Kept
kept = Kept(Path(sys.argv[1]))
won = [kept.first_time(bytes([n]) * 16, until=float(sys.argv[2]) + 60, now=float(sys.argv[2])) for n in range(200)]
print(kept.era.hex(), sum(won))
"""


@pytest.fixture
def machine(settings, tmp_path):
    settings.ONCE_KEPT_BY, settings.DATA_DIR = "machine", tmp_path
    once.forget_era()
    yield tmp_path
    once.forget_era()


@pytest.fixture
def kept(tmp_path):
    opened = here.Kept(tmp_path / "kept")
    yield opened
    opened.close()


def come(key, *, era, until=NOW + 60, now=NOW):
    return once.first_time(key, era=era, until=until, now=now)


def test_what_comes_comes_once(machine):
    era = once.era()

    assert come("a", era=era)
    assert not come("a", era=era)
    assert come("b", era=era)


def test_it_is_kept_when_the_process_begins_anew(machine):
    era = once.era()
    assert come("a", era=era)

    once.forget_era()

    assert once.era() == era
    assert not come("a", era=era)


def test_an_era_of_another_machine_or_store_is_over(machine, settings):
    with pytest.raises(EraOver):
        come("a", era=b"12345678")

    era = once.era()
    settings.ONCE_KEPT_BY = "valkey"
    with pytest.raises(EraOver):
        come("a", era=era)


def test_another_boot_begins_another_era_and_clears_the_last(machine, monkeypatch):
    era = once.era()
    (boot,) = (machine / "run" / "once").iterdir()
    later = machine / "boot"
    later.write_text("another-boot\n")
    monkeypatch.setattr(here, "BOOT", later)
    once.forget_era()

    assert once.era() != era
    assert not boot.exists()


def test_where_boots_cannot_be_told_apart_the_shared_store_keeps_it(machine, monkeypatch):
    monkeypatch.setattr(here, "is_possible", lambda: False)

    assert once.era() != here.kept().era


def test_only_one_of_many_at_once_is_first(kept, tmp_path):
    """Three processes and four threads bring the same two hundred things."""
    others = [
        subprocess.Popen(
            [sys.executable, "-c", IN_ANOTHER_PROCESS, str(tmp_path / "kept"), str(NOW)],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for _ in range(2)
    ]
    won = []

    def bring():
        won.extend(
            kept.first_time(bytes([number]) * 16, until=NOW + 60, now=NOW) for number in range(200)
        )

    threads = [threading.Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [other.communicate(timeout=60)[0].split() for other in others]

    assert {era for era, _ in told} == {kept.era.hex()}
    assert sum(won) + sum(int(count) for _, count in told) == 200


def test_what_no_longer_matters_is_swept(kept):
    for number in range(100):
        kept.first_time(number.to_bytes(16), until=NOW + 60, now=NOW)
    assert kept.count() == 100

    for number in range(100, 130):
        kept.first_time(number.to_bytes(16), until=NOW + 180, now=NOW + 61)

    assert kept.count() == 30
    assert not kept.first_time((129).to_bytes(16), until=NOW + 180, now=NOW + 61)


def test_what_matters_still_is_not_swept(kept):
    assert kept.first_time(bytes(16), until=NOW + 0.9, now=NOW)

    kept.first_time(bytes([1] * 16), until=NOW + 60, now=NOW + 0.5)

    assert not kept.first_time(bytes(16), until=NOW + 0.9, now=NOW + 0.5)


def test_without_room_nothing_is_answered(monkeypatch, tmp_path):
    monkeypatch.setattr(here, "BYTES_MAX", 64 * 1024)
    small = here.Kept(tmp_path / "small")

    def fill():
        for number in range(10_000):
            assert small.first_time(number.to_bytes(16), until=NOW + 60, now=NOW)

    with pytest.raises(OSError, match="MDB_MAP_FULL"):
        fill()
    small.close()


def test_it_costs_microseconds(kept):
    """A guard against a look over the network, not a measurement: `make bench` measures."""
    began = time.thread_time()
    for number in range(1_000):
        kept.first_time(number.to_bytes(16), until=NOW + 60, now=NOW)
    assert time.thread_time() - began < 0.5
    assert lmdb.version() >= (0, 9)
