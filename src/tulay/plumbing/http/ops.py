"""Is the process alive, can it serve, what does it count: `/livez`, `/readyz`, `/metrics`."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import msgspec
import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tulay.plumbing import metrics, valkey
from tulay.plumbing.http.errors import NoSuchPage
from tulay.plumbing.http.network import is_loopback
from tulay.plumbing.keys.errors import KeysUnavailable
from tulay.plumbing.keys.present import ring

log = structlog.get_logger(__name__)
OUTBOX_LATE_S = 60
SLOW_MS = 500
STARTED_AT = time.monotonic()

_OLDEST = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(greatest(created_at, not_before))), 0)::float8
FROM plumbing_outbox
WHERE done_at IS NULL AND failed_at IS NULL AND (not_before IS NULL OR not_before <= now())
"""
_FAILED = "SELECT name, count(*) FROM plumbing_outbox WHERE failed_at IS NOT NULL GROUP BY name"


class State(StrEnum):
    """How a part is doing. Degraded: slower or later, but everything can be served."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found; `note` holds figures only."""

    state: State
    note: str = ""


Check = Callable[[], Found]
_checks: dict[str, Check] = {}
_migrated = False


def check(name: str) -> Callable[[Check], Check]:
    """Register a check of `/readyz`; `site` adds its own."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


@require_safe
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer as long as the process can."""
    return _json({"status": "ok", "up_s": int(time.monotonic() - STARTED_AT)}, 200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer 200 when requests can be served, 503 when they cannot, each part by name."""
    found = {name: _run(name, function) for name, function in _checks.items()}
    worst = State.OK
    for state in (one["status"] for one in found.values()):
        if state == State.DOWN or (state == State.DEGRADED and worst == State.OK):
            worst = State(str(state))
    return _json({"status": worst, "checks": found}, 503 if worst is State.DOWN else 200)


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Give the metrics to this machine, or to who holds the token; to others the page does not exist."""
    if not (is_loopback(request) or _holds_token(request)):
        raise NoSuchPage
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _holds_token(request: HttpRequest) -> bool:
    token = str(settings.METRICS_TOKEN)
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _run(name: str, function: Check) -> dict[str, object]:
    started = time.perf_counter()
    try:
        found = function()
    except (DatabaseError, OSError) as error:
        log.warning("check_failed", check=name, reason=type(error).__name__)
        found = Found(State.DOWN, type(error).__name__)
    milliseconds = round((time.perf_counter() - started) * 1_000, 1)
    return {"status": found.state, "note": found.note, "ms": milliseconds}


@check("postgresql")
def _postgresql() -> Found:
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    slow = (time.perf_counter() - started) * 1_000 > SLOW_MS
    return Found(State.DEGRADED if slow else State.OK)


@check("migrations")
def _migrations() -> Found:
    global _migrated  # noqa: PLW0603 - once applied they stay so for the life of this code
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return Found(State.DOWN, f"{len(missing)} missing")
        _migrated = True
    return Found(State.OK)


@check("valkey")
def _valkey() -> Found:
    try:
        valkey.ask(lambda v: v.ping())
    except valkey.Down:
        return Found(State.DEGRADED, "cache and limits use PostgreSQL")
    return Found(State.OK)


@check("keys")
def _keys() -> Found:
    try:
        ring().store.roots()
    except KeysUnavailable:
        return Found(State.DEGRADED, "personal data cannot be opened")
    return Found(State.OK)


@check("outbox")
def _outbox() -> Found:
    waiting, age_s = outbox_age()
    late = age_s > OUTBOX_LATE_S
    return Found(State.DEGRADED if late else State.OK, f"{waiting} waiting, oldest {age_s:.0f} s")


def outbox_age() -> tuple[int, float]:
    """Return how many rows are due, and how long the oldest has been."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        row = cursor.fetchone()
    return (int(row[0]), float(row[1])) if row else (0, 0.0)


@metrics.on_scrape
def _outbox_gauges() -> None:
    try:
        waiting, age_s = outbox_age()
        with connection.cursor() as cursor:
            cursor.execute(_FAILED)
            failed = cursor.fetchall()
    except DatabaseError:
        return  # `/readyz` says so
    for name, count in failed:
        metrics.OUTBOX_FAILED.labels(name).set(count)
    metrics.OUTBOX_OPEN.set(waiting)
    metrics.OUTBOX_AGE.set(age_s)


def _json(body: dict[str, object], status: int) -> HttpResponse:
    response = HttpResponse(
        msgspec.json.encode(body), status=status, content_type="application/json"
    )
    response["Cache-Control"] = "no-store"
    return response
