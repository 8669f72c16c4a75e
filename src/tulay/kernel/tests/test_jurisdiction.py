from datetime import date

import pytest

from tulay.kernel.jurisdiction import BANGSAMORO, NAMIBIA


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [(date(2026, 3, 31), 2025, 4), (date(2026, 4, 1), 2026, 1), (date(2026, 12, 31), 2026, 3)],
)
def test_namibia_counts_from_april(day, year, quarter):
    assert (NAMIBIA.fiscal_year(day), NAMIBIA.quarter(day)) == (year, quarter)


def test_bangsamoro_counts_with_the_calendar():
    assert (BANGSAMORO.fiscal_year(date(2026, 1, 1)), BANGSAMORO.quarter(date(2026, 12, 31))) == (
        2026,
        4,
    )
