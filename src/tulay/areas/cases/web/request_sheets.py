"""Pages where an agency brings in requests that it had on paper or in tables."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tulay.areas.cases.actions.request_sheets import REQUEST_SHEETS
from tulay.areas.cases.queries.request_sheets import (
    CODE,
    example_of,
    request_columns,
    waiting_requests,
)
from tulay.areas.catalogue.queries.services import service_card, services_of
from tulay.areas.directory.queries import agencies
from tulay.kernel.actor import Actor
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.ui.words import day


def _choices(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the services that one can ask for before paying, of the agencies that the reader answers for."""
    ours, language = actor.agencies(CODE), get_language() or "en"
    return [
        (card.id, card.name)
        for agency in agencies()
        if agency.id in ours
        for card in services_of(agency.id, language)
        if not (card.is_fee_first and card.fee_minor)
    ]


def _template(of: UUID) -> Template:
    service = service_card(of, get_language() or "en")
    return Template(request_columns(service), example_of(service))


def _preview(card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
    rows = ((name, day(on)) for name, on in waiting_requests(card.id))
    return (_("Name"), _("Asked on")), rows


def _went_in(count: int) -> str:
    return ngettext("%(n)s request has gone in.", "%(n)s requests have gone in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext("%(n)s request was taken back.", "%(n)s requests were taken back.", count) % {
        "n": f"{count:,}"
    }


addresses = SheetPages(
    area="cases",
    stem="requests",
    at="desk/requests/imports/",
    back="cases:queue",
    said=Said(
        listed=gettext_lazy("Sheets of requests that were brought in"),
        bring=gettext_lazy("Bring in a sheet of requests"),
        about=gettext_lazy(
            "Bring in requests of people whom your agency knows. Each is written to, and can take their request back."
        ),
        of=gettext_lazy("Service"),
        most=gettext_lazy(
            "A sheet has at most 1,000 rows. Times are kept from the day on which people asked."
        ),
        went_in=_went_in,
        went_back=_went_back,
        here=gettext_lazy("Some of this was asked already. Those rows are left out."),
        stayed=gettext_lazy("Requests that stayed, because something has happened to them:"),
    ),
    do=REQUEST_SHEETS,
    choices=_choices,
    template=_template,
    preview=_preview,
).addresses()
