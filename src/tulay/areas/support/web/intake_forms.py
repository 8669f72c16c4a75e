"""One part of an intake as a form."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from tulay.areas.support.rules.intake import Asked, Kind, is_checked
from tulay.areas.support.web.intake_words import LABELS, PAPERS, hint_of
from tulay.kernel.jurisdiction import Jurisdiction
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form, speak_plainly

FILLED_IN_BY_BROWSERS = {
    "phone": "tel",
    "street": "address-line1",
    "town": "address-level2",
    "province": "address-level1",
}


class IntakeForm(Form):
    """The questions of one section; everything may be left empty."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, questions: Iterable[Asked], where: Jurisdiction, **kwargs: Any
    ) -> None:
        """Make one field a question."""
        self.questions = tuple(questions)
        super().__init__(*args, **kwargs)
        for one in self.questions:
            made = _field_of(one, where)
            speak_plainly(made, str(LABELS[one.code]))
            self.fields[one.code] = made

    @property
    def asked(self) -> list[BoundField]:
        """The questions, bound."""
        return [self[one.code] for one in self.questions]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered and can be kept."""
        return {
            one.code: self.cleaned_data[one.code]
            for one in self.questions
            if one.code in self.cleaned_data
        }


def _field_of(one: Asked, where: Jurisdiction) -> forms.Field:
    common: dict[str, Any] = {
        "label": LABELS[one.code],
        "help_text": hint_of(one.code, where),
        "required": False,
    }
    if one.kind is Kind.PAPER:
        return forms.ChoiceField(choices=PAPERS, widget=forms.RadioSelect, **common)
    if one.kind is Kind.TEXT:
        area = forms.Textarea(attrs={"rows": "3", "dir": "auto"})
        return CleanTextField(max_length=one.most, widget=area, **common)
    attrs = {"dir": "auto", "autocomplete": FILLED_IN_BY_BROWSERS.get(one.code, "")}
    if one.kind is Kind.PHONE:
        attrs |= {"inputmode": "tel", "dir": "ltr"}
    elif one.kind is Kind.NUMBER and is_checked("", where):
        attrs |= {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}
    return CleanTextField(
        max_length=one.most, lines=False, widget=forms.TextInput(attrs=attrs), **common
    )
