"""Engines for the bench: as careful with data as in production."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tulay.site.env import ROOT
from tulay.site.platform.postgres import Postgres
from tulay.site.platform.programs import free_port
from tulay.site.platform.testing import PASSWORD, Engines


class CarefulEngines(Engines):
    """The engines of a test run, with fsync and full page writes on."""

    def _postgres(self) -> str:
        engine = Postgres(
            folder=self.folder / "postgres",
            port=free_port(),
            password=PASSWORD,
            log=self.folder / "postgres.log",
        )
        if not engine.exists():
            engine.create()
        process = self._run(engine.program())
        engine.wait(lambda: process.poll() is None)
        with psycopg.connect(engine.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = 'tulay'").rowcount:
                connection.execute("CREATE DATABASE tulay")
        return engine.url("tulay")


@contextmanager
def serving(command: list[str], *, url: str, env: dict[str, str], log: str) -> Iterator[None]:
    """Run a server until the block ends; it must answer `url` within 60 s."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / f"bench-{log}.log").open("wb") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **env}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait(url, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{url} did not answer: see var/bench-*.log")
