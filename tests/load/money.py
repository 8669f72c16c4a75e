"""How fast money moves: `python -m tests.load.money [seconds]`, and part of `make bench`.

In SQL by PostgreSQL's own generator, in turns with its classic transaction, so that a disturbance from elsewhere meets
all of them; then whole batches; then people who send by the API. The whole ledger is verified at the end.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.load.generators import Call, Figures, Turn, closed_loop
from tests.load.targets import Verdict
from tulay.site.env import ROOT
from tulay.site.platform.binaries import postgres_programs
from tulay.site.platform.programs import engine_account

TULAY = (sys.executable, "-m", "tulay.site")
CLIENTS = 8
ROUNDS = 4
SCALE = 10  # of pgbench: a million rows, ten branches
ACCOUNTS = 1_000
HOT = UUID(int=1 << 64)
TREASURY = UUID(int=2 << 64)
FUNDS = 10**12
ORDERS = 5_000  # half of what one call may bring
SENDERS = 64
AT_ONCE = 32
BATCHES = 8
MOVED = "HTTP payment"
NUMBER = (
    "(lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')"
    " || substr(gen_random_uuid()::text, 14))::uuid"
)
"""A number in the order of time, as the product makes them."""
UNIFORM = f"""\\set a random(1, {ACCOUNTS})
\\set d random(1, {ACCOUNTS - 1})
\\set c 1 + (:a + :d - 1) % {ACCOUNTS}
SELECT * FROM payments_transfer({NUMBER}, lpad(to_hex(:a::int), 32, '0')::uuid, lpad(to_hex(:c::int), 32, '0')::uuid,
  10, 'NAD', 'sending', '', now());
"""
INTO_ONE = f"""\\set a random(1, {ACCOUNTS})
SELECT * FROM payments_transfer({NUMBER}, lpad(to_hex(:a::int), 32, '0')::uuid, '{HOT}', 10, 'NAD', 'fee', '', now());
"""
BATCH = "SELECT count(*) FROM payments_transfer_all(%s, %s, %s, %s, %s, %s, %s, true, %s) WHERE problem = ''"


def in_sql(url: str, *, seconds: int) -> dict[str, float]:
    """Return transfers a second between many accounts, into one, and in batches, beside pgbench's own transaction."""
    beside = _database(url)
    with psycopg.connect(url, autocommit=True) as connection:
        _open_accounts(connection)
        done = _in_turns(url, beside, seconds=max(1, seconds // ROUNDS))
        done["batch_per_second"] = _in_batches(connection, seconds)
    done["uniform_x_pgbench"] = done["uniform"] / done["pgbench"]
    done["hot_x_uniform"] = done["hot"] / done["uniform"]
    return {name: round(value, 2) for name, value in done.items()}


def over_http(base: str, env: dict[str, str], *, seconds: int) -> Figures:
    """Let people pay, each another wallet and each request under a key of its own."""
    senders = _prepared("tests.load.senders", str(SENDERS), env=env)
    token = "t" * 32
    posting = {"Content-Type": "application/json", "X-CSRFToken": token, "Origin": base}
    money = {"amount_minor": 1, "currency": "NAD"}
    turns = [
        Turn(
            {**posting, "Cookie": f"tulay_session={one['session']}; tulay_csrf={token}"},
            json.dumps({"wallet_id": one["wallet"], "to": one["to"], **money}),
        )
        for one in senders
    ]
    call = Call(f"{base}/api/v1/transactions", "POST", turns=tuple(turns), is_keyed=True)
    closed_loop(call, connections=8, seconds=2)  # warm
    return closed_loop(call, connections=AT_ONCE, seconds=seconds)


def in_batches_over_http(base: str, env: dict[str, str]) -> dict[str, float]:
    """Let finance officers of four agencies let a thousand payouts go at a time, each after the other."""
    agencies = _prepared("tests.load.payers", str(BATCHES), env=env)
    for one in agencies:  # warm
        _disburse(base, one["session"], one["batches"].pop())
    began = time.monotonic()
    with ThreadPoolExecutor(len(agencies)) as pool:
        taken = pool.map(lambda one: _all_of(base, one), agencies)
        slowest = max(max(each) for each in taken)
    lines = sum(len(batch) for one in agencies for batch in one["batches"])
    return {
        "per_second": round(lines / (time.monotonic() - began)),
        "slowest_ms": round(slowest * 1_000),
    }


def _all_of(base: str, agency: dict[str, Any]) -> list[float]:
    return [_disburse(base, agency["session"], batch) for batch in agency["batches"]]


def _disburse(base: str, session: str, payouts: list[str]) -> float:
    token, began = "t" * 32, time.monotonic()
    headers = {
        "Content-Type": "application/json",
        "X-CSRFToken": token,
        "Origin": base,
        "Cookie": f"tulay_session={session}; tulay_csrf={token}",
        "Idempotency-Key": str(uuid4()),
    }
    body = json.dumps({"payout_ids": payouts, "is_linked": True}).encode()
    asked = urllib.request.Request(f"{base}/api/v1/payments/batch", body, headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == HTTPStatus.CREATED
    return time.monotonic() - began


def _prepared(module: str, *arguments: str, env: dict[str, str]) -> Any:
    told = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, **env, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(told.stdout.splitlines()[-1])


def verified(env: dict[str, str]) -> dict[str, object]:
    """Look whether all that moved still fits."""
    began = time.monotonic()
    done = subprocess.run(
        [*TULAY, "ledger", "verify"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()[:1]
    seconds = round(time.monotonic() - began, 1)
    return {"is_whole": done.returncode == 0, "said": said, "seconds": seconds}


def judged(
    sql: dict[str, float], http: Figures, together: dict[str, float], books: dict[str, object]
) -> list[Verdict]:
    """Set what was found beside its targets."""
    at_least = (
        ("SQL transfers, uniform: x pgbench tpcb-like", "uniform_x_pgbench", 1.0),
        ("SQL transfers, one hot account: x uniform", "hot_x_uniform", 0.8),
        ("SQL transfers in batches, a second", "batch_per_second", 8_000),
    )
    verdicts = [
        Verdict(what, f">= {least:,}", f"{sql[name]:,}", is_met=sql[name] >= least)
        for what, name, least in at_least
    ]
    said = f"{http.per_second:,.0f}/s, p99 {http.p99_ms:.0f} ms, {http.over_1s:.2%} over 1 s, {http.errors} errors"
    met = http.per_second >= 700 and http.p99_ms <= 200 and http.over_1s <= 0.01
    wanted = ">= 700/s, p99 <= 200 ms, <= 1 % over 1 s"
    verdicts.append(Verdict(MOVED, wanted, said, is_met=met and not http.errors))
    said = f"{together['per_second']:,}/s, slowest thousand {together['slowest_ms']} ms"
    is_met = together["per_second"] >= 8_000
    verdicts.append(Verdict("HTTP batches of a thousand payouts", ">= 8,000/s", said, is_met))
    found = f"{books['said']} in {books['seconds']} s"
    verdicts.append(
        Verdict("ledger verify after it", "nothing found", found, bool(books["is_whole"]))
    )
    return verdicts


def _database(url: str) -> str:
    """Make a database beside ours for pgbench's tables; return its address."""
    beside = f"{url.rpartition('/')[0]}/pgbench"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE pgbench")
    program = str(postgres_programs(engine_account()) / "pgbench")
    subprocess.run([program, "-i", "-q", "-s", str(SCALE), beside], check=True, capture_output=True)
    return beside


def _open_accounts(connection: psycopg.Connection) -> None:
    opened = "SELECT count(payments_open_account(%s, %s, %s, %s, 'NAD', now()))"
    clearing = uuid4()
    connection.execute(opened, (clearing, "gateway", clearing, "clearing"))
    connection.execute(opened, (HOT, "agency", HOT, "revenue"))
    connection.execute(opened, (TREASURY, "agency", TREASURY, "treasury"))
    wallets = [UUID(int=number) for number in range(1, ACCOUNTS + 1)]
    opened = "SELECT count(payments_open_account(id, 'person', id, 'wallet', 'NAD', now())) FROM unnest(%s::uuid[]) id"
    connection.execute(opened, (wallets,))
    funded = (
        "SELECT count(t.*) FROM unnest(%s::uuid[]) id,"
        " LATERAL payments_transfer(gen_random_uuid(), %s, id, %s, 'NAD', 'funding', '', now()) t"
    )
    connection.execute(funded, ([*wallets, TREASURY], clearing, FUNDS))
    connection.execute("VACUUM ANALYZE payments_account")


def _in_turns(url: str, beside: str, *, seconds: int) -> dict[str, float]:
    """Run each for a moment, over and over; return the mean rate of each."""
    with tempfile.TemporaryDirectory() as name:
        for file, text in (("uniform", UNIFORM), ("hot", INTO_ONE)):
            (Path(name) / file).write_text(text)
        turns = {
            "pgbench": ("-b", "tpcb-like", beside),
            "uniform": ("-f", f"{name}/uniform", url),
            "hot": ("-f", f"{name}/hot", url),
        }
        rates: dict[str, list[float]] = {what: [] for what in turns}
        with _Folding(url):
            for turn in range(ROUNDS):
                for what in list(turns)[:: 1 if turn % 2 else -1]:
                    rates[what].append(_rate(turns[what], seconds))
    return {what: sum(found) / len(found) for what, found in rates.items()}


def _rate(arguments: tuple[str, ...], seconds: int) -> float:
    program = str(postgres_programs(engine_account()) / "pgbench")
    width = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds)]
    done = subprocess.run([program, *width, *arguments], capture_output=True, text=True, check=True)
    return float(
        next(line for line in done.stdout.splitlines() if line.startswith("tps")).split()[2]
    )


def _in_batches(connection: psycopg.Connection, seconds: int) -> float:
    """Pay from one treasury into many wallets, batch after batch; return transfers a second."""
    began, moved = time.monotonic(), 0
    while (taken := time.monotonic() - began) < seconds:
        columns = (
            [uuid4() for _ in range(ORDERS)],
            [TREASURY] * ORDERS,
            [UUID(int=1 + n % ACCOUNTS) for n in range(ORDERS)],
            [1] * ORDERS,
            ["NAD"] * ORDERS,
            ["payout"] * ORDERS,
            [f"payout:{n}" for n in range(ORDERS)],
        )
        row = connection.execute(BATCH, (*columns, datetime.now(UTC))).fetchone()
        assert row == (ORDERS,)
        moved += ORDERS
    return moved / taken


class _Folding:
    """The job that adds up hot accounts, more often than in the product."""

    def __init__(self, url: str) -> None:
        self.url, self.ended = url, threading.Event()
        self.thread = threading.Thread(target=self._fold, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()

    def _fold(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ended.wait(1):
                connection.execute("SELECT payments_fold()")


def main() -> int:
    """Start what is needed, measure, print."""
    from tests.load.__main__ import one_product

    seconds = int((sys.argv[1:] or ["8"])[0])
    with one_product() as (creating, environment):
        base = creating.url.partition("/api/")[0]
        http = over_http(base, environment, seconds=seconds)
        together = in_batches_over_http(base, environment)
        sql = in_sql(os.environ["DATABASE_URL"], seconds=seconds)
        books = verified(environment)
    print(json.dumps(sql, indent=1), *judged(sql, http, together, books), sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
