"""A line through days, for a picture beside its table. Pure: numbers in, places out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tulay.areas.support.rules.overviews import Felt

WIDTH, HEIGHT, EDGE = 600, 180, 12


@dataclass(frozen=True, slots=True)
class Chart:
    """Where a line runs in a box of `WIDTH` by `HEIGHT`, its dots, and the lines behind it."""

    line: str
    dots: tuple[tuple[float, float], ...]
    grid: tuple[float, ...]


def chart(
    felt: Sequence[Felt],
    value: Callable[[Felt], int],
    *,
    since: date,
    until: date,
    least: int,
    most: int,
    is_mirrored: bool,
) -> Chart:
    """Draw one value over days; where the page runs from right to left, so do the days."""
    days = max((until - since).days, 1)

    def across(day: date) -> float:
        share = (day - since).days / days
        return round(EDGE + (1 - share if is_mirrored else share) * (WIDTH - 2 * EDGE), 1)

    def up(number: int) -> float:
        return round(HEIGHT - EDGE - (number - least) / (most - least) * (HEIGHT - 2 * EDGE), 1)

    dots = tuple((across(one.date), up(value(one))) for one in felt if since <= one.date <= until)
    grid = tuple(sorted({up(least), up((least + most) // 2), up(most)}))
    return Chart(" ".join(f"{x},{y}" for x, y in dots), dots, grid)
