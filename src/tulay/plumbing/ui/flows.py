"""A way through stages, drawn: where things happen one after the other, what happens inside, what happens beside.

Only arithmetic: what is drawn is a list of boxes, lines and arrow heads for `components/flow.html`. Words are wrapped
by their number of letters, so nothing has to be measured and no script runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from textwrap import wrap

WIDTH, MARGIN, GAP = 360, 4, 24
MAIN, SIDE, INSET = 224, 96, 12
LINE, PAD = 18, 11
LETTERS, SIDE_LETTERS = 25, 11


class Mark(StrEnum):
    """What a stage is to the one who looks: nothing special, done, or where things stand now."""

    NONE = ""
    DONE = "done"
    HERE = "here"


@dataclass(frozen=True, slots=True)
class Stage:
    """A place on the way: with stages inside it, and stages beside it that lead away (or there and back)."""

    title: str
    mark: Mark = Mark.NONE
    inside: "tuple[Stage, ...]" = ()
    beside: "tuple[Stage, ...]" = ()
    is_round_trip: bool = False
    """Things come back from here to the stage beside which it stands."""
    language: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A line of words around the middle `x`."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn stage."""

    x: int
    y: int
    width: int
    height: int
    mark: Mark
    is_side: bool
    is_inner: bool
    language: str
    labels: tuple[Label, ...]

    @property
    def bottom(self) -> int:
        """Where it ends."""
        return self.y + self.height

    @property
    def middle(self) -> int:
        """Where a line beside it meets it."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from one point to another, with a head where it ends (and, for there and back, where it begins)."""

    x1: int
    y1: int
    x2: int
    y2: int
    heads: tuple[str, ...]


@dataclass
class Flow:
    """A drawing, from top to bottom."""

    width: int = WIDTH
    height: int = MARGIN
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)


def flow(stages: Iterable[Stage], *, is_rtl: bool = False) -> Flow:
    """Draw stages; for languages written from the right the sides change places."""
    drawn = Flow()
    y, before = MARGIN, None
    for stage in stages:
        box = _main(drawn, stage, y, is_rtl=is_rtl)
        if before is not None:
            _down(drawn, before.bottom, box.y, _main_middle(is_rtl=is_rtl))
        bottom = _sides(drawn, stage, box, is_rtl=is_rtl)
        y, before = max(box.bottom, bottom) + GAP, box
    drawn.height = y - GAP + MARGIN
    return drawn


def _main(drawn: Flow, stage: Stage, y: int, *, is_rtl: bool) -> Box:
    x = _mirrored(MARGIN, MAIN, is_rtl=is_rtl)
    lines = _lines(stage.title, LETTERS)
    height = _height(lines)
    inner: list[Box] = []
    at = y + height
    for one in stage.inside:
        box = _box(one, x + INSET, at, MAIN - 2 * INSET, is_inner=True)
        inner.append(box)
        at = box.bottom + INSET + 4
    bottom = max(at - 4 if inner else y + height, y + _reach(stage))
    outer = _box(stage, x, y, MAIN, height=bottom - y)
    drawn.boxes += [outer, *inner]
    for first, second in pairwise(inner):
        _down(drawn, first.bottom, second.y, x + MAIN // 2)
    return outer


def _reach(stage: Stage) -> int:
    """Return how tall a stage must be for a straight line to each of those beside it."""
    y = reach = 0
    for one in stage.beside:
        height = _height(_lines(one.title, SIDE_LETTERS))
        reach = y + height // 2 + PAD
        y += height + INSET
    return reach


def _sides(drawn: Flow, stage: Stage, main: Box, *, is_rtl: bool) -> int:
    y = main.y
    for one in stage.beside:
        x = _mirrored(WIDTH - MARGIN - SIDE, SIDE, is_rtl=is_rtl)
        box = _box(one, x, y, SIDE, letters=SIDE_LETTERS, is_side=True)
        drawn.boxes.append(box)
        start, end = MARGIN + MAIN, WIDTH - MARGIN - SIDE
        if is_rtl:
            start, end = WIDTH - start, WIDTH - end
        heads = [_head(end, box.middle, forward=end > start)]
        if one.is_round_trip:
            heads.append(_head(start, box.middle, forward=end < start))
        drawn.arrows.append(Arrow(start, box.middle, end, box.middle, tuple(heads)))
        y = box.bottom + INSET
    return y - INSET if stage.beside else main.bottom


def _box(
    stage: Stage,
    x: int,
    y: int,
    width: int,
    *,
    height: int = 0,
    letters: int = LETTERS,
    is_side: bool = False,
    is_inner: bool = False,
) -> Box:
    lines = _lines(stage.title, letters)
    labels = tuple(
        Label(x + width // 2, y + PAD + LINE * number + 13, text)
        for number, text in enumerate(lines)
    )
    return Box(
        x,
        y,
        width,
        height or _height(lines),
        stage.mark,
        is_side,
        is_inner,
        stage.language,
        labels,
    )


def _down(drawn: Flow, start: int, end: int, x: int) -> None:
    head = f"{x - 5},{end - 8} {x + 5},{end - 8} {x},{end}"
    drawn.arrows.append(Arrow(x, start, x, end, (head,)))


def _head(x: int, y: int, *, forward: bool) -> str:
    back = x - 8 if forward else x + 8
    return f"{back},{y - 5} {back},{y + 5} {x},{y}"


def _main_middle(*, is_rtl: bool) -> int:
    return _mirrored(MARGIN, MAIN, is_rtl=is_rtl) + MAIN // 2


def _mirrored(x: int, width: int, *, is_rtl: bool) -> int:
    return WIDTH - x - width if is_rtl else x


def _height(lines: list[str]) -> int:
    return 2 * PAD + LINE * len(lines)


def _lines(title: str, letters: int) -> list[str]:
    return wrap(title, letters) or [""]


def listed(stages: Iterable[Stage]) -> Iterator[Stage]:
    """Return all stages in the order in which they are read aloud."""
    for stage in stages:
        yield stage
        yield from listed(stage.inside)
        yield from listed(stage.beside)
