"""Numbers and days as people write them in sheets; what could be read in two ways is not guessed. Pure."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from tulay.kernel.errors import FieldError

_SPACES = re.compile("[\\s'\N{RIGHT SINGLE QUOTATION MARK}_]")
_CURRENCY = re.compile(r"^(?:PHP|NAD|ZAR|USD|EUR|Php|P|N\$|US\$|R|₱|€|\$)|(?:PHP|NAD|ZAR|USD|EUR)$")
_PLAIN = re.compile(r"[+-]?\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})+")
_FRACTION = 2
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_SPOKEN = re.compile(
    r"(\d{1,2})\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})|([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_LEAST, _MONTHS_COUNT = 1900, 12


class Unreadable(ValueError):
    """A cell that cannot be read, with the sentence that says how to mend it."""

    def __init__(self, code: str, detail: str, **facts: object) -> None:
        self.fault = FieldError("", code, detail, facts)
        super().__init__(detail)


def decimal_of(written: str) -> Decimal:
    """Read `1,234.50`, `1 234,50`, `₱ 1,234`, `1.234.567`; never guess what `1.234` means.

    :raises Unreadable: it is no number, or two numbers at once.
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", written))
    plain = _CURRENCY.sub("", plain)
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return _exactly(plain, written)
    last = marks[-1]
    head, _, tail = plain.rpartition(last)
    if len(set(marks)) > 1:
        other = marks[0]
        if marks.count(last) > 1 or not _is_grouped(head, other):
            raise _no_number(written)
        return _exactly(f"{head.replace(other, '')}.{tail}", written)
    if len(marks) > 1:
        if not _is_grouped(plain, last):
            raise _no_number(written)
        return _exactly(plain.replace(last, ""), written)
    if len(tail) == _FRACTION + 1 and _is_grouped(plain, last):
        if last == ",":
            return _exactly(plain.replace(",", ""), written)
        detail = "“{shown}” can be read in two ways. Write it without a point, or with two digits behind it."
        raise Unreadable("two-ways", detail, shown=written[:40])
    return _exactly(f"{head}.{tail}", written)


def day_of(written: str) -> date:
    """Read `2026-11-24`, `24 November 2026`, `Nov 24, 2026`, and `24/11/2026` where no month is a 24th.

    :raises Unreadable: it is no day, or two days at once.
    """
    text = " ".join(unicodedata.normalize("NFKC", written).split())
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]), written)
    if found := _SPOKEN.fullmatch(text):
        first, month, year = (
            (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        )
        if month[:3].lower() in _MONTHS:
            return _day(int(year), _MONTHS.index(month[:3].lower()) + 1, int(first), written)
    if found := _SLASHED.fullmatch(text):
        one, other, year = int(found[1]), int(found[2]), int(found[3])
        if one != other and max(one, other) <= _MONTHS_COUNT:
            detail = "“{shown}” can be read in two ways. Write it like 2026-11-24."
            raise Unreadable("two-ways", detail, shown=written[:40])
        return _day(year, min(one, other), max(one, other), written)
    raise _no_day(written)


def _day(year: int, month: int, day: int, written: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_day(written) from None
    if found.year < _YEAR_LEAST:
        raise _no_day(written)
    return found


def _is_grouped(text: str, mark: str) -> bool:
    found = _GROUPED.fullmatch(text)
    return found is not None and set(re.sub(r"[\d+-]", "", text)) == {mark}


def _exactly(plain: str, written: str) -> Decimal:
    whole, _, fraction = plain.partition(".")
    if not _PLAIN.fullmatch(whole or "0") or (fraction and not fraction.isdigit()) or not plain:
        raise _no_number(written)
    if not plain.isascii() or plain.endswith("."):
        raise _no_number(written)
    return Decimal(plain)


def _no_number(written: str) -> Unreadable:
    return Unreadable("no-number", "“{shown}” is no number.", shown=written[:40])


def _no_day(written: str) -> Unreadable:
    detail = "“{shown}” is no day. Write it like 2026-11-24."
    return Unreadable("no-day", detail, shown=written[:40])
