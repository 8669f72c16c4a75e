"""Lists over very many rows: `python -m tests.load.lists [--full]`, a tenth of the size as part of `make bench`.

Added to the demo: requests made from its own under other codes, and days of journals of many people. Whoever is
measured has their own real rows, whose words are opened; of the others only the number matters, and theirs are copies.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg

from tests.load.generators import Call, Figures, closed_loop, users_loop
from tests.load.targets import Target, Verdict, judged_one
from tests.load.tulay_calls import Browser
from tulay.site.env import ROOT

REQUESTS, DAYS = 1_000_000, 5_000_000
OWN_DAYS = 1_000
TOGETHER = 100_000
USERS, THINK_S = 32, 1.0
P95_MS = 200
REQUEST, STEP = "cases_request", "cases_transition"
TABLES = (REQUEST, "support_journal_entry")
CODE = "left('L' || replace(c.new::text, '-', ''), 13)"
CHOSEN = f"""
CREATE TEMPORARY TABLE chosen AS SELECT gen_random_uuid() AS new, r.id AS old, r.step
FROM (SELECT id, step FROM {REQUEST} WHERE submitted_at IS NOT NULL ORDER BY id LIMIT 10000) r, generate_series(1, 10)
LIMIT %s
"""
PEOPLE = """
INSERT INTO support_enrolment (id, programme_id, agency_id, candidate_id, reference, started_at, ended_at)
SELECT gen_random_uuid(), e.programme_id, e.agency_id, p.id, 'L' || row_number() OVER (),
  now() - interval '9 years', now()
FROM (SELECT programme_id, agency_id FROM support_enrolment LIMIT 1) e,
  (SELECT id FROM identity_person WHERE id NOT IN (SELECT candidate_id FROM support_enrolment) ORDER BY id LIMIT 2000) p
"""
JOURNALS = """
INSERT INTO support_journal_entry (id, enrolment_id, agency_id, candidate_id, date, feeling, words, version, written_at,
  changed_at)
SELECT gen_random_uuid(), e.id, e.agency_id, e.candidate_id, current_date - d, j.feeling, j.words, 1, now(), now()
FROM support_enrolment e, generate_series(1, %s) d, (SELECT feeling, words FROM support_journal_entry LIMIT 1) j
WHERE e.reference LIKE 'L%%'
"""


@dataclass(frozen=True, slots=True)
class List:
    """Who reads what; further down by so many pages of the API's twin."""

    what: str
    reader: str
    path: str
    twin: str = ""
    pages: int = 0


READERS = ("officer", "candidate", "keyworker")
LISTS = (
    List("queue, first page", "officer", "/desk/requests/"),
    List(
        "queue, hundredth page",
        "officer",
        "/desk/requests/",
        "/requests?scope=agency&limit=20",
        pages=100,
    ),
    List("queue, narrowed to a state", "officer", "/desk/requests/?view=all&state=in_review"),
    List("requests by API, 100 of them", "officer", "/api/v1/requests?scope=agency&limit=100"),
    List("own journal, first page", "candidate", "/portal/support/journal/"),
    List("own journal, far back", "candidate", "/portal/support/journal/", "/journal?limit=100", 8),
    List("own journal, one mood", "candidate", "/portal/support/journal/?mood=difficult"),
    List("how one's days go", "candidate", "/portal/support/overview/"),
    List("people of a key worker", "keyworker", "/desk/support/people/"),
)


def measure(
    base: str, env: dict[str, str], *, seconds: int, is_full: bool = False
) -> Iterator[tuple[str, Figures]]:
    """Fill the product's database, then yield each list as its users see it; nothing may be read row by row."""
    share = 1 if is_full else 10
    url = os.environ["DATABASE_URL"]
    fill(url, requests=REQUESTS // share, days=DAYS // share, env=env)
    with psycopg.connect(url, autocommit=True) as connection:
        before = _scanned(connection)
        browsers = {name: Browser(base).sign_in(f"{name}@demo.tulay.example") for name in READERS}
        for one in LISTS:
            call = _call(one, browsers[one.reader])
            closed_loop(call, connections=4, seconds=2)  # warm
            yield one.what, users_loop(call, users=USERS, think_s=THINK_S, seconds=2 * seconds)
        time.sleep(2)  # engines tell their counts late
        scans = {table: n - before[table] for table, n in _scanned(connection).items()}
    assert not any(scans.values()), f"read from end to end: {scans}"


def judged(seen: Sequence[tuple[str, Figures]]) -> list[Verdict]:
    """Set each list beside what it must reach; one that was not seen has missed it."""
    targets = [Target(one.what, USERS, p95_ms=P95_MS, loop="users") for one in LISTS]
    return [judged_one(target, seen) for target in targets]


def fill(url: str, *, requests: int, days: int, env: dict[str, str]) -> None:
    """Add rows until there are as many as asked."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET {name} = 0")
        _copy_requests(connection, requests - _count(connection, REQUEST))
        people = connection.execute(PEOPLE).rowcount
        connection.execute(JOURNALS, [days // people])
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")
    subprocess.run(
        [sys.executable, "-m", "tests.load.days", str(OWN_DAYS)],
        env={**os.environ, **env, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        cwd=ROOT,
        check=True,
    )


def _copy_requests(connection: psycopg.Connection, wanted: int) -> None:
    """Copy sent requests under ids and codes of their own, each with the last of its steps."""
    requests = _copied(connection, REQUEST, {"id": "c.new", "tracking_code": CODE})
    steps = _copied(connection, STEP, {"id": "gen_random_uuid()", "request_id": "c.new"})
    while wanted > 0:
        with connection.transaction():
            connection.execute(CHOSEN, [min(wanted, TOGETHER)])
            wanted -= connection.execute(f"{requests} JOIN {REQUEST} r ON r.id = c.old").rowcount
            connection.execute(
                f"{steps} JOIN {STEP} r ON r.request_id = c.old AND r.number = c.step"
            )
            connection.execute("DROP TABLE chosen")


def _copied(connection: psycopg.Connection, table: str, its_own: dict[str, str]) -> str:
    """Return the beginning of a statement that copies rows, but for what must be a row's own."""
    columns = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
            " AND is_generated = 'NEVER' AND is_identity = 'NO'",
            [table],
        )
    ]
    values = ", ".join(its_own.get(name, f"r.{name}") for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM chosen c"


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _call(one: List, browser: Browser) -> Call:
    """Return what is asked for, further down where that is wanted."""
    cursor = ""
    for _ in range(one.pages):
        joint = "&" if "?" in one.twin else "?"
        at = f"{one.twin}{joint}cursor={cursor}" if cursor else one.twin
        cursor = browser.json(at)["next"]
    return browser.call(f"{one.path}?cursor={cursor}" if cursor else one.path)


def _scanned(connection: psycopg.Connection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT relname, seq_scan FROM pg_stat_user_tables WHERE relname = ANY(%s)", [list(TABLES)]
    )
    return {str(name): int(n) for name, n in rows}


def main() -> int:
    """Measure them alone, in a product of their own."""
    from tests.load.__main__ import _say, one_product

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--full", action="store_true", help="a million requests, five million days")
    options = parser.parse_args()
    seen = []
    with one_product() as (call, env):
        base = call.url.partition("/api/")[0]
        for what, found in measure(base, env, seconds=options.seconds, is_full=options.full):
            seen.append((what, found))
            _say("Tulay", what, found)
    verdicts = judged(seen)
    print(*verdicts, sep="\n")
    return 0 if all(one.is_met for one in verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
