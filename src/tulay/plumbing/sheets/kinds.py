"""What a kind of sheet says of itself, so that its pages can be those of every other kind (`pages`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
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


class Doing(Protocol):
    """The use cases behind the pages."""

    def bring_in(self, actor: Actor, of: UUID, upload: Any, now: datetime) -> UUID:
        """Look a sheet through for what was chosen."""

    def apply(self, actor: Actor, import_id: UUID, now: datetime, sent: Mapping[str, str]) -> int:
        """Put it in; `sent` is what was ticked beside the button."""

    def undo(self, actor: Actor, import_id: UUID, now: datetime) -> int:
        """Take it back."""

    def drop(self, actor: Actor, import_id: UUID, now: datetime) -> None:
        """Forget it."""

    def listed(self, actor: Actor, cursor: str | None) -> Page[SheetCard]:
        """Return one page of sheets."""

    def card(self, actor: Actor, import_id: UUID) -> SheetCard:
        """Return one sheet."""

    def choices(self, actor: Actor) -> list[tuple[UUID, str]]:
        """Return for what the reader brings sheets in."""

    def template(self, actor: Actor, of: UUID) -> Template:
        """Return what is filled in for one of the choices."""

    def preview(self, card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
        """Return the headings of the first rows that wait, and the rows."""


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
