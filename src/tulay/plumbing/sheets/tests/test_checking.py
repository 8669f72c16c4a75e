"""Each fault is told by row and column; none hides another."""

from datetime import date
from decimal import Decimal

import pytest

from tulay.plumbing.sheets.cells import NoValue, SheetRow
from tulay.plumbing.sheets.checking import FAULTS_MAX, checked, twice
from tulay.plumbing.sheets.columns import Column, amount, choice, day, text, whole
from tulay.plumbing.sheets.problems import SheetEmpty

COLUMNS = (
    Column("title", ("Title", "Pamagat"), text(20), is_required=True),
    Column("people", ("People",), whole(1000)),
    Column("budget_minor", ("Budget (PHP)",), amount(2)),
    Column("starts_date", ("Begins",), day),
    Column("sector", ("Sector",), choice({"social": "social", "Social development": "social"})),
)


def check(*rows):
    return checked([SheetRow(n, tuple(row)) for n, row in enumerate(rows, start=1)], COLUMNS)


def faults(found):
    return [(one.row, one.column, one.head, one.error.code) for one in found.faults]


def test_rows_are_understood_by_their_headings_in_any_order():
    found = check(
        ["budget (php)", "PAMAGAT", None, "Begins", "sector"],
        ["1,234.50", "Sheds", None, date(2026, 2, 1), "SOCIAL development"],
        [Decimal("1234.5"), "Nets", None, "24 Nov 2026", "social"],
        [None, "Boats"],
    )
    assert found.faults == []
    assert [one.values for one in found.rows] == [
        {
            "budget_minor": 123_450,
            "title": "Sheds",
            "starts_date": date(2026, 2, 1),
            "sector": "social",
        },
        {
            "budget_minor": 123_450,
            "title": "Nets",
            "starts_date": date(2026, 11, 24),
            "sector": "social",
        },
        {"title": "Boats"},
    ]


def test_every_fault_is_told_where_it_stands():
    found = check(
        ["Title", "People", "Budget (PHP)", "Begins", "Sector"],
        ["x" * 21, "many", "-5", "soon", "sports"],
        [" ", Decimal("1.5"), Decimal("0.001"), Decimal(5), "social"],
        ["=cmd()", NoValue("=", is_formula=True), NoValue("#REF!", is_formula=False), None, None],
        ["Fine", "12", date(2026, 1, 1), None, None],
    )
    assert faults(found) == [
        (2, "A", "Title", "too-long"),
        (2, "B", "People", "no-number"),
        (2, "C", "Budget (PHP)", "out-of-range"),
        (2, "D", "Begins", "no-day"),
        (2, "E", "Sector", "unknown"),
        (3, "A", "Title", "required"),
        (3, "B", "People", "out-of-range"),
        (3, "C", "Budget (PHP)", "too-fine"),
        (3, "D", "Begins", "no-day"),
        (4, "A", "Title", "formula"),
        (4, "B", "People", "formula"),
        (4, "C", "Budget (PHP)", "error-value"),
        (5, "C", "Budget (PHP)", "no-number"),
    ]
    assert found.fault_count == 13


def test_headings_nobody_knows_twice_or_missing():
    assert faults(check(["Title", "Colour"], ["A", "red"])) == [(1, "B", "Colour", "unknown")]
    assert faults(check(["Title", "title"], ["A", "B"])) == [(1, "B", "title", "unknown")]
    assert faults(check(["People"], [Decimal(1)])) == [(1, "", "Title", "missing")]


def test_the_same_twice_within_a_sheet_names_the_first():
    found = check(["Title", "People"], ["A", "1"], ["B", "1"], ["A", "1"], ["A", "2"])
    twice(found, "title", "people")
    assert faults(found) == [(4, "A", "Title", "twice")]
    assert found.faults[0].error.facts == {"row": 2}


def test_a_sheet_without_rows_is_empty():
    for rows in ((), (["Title"],)):
        with pytest.raises(SheetEmpty):
            check(*rows)


def test_so_many_faults_are_kept_and_all_are_counted():
    found = check(["Title"], *(["x" * 21] for _ in range(FAULTS_MAX + 5)))
    assert (len(found.faults), found.fault_count) == (FAULTS_MAX, FAULTS_MAX + 5)


def test_characters_that_cannot_be_kept():
    assert faults(check(["Title"], ["a\x00b"])) == [(2, "A", "Title", "unkeepable")]
