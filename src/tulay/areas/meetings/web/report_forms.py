"""Questions about an agency's report."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.meetings.queries.reports import ReportCard
from tulay.areas.meetings.rules.reports import (
    BUDGET_MAX_MINOR,
    COUNT_MAX,
    REASON_MAX,
    TEXT_MAX,
    WORDS,
    ReportSaid,
)
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form

LABELS = {
    "programmes": _("Programmes, projects and activities"),
    "budget": _("Budget of all of them"),
    "beneficiaries": _("People and households reached outside the region"),
    "regions": _("In which regions?"),
    "accomplishments": _("What was accomplished?"),
    "challenges": _("What was difficult?"),
    "plans": _("What is planned for the next quarter?"),
    "needs": _("What coordination does the agency need?"),
}


class QuarterForm(Form):
    """What an agency says of its quarter; only a report that is sent needs its words."""

    programmes = forms.IntegerField(
        label=LABELS["programmes"], min_value=0, max_value=COUNT_MAX, required=False
    )
    budget = forms.DecimalField(
        label=LABELS["budget"],
        min_value=0,
        max_value=BUDGET_MAX_MINOR // 100,
        decimal_places=2,
        required=False,
    )
    beneficiaries = forms.IntegerField(
        label=LABELS["beneficiaries"], min_value=0, max_value=COUNT_MAX, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, report: ReportCard) -> None:
        said = report.said
        self._scale = EXPONENTS[report.currency]
        known: dict[str, object] = {name: getattr(said, name) for name in WORDS}
        known |= {"programmes": said.programmes, "beneficiaries": said.beneficiaries}
        known |= {"version": report.version}
        known["budget"] = Decimal(said.budget_minor).scaleb(-self._scale)
        super().__init__(data, initial=known)
        for name in WORDS:
            self.fields[name] = CleanTextField(
                label=LABELS[name],
                max_length=TEXT_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": "3"}),
            )

    def said(self) -> ReportSaid:
        """Return what was written."""
        given = self.cleaned_data
        budget = given["budget"] or Decimal(0)
        return ReportSaid(
            programmes=given["programmes"] or 0,
            budget_minor=int(budget.scaleb(self._scale)),
            beneficiaries=given["beneficiaries"] or 0,
            **{name: given[name] for name in WORDS},
        )


class Reopening(Form):
    """Why a report is opened again."""

    reason = CleanTextField(
        label=_("What is lacking?"),
        help_text=_("The agency reads this. It names no person."),
        max_length=REASON_MAX,
        lines=False,
    )
