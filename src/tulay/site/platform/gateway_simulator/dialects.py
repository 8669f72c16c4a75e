"""Two ways to say the same: the simulator's own, and PayToday's as far as it is known.

Of PayToday are known: `POST /v1/charges`, `POST /v1/refunds`, `GET /v1/charges/{id}`, a bearer key, and that 200 alone
is success. Names of fields are ours.
"""

import csv
import io
from typing import Any, Protocol

from tulay.site.platform.gateway_simulator.books import shown_as
from tulay.site.platform.gateway_simulator.orders import Order, Refused, order_from

COLUMNS = ("line", "reference", "kind", "amount", "fee", "currency", "booked_at")
KINDS = {"charges": "charge", "refunds": "refund", "payouts": "payout"}


class Dialect(Protocol):
    """How one caller speaks; `new` and `known` are the status of an answer to an order."""

    new: int
    known: int

    def order(self, what: str, told: Any) -> Order:
        """Read an order from a POST to `what`."""
        ...

    def asked(self, what: str) -> str:
        """Read which operation a GET of `what` is about."""
        ...

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """Show an operation."""
        ...


class Own:
    """`/v1/charges`, `/v1/refunds`, `/v1/payouts`, `/v1/operations/{reference}`."""

    new, known = 201, 200

    def order(self, what: str, told: Any) -> Order:
        """Read one."""
        if what not in KINDS:
            raise Refused(404, "no-such-address")
        return order_from(KINDS[what], told)

    def asked(self, what: str) -> str:
        """Read our reference, or the gateway's own number."""
        kind, _, reference = what.partition("/")
        if kind != "operations" or not reference:
            raise Refused(404, "no-such-address")
        return reference

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """Show all that is told of it."""
        return shown_as(row)


class PayToday:
    """`/paytoday/v1/…`: no payouts, and a charge is asked for by its number alone."""

    new = known = 200
    STATES = {"succeeded": "completed", "failed": "failed", "pending": "pending"}

    def order(self, what: str, told: Any) -> Order:
        """Read a charge (`token`) or a refund (`charge_id`)."""
        if what not in {"charges", "refunds"}:
            raise Refused(404, "no-such-address")
        names = {"token": "purse", "charge_id": "charge"}
        if not isinstance(told, dict):
            raise Refused(422, "not-an-object")
        return order_from(KINDS[what], {names.get(name, name): told[name] for name in told})

    def asked(self, what: str) -> str:
        """Read the gateway's number of a charge."""
        kind, _, number = what.partition("/")
        if kind != "charges" or not number.startswith("gw_"):
            raise Refused(404, "no-such-address")
        return number

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        """Show a charge in its words."""
        told = {
            "id": row["id"],
            "reference": row["reference"],
            "status": self.STATES[row["status"]],
        }
        return told | {
            "amount": row["amount"],
            "currency": row["currency"],
            "fee": row["fee"],
            "reason": row["failure"],
        }


def of(path: str) -> tuple[Dialect, str]:
    """Return the dialect of an address, and what is left of it.

    :raises Refused: 404, nobody speaks so.
    """
    for start, dialect in (("/v1/", Own()), ("/paytoday/v1/", PayToday())):
        if path.startswith(start):
            return dialect, path.removeprefix(start)
    raise Refused(404, "no-such-address")


def statement(rows: list[dict[str, Any]]) -> str:
    """Write a day as a file of comma-separated values."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row, "line": row["id"]})
    return out.getvalue()
