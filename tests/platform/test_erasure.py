"""An erased person stays erased: in every process, after yesterday's backup, and after yesterday's keys."""

import http.client
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import psycopg
import pytest

from tulay.site.env import ROOT

pytestmark = pytest.mark.slow
SAID = {"boat": "Mutya", "illness": "asthma"}
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


def files_of(installation):
    return [file for file in (installation.data / "files").glob("??/*") if file.is_file()]


NOTHING = {"sealed": [], "sessions": 0, "enrolments": 0, "papers": 0}


def test_yesterdays_backup_and_yesterdays_keys_bring_nobody_back(house):
    erased, other = said(house, "make", "Aminah Salik", "Juan Cruz")
    said(house, "settle", erased, other)
    had, theirs = said(house, "left", erased, other)
    assert had == theirs
    assert {"cases_request.answers", "cases_document.name", "identity_person.name"} <= {
        *had["sealed"]
    }
    assert (had["sessions"], had["enrolments"], had["papers"]) == (1, 1, 1)
    assert house.tulay("backup", "create").returncode == 0
    name = house.tulay("backup", "list").stdout.splitlines()[-1].split()[0]
    copies = house.data.parent / "yesterday"
    shutil.copytree(house.data / "key-copies", copies)  # before the daily job makes another
    papers = len(files_of(house))
    assert said(house, "find", "Aminah", "Juan") == [True, True], "as the copy has it"
    said(house, "erase", erased)
    assert said(house, "left", erased, other) == [NOTHING, theirs]
    assert said(house, "sweep") == [1]
    assert said(house, "causes", erased, other) == [["asked"], []]
    house.stop()
    before = keys_in(max(copies.iterdir()))
    shutil.rmtree(house.data / "keys")  # and so the copy, in which the key still is, comes back

    restored = house.tulay("backup", "restore", name, "--replace", "--key-copies", str(copies))

    assert restored.returncode == 0, restored.stderr
    assert keys_in(house.data / "keys" / "keys.sqlite") == before
    assert len(files_of(house)) == papers, "and the paper with it"
    house.output.unlink()
    house.start()
    house.wait_until_running()
    assert keys_in(house.data / "keys" / "keys.sqlite") == before - 1, "before anybody is served"
    assert "came back of 1 people" in house.said(), "and so were the rows"
    assert said(house, "left", erased, other) == [NOTHING, theirs]
    assert said(house, "sweep") == [1]
    assert said(house, "read", erased, other) == [None, "Juan Cruz"]
    assert said(house, "find", "Aminah", "Juan") == [False, True]
    assert said(house, "causes", erased, other) == [["restored"], []]
    assert re.search(r"\b[1-9]\d* destroyed", house.tulay("doctor").stdout)


class Visitor:
    """Somebody signed in; each question goes over a connection of its own, so to any process."""

    def __init__(self, installation, session):
        self.installation = installation
        proof = "a" * 32
        cookies = f"tulay_session={session}; tulay_csrf={proof}"
        self.headers = {"Cookie": cookies, "X-CSRFToken": proof, "Content-Type": "application/json"}

    def asks(self, method, address, body=None):
        connection = http.client.HTTPConnection("localhost", self.installation.port, timeout=20)
        try:
            content = json.dumps(body) if body is not None else None
            connection.request(method, address, content, self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def does(self, method, address, body=None):
        status, told = self.asks(method, address, body)
        assert status < 300, f"{status} {told} {self.installation.log()[-3000:]}"
        return told


API = "/api/v1/privacy"
ALREADY = """
UPDATE privacy_request SET erases_at = now() WHERE id = %(id)s;
UPDATE plumbing_outbox SET not_before = now() WHERE name = 'privacy.erase' AND done_at IS NULL
"""


def let_a_day_pass(installation, request_id):
    """Between two signatures and the erasure lies a day to think again."""
    with psycopg.connect(installation.told()["DATABASE_URL"]) as connection:
        for step in ALREADY.split(";"):
            connection.execute(step, {"id": request_id})


def test_what_is_taken_back_or_erased_at_one_door_no_process_goes_on_with(house):
    """Withdrawn and erased over HTTP: both web processes, and one that only looks, refuse within a minute."""
    (person,) = said(house, "make", "Sitti Omar")
    cast = said(house, "cast", person)
    me, clerk, officer, head = (
        Visitor(house, cast[one]) for one in ("person", "clerk", "officer", "head")
    )
    draft, told = f"/api/v1/requests/{cast['draft']}", f"/api/v1/users/{person}"

    def refusals():
        body = {"version": 1, "answers": SAID}
        return {me.asks("PATCH", draft, body)[0] for _ in range(20)}

    def readings():
        return {"Sitti" in clerk.does("GET", told) for _ in range(20)}

    assert refusals() == {200}
    assert readings() == {True}
    watching = begun(house, "watch", person)
    assert watching.stdout.readline().split() == ["watching", "Sitti", "Omar", "True"]

    taken_back = {"purpose": "special", "jurisdiction": "bangsamoro"}
    me.does("POST", f"{API}/consents/withdraw", taken_back)
    withdrawn = time.time()
    house.wait_for(lambda: refusals() == {403}, WITHIN_S)
    assert "privacy.consent-needed" in me.asks("PATCH", draft, {"version": 1, "answers": SAID})[1]

    claim = json.loads(me.does("POST", f"{API}/requests", {"right": "erasure"}))["id"]
    desk = f"{API}/desk/requests/{claim}"
    officer.does("POST", f"{desk}/decision", {"is_granted": True, "answer": "We will."})
    head.does("POST", f"{desk}/signature")
    assert readings() == {True}, "a day passes first"
    let_a_day_pass(house, claim)
    erased = time.time()
    house.wait_for(lambda: readings() == {False}, WITHIN_S)
    seen = ended(watching)
    assert seen["ground"] - withdrawn <= WITHIN_S
    assert seen["name"] - erased <= WITHIN_S
    assert json.loads(clerk.does("GET", told))["name"] == ""
    assert said(house, "causes", person) == [["asked"]]
    assert me.asks("GET", draft)[0] in {401, 404}
