"""How long verifying a million entries takes: `python -m tests.load.million [entries]`, part of `make soak`."""

import json
import os
import subprocess
import sys
import tempfile
import time

import psycopg

from tests.load.engines import CarefulEngines
from tests.load.sealing import COLUMNS, TULAY
from tulay.areas.audit.rules.notes import Kind, new_key
from tulay.site.env import TEST_VALUES

ENTRIES = 1_000_000
TOGETHER = 50_000
VERIFIED_S = 60
FILL = f"""
INSERT INTO audit_entry ({COLUMNS}) SELECT i, uuid_send(i), now(), 'person', 'trial.write', '',
  'request:' || i, 'casework', 'done', 'trace', jsonb_build_object('agency', i, 'state', 'approved')
FROM (SELECT gen_random_uuid() AS i FROM generate_series(1, %s)) ids
"""


def measure(entries=ENTRIES):
    """Fill, seal and verify a log of its own; return the seconds of each."""
    engines, key = CarefulEngines(), new_key("soak.example/log", Kind.LOG)
    try:
        engines.start(database=True, broker=False)
        with tempfile.TemporaryDirectory() as folder:
            env = {
                **os.environ,
                **TEST_VALUES,
                "TULAY_ENV": "demo",
                "TULAY_DATA_DIR": folder,
                "DATABASE_URL": os.environ["DATABASE_URL"],
                "TULAY_LOG_KEY": key.spell(),
                "TULAY_LOG_VERIFIERS": key.verifier.spell(),
                "LOG_LEVEL": "WARNING",
            }
            _told("migrate", env=env)
            filled = _timed(lambda: _fill(env["DATABASE_URL"], entries))
            sealed = _timed(lambda: _told("audit", "seal", "--once", env=env))
            began = time.monotonic()
            said = _told("audit", "verify", env=env)
            verified = round(time.monotonic() - began, 1)
    finally:
        engines.stop()
    return {
        "entries": entries,
        "filled_s": filled,
        "sealed_s": sealed,
        "verified_s": verified,
        "said": said.splitlines()[0],
        "passed": f"{entries} entries" in said and verified <= VERIFIED_S,
    }


def _fill(url, entries):
    with psycopg.connect(url, options="-c role=tulay_app") as connection:
        for left in range(entries, 0, -TOGETHER):
            connection.execute(FILL, [min(TOGETHER, left)])
            connection.commit()


def _timed(step):
    began = time.monotonic()
    step()
    return round(time.monotonic() - began, 1)


def _told(*words, env):
    done = subprocess.run([*TULAY, *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def main():
    found = measure(int((sys.argv[1:] or [ENTRIES])[0]))
    print(json.dumps(found, indent=1))
    return 0 if found["passed"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
