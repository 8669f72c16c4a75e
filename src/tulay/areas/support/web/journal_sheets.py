"""Pages where whoever supervises brings in journals that people kept elsewhere."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tulay.areas.support.actions.journal_sheets import JOURNAL_SHEETS
from tulay.areas.support.queries.enrolments import open_programmes
from tulay.areas.support.queries.journal_sheets import (
    CODE,
    EXAMPLE,
    journal_columns,
    waiting_days,
)
from tulay.plumbing.sheets.kinds import Said, Template
from tulay.plumbing.sheets.pages import SheetPages


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
    do=JOURNAL_SHEETS,
    choices=lambda actor: [(one.id, one.name) for one in open_programmes(actor, CODE)],
    template=lambda _of: Template(journal_columns(), EXAMPLE),
    # What the days say is read in their journals alone.
    preview=lambda card: ((_("Record"), _("Day")), waiting_days(card.id)),
).addresses()
