"""Pages where an agency brings in its PPAs from a sheet."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tulay.areas.directory.queries import agency_card
from tulay.areas.programmes.actions.imports import PPA_SHEETS
from tulay.areas.programmes.queries.imports import CODE, waiting_ppas
from tulay.areas.programmes.queries.sheets import EXAMPLE, columns_for
from tulay.areas.programmes.rules.states import PpaState
from tulay.areas.programmes.web.doors import named, running_for
from tulay.areas.programmes.web.words import STATES
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.sheets.shelf import SheetCard


def _choices(actor: Actor) -> list[tuple[UUID, str]]:
    return list(named(running_for(actor, CODE)))


def _preview(card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
    heads = (_("Title"), _("Code"), _("Fiscal year"), _("Budget"), _("State"))
    rows = (
        (
            one.title,
            one.code,
            one.fiscal_year,
            str(Money(one.currency, one.budget_minor)),
            str(STATES[PpaState(one.state)]),
        )
        for one in waiting_ppas(card.id)
    )
    return heads, rows


def _went_in(count: int) -> str:
    return ngettext("%(n)s programme has gone in.", "%(n)s programmes have gone in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext(
        "%(n)s programme was taken back.", "%(n)s programmes were taken back.", count
    ) % {"n": f"{count:,}"}


addresses = SheetPages(
    area="programmes",
    stem="",
    at="programmes/imports/",
    back="programmes:index",
    said=Said(
        listed=gettext_lazy("Sheets that were brought in"),
        bring=gettext_lazy("Bring in a sheet of programmes"),
        about=gettext_lazy("Many programmes come in at once from a sheet."),
        of=gettext_lazy("Agency"),
        most=gettext_lazy("A sheet has at most 20,000 rows."),
        went_in=_went_in,
        went_back=_went_back,
        here="",
        stayed="",
    ),
    do=PPA_SHEETS,
    choices=_choices,
    template=lambda of: Template(columns_for(agency_card(of)), EXAMPLE),
    preview=_preview,
).addresses()
