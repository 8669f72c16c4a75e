"""What a cell can hold once it is read: a text, a number, a day, yes or no, nothing, or something that is no value."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Value = str | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class NoValue:
    """A formula that nobody has reckoned, or an error of the sheet program, as it stands there."""

    shown: str
    is_formula: bool


Cell = Value | NoValue


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as the sheet numbers it (the first is 1), cell by cell."""

    number: int
    cells: tuple[Cell, ...]


def letters(column: int) -> str:
    """Name a column as sheet programs do: 0 is `A`, 26 is `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
