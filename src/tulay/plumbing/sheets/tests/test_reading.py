"""Sheets are read within bounds and nothing in them is run."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.plumbing.files.problems import FileRefused, FileTooLarge, FileUnsafe
from tulay.plumbing.sheets.cells import NoValue, letters
from tulay.plumbing.sheets.problems import (
    SheetDamaged,
    SheetKindRefused,
    SheetTooLong,
)
from tulay.plumbing.sheets.reading import COLUMNS_MAX, ROWS_MAX, accepted, rows_in
from tulay.plumbing.sheets.tests.making import workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def upload(content, name="sheet.xlsx"):
    return SimpleUploadedFile(name, content)


def read(content):
    return [row.cells for row in rows_in(accepted(upload(content)).content)]


def with_sheet(cells, **parts):
    """A workbook whose sheet (or other parts) is spelt by hand."""
    made, given = io.BytesIO(), io.BytesIO(workbook([["Title"]]))
    sheet = f'{HEAD}<row r="1">{cells}</row>{TAIL}'
    with zipfile.ZipFile(given) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            said = sheet.encode() if one.filename == SHEET else old.read(one)
            new.writestr(one.filename, parts.pop(one.filename, said))
        for name, said in parts.items():
            new.writestr(name, said)
    return made.getvalue()


def test_what_we_write_is_read_again():
    rows = [["Title", "When"], ["Sheds & nets", date(2026, 2, 1), Decimal("12.5"), True, None, "x"]]
    assert read(workbook(rows)) == [
        ("Title", "When"),
        ("Sheds & nets", date(2026, 2, 1), Decimal("12.5"), True, None, "x"),
    ]


def test_rows_keep_their_numbers_and_empty_ones_are_left_out():
    rows = rows_in(workbook([["Title"], [None], ["A"]]))
    assert [row.number for row in rows] == [1, 3]


def test_formulas_count_as_what_was_last_reckoned():
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>HYPERLINK("x")</f></c>'
        '<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1" t="str"><f>A1</f><v>two</v></c>'
    )
    assert read(with_sheet(cells)) == [
        (Decimal(2), NoValue("=", is_formula=True), NoValue("#DIV/0!", is_formula=False), "two")
    ]


def test_shared_texts_runs_and_gaps():
    shared = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>One</t></si>'
        "<si><r><t>Two </t></r><r><t>runs</t></r><rPh><t>spoken</t></rPh></si></sst>"
    )
    cells = '<c r="B1" t="s"><v>1</v></c><c t="s"><v>0</v></c><c r="E1" t="s"><v>99</v></c><c r="F1" t="b"><v>0</v></c>'
    found = read(with_sheet(cells, **{"xl/sharedStrings.xml": shared}))
    assert found == [(None, "Two runs", "One", None, None, False)]


def test_days_of_the_other_epoch():
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    cells = '<c r="A1" s="1"><v>1</v></c><c r="B1" t="d"><v>2026-02-01T00:00:00</v></c>'
    assert read(with_sheet(cells, **{"xl/workbook.xml": book})) == [
        (date(1904, 1, 2), date(2026, 2, 1))
    ]


@pytest.mark.parametrize(
    ("said", "separator"), [("a,b\n1,2\n", ","), ("a;b\n1;2\n", ";"), ("a\tb\n1\t2\n", "\t")]
)
def test_text_tables_by_their_separator(said, separator):
    content = ("\ufeff" + said).encode()
    assert read(content) == [("a", "b"), ("1", "2")]


def test_text_with_lines_and_quotes():
    assert read(b'a,b\n"one\ntwo","say ""hi"""\n') == [("a", "b"), ("one\ntwo", 'say "hi"')]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.4\n%%EOF\nstartxref\n%%EOF", FileRefused),
        (b"\x00\x01\x02", SheetKindRefused),
        ("Título,b\n".encode("latin-1"), SheetKindRefused),
        (b'a,b\n"never closed', SheetDamaged),
        (b"PK\x03\x04 and no zip", FileRefused),
        (b"<html><body>table</body></html>", SheetKindRefused),
        (b"x" * (10 * 1024 * 1024 + 1), FileTooLarge),
    ],
)
def test_what_is_no_sheet_is_refused(content, problem):
    with pytest.raises(problem):
        read(content)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({SHEET: f"{HEAD}<row><c>"}, SheetDamaged),
        ({SHEET: f"{HEAD}<row r='1'><c r='A1'><v>twelve</v></c></row>{TAIL}"}, SheetDamaged),
        ({SHEET: f'<!DOCTYPE x [<!ENTITY a "b">]>{HEAD}{TAIL}'}, FileUnsafe),
        ({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, SheetDamaged),
        ({"xl/workbook.xml": "<workbook/>"}, SheetDamaged),
        ({"xl/vbaProject.bin": b"MZ"}, FileUnsafe),
        ({"xl/bomb.xml": b"0" * 50_000_000}, FileUnsafe),
        ({SHEET: f"{HEAD}<row r='1'><c r='ZZ1'><v>1</v></c></row>{TAIL}"}, SheetTooLong),
    ],
)
def test_hostile_and_broken_workbooks_are_refused(parts, problem):
    with pytest.raises(problem):
        read(with_sheet("", **parts))


def test_a_sheet_has_an_end():
    with pytest.raises(SheetTooLong):
        read(b"a\n" + b"1\n" * (ROWS_MAX + 1))
    with pytest.raises(SheetTooLong):
        read(b",".join([b"a"] * (COLUMNS_MAX + 1)))


def test_columns_are_named_as_sheet_programs_do():
    assert [letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
