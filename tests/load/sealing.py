"""How fast the log is sealed: `python -m tests.load.sealing`, and part of `make bench`.

Four writers commit entries at a steady rate, ten to a transaction, while the real sealer runs. An entry counts as
integrated when somebody else sees a checkpoint that holds it. Then the whole log is verified.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg

from tests.load.engines import CarefulEngines
from tulay.areas.audit.rules.notes import Kind, new_key
from tulay.site.env import ROOT, TEST_VALUES

TULAY = (sys.executable, "-m", "tulay.site")
TOGETHER = 10
WRITERS = 4
LOOK_S = 0.02
SETTLE_S = 60
COLUMNS = "id, salt, at, actor_kind, action, cause, target, purpose, outcome, request_id, facts"
INSERT = f"""
INSERT INTO audit_entry ({COLUMNS}) SELECT i, uuid_send(i), now(), 'person', 'trial.write', '',
  'request:' || i, 'casework', 'done', 'trace', jsonb_build_object('agency', i, 'state', 'approved')
FROM unnest(%s::uuid[]) i
"""


class Observer(threading.Thread):
    """Sees checkpoints come, and whoever waits for a lock."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url = url
        self.seen = []
        self.waits = 0
        self.ended = threading.Event()

    def run(self):
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ended.wait(LOOK_S):
                size = connection.execute("SELECT max(size) FROM audit_checkpoint").fetchone()[0]
                now = time.monotonic()
                if size and (not self.seen or self.seen[-1][1] != size):
                    self.seen.append((now, size))
                waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                self.waits += connection.execute(waiting).fetchone()[0]


def measure(url, *, rate=6_000, seconds=15, earlier=""):
    """Return what was written and sealed per second, and how long an entry waited to be integrated."""
    key = new_key("bench.example/log", Kind.LOG)
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            **TEST_VALUES,
            "TULAY_ENV": "demo",
            "TULAY_DATA_DIR": folder,
            "DATABASE_URL": url,
            "TULAY_LOG_KEY": key.spell(),
            "TULAY_LOG_VERIFIERS": f"{key.verifier.spell()},{earlier}",
            "LOG_LEVEL": "WARNING",
        }
        subprocess.run([*TULAY, "audit", "seal", "--once"], env=environment, check=True)
        sealer = subprocess.Popen([*TULAY, "audit", "seal"], env=environment)
        observer = Observer(url)
        observer.start()
        try:
            time.sleep(2)
            committed, took = _write(url, rate, seconds)
            _wait(url, committed)
        finally:
            observer.ended.set()
            observer.join()
            sealer.terminate()
            sealer.wait(15)
        waits = _latencies(url, committed, observer.seen)
        verified = _verify(environment)
    sealed = len(committed)
    return {
        "written_per_second": round(sealed / took),
        "entries": sealed,
        "integrated_p50_s": round(waits[len(waits) // 2], 2),
        "integrated_p99_s": round(waits[len(waits) * 99 // 100], 2),
        "integrated_max_s": round(waits[-1], 2),
        "lock_waits_seen": observer.waits,
        "verified": verified,
    }


def _write(url, rate, seconds):
    """Commit entries at a steady rate, from several connections; return when each was committed."""
    began = time.monotonic()
    with ThreadPoolExecutor(WRITERS) as pool:
        parts = pool.map(lambda _: _write_alone(url, rate / WRITERS, seconds), range(WRITERS))
        committed = {entry: at for part in parts for entry, at in part.items()}
    return committed, time.monotonic() - began


def _write_alone(url, rate, seconds):
    committed = {}
    began = time.monotonic()
    with psycopg.connect(url, options="-c role=tulay_app") as connection:
        while (now := time.monotonic()) - began < seconds:
            if len(committed) > (now - began) * rate:
                time.sleep(0.001)
                continue
            ids = [uuid.uuid4() for _ in range(TOGETHER)]
            connection.execute(INSERT, [ids])
            connection.commit()
            at = time.monotonic()
            committed.update(dict.fromkeys(ids, at))
    return committed


def _wait(url, committed):
    until = time.monotonic() + SETTLE_S
    last = max(committed, key=committed.__getitem__)
    with psycopg.connect(url, autocommit=True) as connection:
        while not connection.execute("SELECT FROM audit_leaf WHERE entry_id = %s", [last]).rowcount:
            assert time.monotonic() < until, "the sealer does not keep up"
            time.sleep(0.1)
    time.sleep(0.2)


def _latencies(url, committed, seen):
    with psycopg.connect(url) as connection:
        places = connection.execute("SELECT index, entry_id FROM audit_leaf ORDER BY index")
        waits, turn = [], 0
        for index, entry_id in places:
            while turn < len(seen) and seen[turn][1] <= index:
                turn += 1
            if entry_id in committed and turn < len(seen):
                waits.append(seen[turn][0] - committed[entry_id])
    return sorted(waits)


def _verify(environment):
    began = time.monotonic()
    done = subprocess.run(
        [*TULAY, "audit", "verify"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    return {"said": done.stdout.splitlines()[0], "seconds": round(time.monotonic() - began, 1)}


def main():
    rate, seconds = (int(word) for word in (sys.argv[1:] or ["6000", "15"]))
    engines = CarefulEngines()
    try:
        engines.start(database=True, broker=False)
        url = os.environ["DATABASE_URL"]
        environment = {**os.environ, **TEST_VALUES, "TULAY_ENV": "demo", "DATABASE_URL": url}
        subprocess.run([*TULAY, "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL)
        found = measure(url, rate=rate, seconds=seconds)
        (ROOT / "var" / "bench-log.json").write_text(json.dumps(found, indent=1))
        print(json.dumps(found, indent=1))
    finally:
        engines.stop()


if __name__ == "__main__":
    main()
