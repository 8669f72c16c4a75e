"""A table for spreadsheets: nothing anybody wrote is run, nothing is lost."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET  # our own bytes, a moment old

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.plumbing.render.sheets import CELL_MAX, Form, guarded, sheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HEAD = ("Code", "Name", "Lines", "Day", "At", "Nothing")
LINE = (
    "AB-1",
    '<b>"Ana", & sons</b>',
    -3,
    date(2026, 11, 24),
    datetime(2026, 11, 24, 18, 30, tzinfo=UTC),
    None,
)


def workbook(content):
    """The cells of the one sheet: reference to text or number."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            ET.fromstring(parts.read(name))
        page = ET.fromstring(parts.read("xl/worksheets/sheet1.xml"))
    found = {}
    for cell in page.iter(f"{MAIN}c"):
        text, number = cell.find(f"{MAIN}is/{MAIN}t"), cell.find(f"{MAIN}v")
        found[cell.get("r")] = text.text if text is not None else float(number.text)
        assert cell.find(f"{MAIN}f") is None
    return found, page


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert guarded(text) == f"'{text}"
    [_, [cell]] = csv.reader(
        io.StringIO(sheet(Form.CSV, ("A",), [(text,)], rtl=False).decode("utf-8-sig"), newline="")
    )
    assert cell == f"'{text}"
    assert workbook(sheet(Form.XLSX, ("A",), [(text,)], rtl=False))[0]["A2"].startswith("'")


@given(st.text())
def test_no_text_ever_begins_like_a_formula_and_no_letter_of_it_is_lost(text):
    safe = guarded(text)
    assert not safe.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    kept = "".join(one for one in text if ord(one) > 31 or one in "\t\r\n")
    kept = kept.replace("\ufffe", "").replace("\uffff", "")
    assert safe.removeprefix("'") == kept.removeprefix("'")


def test_a_plain_table_keeps_numbers_days_and_what_is_between_commas():
    rows = list(
        csv.reader(io.StringIO(sheet(Form.CSV, HEAD, [LINE], rtl=False).decode("utf-8-sig")))
    )
    assert rows == [
        list(HEAD),
        ["AB-1", '<b>"Ana", & sons</b>', "-3", "2026-11-24", "2026-11-24T18:30:00+00:00", ""],
    ]


def test_a_workbook_keeps_the_same_with_days_as_days():
    cells, page = workbook(sheet(Form.XLSX, HEAD, [LINE], rtl=False))
    assert (cells["A1"], cells["B2"], cells["C2"]) == ("Code", '<b>"Ana", & sons</b>', -3)
    began = datetime(1899, 12, 30, tzinfo=UTC)
    assert began + timedelta(days=cells["D2"]) == datetime(2026, 11, 24, tzinfo=UTC)
    assert abs(began + timedelta(days=cells["E2"]) - LINE[4]) < timedelta(seconds=1)
    assert "F2" not in cells
    assert page.find(f".//{MAIN}sheetView").get("rightToLeft") is None
    _, page = workbook(sheet(Form.XLSX, HEAD, [LINE], rtl=True))
    assert page.find(f".//{MAIN}sheetView").get("rightToLeft") == "1"


def test_many_columns_and_long_texts_fit():
    cells, _ = workbook(sheet(Form.XLSX, ["x"] * 800, [], rtl=False))
    assert {"A1", "Z1", "AA1", "ZZ1", "AAA1"} <= cells.keys()
    cells, _ = workbook(sheet(Form.XLSX, ("A",), [("y" * 40_000,), ("=" * 40_000,)], rtl=False))
    assert [len(cells[place]) for place in ("A2", "A3")] == [CELL_MAX, CELL_MAX]


def test_what_xml_cannot_say_is_left_out():
    cells, _ = workbook(sheet(Form.XLSX, ("A",), [("a\x00b\x0bc\ufffe",)], rtl=False))
    assert cells["A2"] == "abc"
