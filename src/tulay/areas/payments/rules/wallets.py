"""Numbers of wallets, what may be sent, and who may freeze. Pure."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from tulay.areas.payments.errors.wallets import DayLimitPassed, NumberUnreadable
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.money import Money

DIGITS = 10
TYPED_MAX = 64
GROUP = 4
# Marks of direction keep a number in order within Arabic words and are copied along with it.
_LEFT_OUT = dict.fromkeys(map(ord, " -\u2013\u00a0\u200e\u200f\u2066\u2067\u2068\u2069"))

SENT_A_DAY = MappingProxyType(
    {"NAD": 1_000_000, "PHP": 5_000_000, "ZAR": 1_000_000, "USD": 50_000, "EUR": 50_000}
)
"""What one wallet may send to other people in a day, in minor units."""

LOOK_UPS_AN_HOUR = 30
"""How many numbers somebody may try: names stand behind them."""


class FreezeReason(StrEnum):
    """Why a wallet is frozen; words for people belong to templates."""

    FRAUD = "fraud"
    COURT = "court"
    OWNER = "owner"
    MISTAKE = "mistake"


def new_number() -> str:
    """Return a fresh number: ten random digits and two check digits (ISO 7064, MOD 97-10)."""
    body = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return body + check_digits(body)


def check_digits(body: str) -> str:
    """Return the two digits that make `body` a number: each wrong digit shows, and each two that changed places."""
    return f"{98 - int(body) * 100 % 97:02d}"


def read_number(typed: str) -> str:
    """Bring what somebody typed to the stored form.

    :raises NumberUnreadable: it is not a number of a wallet, or a digit is wrong.
    """
    number = typed[:TYPED_MAX].translate(_LEFT_OUT)
    if len(number) != DIGITS + 2 or not (number.isascii() and number.isdigit()):
        raise NumberUnreadable
    if check_digits(number[:DIGITS]) != number[DIGITS:]:
        raise NumberUnreadable
    return number


def shown(number: str) -> str:
    """Return a number in groups of four: `4071 2235 8816`."""
    return " ".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def masked(name: str) -> str:
    """Return enough of a name to recognise whom one means, and not enough to learn it: `M••• N•••`."""
    return " ".join(f"{word[0]}•••" for word in name.split())


def zone_of(currency: str) -> ZoneInfo:
    """Return where the day of this money begins."""
    zones = (one.zone for one in JURISDICTIONS.values() if one.currency == currency)
    return ZoneInfo(next(zones, "UTC"))


def day_of(currency: str, now: datetime) -> date:
    """Return which day it is where this money is used."""
    return now.astimezone(zone_of(currency)).date()


def check_sent(spent: Money) -> None:
    """Refuse what passes the limit of the day.

    :param spent: what the day comes to, with the amount in question.
    :raises DayLimitPassed: it is more than may be sent in a day.
    """
    limit = SENT_A_DAY[spent.currency]
    if spent.minor > limit:
        raise DayLimitPassed(limit=Money(spent.currency, limit))


def is_within(owner: str, regions: Iterable[str] | None) -> bool:
    """Answer whether a finance officer of these regions tends the wallets of this one; None is everywhere."""
    return regions is None or owner in set(regions)
