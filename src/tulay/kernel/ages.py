"""When somebody comes of age."""

from datetime import date

OLDEST_YEARS = 130


def comes_of_age_on(born: date, years: int) -> date:
    """Return the day on which somebody has lived so many years; who was born on 29 February, on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def is_child(born: date | None, *, on: date, years: int) -> bool:
    """Answer whether somebody is under age on a day; whose birth nobody knows is taken for an adult."""
    return born is not None and on < comes_of_age_on(born, years)
