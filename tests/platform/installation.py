"""A real installation in a folder of its own, started as a person would start it."""

import fcntl
import http.client
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tulay.site.env import ROOT
from tulay.site.platform.launch import started_at
from tulay.site.platform.programs import free_port

OURS = ("TULAY_", "DATABASE_", "REDIS_", "EMAIL_", "PORT", "PYTEST", "DJANGO_", "PYTHONDONT")


def first_started(base):
    """Return what a first start leaves behind: made once for all workers of a run, and only to be copied.

    Tests of the first start itself go without it.
    """
    left = base / "first-start"
    with (base / "first-start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not left.exists():
            with tempfile.TemporaryDirectory(prefix="tulay-run-") as folder:
                begun = Installation(Path(folder))
                begun.start()
                begun.wait_until_running()
                begun.stop()
                shutil.move(begun.data, left)
    return left


class Installation:
    def __init__(self, folder, **variables):
        self.data = folder / "var"
        self.port = free_port()
        self.process = None
        self.output = folder / "output"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = clean | {
            "PYTHONPATH": str(ROOT / "src"),
            "HOME": str(folder),
            "TULAY_ENV": "demo",
            "TULAY_DATA_DIR": str(self.data),
            "PORT": str(self.port),
            **variables,
        }

    def tulay(self, *arguments, **variables):
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "tulay.site", *arguments],
            env={**self.environment, **variables},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self):
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tulay.site", "run", "--empty"],
                env=self.environment,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def take_up(self, begun):
        """Begin with a copy of what another installation left behind."""
        subprocess.run(["cp", "-a", str(begun), str(self.data)], check=True)

    def wait_until_running(self):
        self.wait_for(lambda: "Tulay is running" in self.said(), 180)
        # Programs are told to begin before it is said; each notes itself within milliseconds.
        self.wait_for(lambda: self.pid("worker") and self.pid("sealer"))

    def wait_for(self, truth, seconds=20):
        until = time.monotonic() + seconds
        while not truth():
            assert self.process.poll() is None, f"it ended: {self.said()}"
            assert time.monotonic() < until, f"waited in vain: {self.said()} {self.log()}"
            time.sleep(0.05)

    def said(self):
        return self.output.read_text() if self.output.exists() else ""

    def log(self):
        file = self.data / "log" / "tulay.log"
        return file.read_text() if file.exists() else ""

    def told(self):
        """The addresses a running installation tells other commands."""
        text = (self.data / "run" / "environment").read_text()
        return dict(line.split("=", 1) for line in text.splitlines())

    def pid(self, name):
        """The number of a program that is alive, or None."""
        try:
            number, started = (self.data / "run" / f"{name}.pid").read_text().split()
        except (OSError, ValueError):
            return None
        return int(number) if started_at(int(number)) == started else None

    def kill(self, name):
        os.kill(self.pid(name), signal.SIGKILL)

    def status(self, path="/livez"):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def processes(self):
        """Every process that belongs to this installation, told by its environment or its folder."""
        mark = f"TULAY_DATA_DIR={self.data}".encode()
        found = []
        for proc in Path("/proc").glob("[0-9]*"):
            try:
                mine = mark in (proc / "environ").read_bytes()
                mine = mine or str(self.data) in str((proc / "cwd").readlink())
            except OSError:
                continue
            if mine:
                found.append(int(proc.name))
        return found

    def stop(self, wanted=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(wanted)
            self.process.wait(60)
        return self.process.returncode if self.process else None
