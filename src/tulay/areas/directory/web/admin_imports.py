"""Pages where administrators bring in the people whom an agency serves."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tulay.areas.directory.queries import agencies
from tulay.areas.identity.actions.imports import PEOPLE_SHEETS
from tulay.areas.identity.queries.imports import CODE, waiting_people
from tulay.areas.identity.queries.people_sheets import EXAMPLE, people_columns
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.sheets.shelf import SheetCard
from tulay.plumbing.ui.context import own_name


def _choices(actor: Actor) -> list[tuple[UUID, str]]:
    ours, language = actor.agencies(CODE), get_language() or "en"
    return [(one.id, one.name_in(language)) for one in agencies() if one.id in ours]


def _template(of: UUID) -> Template:
    """Return what is filled in for an agency: numbers are dialled from its country."""
    agency = next(one for one in agencies() if one.id == of)
    return Template(people_columns(JURISDICTIONS[agency.jurisdiction]), EXAMPLE)


def _preview(card: SheetCard) -> tuple[Sequence[str], Iterable[Sequence[str]]]:
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
    return ngettext("%(n)s row has gone in.", "%(n)s rows have gone in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext("%(n)s row was taken back.", "%(n)s rows were taken back.", count) % {
        "n": f"{count:,}"
    }


PEOPLE = SheetPages(
    area="directory",
    stem="people",
    at="admin/people/imports/",
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
        here=gettext_lazy("Some people were here already. They were left as they are."),
        stayed=gettext_lazy("People who stayed, because somebody has used their record by now:"),
        option=gettext_lazy(
            "Send everybody with an e-mail address a link that opens their account"
        ),
    ),
    do=PEOPLE_SHEETS,
    choices=_choices,
    template=_template,
    preview=_preview,
)
