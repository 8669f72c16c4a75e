"""A line through days, for a picture beside its table. Pure: numbers in, places out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tulay.areas.support.rules.journal import Mood
from tulay.areas.support.rules.overviews import Felt

WIDTH, HEIGHT, EDGE = 600, 180, 12
BAR_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """How many days had a mood, and how long the bar beside the number is."""

    mood: Mood
    days: int
    start: float
    width: float


def bars(moods: Mapping[Mood, int], *, is_mirrored: bool) -> tuple[Bar, ...]:
    """Return a bar for each mood, as long as its share of the most frequent one; none where nothing is counted."""
    most = max(moods.values(), default=0)
    if not most:
        return ()
    found = []
    for mood, days in moods.items():
        width = round(days / most * BAR_WIDTH, 1)
        found.append(Bar(mood, days, BAR_WIDTH - width if is_mirrored else 0, width))
    return tuple(found)


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
