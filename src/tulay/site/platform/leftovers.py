"""Processes of an earlier life: a supervisor killed by force cannot tidy up, the next one does."""

import contextlib
import os
import signal
import time
from pathlib import Path

from tulay.site.platform.launch import end_group, started_at

PATIENCE_S = 20.0
WISHES = {"postgres": signal.SIGINT}


def settle(run: Path) -> list[str]:
    """End what still runs from pid files of an earlier start; return the names found."""
    found = [file for file in sorted(run.glob("*.pid")) if _is_alive(file)]
    for file in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(_number(file), WISHES.get(file.stem, signal.SIGTERM))
    until = time.monotonic() + PATIENCE_S
    while any(_is_alive(file) for file in found) and time.monotonic() < until:
        time.sleep(0.05)
    for file in sorted(run.glob("*.pid")):
        end_group(file)
        file.unlink(missing_ok=True)
    return [file.stem for file in found]


def _number(file: Path) -> int:
    return int(file.read_text().split()[0])


def _is_alive(file: Path) -> bool:
    try:
        number, started = file.read_text().split()
    except (OSError, ValueError):
        return False
    return started_at(int(number)) == started
