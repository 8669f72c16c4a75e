"""`make bench`: what the product does per second on this machine, beside a twin and a floor in the same run.

Closed loop (wrk) at 32 and 128 connections, open loop (k6) at half the rate found. Everything on 127.0.0.1; every
run is bounded in time. Quote ratios: generator, database and application share the processors.
"""

import argparse
import base64
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from tests.load import lists, money, overhead, sealing
from tests.load.engines import CarefulEngines, serving
from tests.load.generators import Call, Figures, closed_loop, open_loop, require_wrk, users_loop
from tests.load.targets import judge
from tests.load.tokens import ALLOWED, by_credential, by_token
from tests.load.tulay_calls import Browser
from tulay.site.env import ROOT
from tulay.site.platform.programs import free_port

BIN = Path(sys.executable).parent
TULAY = (sys.executable, "-m", "tulay.site")
CONNECTIONS = (32, 128)
USERS, THINK_S = 32, 1.0  # a second between two pages is a hurried officer
LIMITS = "network=500000000,person=500000000"  # the limiter works and never refuses
SECRET = secrets.token_urlsafe(64)
MASTER = base64.b64encode(secrets.token_bytes(32)).decode()
Row = tuple[str, str, Figures]


def main() -> int:
    """Measure everything, print the table, write `var/bench.json`; strict: 1 when a target is missed."""
    options = _options()
    require_wrk()
    rows: list[Row] = []
    with ExitStack() as stack:
        engines = CarefulEngines()
        stack.callback(engines.stop)
        engines.start(database=True, broker=True)
        _prepare_tulay()
        _twin(rows, options.seconds)
        hit_ratio, beside = _product(rows, options.seconds, is_full=options.full)
        sql = money.in_sql(os.environ["DATABASE_URL"], seconds=options.seconds)
        books = {"sql": sql, "verified": money.verified(_environment())}
        log = sealing.measure(
            os.environ["DATABASE_URL"], seconds=2 * options.seconds, earlier=beside["log"]
        )
    missed = _report(rows, hit_ratio, log, beside, books)
    return 1 if options.strict and missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="length of each run")
    parser.add_argument("--strict", action="store_true", help="end with 1 when a target is missed")
    parser.add_argument(
        "--full", action="store_true", help="lists over a million requests and five million days"
    )
    return parser.parse_args()


def _environment() -> dict[str, str]:
    folder = ROOT / "var" / "bench-data"
    return {
        "TULAY_ENV": "demo",
        "TULAY_DATA_DIR": str(folder),
        "LOG_LEVEL": "INFO",
        "TULAY_SECRET_KEY": SECRET,
        "TULAY_MASTER_KEY": MASTER,
        "TULAY_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "TULAY_API_LIMITS": LIMITS,
        **ALLOWED,
    }


def _prepare_tulay() -> None:
    shutil.rmtree(ROOT / "var" / "bench-data", ignore_errors=True)  # its keys know another master
    for command in ("migrate", "demo"):
        subprocess.run([*TULAY, command], env={**os.environ, **_environment()}, check=True)


def _product(rows: list[Row], seconds: int, *, is_full: bool) -> tuple[float, dict[str, Any]]:
    """Measure the product; return the share of reads that its cache answered, and what sealing costs writers."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    env = {**_environment(), "PORT": str(port), "TULAY_PUBLIC_URL": base}
    with serving([*TULAY, "serve"], url=f"{base}/livez", env=env, log="tulay"):
        resident = Browser(base).sign_in("resident@demo.tulay.example")
        officer = Browser(base).sign_in("officer@demo.tulay.example")
        visitor = Browser(base)
        first = resident.json("/requests?limit=1")["items"][0]
        service = visitor.json("/public/catalog/services?limit=1")["items"][0]
        calls = {
            "API read one": resident.call(f"/api/v1/requests/{first['id']}"),
            "API page of 20": resident.call("/api/v1/requests?limit=20"),
            "API create": resident.call("/api/v1/requests", body={"service_id": service["id"]}),
            "API catalogue, cached": visitor.call("/api/v1/public/catalog/services?limit=20"),
            "officer reads one (with its entry)": officer.call(_officers_request(officer)),
        }
        pages = {
            "queue page, 20,000 requests": officer.call("/desk/requests/"),
            "catalogue search page": visitor.call("/services/?q=skolarship"),
        }
        _measure(rows, "Tulay", calls, seconds)
        _browse(rows, "Tulay", pages, seconds)
        for row in (
            *by_token(base, str(first["id"]), str(service["id"]), seconds),
            *by_credential(base, calls["API read one"], seconds),
        ):
            rows.append(row)
            _say(*row)
        ratio = _hit_ratio(visitor.get("/metrics"))
        beside = overhead.measure(calls["API create"], env, seconds=seconds)
        sent = money.over_http(base, env, seconds=seconds)
        rows.append(("Tulay", money.MOVED, sent))
        _say(*rows[-1])
        together = money.in_batches_over_http(base, env)
        for what, seen in lists.measure(base, env, seconds=seconds, is_full=is_full):
            rows.append(("Tulay", what, seen))
            _say(*rows[-1])
        return ratio, beside | {"together": together}


@contextmanager
def one_product() -> Iterator[tuple[Call, dict[str, str]]]:
    """Run the product alone, for a part of the bench; yield how a request is opened, and its environment."""
    require_wrk()
    with ExitStack() as stack:
        engines = CarefulEngines()
        stack.callback(engines.stop)
        engines.start(database=True, broker=True)
        _prepare_tulay()
        port = free_port()
        base = f"http://127.0.0.1:{port}"
        env = {**_environment(), "PORT": str(port), "TULAY_PUBLIC_URL": base}
        with serving([*TULAY, "serve"], url=f"{base}/livez", env=env, log="tulay"):
            resident = Browser(base).sign_in("resident@demo.tulay.example")
            service = Browser(base).json("/public/catalog/services?limit=1")["items"][0]
            yield resident.call("/api/v1/requests", body={"service_id": service["id"]}), env


def _officers_request(officer: Browser) -> str:
    queue = officer.json("/requests?scope=agency&limit=1")["items"][0]
    return f"/api/v1/requests/{queue['id']}"


def _twin(rows: list[Row], seconds: int) -> None:
    url = _twin_database()
    env = {
        "TWIN_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.load.twin.settings",
        "PYTHONPATH": str(ROOT),
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.load.twin.prepare"],
        env={**os.environ, **env},
        check=True,
        stdout=subprocess.PIPE,
    )
    facts = json.loads(told.stdout)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    gunicorn = [
        str(BIN / "gunicorn"),
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--threads",
        "4",
        "-k",
        "gthread",
    ]
    gunicorn += [
        "--access-logfile",
        str(ROOT / "var" / "bench-twin-access.log"),
        "tests.load.twin.wsgi",
    ]
    with serving(gunicorn, url=base, env=env, log="twin"):
        _measure(rows, "DRF twin", _three(base, facts, cookie=True), seconds)
    granian = [str(BIN / "granian"), "--interface", "asgi", "--workers", "2", "--host", "127.0.0.1"]
    granian += ["--port", str(port), "--log-level", "error", "tests.load.raw:application"]
    with serving(granian, url=f"{base}/api/v1/requests", env=env, log="raw"):
        _measure(rows, "raw asyncpg", _three(base, facts, cookie=False), seconds)


def _twin_database() -> str:
    head, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE DATABASE twin")
    return f"{head}/twin"


def _three(base: str, facts: dict[str, str], *, cookie: bool) -> dict[str, Call]:
    token = "t" * 32
    headers = {"Cookie": f"sessionid={facts['session']}; csrftoken={token}"} if cookie else {}
    posting = {**headers, "Content-Type": "application/json", "X-CSRFToken": token}
    body = json.dumps({"service_id": facts["service"], "answers": {}})
    return {
        "API read one": Call(f"{base}/api/v1/requests/{facts['one']}", headers=headers),
        "API page of 20": Call(f"{base}/api/v1/requests", headers=headers),
        "API create": Call(f"{base}/api/v1/requests", "POST", posting, body),
    }


def _measure(rows: list[Row], who: str, calls: dict[str, Call], seconds: int) -> None:
    for what, call in calls.items():
        closed_loop(call, connections=8, seconds=2)  # warm
        best = 0.0
        for connections in CONNECTIONS:
            seen = closed_loop(call, connections=connections, seconds=seconds)
            rows.append((who, what, seen))
            best = max(best, seen.per_second)
            _say(who, what, seen)
        if who == "Tulay" and best:
            steady = open_loop(call, rate=max(1, int(best / 2)), seconds=seconds)
            rows.append((who, what, steady))
            _say(who, what, steady)


def _browse(rows: list[Row], who: str, pages: dict[str, Call], seconds: int) -> None:
    """Measure pages as people use them, and as fast as the machine goes."""
    for what, call in pages.items():
        closed_loop(call, connections=4, seconds=2)  # warm
        for seen in (
            users_loop(call, users=USERS, think_s=THINK_S, seconds=2 * seconds),
            closed_loop(call, connections=USERS, seconds=seconds),
        ):
            rows.append((who, what, seen))
            _say(who, what, seen)


def _say(who: str, what: str, seen: Figures) -> None:
    width = f"{seen.loop:6} {seen.connections:>5}"
    times = f"p50 {seen.p50_ms:7.1f}  p95 {seen.p95_ms:7.1f}  p99 {seen.p99_ms:7.1f} ms"
    print(
        f"{who:12} {what:36} {width} {seen.per_second:9.0f}/s  {times}  errors {seen.errors}",
        flush=True,
    )


def _hit_ratio(metrics: str) -> float:
    """Return hits (in the process or in Valkey) per read of the cache."""
    reads = {"hit": 0.0, "miss": 0.0}
    for line in metrics.splitlines():
        found = re.match(r'tulay_cache_reads_total\{.*outcome="(\w+)".*\} (\S+)', line)
        if found:
            reads["hit" if found[1] in {"local", "hit", "stale"} else "miss"] += float(found[2])
    return reads["hit"] / max(1.0, sum(reads.values()))


def _report(
    rows: list[Row],
    hit_ratio: float,
    log: dict[str, Any],
    sealing_beside: dict[str, Any],
    books: dict[str, Any],
) -> bool:
    """Tell everything; return whether a target was missed."""
    ratios = {
        f"{what}: {name}": round(_rate(rows, "Tulay", what) / _rate(rows, other, what), 2)
        for what in ("API read one", "API page of 20", "API create")
        for name, other in (("x twin", "DRF twin"), ("x raw", "raw asyncpg"))
    }
    ratios["cache: share of reads answered"] = round(hit_ratio, 4)
    print("\nRatios at 32 connections:", json.dumps(ratios, indent=2))
    verdicts = judge([(what, seen) for who, what, seen in rows if who == "Tulay"], ratios)
    verdicts.append(overhead.judged(sealing_beside))
    verdicts += lists.judged([(what, seen) for _, what, seen in rows])
    sent = next(seen for _, what, seen in rows if what == money.MOVED)
    together = sealing_beside["together"]
    verdicts += money.judged(books["sql"], sent, together, books["verified"])
    print("\nTargets:", *(str(verdict) for verdict in verdicts), sep="\n  ")
    print("\nThe log:", json.dumps(log, indent=2))
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "rows": [{"who": who, "what": what, **asdict(seen)} for who, what, seen in rows],
        "ratios": ratios,
        "targets": [asdict(verdict) for verdict in verdicts],
        "log": log,
        "overhead": sealing_beside,
        "money": books,
    }
    (ROOT / "var" / "bench.json").write_text(json.dumps(told, indent=2))
    return not all(verdict.is_met for verdict in verdicts)


def _rate(rows: list[Row], who: str, what: str) -> float:
    found = (r[2] for r in rows if r[:2] == (who, what) and r[2].connections == CONNECTIONS[0])
    return next(found).per_second


if __name__ == "__main__":
    raise SystemExit(main())
