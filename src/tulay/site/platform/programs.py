"""A program of the platform: what to run, where, as whom, and how to end it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")
NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """An account of the operating system."""

    uid: int
    gid: int


def engine_account() -> Account | None:
    """Name the account engines run as: nobody when we are root, else ourselves."""
    return Account(NOBODY, NOBODY) if os.geteuid() == 0 else None


def inside(folder: Path, account: Account | None) -> str:
    """Name a program's own working folder so that it can open it.

    Folders above (a home, a private temporary folder) may be closed to the engine's account. The
    link under /proc leads straight to the folder, so nobody has to open what lies above it.
    """
    return "/proc/self/cwd" if account else str(folder)


@dataclass(frozen=True, kw_only=True)
class Program:
    """Everything the launcher must know."""

    name: str
    argv: tuple[str, ...]
    cwd: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    pidfile: Path | None = None
    log: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self) -> list[str]:
        """Spell the command that turns into this program and dies with the caller."""
        line = [sys.executable, "-S", "-E", str(LAUNCHER), "--parent", str(os.getpid())]
        line += ["--cwd", str(self.cwd), "--on-orphaned", self.stop_signal.name]
        if self.account:
            line += ["--uid", str(self.account.uid), "--gid", str(self.account.gid)]
        if self.pidfile:
            line += ["--pidfile", str(self.pidfile)]
        if self.log:
            line += ["--log", str(self.log)]
        return [*line, "--", *self.argv]

    def start(self) -> subprocess.Popen[bytes]:
        """Start it outside a supervisor."""
        return subprocess.Popen(
            self.command(), stdin=subprocess.DEVNULL, env={**os.environ, **self.environment}
        )

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """End it the way it likes, and by force when it does not listen."""
        if process.poll() is None:
            process.send_signal(self.stop_signal)
        try:
            process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Find a port nobody listens on at 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number
