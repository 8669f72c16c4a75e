"""What Prometheus reads. With `PROMETHEUS_MULTIPROC_DIR` set, all processes of an installation add up."""

import os
from collections.abc import Callable
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 3, 10)

REQUESTS = Counter(
    "tulay_http_requests",
    "Answers by method, route template and status.",
    ["method", "route", "status"],
)
SECONDS = Histogram(
    "tulay_http_seconds", "Time to answer by route template.", ["route"], buckets=_BUCKETS
)
CACHE_READS = Counter(
    "tulay_cache_reads",
    "Reads of the cache: local, hit, stale, miss, bypass.",
    ["namespace", "outcome"],
)
LIMITED = Counter("tulay_limited", "Requests refused by a rate limit.", ["name"])
LIMITS_FALLBACK = Counter(
    "tulay_limits_fallback", "Limits judged by PostgreSQL, Valkey being away."
)
MAIL_RECEIVED = Counter(
    "tulay_mail_received", "Mails that lay in our mailbox, by what became of them.", ["outcome"]
)
OUTBOX_FAILED = Gauge(
    "tulay_outbox_failed", "Rows given up on, by name.", ["name"], multiprocess_mode="mostrecent"
)
OUTBOX_OPEN = Gauge("tulay_outbox_open", "Rows not yet done.", multiprocess_mode="mostrecent")
OUTBOX_AGE = Gauge(
    "tulay_outbox_age_seconds", "Age of the oldest row that is due.", multiprocess_mode="mostrecent"
)
LOG_ENTRIES = Gauge(
    "tulay_log_entries", "Entries of the audit log with a place.", multiprocess_mode="mostrecent"
)
LOG_WAITING = Gauge(
    "tulay_log_waiting", "Entries that wait for the sealer.", multiprocess_mode="mostrecent"
)
LOG_LAG = Gauge(
    "tulay_log_lag_seconds",
    "Age of the oldest entry that waits for the sealer; alert above 10.",
    multiprocess_mode="mostrecent",
)
LOG_CHECKPOINT_AGE = Gauge(
    "tulay_log_checkpoint_age_seconds",
    "Age of the newest checkpoint; it grows while nothing is written, too.",
    multiprocess_mode="mostrecent",
)
LOG_WITNESS_BEHIND = Gauge(
    "tulay_log_witness_behind",
    "Sealed entries that the witness has not agreed to.",
    multiprocess_mode="mostrecent",
)
LOG_WITNESS_AGE = Gauge(
    "tulay_log_witness_age_seconds",
    "Time since the witness agreed last; alert above 60 while it is behind.",
    multiprocess_mode="mostrecent",
)
LOG_COLD_MONTHS = Gauge(
    "tulay_log_cold_months", "Months in cold storage.", multiprocess_mode="mostrecent"
)
OLDEST_TRANSACTION = Gauge(
    "tulay_oldest_transaction_seconds",
    "Age of the oldest open transaction that writes: nothing later is sealed; alert above 10.",
    multiprocess_mode="mostrecent",
)
KEYS = Gauge(
    "tulay_keys",
    "People's keys by the version that wraps them.",
    ["version"],
    multiprocess_mode="mostrecent",
)
KEYS_DESTROYED = Gauge(
    "tulay_keys_destroyed", "Keys of people who were erased.", multiprocess_mode="mostrecent"
)
KEY_LOOK_UPS = Counter("tulay_key_look_ups", "Times a process asked the key store for keys.")

_refreshers: list[Callable[[], None]] = []


def on_scrape(refresh: Callable[[], None]) -> Callable[[], None]:
    """Register what sets gauges just before they are read."""
    _refreshers.append(refresh)
    return refresh


@cache
def _answers(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method, route, str(status))


@cache
def _timer(route: str) -> Histogram:
    return SECONDS.labels(route)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is a template, so that the number of series has a bound."""
    _answers(method, route, status).inc()
    _timer(route).observe(seconds)


def exposition() -> bytes:
    """Return all metrics of the installation as text."""
    for refresh in _refreshers:
        refresh()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # ships no types
    return generate_latest(registry)
