"""The long versions of what `make test` runs short: `python -m tests.soak`; figures go to `var/soak.json`."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from tests.chaos.conftest import played
from tests.chaos.play import play
from tests.load import million
from tulay.site.env import ROOT
from tulay.site.platform.programs import free_port

FIGURES = ROOT / "var" / "soak.json"
OURS = ("TULAY_", "DATABASE_", "REDIS_", "DJANGO_", "VIRTUAL_ENV")
FIRST_START_S, SECOND_START_S = 240, 10
SETTLE_S = 180  # a mail server that was away is asked again after half a minute, then after two
EXAMPLES = 5_000
PLANTED = 10_000
LEDGER = "20x500"  # games and steps
API_EXAMPLES = 200  # of each operation, asked by each of three people


def main():
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long everything is killed")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which moments")
    chosen = parser.parse_args()
    figures = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "handshake": handshake(),
        "chaos": chaos(chosen.seconds, chosen.seed),
        "properties": properties(),
        "log": log(),
        "ledger": books(),
        "million": million.measure(),
        "keys": keys(),
        "planted": planted(),
        "years": years(),
    }
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))
    parts = ("handshake", "properties", "log", "ledger", "million", "keys", "planted", "years")
    passed = [figures[part]["passed"] for part in parts]
    return 0 if all(passed) and not figures["chaos"]["discrepancies"] else 1


def handshake():
    """Clone into an empty folder, with an empty home: seconds until `make run` answers, and a second time."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clone, home = folder / "tulay", folder / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        environment = {**kept, "HOME": str(home), "PORT": str(free_port())}
        first, second = (_until_it_answers(clone, environment) for _ in range(2))
    within = first <= FIRST_START_S and second <= SECOND_START_S
    return {"first_s": round(first, 1), "second_s": round(second, 1), "passed": within}


def _until_it_answers(clone, environment):
    began = time.monotonic()
    running = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        while time.monotonic() - began < 2 * FIRST_START_S:
            assert running.poll() is None, "make run ended"
            try:
                with urllib.request.urlopen(f"http://localhost:{environment['PORT']}/") as page:
                    if page.status == 200:
                        return time.monotonic() - began
            except OSError:
                time.sleep(0.2)
        raise AssertionError("no page came")
    finally:
        with suppress(ProcessLookupError):  # it ended by itself
            os.killpg(running.pid, signal.SIGINT)
        running.wait(60)


def chaos(seconds, seed):
    """Kill for a long time, with the waits of the real product."""
    with played(slots=seconds // 4) as scene:
        killed = play(scene, seconds=seconds, seed=seed, settle_s=SETTLE_S)
        return {
            "seconds": seconds,
            "seed": seed,
            "killed": {what: killed.count(what) for what in sorted(set(killed))},
            "submitted": len(scene.told.submitted),
            "decided": len(scene.told.decided),
            "transfers": len(scene.told.moved),
            "balances_read": scene.bank.reads,
            "sent_again": sum(c.repeated for c in (*scene.residents, *scene.officers)),
            "discrepancies": scene.discrepancies(),
        }


def properties():
    """Run every property with many more examples."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.soak_profile", "-m", "hypothesis"]
    more = {"SOAK_EXAMPLES": str(EXAMPLES), "TULAY_EXAMPLES": str(API_EXAMPLES)}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, check=False)
    return {
        "examples": EXAMPLES,
        "passed": done.returncode == 0,
        "seconds": round(time.monotonic() - began),
    }


def log():
    """Hold a transaction open for half a minute while the log grows; change every single byte of a log."""
    began = time.monotonic()
    tests = "src/tulay/areas/audit/tests/test_sealing.py"
    long = {"SOAK_HELD_S": "30", "SOAK_BYTES": "100000"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", tests]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **long}, check=False)
    return {"passed": done.returncode == 0, "seconds": round(time.monotonic() - began)}


def books():
    """Play the ledger at random beside its model: twenty times five hundred steps."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/money/test_state_machine.py"]
    long = {**os.environ, "SOAK_LEDGER": LEDGER}
    done = subprocess.run(command, cwd=ROOT, env=long, check=False)
    taken = round(time.monotonic() - began)
    return {"played": LEDGER, "passed": done.returncode == 0, "seconds": taken}


def years():
    """Remind people of two years of meetings, a quarter of an hour at a time."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/mail/test_years.py"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOAK_YEARS": "2"}, check=False)
    return {"passed": done.returncode == 0, "seconds": round(time.monotonic() - began)}


def planted():
    """Plant ten thousand words through every form and operation, and look for them everywhere."""
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/matrix/test_planted.py"]
    much = {**os.environ, "SOAK_PLANTED": str(PLANTED)}
    done = subprocess.run(command, cwd=ROOT, env=much, check=False)
    taken = round(time.monotonic() - began)
    return {"words": PLANTED, "passed": done.returncode == 0, "seconds": taken}


def keys():
    """Exchange what wraps the keys of 100,000 people while others read and write."""
    more = {"TULAY_ENV": "test", "DJANGO_SETTINGS_MODULE": "tulay.site.settings_test"}
    command = [sys.executable, "-m", "tests.key_rotation"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **more}, check=False, stdout=subprocess.PIPE
    )
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
    return {"passed": done.returncode == 0, **told}


if __name__ == "__main__":
    raise SystemExit(main())
