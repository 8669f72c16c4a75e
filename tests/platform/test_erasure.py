"""An erased person stays erased: in every process, after yesterday's backup, and after yesterday's keys."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tulay.site.env import ROOT

pytestmark = pytest.mark.slow


def said(installation, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", "tests.platform.erasing", *arguments],
        env={
            **installation.environment,
            **installation.told(),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def keys_in(file):
    with sqlite3.connect(file) as connection:
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
