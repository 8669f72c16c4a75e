"""Pages where whoever supervises brings in journals that people kept elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tulay.areas.support.actions.journal_sheets import (
    apply_import,
    bring_in,
    drop_import,
    undo_import,
)
from tulay.areas.support.queries.enrolments import open_programmes
from tulay.areas.support.queries.journal_sheets import (
    CODE,
    EXAMPLE,
    journal_columns,
    visible_sheet,
    visible_sheets,
    waiting_days,
)
from tulay.kernel.actor import Actor
from tulay.kernel.pages import Page
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.sheets.shelf import SheetCard


class _Journals:
    """What happens with a sheet of journals."""

    def bring_in(self, actor: Actor, of: UUID, upload: Any, now: datetime) -> UUID:
        """Look it through for a programme."""
        return bring_in(actor=actor, programme_id=of, upload=upload, now=now)

    def apply(self, actor: Actor, import_id: UUID, now: datetime, _sent: Mapping[str, str]) -> int:
        """Put every day into the journal of whose day it was."""
        return apply_import(actor=actor, import_id=import_id, now=now)

    def undo(self, actor: Actor, import_id: UUID, now: datetime) -> int:
        """Take back what people left as it was."""
        return undo_import(actor=actor, import_id=import_id, now=now)

    def drop(self, actor: Actor, import_id: UUID, now: datetime) -> None:
        """Forget it."""
        drop_import(actor=actor, import_id=import_id, now=now)

    def listed(self, actor: Actor, cursor: str | None) -> Page[SheetCard]:
        """Return the sheets of the agencies that the reader supervises."""
        return visible_sheets(actor, cursor=cursor)

    def card(self, actor: Actor, import_id: UUID) -> SheetCard:
        """Return one of them."""
        return visible_sheet(actor, import_id)

    def choices(self, actor: Actor) -> list[tuple[UUID, str]]:
        """Return the programmes of those agencies."""
        return [(one.id, one.name) for one in open_programmes(actor, CODE)]

    def template(self, _actor: Actor, _of: UUID) -> Template:
        """Return what is filled in."""
        return Template(journal_columns(), EXAMPLE)

    def preview(self, card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """Return whose days would go in; what they say is read in their journals alone."""
        return (_("Record"), _("Day")), waiting_days(card.id)


def _went_in(count: int) -> str:
    return ngettext("%(n)s day has gone in.", "%(n)s days have gone in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext("%(n)s day was taken back.", "%(n)s days were taken back.", count) % {
        "n": f"{count:,}"
    }


addresses = SheetPages(
    area="support",
    stem="journals",
    at="desk/support/journals/imports/",
    codes={step: f"support.{step}-import" for step in ("check", "apply", "undo", "drop")},
    back="support:index",
    said=Said(
        listed=gettext_lazy("Sheets of journals that were brought in"),
        bring=gettext_lazy("Bring in a sheet of journals"),
        about=gettext_lazy(
            "Bring in days that people wrote down elsewhere. Each is marked, and its person can change or remove it."
        ),
        of=gettext_lazy("Programme"),
        most=gettext_lazy("A sheet has at most 2,000 rows."),
        went_in=_went_in,
        went_back=_went_back,
        here=gettext_lazy("Some days are written already. They are left as they are."),
        stayed=gettext_lazy("Days that stayed, because their person has changed or removed them:"),
    ),
    do=_Journals(),
).addresses()
