"""What sealing costs whoever writes: the p95 of a write with the sealer running, beside the same without.

    python -m tests.load.overhead [seconds]

Requests are opened at a steady rate well below what the machine can do, in turns with the sealer and without it, so
that a disturbance from elsewhere meets both; which comes first alternates. Each turn is compared with its neighbour,
and the middle one of these is what counts. Part of `make bench`.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg

from tests.load.generators import Call, open_loop
from tests.load.targets import Verdict
from tulay.areas.audit.rules.notes import Kind, new_key

TULAY = (sys.executable, "-m", "tulay.site")
RATE = 200
TURNS = 8
SETTLE_S = 1
ADDED_MAX = 0.10


def measure(call: Call, environment: dict[str, str], *, seconds: int) -> dict[str, object]:
    """Return the p95 of each turn in milliseconds, and what the sealer adds to it."""
    key = new_key("bench.example/overhead", Kind.LOG)
    env = {
        **os.environ,
        **environment,
        "TULAY_LOG_KEY": key.spell(),
        "TULAY_LOG_VERIFIERS": key.verifier.spell(),
        "LOG_LEVEL": "WARNING",
    }
    subprocess.run([*TULAY, "audit", "seal", "--once"], env=env, check=True)
    open_loop(call, rate=RATE, seconds=2)  # warm
    p95: dict[bool, list[float]] = {False: [], True: []}
    errors = 0
    for turn in range(TURNS):
        for sealed in (False, True) if turn % 2 else (True, False):  # what drifts meets both alike
            with _sealing(env) if sealed else nullcontext():
                seen = open_loop(call, rate=RATE, seconds=seconds)
            p95[sealed].append(round(seen.p95_ms, 2))
            errors += seen.errors
    without, beside = p95[False], p95[True]
    added = statistics.median(b / a for a, b in zip(without, beside, strict=True)) - 1
    return {
        "log": key.verifier.spell(),
        "rate": RATE,
        "p95_ms_without": without,
        "p95_ms_sealing": beside,
        "added": round(added, 3),
        "errors": errors,
    }


def judged(found: dict[str, object]) -> Verdict:
    """Set what was found beside its target."""
    added = found["added"]
    assert isinstance(added, float)
    return Verdict(
        f"p95 of a write, sealer beside it, {RATE}/s",
        f"<= {ADDED_MAX:.0%} added",
        f"{added:+.1%}, {found['errors']} errors",
        is_met=added <= ADDED_MAX and not found["errors"],
    )


@contextmanager
def _sealing(env: dict[str, str]) -> Iterator[None]:
    sealer = subprocess.Popen([*TULAY, "audit", "seal"], env=env)
    try:
        _until_nothing_waits(
            env["DATABASE_URL"]
        )  # what was written before it started is none of its daily work
        time.sleep(SETTLE_S)
        assert sealer.poll() is None, "the sealer ended"
        yield
    finally:
        sealer.terminate()
        sealer.wait(15)


def _until_nothing_waits(url: str) -> None:
    waiting = "SELECT (SELECT count(*) FROM audit_entry) - (SELECT count(*) FROM audit_leaf)"
    until = time.monotonic() + 60
    with psycopg.connect(url, autocommit=True) as connection:
        while row := connection.execute(waiting).fetchone():
            if row[0] == 0:
                return
            assert time.monotonic() < until, "the sealer does not keep up"
            time.sleep(0.2)


def main() -> int:
    """Start what is needed, measure, print."""
    from tests.load.__main__ import one_product

    seconds = int((sys.argv[1:] or ["8"])[0])
    with one_product() as (creating, environment):
        found = measure(creating, environment, seconds=seconds)
    print(json.dumps(found, indent=1), judged(found), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
