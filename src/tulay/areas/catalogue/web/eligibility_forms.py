"""What is asked of whoever writes one condition of who can get a service."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.catalogue.queries import eligibility_words
from tulay.areas.catalogue.queries.eligibility_words import Vocabulary
from tulay.areas.catalogue.rules.eligibility import (
    AGE_MAX,
    COMPARES,
    NUMBER_MAX,
    Compare,
    Condition,
    Fact,
    FactKind,
    Value,
)
from tulay.areas.catalogue.rules.eligibility_faults import VALUES_MAX, WORDS_MAX
from tulay.areas.catalogue.rules.services import LANGUAGES
from tulay.areas.catalogue.web import desk_words
from tulay.areas.catalogue.web.checks_forms import YES_NO, places_meant
from tulay.areas.catalogue.web.desk_forms import LINES_MAX, lines_of
from tulay.areas.directory.queries import region_names
from tulay.kernel.money import EXPONENTS, SYMBOLS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import DateField, Form, speak_plainly

COMPARISONS = {
    Compare.AT_LEAST: gettext_lazy("This or more"),
    Compare.AT_MOST: gettext_lazy("This or less"),
    Compare.IS: gettext_lazy("Exactly this"),
    Compare.ONE_OF: gettext_lazy("One of these"),
    Compare.NOT_ONE_OF: gettext_lazy("None of these"),
}
PLACES_MOST = 12


class ConditionForm(Form):
    """How a fact is held against a value, and the agency's own words for it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, fact: Fact, words: Vocabulary, jurisdiction: str, **kwargs: Any
    ) -> None:
        """Ask about one fact."""
        self.fact, self.words, self.jurisdiction = fact, words, jurisdiction
        super().__init__(*args, **kwargs)
        compares = COMPARES[fact.kind]
        if len(compares) > 1:
            self.fields["compare"] = forms.ChoiceField(
                label=_("How is it compared?"),
                choices=[(one.value, COMPARISONS[one]) for one in compares],
                widget=forms.RadioSelect,
            )
        self.fields["value"] = self._value_field()
        if fact.kind is FactKind.BIRTH_DATE:
            hint = _("Leave it empty to reckon the age on the day on which somebody asks.")
            self.fields["on"] = DateField(
                label=_("On which day is the age reckoned?"), help_text=hint, required=False
            )
        for language in LANGUAGES:
            self._ask_words(language)
        for name, field in self.fields.items():
            speak_plainly(field, str(field.label or name))

    def condition(self) -> Condition:
        """Return what was written."""
        given = self.cleaned_data
        spoken = {one: given[f"words_{one}"] for one in LANGUAGES if given[f"words_{one}"]}
        return Condition(
            fact=self.fact.code,
            compare=given.get("compare") or COMPARES[self.fact.kind][0].value,
            value=self._value(given["value"]),
            on=given.get("on"),
            words=spoken,
        )

    def clean_value(self) -> Any:
        """Find the places that are named, one to a line."""
        value = self.cleaned_data["value"]
        return self._places(value) if self.fact.kind is FactKind.PLACE else value

    def _ask_words(self, language: str) -> None:
        field = CleanTextField(
            label=_("Your own words (%(language)s)") % {"language": own_name(language)},
            help_text=_("Leave them empty, and we say it in plain words.")
            if language == LANGUAGES[0]
            else "",
            max_length=WORDS_MAX,
            lines=False,
            required=False,
        )
        field.widget.attrs |= desk_words.written_in(language)
        self.fields[f"words_{language}"] = field

    def _value_field(self) -> forms.Field:
        kind, label = self.fact.kind, eligibility_words.what(self.fact.code, self.words)
        if kind is FactKind.YES_NO:
            question, _hint = eligibility_words.question_of(self.fact.code, self.words)
            return forms.ChoiceField(label=question, choices=YES_NO, widget=forms.RadioSelect)
        if kind is FactKind.BIRTH_DATE:
            return forms.IntegerField(label=_("Age in years"), min_value=0, max_value=AGE_MAX)
        if kind is FactKind.NUMBER:
            return forms.IntegerField(label=label, min_value=0, max_value=NUMBER_MAX)
        if kind is FactKind.MONEY:
            label = f"{label} ({SYMBOLS[self.words.currency]})"
            return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2)
        if kind is FactKind.PLACE:
            hint = _("Names of regions, provinces or towns, one to a line.")
            return CleanTextField(
                label=_("Places"),
                help_text=hint,
                max_length=LINES_MAX,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        choices = eligibility_words.choices_of(self.fact.code, self.words)
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=choices, widget=widget)

    def _places(self, text: str) -> tuple[str, ...]:
        lines = lines_of(text)
        if len(lines) > PLACES_MOST:
            facts = {"most": PLACES_MOST}
            raise forms.ValidationError(_("Name at most %(most)d places.") % facts)
        return tuple(dict.fromkeys(self._place(line) for line in lines))

    def _place(self, line: str) -> str:
        found = places_meant(line, self.jurisdiction)
        if not found:
            words = _("We know no place called “%(name)s”. Check how it is written.")
            raise forms.ValidationError(words % {"name": line})
        if len(found) > 1:
            words = _("“%(name)s” fits several places. Write one in full, like “%(place)s”.")
            raise forms.ValidationError(words % {"name": line, "place": found[0].label})
        return found[0].code

    def _value(self, given: Any) -> Value:
        if self.fact.kind is FactKind.YES_NO:
            return bool(given == "yes")
        if self.fact.kind is FactKind.MONEY:
            return int(Decimal(given).scaleb(EXPONENTS[self.words.currency]))
        if isinstance(given, int):
            return given
        return tuple(given)[:VALUES_MAX]


def shown(one: Condition | None, fact: Fact, currency: str) -> dict[str, Any]:
    """Return what the boxes begin with."""
    if one is None:
        return {"compare": COMPARES[fact.kind][0].value}
    return {
        "compare": one.compare,
        "value": _shown_value(one, fact, currency),
        "on": one.on,
        **{f"words_{language}": text for language, text in one.words.items()},
    }


def _shown_value(one: Condition, fact: Fact, currency: str) -> Any:
    value = one.value
    if fact.kind is FactKind.YES_NO:
        return "yes" if value else "no"
    if fact.kind is FactKind.MONEY and isinstance(value, int):
        return Decimal(value).scaleb(-EXPONENTS[currency])
    if fact.kind is FactKind.PLACE and isinstance(value, tuple):
        names: Mapping[str, str] = region_names(value)
        return "\n".join(names.get(code, code) for code in value)
    return list(value) if isinstance(value, tuple) else value
