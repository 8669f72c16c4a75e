"""A table as a file for spreadsheets: CSV, or a workbook.

Whatever somebody wrote stays text: a cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from xml.sax.saxutils import escape

from tulay.plumbing.sheets.cells import letters

Cell = str | int | float | Decimal | date | datetime | None
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, in some spreadsheet or other; the wide ones are taken for the narrow."""
CELL_MAX = 32_767
_UNFIT = {code: None for code in range(32) if code not in {9, 10, 13}} | {
    0xFFFE: None,
    0xFFFF: None,
}


class Form(StrEnum):
    """What a table can be written as."""

    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        """What a browser is told."""
        return _TYPES[self]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One sheet of a workbook."""

    name: str
    head: Sequence[str]
    lines: Iterable[Sequence[Cell]]


_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet(form: Form, head: Sequence[str], lines: Iterable[Sequence[Cell]], *, rtl: bool) -> bytes:
    """Return a table in the form that is wanted; `rtl`: a workbook opens from right to left."""
    if form is Form.CSV:
        return _csv(head, lines)
    return book([Leaf("Tulay", head, lines)], rtl=rtl)


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    fit = text.translate(_UNFIT)[:CELL_MAX]
    looked_at = fit.lstrip(" \u00a0\ufeff")
    return f"'{fit}"[:CELL_MAX] if fit.startswith(FORMULA) or looked_at.startswith(FORMULA) else fit


def _csv(head: Sequence[str], lines: Iterable[Sequence[Cell]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guarded(one) for one in head])
    writer.writerows([_plain(one) for one in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")  # spreadsheets take it for something else otherwise


def _plain(cell: Cell) -> str | int | float | Decimal:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def book(leaves: Sequence[Leaf], *, rtl: bool) -> bytes:
    """Return a workbook of several sheets; `rtl`: it opens from right to left."""
    out, view = io.BytesIO(), ' rightToLeft="1"' if rtl else ""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in _parts(leaves).items():
            parts.writestr(name, content)
        for place, leaf in enumerate(leaves, 1):
            with parts.open(f"xl/worksheets/sheet{place}.xml", "w") as page:
                page.write(_OPENING.format(view=view).encode())
                page.write(_row(1, leaf.head, style=1).encode())
                for number, line in enumerate(leaf.lines, 2):
                    page.write(_row(number, line).encode())
                page.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _row(number: int, line: Sequence[Cell], *, style: int = 0) -> str:
    return f'<row r="{number}">{"".join(_cells(number, line, style))}</row>'


def _cells(number: int, line: Sequence[Cell], style: int) -> Iterator[str]:
    for place, cell in enumerate(line):
        at = f'r="{letters(place)}{number}"'
        if isinstance(cell, str) and cell:
            text = escape(guarded(cell))
            yield f'<c {at} s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        elif isinstance(cell, datetime):
            yield f'<c {at} s="3"><v>{_days(cell):.8f}</v></c>'
        elif isinstance(cell, date):
            yield f'<c {at} s="2"><v>{(cell - _EPOCH.date()).days}</v></c>'
        elif isinstance(cell, int | float | Decimal):
            yield f"<c {at}><v>{cell}</v></c>"


def _days(moment: datetime) -> float:
    """Return a moment as spreadsheets count, on the wall clock of its zone: days since the end of 1899."""
    return (moment.replace(tzinfo=UTC) - _EPOCH).total_seconds() / 86_400


_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OPENING = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView{{view}} workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>'
)
_SHEET = f"{_KIND}.worksheet+xml"
_FIXED = {
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" applyFont="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>',
}


def _parts(leaves: Sequence[Leaf]) -> dict[str, str]:
    """Return the parts of a workbook that say which sheets it has."""
    placed = list(enumerate(leaves, 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{_SHEET}"/>'
        for place, _leaf in placed
    )
    listed = "".join(
        f'<sheet name="{escape(leaf.name[:31], {chr(34): "&quot;"})}" sheetId="{place}" r:id="rId{place}"/>'
        for place, leaf in placed
    )
    targets = "".join(
        f'<Relationship Id="rId{place}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place, _leaf in placed
    )
    styles = len(leaves) + 1
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{overrides}</Types>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f"{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{targets}'
        f'<Relationship Id="rId{styles}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        **_FIXED,
    }
