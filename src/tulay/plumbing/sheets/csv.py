"""Tables as text: commas, semicolons or tabs, in UTF-8."""

import csv
import io
from collections.abc import Iterator

from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.problems import SheetDamaged

SEPARATORS = (",", ";", "\t")


def rows_of_text(content: bytes) -> Iterator[SheetRow]:
    """Yield the rows; a cell is a text, and a row has the number of its last line.

    :raises SheetDamaged: a quotation mark is never closed, or a cell is longer than any text of ours.
    """
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield SheetRow(number, tuple(cell.strip() or None for cell in cells))
    except csv.Error as error:
        raise SheetDamaged from error


def _separator(text: str) -> str:
    """Take what the first line has most of; Excel writes semicolons where a comma is the decimal mark."""
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=first.count)
