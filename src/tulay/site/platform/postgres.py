"""The embedded PostgreSQL: only the wheel's programs, started by our own launcher."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tulay.site.platform import binaries
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.programs import Account, Program, engine_account, inside

LOGIN = "tulay"
DATABASE = "tulay"
START_SECONDS = 60
LAST_WORDS = 4_000

# Modest for a machine of two cores shared with everything else.
TUNING = {
    "shared_buffers": "256MB",
    "max_connections": "60",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "wal_compression": "pglz",
    "jit": "off",
    "max_parallel_workers_per_gather": "1",
    "max_worker_processes": "4",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # Values of a statement may be personal: they never reach the log.
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_statement": "none",
}
# A test's data is thrown away, so it need not survive a power cut.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "128MB",
    "max_connections": "100",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One cluster in one folder."""

    folder: Path
    port: int
    password: str
    careless: bool = False
    pidfile: Path | None = None
    log: Path | None = None

    @property
    def data(self) -> Path:
        """The folder PostgreSQL itself knows as its data directory."""
        return self.folder / "data"

    @property
    def account(self) -> Account | None:
        """Whose process it is."""
        return engine_account()

    def url(self, database: str = DATABASE) -> str:
        """Spell the address for a client."""
        return f"postgresql://{LOGIN}:{self.password}@127.0.0.1:{self.port}/{database}"

    def exists(self) -> bool:
        """Say whether the cluster was created completely."""
        return (self.data / "PG_VERSION").is_file()

    def create(self) -> None:
        """Create the cluster aside and move it into place when complete.

        :raises PlatformFault: initdb could not.
        """
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        own(self.folder, self.account)
        own(new, self.account)
        pwfile = self.folder / "password"
        pwfile.write_text(self.password)
        own(pwfile, self.account)
        try:
            self._initdb(new)
        finally:
            pwfile.unlink()
        new.rename(self.data)

    def _initdb(self, new: Path) -> None:
        program = binaries.postgres_programs(self.account) / "initdb"
        argv = [str(program), "-D", inside(new, self.account), "-U", LOGIN, "-E", "UTF8"]
        argv += ["--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"]
        argv += ["-A", "scram-sha-256", f"--pwfile={inside(new, self.account)}/../password"]
        argv += ["--no-sync"] if self.careless else []
        done = run_as(self.account, argv, cwd=new)
        if done.returncode:
            shutil.rmtree(new, ignore_errors=True)
            raise PlatformFault(f"PostgreSQL could not create its data: {last_line(done.stderr)}")

    def program(self) -> Program:
        """Describe the server's process."""
        settings = {
            **TUNING,
            **(CARELESS if self.careless else {}),
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
        }
        server = binaries.postgres_programs(self.account) / "postgres"
        argv = [str(server), "-D", inside(self.data, self.account)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            argv=tuple(argv),
            cwd=self.data,
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, loses nothing
            stop_seconds=60,
            pidfile=self.pidfile,
            log=self.log,
        )

    def wait(self, is_alive: Callable[[], bool]) -> None:
        """Wait until it answers.

        :raises PlatformFault: it ended, or took too long.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if not is_alive():
                    break
                time.sleep(0.05)
            else:
                return
        raise PlatformFault(f"PostgreSQL did not start: {last_words(self.log)}")


def ensure_database(url: str) -> None:
    """Connect, creating the database when the server does not have it."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
        head, _, name = url.partition("?")[0].rpartition("/")
        with psycopg.connect(f"{head}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def own(path: Path, account: Account | None) -> None:
    """Make a folder (or take a file) private to the account."""
    if not path.exists():
        path.mkdir(parents=True, mode=0o700)
    path.chmod(0o700 if path.is_dir() else 0o600)
    if account:
        os.chown(path, account.uid, account.gid)


def run_as(
    account: Account | None, argv: list[str], *, cwd: Path, password: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end as the account."""
    who = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]  # keywords
        argv,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "PGPASSWORD": password},
        **who,
    )


def last_line(text: str) -> str:
    """Keep the line that says what is the matter."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (telling or lines or ["it said nothing"])[-1]


def last_words(log: Path | None) -> str:
    """Find in a log what a server said before it ended."""
    if log is None or not log.exists():
        return "it keeps no log"
    return last_line(log.read_text(errors="replace")[-LAST_WORDS:])
