"""Who is away, and who takes their work: every combination."""

from datetime import date
from uuid import uuid4

import pytest

from tulay.areas.cases.errors import AbsenceOverlaps, DatesUnfit, StandInUnfit
from tulay.areas.cases.rules.absences import Away, away_on, check_absence, who_takes

ME, SHE, HE = uuid4(), uuid4(), uuid4()
TODAY = date(2026, 11, 23)


def day(number):
    return date(2026, 11, number)


def away(first, last, person=ME, stand_in=None):
    return Away(person, day(first), day(last), stand_in)


@pytest.mark.parametrize(
    ("wanted", "known", "problem"),
    [
        (away(23, 23), [], None),
        (away(20, 23), [], None),
        (away(24, 23), [], DatesUnfit),
        (away(20, 22), [], DatesUnfit),
        (Away(ME, TODAY, date(2027, 11, 25)), [], DatesUnfit),
        (Away(ME, TODAY, date(2027, 11, 24)), [], None),
        (away(23, 25, stand_in=ME), [], StandInUnfit),
        (away(23, 25, stand_in=SHE), [away(25, 26, SHE)], StandInUnfit),
        (away(23, 25, stand_in=SHE), [away(26, 27, SHE)], None),
        (away(23, 25), [away(25, 26)], AbsenceOverlaps),
        (away(23, 25), [away(26, 26), away(23, 30, HE)], None),
    ],
)
def test_what_fits(wanted, known, problem):
    if problem is None:
        check_absence(wanted, today=TODAY, known=known)
    else:
        with pytest.raises(problem):
            check_absence(wanted, today=TODAY, known=known)


def test_both_days_are_counted():
    known = [away(23, 24), away(25, 26, SHE)]

    assert [set(away_on(day(number), known)) for number in (22, 23, 24, 25, 27)] == [
        set(),
        {ME},
        {ME},
        {SHE},
        set(),
    ]


def test_work_finds_who_is_there_and_travels_no_further_than_the_stand_in():
    both = away_on(TODAY, [away(23, 24, ME, SHE), away(23, 24, SHE, HE)])
    one = away_on(TODAY, [away(23, 24, ME, SHE)])
    alone = away_on(TODAY, [away(23, 24)])

    assert who_takes(ME, {}) == ME
    assert who_takes(ME, one) == SHE
    assert who_takes(ME, both) is None
    assert who_takes(ME, alone) is None
