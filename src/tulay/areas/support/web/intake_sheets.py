"""Pages where whoever supervises brings in intakes that people gave on paper."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tulay.areas.support.actions.intake_sheets import INTAKE_SHEETS
from tulay.areas.support.queries.enrolments import open_programmes
from tulay.areas.support.queries.intake_sheets import (
    CODE,
    EXAMPLE,
    intake_columns,
    waiting_intakes,
)
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages
from tulay.plumbing.ui.words import day


def _went_in(count: int) -> str:
    return ngettext("%(n)s intake has gone in.", "%(n)s intakes have gone in.", count) % {
        "n": f"{count:,}"
    }


def _went_back(count: int) -> str:
    return ngettext("%(n)s intake was taken back.", "%(n)s intakes were taken back.", count) % {
        "n": f"{count:,}"
    }


addresses = SheetPages(
    area="support",
    stem="intakes",
    at="desk/support/intakes/imports/",
    back="support:index",
    said=Said(
        listed=gettext_lazy("Sheets of intakes that were brought in"),
        bring=gettext_lazy("Bring in a sheet of intakes"),
        about=gettext_lazy(
            "Bring in what people told on paper. Each intake is marked, and its person can change or confirm it."
        ),
        of=gettext_lazy("Programme"),
        most=gettext_lazy("A sheet has at most 1,000 rows."),
        went_in=_went_in,
        went_back=_went_back,
        here=gettext_lazy("Some people have begun an intake already. It is left as it is."),
        stayed=gettext_lazy(
            "Intakes that stayed, because their person has changed or confirmed them:"
        ),
    ),
    do=INTAKE_SHEETS,
    choices=lambda actor: [(one.id, one.name) for one in open_programmes(actor, CODE)],
    template=lambda _of: Template(intake_columns(), EXAMPLE),
    # What somebody told is opened by need to know, part by part.
    preview=lambda card: (
        (_("Record"), _("Day")),
        ((reference, day(on)) for reference, on in waiting_intakes(card.id)),
    ),
).addresses()
