import http.client
import os
import re
import shutil
import signal
import socket
import stat
import time

import psycopg
import pytest

from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import FIRST_START_BYTES, Folders, Hold
from tulay.site.platform.testing import Engines

pytestmark = pytest.mark.slow


def lines(text):
    return [line for line in text.splitlines() if line]


def test_everything_runs_in_a_private_folder_and_ctrl_c_leaves_nothing_behind(running):
    assert stat.S_IMODE(running.data.parent.stat().st_mode) == 0o700
    assert running.status() is not None
    names = (
        "postgres",
        "valkey",
        "serve",
        "worker",
        "scheduler",
        "mail-sink",
        "sealer",
        "witness",
        "text-sink",
        "gateway-simulator",
    )
    assert all(running.pid(name) for name in names)

    assert running.stop(signal.SIGINT) == 0

    assert running.processes() == []
    assert not (running.data / "run" / "environment").exists()
    assert lines(running.said())[-1] == "Stopped."
    assert "Traceback" not in running.said(), running.said()


def crowding():
    """Return how many times longer everything takes because others use the processors just now: 1 when nobody does."""
    began, spent = time.monotonic(), time.process_time()
    while time.process_time() - spent < 0.5:
        pass
    return max(1.0, (time.monotonic() - began) / (time.process_time() - spent))


def test_secrets_are_private_and_survive_a_second_start_which_is_quick(running):
    keys = {file.name: file.read_text() for file in (running.data / "secrets").iterdir()}
    starts = []
    # The rest of the suite shares the processors and can only add to a start: the best of three counts.
    while not starts or (starts[-1] >= 10 and len(starts) < 3):
        running.stop()
        running.output.unlink()
        began = time.monotonic()
        running.start()
        running.wait_until_running()
        starts.append((time.monotonic() - began) / crowding())

    assert min(starts) < 10
    assert "Creating" not in running.said()
    for file in (running.data / "secrets").iterdir():
        assert keys[file.name] == file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    [
        "serve",
        "worker",
        "scheduler",
        "mail-sink",
        "sealer",
        "witness",
        "text-sink",
        "gateway-simulator",
        "valkey",
        "postgres",
    ],
)
def test_a_program_killed_by_force_is_started_again(house, name):
    house.wait_for(lambda: house.pid(name))
    before, said = house.pid(name), len(house.said())

    house.kill(name)

    house.wait_for(lambda: house.pid(name) not in (None, before))
    house.wait_for(lambda: house.status() is not None, 60)  # ten programs start on two processors
    url = house.told()["DATABASE_URL"]

    def database_answers():
        try:
            with psycopg.connect(url) as connection:
                return connection.execute("SELECT count(*) FROM plumbing_outbox").fetchone()
        except psycopg.OperationalError:
            return None

    house.wait_for(database_answers)
    ended = rf"^{name} ended( \(signal 9\))?; starting it again\.$"
    assert re.search(ended, house.said()[said:], re.MULTILINE)


def test_two_hundred_idle_browsers_keep_nobody_out(house):
    house.wait_for(lambda: house.status() == 200)
    idle = [http.client.HTTPConnection("localhost", house.port, timeout=20) for _ in range(200)]
    try:
        for connection in idle:
            connection.request("GET", "/livez")
            connection.getresponse().read()

        began = time.monotonic()
        assert house.status() == 200
        assert time.monotonic() - began < 5
    finally:
        for connection in idle:
            connection.close()


def test_a_supervisor_killed_by_force_leaves_nothing_and_the_next_start_works(running):
    running.process.kill()
    running.process.wait()
    running.output.unlink()

    running.start()
    running.wait_until_running()

    assert running.pid("serve")
    running.stop()
    assert running.processes() == []


def test_a_second_instance_is_refused_in_one_line(house):
    second = house.tulay("run", "--empty", PORT="1")

    assert second.returncode == 1
    assert len(lines(second.stderr)) == 1
    assert "already running from this folder" in second.stderr
    assert house.status() is not None


def test_other_commands_find_the_running_engines(house):
    done = house.tulay("migrate")

    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout


def test_a_taken_port_is_refused_in_one_line(installation):
    with socket.create_server(("127.0.0.1", installation.port)):
        refused = installation.tulay("run", "--empty")

    assert refused.returncode == 1
    assert len(lines(refused.stderr)) == 1
    assert f"Port {installation.port} cannot be used" in refused.stderr
    assert not (installation.data / "postgres").exists()


def test_an_interrupted_creation_of_the_database_is_begun_anew(installation):
    half = installation.data / "postgres" / "data.new"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    installation.start()
    installation.wait_until_running()

    assert not half.exists()


def test_a_start_interrupted_while_preparing_leaves_nothing_and_the_next_one_works(installation):
    installation.start()
    installation.wait_for(lambda: installation.pid("prepare"))

    assert installation.stop(signal.SIGINT) == 0

    assert installation.processes() == []
    installation.output.unlink()
    installation.start()
    installation.wait_until_running()


def test_an_engine_that_cannot_start_ends_the_start_in_one_line(running):
    running.stop()
    (running.data / "postgres" / "data" / "global" / "pg_control").write_bytes(b"")

    refused = running.tulay("run", "--empty")

    assert refused.returncode == 1
    assert len(lines(refused.stderr)) == 1
    assert "postgres does not start" in refused.stderr
    assert running.processes() == []


def test_servers_of_somebody_else_are_used_when_named(installation):
    engines = Engines()
    saved = {name: os.environ.pop(name) for name in ("DATABASE_URL", "REDIS_URL")}
    try:
        engines.start(database=True, broker=True)
        url = os.environ["DATABASE_URL"].replace("/postgres", "/elsewhere")
        installation.environment |= {
            "DATABASE_URL": url,
            "REDIS_URL": os.environ["REDIS_URL"],
        }
        installation.start()
        installation.wait_until_running()

        assert not (installation.data / "postgres").exists()
        assert installation.pid("postgres") is None
        with psycopg.connect(url) as connection:
            connection.execute("SELECT FROM plumbing_outbox")
        assert installation.stop() == 0
    finally:
        os.environ.update(saved)
        engines.stop()


def test_data_without_their_keys_are_not_touched(running):
    running.stop()
    (running.data / "secrets" / "master_key").unlink()

    refused = running.tulay("run", "--empty")

    assert refused.returncode == 1
    assert len(lines(refused.stderr)) == 1
    assert "master_key is missing" in refused.stderr
    assert not (running.data / "secrets" / "master_key").exists()


def test_production_names_every_missing_variable_and_starts_nothing(installation):
    refused = installation.tulay("run", TULAY_ENV="production", TULAY_SECRET_KEY="short")

    assert refused.returncode == 1
    said = refused.stderr
    assert "TULAY_SECRET_KEY is too weak" in said

    refused = installation.tulay("run", TULAY_ENV="production")
    said = refused.stderr
    for name in ("TULAY_SECRET_KEY", "TULAY_MASTER_KEY", "TULAY_ALLOWED_HOSTS", "EMAIL_URL"):
        assert f"{name} is missing" in said
    assert installation.processes() == []


def test_a_full_disk_is_refused_in_one_line(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=FIRST_START_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    with pytest.raises(PlatformFault, match="1023 MB free; 1024 MB are needed"):
        Folders(tmp_path).check_space()


def test_a_folder_is_held_by_one_at_a_time_and_free_afterwards(tmp_path):
    folders = Folders(tmp_path)
    folders.make()
    with Hold(folders), pytest.raises(PlatformFault, match=f"process {os.getpid()}"), Hold(folders):
        pass
    with Hold(folders):
        pass
