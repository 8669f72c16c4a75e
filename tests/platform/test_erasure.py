"""An erased person stays erased: in every process, after yesterday's backup, and after yesterday's keys."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from tulay.site.env import ROOT

pytestmark = pytest.mark.slow
WITHIN_S = 60  # the promise; it takes five to ten


def begun(installation, *arguments):
    """Begin a step in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.platform.erasing", *arguments],
        env={
            **installation.environment,
            **installation.told(),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        },
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(installation, *arguments):
    return ended(begun(installation, *arguments))


def ended(process):
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return json.loads(out.splitlines()[-1])


def keys_in(file):
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT count(*) FROM subject_key").fetchone()[0]


def test_yesterdays_backup_and_yesterdays_keys_bring_nobody_back(running):
    erased, other = said(running, "make", "Aminah Salik", "Juan Cruz")
    assert running.tulay("backup", "create").returncode == 0
    (name,) = [line.split()[0] for line in running.tulay("backup", "list").stdout.splitlines()]
    copies = running.data.parent / "yesterday"
    shutil.copytree(running.data / "key-copies", copies)  # before the daily job makes another
    assert said(running, "find", "Aminah", "Juan") == [True, True], "as the copy has it"
    said(running, "erase", erased)
    assert said(running, "causes", erased, other) == [["asked"], []]
    running.stop()
    before = keys_in(max(copies.iterdir()))
    shutil.rmtree(running.data / "keys")  # and so the copy, in which the key still is, comes back

    restored = running.tulay("backup", "restore", name, "--replace", "--key-copies", str(copies))

    assert restored.returncode == 0, restored.stderr
    assert keys_in(running.data / "keys" / "keys.sqlite") == before
    running.output.unlink()
    running.start()
    running.wait_until_running()
    assert keys_in(running.data / "keys" / "keys.sqlite") == before - 1, "before anybody is served"
    assert "came back of 1 people" in running.said(), "and so were the rows"
    assert said(running, "read", erased, other) == [None, "Juan Cruz"]
    assert said(running, "find", "Aminah", "Juan") == [False, True]
    assert said(running, "causes", erased, other) == [["restored"], []]
    assert "1 destroyed" in running.tulay("doctor").stdout


def shown(installation, session, person_id):
    """What an administrator reads of a person; each time over a connection of its own, so by any process."""
    connection = http.client.HTTPConnection("localhost", installation.port, timeout=20)
    try:
        headers = {"Cookie": f"tulay_session={session}"}
        connection.request("GET", f"/api/v1/users/{person_id}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, installation.log()[-3000:]
        return answer.read().decode()
    finally:
        connection.close()


def test_what_one_process_erases_no_other_reads_a_minute_later(running):
    """Both web processes hold the key open, and one that only looks; another destroys it and takes consent back."""
    (person,), (session,) = said(running, "make", "Aminah Salik"), said(running, "officer")
    said(running, "agree", person)
    assert all("Aminah Salik" in shown(running, session, person) for _ in range(20))
    watching = begun(running, "watch", person)
    assert watching.stdout.readline().split() == ["watching", "Aminah", "Salik", "True"]

    said(running, "withdraw", person)
    said(running, "destroy", person)
    since = time.time()

    def is_gone():
        return not any("Aminah" in shown(running, session, person) for _ in range(20))

    running.wait_for(is_gone, WITHIN_S)
    seen = ended(watching)
    assert set(seen) == {"name", "ground"}
    assert max(seen.values()) - since <= WITHIN_S
    assert "erased" in shown(running, session, person)
