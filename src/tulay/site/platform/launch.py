"""Become another program: in its folder, as its account, dying with the one who started it.

Run as a file with `python -S -E`, so it knows only the standard library and starts in milliseconds.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Clear what an earlier life left, settle down and turn into the program."""
    given = _arguments()
    pidfile = Path(given.pidfile) if given.pidfile else None
    if pidfile:
        end_group(pidfile)
    if os.getpgrp() != os.getpid():
        os.setsid()
    if pidfile:
        pidfile.write_text(f"{os.getpid()} {started_at(os.getpid())}")
    if given.log:
        log = os.open(given.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
    os.chdir(given.cwd)
    if given.uid is not None:
        os.setgroups([])
        os.setgid(given.gid)
        os.setuid(given.uid)
    die_with(given.parent, signal.Signals[given.on_orphaned])
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.umask(0o077)
    os.execv(given.program[0], given.program)  # noqa: S606 - it becomes the program


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--cwd", default=".")
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--pidfile")
    parser.add_argument("--log")
    parser.add_argument("--on-orphaned", default="SIGTERM")
    parser.add_argument("program", nargs="+")
    return parser.parse_args()


def die_with(parent: int, wanted: signal.Signals) -> None:
    """Ask the kernel for a signal when the parent ends; elsewhere than on Linux there is none."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, wanted, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the one who started this is gone")


def end_group(pidfile: Path) -> None:
    """Kill what is left of the program that wrote this file, never a stranger with its number."""
    try:
        number, started = pidfile.read_text().split()
    except (OSError, ValueError):
        return
    leader = int(number)
    if started_at(leader) not in ("", started):
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def started_at(pid: int) -> str:
    """Tell a process from a later one with the same number; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


if __name__ == "__main__":
    main()
