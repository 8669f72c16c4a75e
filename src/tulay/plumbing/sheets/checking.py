"""A whole sheet understood, or told where it is wrong: a dry run that writes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tulay.kernel.errors import FieldError, Problem
from tulay.plumbing.sheets.cells import SheetRow, letters
from tulay.plumbing.sheets.columns import Column, folded
from tulay.plumbing.sheets.numbers import Unreadable
from tulay.plumbing.sheets.problems import SheetEmpty

HIDDEN = "…"
"""What stands for a cell in a fault that may not repeat it."""
FAULTS_MAX = 1_000
"""So many are told; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where: the row as the sheet numbers it, the column by letter and heading, how to mend it."""

    row: int
    column: str
    head: str
    error: FieldError


@dataclass(frozen=True, slots=True)
class Understood:
    """One row: its number and its values by name; what was left out is left out."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Checked:
    """What a sheet holds, and what is wrong in it."""

    rows: list[Understood] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Where each value stands: the letter and the heading of its column."""
    is_private: bool = False
    """The cells speak of people: no fault repeats one, for faults are kept and read in the clear."""

    def fail(self, row: int, name: str, error: FieldError) -> None:
        """Note that a row's value will not do."""
        letter, head = self.places.get(name, ("", name))
        self.fault_count += 1
        if self.is_private:
            head = "" if name.startswith("?") else head
            error = replace(error, facts=_without_cells(error.facts))
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(Fault(row, letter, head, error))


Watch = Callable[[int], None]
"""Told how many rows were read so far; it may stop the reading by raising."""
WATCHED = 250


def unwatched(_count: int, /) -> None:
    """Nobody waits for news."""


def checked(
    rows: Sequence[SheetRow],
    columns: Sequence[Column],
    *,
    is_private: bool = False,
    watch: Watch = unwatched,
) -> Checked:
    """Understand every row by the headings of the first one; each fault is told, none stops the rest.

    :param is_private: the cells speak of people; no fault repeats what stands in one.
    :param watch: is told now and then how far the reading is.
    :raises SheetEmpty: there is nothing below the headings.
    """
    if len(rows) < 2:  # noqa: PLR2004 - headings, and a row
        raise SheetEmpty
    found = Checked(is_private=is_private)
    by_place = _headed(rows[0], columns, found)
    if found.fault_count:  # under headings that nobody understands every cell would be wrong
        return found
    for count, row in enumerate(rows[1:]):
        if count % WATCHED == 0:
            watch(count)
        values = dict(_values(row, by_place, found))
        found.rows.append(Understood(row.number, values))
    return found


def refused(problem: Problem) -> Checked:
    """Tell that nothing of a sheet was understood: the fault is the sheet's as a whole, row 0."""
    found = Checked()
    found.places[""] = ("", "")
    found.fail(0, "", FieldError("", problem.code, problem.sentence, problem.facts))
    return found


def twice(found: Checked, *names: str) -> None:
    """Tell which rows say the same under `names` as an earlier one."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in found.rows:
        key = tuple(row.values.get(name) for name in names)
        if not key[0]:
            continue
        if key in seen:
            detail = "Row {row} says the same already."
            found.fail(row.number, names[0], FieldError("", "twice", detail, {"row": seen[key]}))
        else:
            seen[key] = row.number


def _without_cells(facts: Mapping[str, object]) -> dict[str, object]:
    """Return facts without what stands in a cell: a sheet without headings has somebody's name in its first row."""
    return {name: HIDDEN if name in {"shown", "head"} else one for name, one in facts.items()}


def _headed(row: SheetRow, columns: Sequence[Column], found: Checked) -> dict[int, Column]:
    known = {folded(head): column for column in columns for head in (column.name, *column.heads)}
    by_place: dict[int, Column] = {}
    for place, cell in enumerate(row.cells):
        if cell is None or not folded(cell):
            continue
        letter, head = letters(place), str(cell)[:80]
        column = known.get(folded(cell))
        if column is None or column.name in found.places:
            detail = "We know no column “{head}”. Take it out, or name it as in the template."
            if column is not None:
                detail = "There are two columns “{head}”. Keep one."
            found.places[f"?{place}"] = (letter, head)
            found.fail(row.number, f"?{place}", FieldError("", "unknown", detail, {"head": head}))
            continue
        by_place[place] = column
        found.places[column.name] = (letter, head)
    for column in columns:
        if column.is_required and column.name not in found.places:
            detail = "The column “{head}” is missing."
            error = FieldError("", "missing", detail, {"head": column.heads[0]})
            found.places[column.name] = ("", column.heads[0])
            found.fail(row.number, column.name, error)
    return by_place


def _values(
    row: SheetRow, by_place: dict[int, Column], found: Checked
) -> Iterator[tuple[str, Any]]:
    for place, column in by_place.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            if column.is_required:
                found.fail(row.number, column.name, FieldError("", "required", "This is needed."))
            continue
        try:
            yield column.name, column.read(cell)
        except Unreadable as unreadable:
            found.fail(row.number, column.name, unreadable.fault)
