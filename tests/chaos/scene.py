"""A real installation with people at work in it."""

import json
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path
from queue import Empty, Queue

from tests.chaos.accounts import Told, discrepancies, open_rows
from tests.chaos.bank import Bank
from tests.chaos.callers import LOST, Caller
from tests.platform.installation import Installation
from tulay.site.env import ROOT

SABOTAGE = Path(__file__).with_name("sabotage")


class Scene:
    """An installation, its small world, and everything anybody in it was told."""

    def __init__(self, folder, *, changes=(), slots=12):
        plan = folder / "sabotage.json"
        plan.write_text(json.dumps(list(changes)))
        self.folder = folder
        path = ":".join(str(part) for part in (SABOTAGE, ROOT / "src", ROOT))
        self.installation = Installation(
            folder, PYTHONPATH=path, SABOTAGE=str(plan), TULAY_API_LIMITS="person=1000000"
        )
        self.slots = slots
        self.told = Told()
        self.numbers = count()
        self.bank = None

    def begin(self):
        self.installation.start()
        self.installation.wait_until_running()
        filled = subprocess.run(
            [sys.executable, "-m", "tests.chaos.fill", str(self.slots)],
            env=self.installation.environment | {"SABOTAGE": ""},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert filled.returncode == 0, filled.stderr
        self.world = json.loads(filled.stdout.splitlines()[-1])
        self.residents = [self.seat(email) for email in self.world["residents"]]
        self.officers = [self.seat(email) for email in self.world["officers"]]
        return self

    def open_bank(self):
        """Let money go round as well, whenever everybody works."""
        self.bank = Bank(self)

    def seat(self, email):
        return Caller(self.installation.port).sign_in(email, self.world["password"])

    def lay_fuse(self, point):
        (self.folder / f"fuse-{point}").touch()

    def burnt(self, point):
        return (self.folder / f"burnt-{point}").exists()

    # --- what people do -----------------------------------------------------------------------
    def submit(self, resident, service="open"):
        """Send a request; return its id, or nothing when the service is closed."""
        number = next(self.numbers)
        body = {
            "service_id": self.world[service],
            "answers": {"boat": f"Boat {number}"},
            "submit": True,
        }
        status, said = resident.send("/requests", body, key=f"submit-{number}")
        if status == 409:
            return None
        assert status == 201, said
        self.told.submitted[said["id"]] = said["tracking_code"]
        return said["id"]

    def work_on(self, officer, name, request_id, outcome="approved"):
        """Take a request and decide it, unless a colleague is faster; a place may be gone."""
        self.step(officer, name, request_id, "in_review")
        status, said = self.step(officer, name, request_id, outcome)
        if status == 409 and "slots" in said["code"]:
            outcome = "rejected"
            status, said = self.step(officer, name, request_id, outcome)
        if status == 200:
            self.told.decided[request_id] = outcome
            self.told.winners[request_id] += 1
        return status

    def step(self, officer, name, request_id, to):
        body = {"to": to, "reason": "" if to == "in_review" else "All is there."}
        key = f"{name}-{request_id}-{to}"
        status, said = officer.send(f"/requests/{request_id}/transitions", body, key=key)
        assert status in {200, 409}, said
        return status, said

    # --- what happens to everybody --------------------------------------------------------------
    def everybody_works(self, until, pause=0.6):
        """Let residents send and both officers run after the same requests, until told."""
        faults = []

        def residents(caller, nth):
            while not until():
                request_id = self.submit(caller, "scarce" if nth else "open")
                request_id = request_id or self.submit(caller)
                for queue in queues:
                    queue.put(request_id)
                time.sleep(pause)

        def officers(caller, nth):
            while not until() or not queues[nth].empty():
                try:
                    self.work_on(caller, f"o{nth}", queues[nth].get(timeout=0.5))
                except Empty:
                    continue

        queues = [Queue() for _ in self.officers]
        jobs = [(residents, caller, n) for n, caller in enumerate(self.residents)]
        jobs += [(officers, caller, n) for n, caller in enumerate(self.officers)]
        jobs += self.bank.jobs(until) if self.bank else []
        return _started(jobs, faults), faults

    def money_goes_round(self, until):
        """Let the people of the bank work alone, until told."""
        faults = []
        return _started(self.bank.jobs(until), faults), faults

    def settle(self, seconds):
        """Wait until every job is done; return whether that came to pass."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if open_rows(self.url) == 0:
                    return True
            except Exception as error:
                if time.monotonic() > until:
                    raise AssertionError from error
            time.sleep(0.3)
        return False

    def discrepancies(self):
        mail, funded = self.installation.data / "mail", self.world["bank"]["funded"]
        return discrepancies(self.url, mail, self.told, slots=self.slots, funded=funded)

    @property
    def url(self):
        return self.installation.told()["DATABASE_URL"]

    def still_there(self, caller):
        """Answer whether the page answers at all."""
        try:
            return caller._once("GET", "/livez", None, {})[0] == 200
        except LOST:
            return False


def _started(jobs, faults):
    """Begin each job on a thread; what goes wrong is told by the test."""

    def safely(work, *args):
        try:
            work(*args)
        except BaseException as fault:  # noqa: BLE001 - told by the test
            faults.append(fault)

    threads = [threading.Thread(target=safely, args=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    return threads
