"""What a kind of sheet says of itself, so that its pages can be those of every other kind (`pages`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from tulay.kernel.actor import Actor
from tulay.kernel.pages import Page
from tulay.plumbing.sheets.columns import Column
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.sheets.staging import ImportStep

Words = str | Promise
STEPS: dict[ImportStep, tuple[Words, str]] = {
    ImportStep.READING: (gettext_lazy("Being read"), "info"),
    ImportStep.FAULTY: (gettext_lazy("Has rows to mend"), "error"),
    ImportStep.CHECKED: (gettext_lazy("Ready to go in"), "info"),
    ImportStep.APPLIED: (gettext_lazy("Gone in"), "success"),
    ImportStep.UNDONE: (gettext_lazy("Taken back"), ""),
    ImportStep.DROPPED: (gettext_lazy("Forgotten"), ""),
}


@dataclass(frozen=True, slots=True)
class Template:
    """What people fill in: the columns, and one row as an example by their names."""

    columns: Sequence[Column]
    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UseCases:
    """What is done with one kind of sheet: an area's own actions, and how its sheets are told of."""

    codes: Mapping[str, str]
    """The permission of each step: check, apply, undo, drop."""
    listed: Callable[..., Page[SheetCard]]
    card: Callable[[Actor, UUID], SheetCard]
    bring_in: Callable[..., UUID]
    apply: Callable[..., int]
    undo: Callable[..., int]
    drop: Callable[..., None]
    option: str = ""
    """What else `apply` may be told: by a box beside the button, by a wish of a program."""

    def wished(self, *, is_wanted: bool) -> dict[str, bool]:
        """Return what `apply` is told beside the sheet."""
        return {self.option: is_wanted} if self.option else {}


def codes_of(code: Callable[[str], str]) -> dict[str, str]:
    """Return the permissions of a kind of sheet by step."""
    return {step: code(step) for step in ("check", "apply", "undo", "drop")}


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one kind of sheet."""

    listed: Words
    bring: Words
    about: Words
    of: Words
    most: Words
    went_in: Callable[[int], str]
    went_back: Callable[[int], str]
    here: Words
    stayed: Words
    option: Words = ""
    """A box beside the button that puts all of it in."""
