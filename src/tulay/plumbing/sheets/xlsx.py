"""The first sheet of an Excel workbook, read in pieces: texts are shared, days are numbers that are shown as days."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tulay.plumbing.files.offices import BROKEN
from tulay.plumbing.sheets.cells import Cell, NoValue, SheetRow
from tulay.plumbing.sheets.problems import SheetDamaged, SheetTooLong

TEXTS_MAX = 400_000
TEXT_MAX = 32_767  # what a cell of Excel holds
STYLES_MAX = 10_000
WIDTH_MAX = 200
"""Columns that are read; a cell further out is a sheet of another kind."""
ROWS_READ_MAX = 200_000
"""Rows that are looked at, empty ones among them."""
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHARED, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DAYS_BUILT_IN = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_EPOCH, _EPOCH_OF_MAC = date(1899, 12, 30), date(1904, 1, 1)
_DAYS_MAX = 2_958_465  # 31 December 9999
_UNREADABLE = (*BROKEN, ParseError, ExpatError, DefusedXmlException, KeyError, UnicodeDecodeError)


def rows_of_workbook(content: bytes) -> Iterator[SheetRow]:
    """Yield the rows of the first sheet.

    :raises SheetDamaged: it does not hold together.
    :raises SheetTooLong: it is wider or longer than anything we take.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _Workbook(archive).rows()
    except _UNREADABLE as error:
        raise SheetDamaged from error


class _Workbook:
    """What the parts of a workbook say, as far as cells need it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        self._epoch, self._sheet = self._first_sheet()
        self._texts = list(self._shared())
        self._days = self._day_styles()

    def rows(self) -> Iterator[SheetRow]:
        """Yield row by row; each is forgotten once it was told."""
        for looked_at, row in enumerate(self._each(self._sheet, "row")):
            if looked_at > ROWS_READ_MAX:
                raise SheetTooLong(most_rows=f"{ROWS_READ_MAX:,}", most_columns=WIDTH_MAX)
            number = int(row.get("r") or looked_at + 1)
            yield SheetRow(number, self._cells(row))

    def _first_sheet(self) -> tuple[date, str]:
        epoch, relation = _EPOCH, ""
        for _, element in self._parse(_WORKBOOK):
            kind = _local(element)
            if kind == "workbookPr" and element.get("date1904") in ("1", "true"):
                epoch = _EPOCH_OF_MAC
            if kind == "sheet" and not relation and element.get("state", "visible") == "visible":
                relation = element.get(_RELATION_ID, "")
        for _, element in self._parse(_RELATIONS):
            if element.get("Id") == relation and element.get("TargetMode") != "External":
                target = element.get("Target", "")
                name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                return epoch, posixpath.normpath(name)
        raise SheetDamaged

    def _shared(self) -> Iterator[str]:
        if _SHARED not in self._names:
            return
        for count, item in enumerate(self._each(_SHARED, "si")):
            if count >= TEXTS_MAX:
                raise SheetDamaged
            yield _text_of(item)

    def _day_styles(self) -> frozenset[str]:
        """Return the numbers of the cell styles that show a number as a day."""
        if _STYLES not in self._names:
            return frozenset()
        formats: dict[str, str] = {}
        found: set[str] = set()
        for _, element in self._parse(_STYLES):
            kind = _local(element)
            if kind == "numFmt":
                formats[element.get("numFmtId", "")] = element.get("formatCode", "")
            elif kind == "cellXfs":
                for number, style in enumerate(element):
                    code = style.get("numFmtId", "0")
                    if number < STYLES_MAX and _shows_days(code, formats.get(code, "")):
                        found.add(str(number))
        return frozenset(found)

    def _cells(self, row: Element) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for element in row:
            if _local(element) != "c":
                continue
            column = _column(element.get("r", ""), len(cells))
            if column >= WIDTH_MAX:
                raise SheetTooLong(most_rows=f"{ROWS_READ_MAX:,}", most_columns=WIDTH_MAX)
            cells.extend([None] * (column - len(cells)))
            cells.append(self._cell(element))
        while cells and cells[-1] is None:
            cells.pop()
        return tuple(cells)

    def _cell(self, element: Element) -> Cell:
        parts = {_local(part): part for part in element}
        kind = element.get("t", "n")
        if kind == "inlineStr":
            return _text_of(parts["is"]) if "is" in parts else None
        value = parts["v"].text if "v" in parts else None
        if value is None:
            return NoValue("=", is_formula=True) if "f" in parts else None
        return _READERS.get(kind, _number)(self, value, element.get("s", ""))

    def shared(self, value: str, _style: str) -> Cell:
        """Return a text that several cells may share."""
        place = int(value)
        return self._texts[place] if 0 <= place < len(self._texts) else None

    def number(self, value: str, style: str) -> Cell:
        """Return a number, or the day that it is shown as."""
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise SheetDamaged from None
        if style in self._days and 0 < number <= _DAYS_MAX:
            return self._epoch + timedelta(days=int(number))
        return number if number.is_finite() else None

    def _each(self, name: str, kind: str) -> Iterator[Element]:
        """Yield the elements of a kind, each with what is in it, and forget it afterwards."""
        root: Element | None = None
        for event, element in self._parse(name, ("start", "end")):
            root = element if root is None else root
            if event == "end" and _local(element) == kind:
                yield element
                element.clear()
                if len(root) and root[0] is element:
                    root.clear()

    def _parse(self, name: str, events: tuple[str, ...] = ("end",)) -> Iterator[tuple[str, Any]]:
        with self._archive.open(name) as part:
            yield from iterparse(part, events=events, forbid_dtd=True)


def _shared(book: _Workbook, value: str, style: str) -> Cell:
    return book.shared(value, style)


def _number(book: _Workbook, value: str, style: str) -> Cell:
    return book.number(value, style)


def _plain(_book: _Workbook, value: str, _style: str) -> Cell:
    return value[:TEXT_MAX]


def _yes_or_no(_book: _Workbook, value: str, _style: str) -> Cell:
    return value == "1"


def _fault(_book: _Workbook, value: str, _style: str) -> Cell:
    return NoValue(value[:20], is_formula=False)


def _iso_day(_book: _Workbook, value: str, _style: str) -> Cell:
    return date.fromisoformat(value[:10])


_READERS: dict[str, Callable[[_Workbook, str, str], Cell]] = {
    "s": _shared,
    "str": _plain,
    "b": _yes_or_no,
    "e": _fault,
    "d": _iso_day,
}


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text_of(element: Element) -> str:
    """Join the runs of a text; how it is pronounced (`rPh`) is no part of it."""
    found = [part.text or "" for part in element if _local(part) == "t"]
    for run in element:
        if _local(run) == "r":
            found += [part.text or "" for part in run if _local(part) == "t"]
    return "".join(found)[:TEXT_MAX]


def _column(reference: str, following: int) -> int:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        return following
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return max(column - 1, following)


def _shows_days(code: str, written: str) -> bool:
    """Tell whether a number format shows a day: its letters say so, outside what it quotes."""
    if not written:
        return code.isdigit() and int(code) in _DAYS_BUILT_IN
    plain = _QUOTED.sub("", written).lower()
    return "general" not in plain and any(letter in plain for letter in "dy")
