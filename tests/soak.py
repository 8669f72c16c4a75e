"""The long versions of what `make test` runs short: `python -m tests.soak`; figures go to `var/soak.json`."""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime

from tests.chaos.conftest import played
from tests.chaos.play import play
from tulay.site.env import ROOT

FIGURES = ROOT / "var" / "soak.json"
SETTLE_S = 180  # a mail server that was away is asked again after half a minute, then after two
EXAMPLES = 5_000
API_EXAMPLES = 200  # of each operation, asked by each of three people


def main():
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="how long everything is killed")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="which moments")
    chosen = parser.parse_args()
    figures = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "chaos": chaos(chosen.seconds, chosen.seed),
        "properties": properties(),
    }
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))
    is_good = not figures["chaos"]["discrepancies"] and figures["properties"]["passed"]
    return 0 if is_good else 1


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


if __name__ == "__main__":
    raise SystemExit(main())
