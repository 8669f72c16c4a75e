"""Pages where administrators bring in the people whom an agency serves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tulay.areas.directory.queries import agencies
from tulay.areas.identity.actions.imports import apply_import, bring_in, drop_import, undo_import
from tulay.areas.identity.queries.imports import (
    CODE,
    visible_import,
    visible_imports,
    waiting_people,
)
from tulay.areas.identity.queries.people_sheets import EXAMPLE, people_columns
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import Page
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.ui.context import own_name


class _People:
    """What happens with a sheet of people."""

    def bring_in(self, actor: Actor, of: UUID, upload: Any, now: datetime) -> UUID:
        """Look it through for an agency."""
        return bring_in(actor=actor, agency_id=of, upload=upload, now=now)

    def apply(self, actor: Actor, import_id: UUID, now: datetime, sent: Mapping[str, str]) -> int:
        """Bring everybody in; with the box ticked, invite them."""
        wanted = bool(sent.get("option"))
        return apply_import(actor=actor, import_id=import_id, now=now, with_invitations=wanted)

    def undo(self, actor: Actor, import_id: UUID, now: datetime) -> int:
        """Let go whoever is not used."""
        return undo_import(actor=actor, import_id=import_id, now=now)

    def drop(self, actor: Actor, import_id: UUID, now: datetime) -> None:
        """Forget it."""
        drop_import(actor=actor, import_id=import_id, now=now)

    def listed(self, actor: Actor, cursor: str | None) -> Page[SheetCard]:
        """Return the sheets of the agencies that the reader administers."""
        return visible_imports(actor, cursor=cursor)

    def card(self, actor: Actor, import_id: UUID) -> SheetCard:
        """Return one of them."""
        return visible_import(actor, import_id)

    def choices(self, actor: Actor) -> list[tuple[UUID, str]]:
        """Return those agencies."""
        ours, language = actor.agencies(CODE), get_language() or "en"
        return [(one.id, one.name_in(language)) for one in agencies() if one.id in ours]

    def template(self, _actor: Actor, of: UUID) -> Template:
        """Return what is filled in for an agency: numbers are dialled from its country."""
        agency = next(one for one in agencies() if one.id == of)
        return Template(people_columns(JURISDICTIONS[agency.jurisdiction]), EXAMPLE)

    def preview(self, card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
        """Return the first who would come in."""
        heads = (_("Name"), _("E-mail address"), _("Phone"), _("Language"), _("Date of birth"))
        rows = (
            (
                one.name or "",
                one.email or "",
                one.phone or "",
                own_name(one.language),
                one.birth_date or "",
            )
            for one in waiting_people(card.id)
        )
        return heads, rows


def _went_in(count: int) -> str:
    return ngettext("%(n)s person has come in.", "%(n)s people have come in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext("%(n)s person was taken back.", "%(n)s people were taken back.", count) % {
        "n": f"{count:,}"
    }


PEOPLE = SheetPages(
    area="directory",
    stem="people",
    at="admin/people/imports/",
    codes={step: f"identity.{step}-import" for step in ("check", "apply", "undo", "drop")},
    back="directory:admin-people",
    said=Said(
        listed=gettext_lazy("Sheets of people that were brought in"),
        bring=gettext_lazy("Bring in a sheet of people"),
        about=gettext_lazy(
            "Bring in people whom an agency serves. No account opens by this, and nobody is written to unless you ask."
        ),
        of=gettext_lazy("Agency"),
        most=gettext_lazy(
            "A sheet has at most 2,000 rows, and you can have ten sheets looked through in a day."
        ),
        went_in=_went_in,
        went_back=_went_back,
        here=gettext_lazy("Some people are here already. They are left as they are."),
        stayed=gettext_lazy("People who stayed, because somebody has used their record by now:"),
        option=gettext_lazy(
            "Send everybody with an e-mail address a link that opens their account"
        ),
    ),
    do=_People(),
)
