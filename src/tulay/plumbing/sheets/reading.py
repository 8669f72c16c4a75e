"""A sheet's rows: what a file is decides by its content how it is read, and within which bounds.

Nothing in a file is run: a formula counts as what the sheet program last reckoned, or as nothing. Whatever
`files.accept` refuses (bombs, programs, doctypes, files over 10 MB) is refused before a single cell is read.
"""

from collections.abc import Iterator

from tulay.plumbing.files.kinds import Kind, kind_of
from tulay.plumbing.files.problems import FileKindRefused
from tulay.plumbing.files.upload import Accepted, Upload, accept
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.csv import rows_of_text
from tulay.plumbing.sheets.problems import SheetKindRefused, SheetTooLong
from tulay.plumbing.sheets.xlsx import rows_of_workbook

ROWS_MAX = 20_000
COLUMNS_MAX = 60
READERS = {Kind.XLSX: rows_of_workbook, Kind.TEXT: rows_of_text}


def accepted(upload: Upload) -> Accepted:
    """Check a file that shall be read as a sheet.

    :raises FileRefused: it is no sheet we take, carries a program, or is too large.
    """
    try:
        file = accept(upload)
    except FileKindRefused as error:
        raise SheetKindRefused from error
    if file.content_type not in READERS:
        raise SheetKindRefused
    return file


def rows_in(content: bytes, *, most: int = ROWS_MAX) -> tuple[SheetRow, ...]:
    """Read all rows of a file that was accepted; empty ones are left out, the others keep their numbers.

    :param most: how many rows below the headings are taken.
    :raises FileRefused: it does not hold together, or is too long.
    """
    return tuple(_bounded(READERS[kind_of(content)](content), most))


def _bounded(rows: Iterator[SheetRow], most: int) -> Iterator[SheetRow]:
    count = 0
    for row in rows:
        if all(cell is None or cell == "" for cell in row.cells):
            continue
        count += 1
        if count > most + 1 or len(row.cells) > COLUMNS_MAX:
            raise SheetTooLong(most_rows=f"{most:,}", most_columns=COLUMNS_MAX)
        yield row
