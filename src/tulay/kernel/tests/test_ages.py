"""Coming of age: on the birthday, also of those born on a leap day."""

from datetime import date

import pytest

from tulay.kernel.ages import comes_of_age_on, is_child


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 11, 24), date(2026, 11, 24)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2010, 2, 28), date(2028, 2, 28)),
    ],
)
def test_comes_of_age_on_the_birthday(born, of_age):
    assert comes_of_age_on(born, 18) == of_age
    assert is_child(born, on=date.fromordinal(of_age.toordinal() - 1), years=18)
    assert not is_child(born, on=of_age, years=18)


def test_whose_birth_nobody_knows_is_taken_for_an_adult():
    assert not is_child(None, on=date(2026, 11, 24), years=18)
