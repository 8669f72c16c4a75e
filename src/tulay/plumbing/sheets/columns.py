"""What a column means: how it may be headed, and how its cells become values.

COLUMNS = (
    Column("title", ("Title", "Pamagat"), text(300), is_required=True),
    Column("budget_minor", ("Budget",), amount(2)),
)
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tulay.plumbing.http.inputs import cleaned
from tulay.plumbing.sheets.cells import Cell, NoValue
from tulay.plumbing.sheets.numbers import Unreadable, day_of, decimal_of

Reader = Callable[[Cell], Any]
_FORMULA_BEGINS = ("=", "+", "-", "@")
_AMOUNT_MAX = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name of what it fills, its headings (the first is the template's), and how a cell is read."""

    name: str
    heads: tuple[str, ...]
    read: Reader
    is_required: bool = False
    about: str = ""


def folded(head: object) -> str:
    """Return a heading as headings are compared: small letters, no signs, no spaces."""
    plain = unicodedata.normalize("NFKD", str(head)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def text(most: int) -> Reader:
    """Read a text of at most so many characters; one that a sheet program would run is refused."""

    def read(cell: Cell) -> str:
        try:
            said = " ".join(cleaned(_written(cell)).split())
        except ValueError:
            raise Unreadable(
                "unkeepable", "This contains characters that cannot be kept."
            ) from None
        if len(said) > most:
            raise Unreadable("too-long", "Use at most {most} characters.", most=most)
        if said.startswith(_FORMULA_BEGINS) and len(said) > 1 and not said[1:2].isspace():
            detail = (
                "“{shown}” would be run as a formula by sheet programs. Begin it with a letter."
            )
            raise Unreadable("formula", detail, shown=said[:40])
        return said

    return read


def whole(most: int) -> Reader:
    """Read a whole number from 0."""

    def read(cell: Cell) -> int:
        number = _number(cell)
        if number != number.to_integral_value() or not 0 <= number <= most:
            detail = "Write a whole number from 0 to {most}."
            raise Unreadable("out-of-range", detail, most=f"{most:,}")
        return int(number)

    return read


def amount(exponent: int) -> Reader:
    """Read an amount of money of zero or more into minor units."""

    def read(cell: Cell) -> int:
        number = _number(cell)
        if not 0 <= number <= _AMOUNT_MAX:
            raise Unreadable("out-of-range", "Write an amount of zero or more.")
        minor = number.scaleb(exponent)
        if minor != minor.to_integral_value():
            detail = "An amount has at most {digits} digits behind the point."
            raise Unreadable("too-fine", detail, digits=exponent)
        return int(minor)

    return read


def day(cell: Cell) -> date:
    """Read a day."""
    if isinstance(cell, date):
        return cell
    return day_of(_written(cell))


def choice(answers: Mapping[str, str]) -> Reader:
    """Read one of `answers` (what people may write: the code that is kept), however it is spelt."""
    known = {folded(said): code for said, code in answers.items()}

    def read(cell: Cell) -> str:
        code = known.get(folded(_written(cell)))
        if code is None:
            listed = ", ".join(sorted(set(answers.values())))
            detail = "“{shown}” is none of the answers: {answers}."
            raise Unreadable("unknown", detail, shown=_written(cell)[:40], answers=listed)
        return code

    return read


def _written(cell: Cell) -> str:
    """Return a cell as its reader sees it.

    :raises Unreadable: it holds no value.
    """
    if isinstance(cell, NoValue):
        if cell.is_formula:
            detail = "This cell holds a formula without a result. Paste its value instead."
            raise Unreadable("formula", detail)
        detail = "The sheet program shows {shown} here. Mend the formula, or paste a value."
        raise Unreadable("error-value", detail, shown=cell.shown)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return "" if cell is None else str(cell)


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, Decimal):
        return cell.quantize(Decimal("1e-6")).normalize() if abs(cell) < _AMOUNT_MAX else cell
    if isinstance(cell, date):
        detail = "This is shown as a day. Give the cell a number format."
        raise Unreadable("no-number", detail)
    return decimal_of(_written(cell))
