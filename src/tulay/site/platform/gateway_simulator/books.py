"""The gateway's own books: a file of its own, one row per operation, one per thing it has to tell."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from tulay.site.platform.gateway_simulator.orders import Order, Refused, fee_of

SCHEMA = """
CREATE TABLE IF NOT EXISTS operation (
    id TEXT PRIMARY KEY, reference TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL, party TEXT NOT NULL, of TEXT NOT NULL, status TEXT NOT NULL, fee INTEGER NOT NULL,
    failure TEXT NOT NULL, created_at TEXT NOT NULL, booked_at TEXT, withheld INTEGER NOT NULL,
    ripe_at TEXT, ripens TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS event (
    id TEXT NOT NULL, operation TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, due_at TEXT NOT NULL,
    place INTEGER PRIMARY KEY AUTOINCREMENT, tries INTEGER NOT NULL DEFAULT 0, delivered_at TEXT);
"""
TRIES_MOST = 12
DECLINED = "insufficient-funds"
NOT_CONFIRMED = "not-confirmed"


class Books:
    """Operations and events; every method is one transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(folder / "books.sqlite", check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(SCHEMA)
        self._lock = threading.RLock()
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Return the gateway's own time, which a test may set forward."""
        return datetime.now(UTC) + self.ahead

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection

    def find(self, reference: str) -> dict[str, Any] | None:
        """Return an operation by our reference or by the gateway's own number."""
        with self._writing() as books:
            self._ripen()
            row = books.execute(
                "SELECT * FROM operation WHERE reference = ? OR id = ?", (reference, reference)
            ).fetchone()
        return dict(row) if row else None

    def take(
        self, order: Order, *, status: str, ripens: str = "", after_s: float = 0, withheld: int = 0
    ) -> bool:
        """Put an order on the books; False when it is there already. What is pending ripens `after_s`.

        :raises Refused: the reference stands for something else, or the refund does not fit its charge.
        """
        with self._writing() as books:
            known = self.find(order.reference)
            if known is not None:
                _check_same(known, order)
                return False
            if order.kind == "refund":
                self._check_refund(order)
            now, done = self.now(), status == "succeeded"
            row = {
                "id": f"gw_{uuid4().hex}",
                **asdict(order),
                "status": status,
                "fee": fee_of(order.kind, order.amount) if done else 0,
                "failure": DECLINED if status == "failed" else "",
                "created_at": now.isoformat(),
                "booked_at": now.isoformat() if done else None,
                "withheld": withheld,
                "ripe_at": (now + timedelta(seconds=after_s)).isoformat() if ripens else None,
                "ripens": ripens,
            }
            marks = ", ".join(f":{name}" for name in row)
            books.execute(f"INSERT INTO operation ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - names of ours
            return True

    def _ripen(self) -> None:
        """End what was pending for long enough, and tell of it."""
        now = self.now().isoformat()
        ripe = self._connection.execute(
            "SELECT * FROM operation WHERE status = 'pending' AND ripe_at <= ?", (now,)
        ).fetchall()
        for row in ripe:
            done = row["ripens"] == "succeeded"
            self._connection.execute(
                "UPDATE operation SET status = ripens, fee = ?, failure = ?, booked_at = ? WHERE id = ?",
                (
                    fee_of(row["kind"], row["amount"]) if done else 0,
                    "" if done else NOT_CONFIRMED,
                    now if done else None,
                    row["id"],
                ),
            )
        for row in ripe:
            self.tell(row["reference"])

    def tell(
        self, reference: str, *, status: str = "", copies: int = 1, after_s: float = 0
    ) -> None:
        """Put an event on the list: the same one `copies` times."""
        known = self.find(reference)
        assert known is not None
        shown = shown_as(known) | ({"status": status} if status else {})
        event = {
            "id": f"evt_{uuid4().hex}",
            "type": f"{known['kind']}.{shown['status']}",
            "created_at": self.now().isoformat(),
            "operation": shown,
        }
        due = (datetime.now(UTC) + timedelta(seconds=after_s)).isoformat()
        with self._writing() as books:
            for _ in range(copies):
                books.execute(
                    "INSERT INTO event (id, operation, type, body, due_at) VALUES (?, ?, ?, ?, ?)",
                    (event["id"], known["id"], event["type"], json.dumps(event), due),
                )

    def due(self) -> list[dict[str, Any]]:
        """Return what has to be told now, in the order it was put on the list."""
        with self._writing() as books:
            self._ripen()
            rows = books.execute(
                "SELECT * FROM event WHERE delivered_at IS NULL AND due_at <= ? AND tries < ?"
                " ORDER BY place LIMIT 50",
                (datetime.now(UTC).isoformat(), TRIES_MOST),
            ).fetchall()
        return [dict(row) for row in rows]

    def told(self, place: int, *, arrived: bool, wait_s: float) -> None:
        """Note how telling went; what did not arrive is told again."""
        now = datetime.now(UTC)
        with self._writing() as books:
            books.execute(
                "UPDATE event SET tries = tries + 1, delivered_at = ?, due_at = ? WHERE place = ?",
                (
                    now.isoformat() if arrived else None,
                    (now + timedelta(seconds=wait_s)).isoformat(),
                    place,
                ),
            )

    def statement(self, day: date) -> list[dict[str, Any]]:
        """Return the operations booked on a day, without those it leaves out this time."""
        with self._writing() as books:
            self._ripen()
            rows = books.execute(
                "SELECT * FROM operation WHERE status = 'succeeded' AND substr(booked_at, 1, 10) = ?"
                " ORDER BY booked_at, id",
                (day.isoformat(),),
            ).fetchall()
            books.execute(
                "UPDATE operation SET withheld = withheld - 1 WHERE withheld > 0 AND substr(booked_at, 1, 10) = ?",
                (day.isoformat(),),
            )
        return [dict(row) for row in rows if not row["withheld"]]

    def sums(self) -> dict[str, int]:
        """Return what succeeded, by kind and currency, and the fees: the gateway's side of the comparison."""
        with self._writing() as books:
            self._ripen()
            rows = books.execute(
                "SELECT kind || ':' || currency AS what, SUM(amount) AS total FROM operation"
                " WHERE status = 'succeeded' GROUP BY 1 UNION ALL SELECT 'fee:' || currency, SUM(fee)"
                " FROM operation WHERE status = 'succeeded' GROUP BY 1"
            ).fetchall()
        return {row["what"]: row["total"] for row in rows}

    def waiting(self) -> int:
        """Return how much has still to be told."""
        with self._writing() as books:
            row = books.execute(
                "SELECT COUNT(*) FROM event WHERE delivered_at IS NULL AND tries < ?", (TRIES_MOST,)
            ).fetchone()
        return int(row[0])

    def _check_refund(self, order: Order) -> None:
        charge = self.find(order.of)
        if charge is None or charge["kind"] != "charge" or charge["status"] != "succeeded":
            raise Refused(422, "no-such-charge")
        if charge["currency"] != order.currency:
            raise Refused(422, "bad-currency")
        back = self._connection.execute(
            "SELECT COALESCE(SUM(amount), 0) FROM operation WHERE kind = 'refund' AND status != 'failed'"
            " AND of IN (?, ?)",
            (charge["reference"], charge["id"]),
        ).fetchone()
        if int(back[0]) + order.amount > charge["amount"]:
            raise Refused(422, "more-than-charged")


def _check_same(known: dict[str, Any], order: Order) -> None:
    if any(known[name] != value for name, value in asdict(order).items()):
        raise Refused(409, "reference-reused")


def shown_as(row: dict[str, Any]) -> dict[str, Any]:
    """Show an operation as the gateway tells of it: never whose purse it was."""
    names = ("id", "reference", "kind", "amount", "currency", "status", "fee", "failure")
    return {name: row[name] for name in names} | {"booked_at": row["booked_at"]}
