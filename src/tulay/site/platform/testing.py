"""Engines and databases for tests: one pair of engines a run, one database a worker."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from tulay.site.env import ROOT
from tulay.site.platform import binaries
from tulay.site.platform.postgres import Postgres
from tulay.site.platform.programs import Program, free_port
from tulay.site.platform.valkey import Valkey

TEMPLATE_LOCK = 0x54554C4159  # "TULAY": who builds the template; the others wait
KEPT = ROOT / "var" / "test-template"
PASSWORD = "only-for-tests"  # noqa: S105 - a server on 127.0.0.1 that lives as long as the run


class Engines:
    """PostgreSQL and Valkey that live as long as a test run."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tulay-test-"))
        self.running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def start(self, *, database: bool, broker: bool) -> None:
        """Start what the environment does not name, and name it there for workers to inherit."""
        try:
            if database:
                os.environ["DATABASE_URL"] = self._postgres()
            if broker:
                os.environ["REDIS_URL"] = self._valkey()
        except BaseException:
            self.stop()
            raise

    def _postgres(self) -> str:
        engine = Postgres(
            folder=self.folder / "postgres",
            port=free_port(),
            password=PASSWORD,
            careless=True,
            log=self.folder / "postgres.log",
        )
        engine.create()
        process = self._run(engine.program())
        engine.wait(lambda: process.poll() is None)
        return engine.url("postgres")

    def _valkey(self) -> str:
        engine = Valkey(
            folder=self.folder / "valkey",
            port=free_port(),
            password=PASSWORD,
            log=self.folder / "valkey.log",
        )
        process = self._run(engine.program())
        engine.wait(lambda: process.poll() is None)
        return engine.url()

    def _run(self, program: Program) -> subprocess.Popen[bytes]:
        process = program.start()
        self.running.append((program, process))
        return process

    def stop(self) -> None:
        """End them and remove their data."""
        while self.running:
            program, process = self.running.pop()
            with contextlib.suppress(ProcessLookupError):
                program.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)


class TestDatabase:
    """A worker's own database, cloned from a template that migrations made."""

    __test__ = False

    def __init__(self, server_url: str, worker: str) -> None:
        self.server_url = server_url
        self.template = f"tulay_template_{schema_fingerprint()}"
        self.name = f"test_tulay_{worker}_{os.getpid()}"

    def url(self, database: str) -> str:
        """Spell the address of one of the server's databases."""
        head, _, tail = self.server_url.partition("://")
        address, _, query = tail.partition("?")
        place = address.partition("/")[0]
        return f"{head}://{place}/{database}" + (f"?{query}" if query else "")

    def create(self) -> None:
        """Clone the template, building it first when nobody has."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            if not _exists(connection, self.template):
                self._build(connection)
            self._clone(connection)

    def _build(self, connection: psycopg.Connection) -> None:
        from tulay.site.platform.migrations import migrate  # noqa: PLC0415 - needs Django set up

        unfinished = f"{self.template}_unfinished"
        _drop(connection, unfinished)
        _run(connection, "CREATE DATABASE {}", unfinished)
        with kept_dump(self.template) as dump:
            if not dump.exists() or not dump.load(self.url(unfinished)):
                _drop(connection, unfinished)
                _run(connection, "CREATE DATABASE {}", unfinished)
                migrate(self.url(unfinished), verbosity=0)
                dump.keep(self.url(unfinished))
        _run(connection, "ALTER DATABASE {} RENAME TO {}", unfinished, self.template)

    def _clone(self, connection: psycopg.Connection) -> None:
        _drop(connection, self.name)
        _run(
            connection,
            "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY",  # half the time: nothing is logged
            self.name,
            self.template,
        )

    def restore(self) -> None:
        """Put everything back as migrations left it, however it was changed."""
        self.create()

    def drop(self) -> None:
        """Remove the worker's database; the template stays for the next run."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            _drop(connection, self.name)


class Dump:
    """What migrations made, kept: migrating costs 15 seconds, and every worker of every run wants it."""

    def __init__(self, name: str) -> None:
        self.roles, self.rest = KEPT / f"{name}.roles.sql", KEPT / f"{name}.dump"
        self.programs = binaries.postgres_programs(None)

    def exists(self) -> bool:
        """Say whether it was kept whole: the roles first, then the rest."""
        return self.rest.is_file()

    def keep(self, url: str) -> None:
        """Keep a database; another schema's are forgotten."""
        for old in KEPT.iterdir():
            if old.suffix in {".sql", ".dump"}:
                old.unlink()
        new = self.rest.with_suffix(".new")
        told = self._run("pg_dumpall", "--roles-only", "--no-role-passwords", "-d", url)
        if told.returncode == 0:
            self.roles.write_bytes(told.stdout)
            if self._run("pg_dump", "-Fc", "-f", str(new), url).returncode == 0:
                new.rename(self.rest)

    def load(self, url: str) -> bool:
        """Fill an empty database; whether that came to pass. Roles that are there already are no fault."""
        self._run("psql", "-q", "-f", str(self.roles), url)
        restore = ("pg_restore", "--exit-on-error", "--single-transaction", "-d", url)
        return self._run(*restore, str(self.rest)).returncode == 0

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        argv = [str(self.programs / program), *arguments]
        return subprocess.run(argv, capture_output=True, check=False)


@contextlib.contextmanager
def kept_dump(name: str) -> Iterator[Dump]:
    """Hold the place of a dump: of many workers one makes it, and the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Dump(name)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    return connection.execute(query, [name]).fetchone() is not None


def _drop(connection: psycopg.Connection, name: str) -> None:
    _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def schema_fingerprint() -> str:
    """Digest everything that shapes an empty database."""
    source = ROOT / "src" / "tulay"
    files = sorted(
        path
        for path in source.rglob("*")
        if path.is_file()
        and path.suffix in {".py", ".sql", ".json"}
        and ("migrations" in path.parts or "db" in path.parts)
    )
    files.append(ROOT / "requirements" / "run.txt")
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
