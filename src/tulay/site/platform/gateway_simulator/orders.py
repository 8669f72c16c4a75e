"""What the gateway accepts: every order is looked at before anything is written."""

import re
from dataclasses import dataclass
from typing import Any, Final

CURRENCIES: Final = frozenset({"NAD", "PHP", "ZAR", "USD", "EUR"})
AMOUNT_MOST: Final = 10**10
FEE_BASIS_POINTS: Final = 150
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PARTY = re.compile(r"[+0-9A-Za-z_-]{4,64}")


class Refused(Exception):
    """An order that is none: `status` and `code` say why."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Order:
    """A charge, a refund (of another operation) or a payout, found sound."""

    kind: str
    reference: str
    amount: int
    currency: str
    party: str
    of: str = ""


def order_from(kind: str, told: Any) -> Order:
    """Read an order.

    :raises Refused: 422, naming the field.
    """
    if not isinstance(told, dict):
        raise Refused(422, "not-an-object")
    amount, currency = told.get("amount"), told.get("currency")
    if type(amount) is not int or not 0 < amount <= AMOUNT_MOST:  # `true` is no amount
        raise Refused(422, "bad-amount")
    if currency not in CURRENCIES:
        raise Refused(422, "bad-currency")
    of = _text(told, "charge", _REFERENCE) if kind == "refund" else ""
    party = "" if kind == "refund" else _text(told, "purse", _PARTY)
    return Order(kind, _text(told, "reference", _REFERENCE), amount, str(currency), party, of)


def fee_of(kind: str, amount: int) -> int:
    """Return what the gateway keeps of a charge: 1.5 %, rounded up; the rest is free."""
    return -(-amount * FEE_BASIS_POINTS // 10_000) if kind == "charge" else 0


def _text(told: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Refused(422, f"bad-{name}")
    return value
