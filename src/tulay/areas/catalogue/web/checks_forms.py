"""Facts of a person, asked: the same boxes for whoever wonders what they can get, and for staff who try a rule."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tulay.areas.catalogue.queries import eligibility_words
from tulay.areas.catalogue.queries.eligibility_words import Vocabulary
from tulay.areas.catalogue.rules.eligibility import NUMBER_MAX, Fact, FactKind
from tulay.areas.directory.queries import PlaceCard, region_names, search_places
from tulay.kernel.money import EXPONENTS, SYMBOLS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form, speak_plainly
from tulay.plumbing.ui.words import day, listed_apart

YES_NO = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")))
PLACE_MAX, PLACES_SHOWN = 120, 8
WHICH = "which_place"


def name_of(code: str) -> str:
    """Return the name of the box in which a fact is given."""
    return "f_" + code.replace(".", "__")


def places_meant(typed: str, jurisdiction: str) -> tuple[PlaceCard, ...]:
    """Return the places somebody may mean; one that is written out in full stands alone."""
    found = search_places(typed[:PLACE_MAX], jurisdiction, PLACES_SHOWN)
    exact = [place for place in found if place.label.casefold() == typed.strip().casefold()]
    return tuple(exact[:1]) or found


class FactsForm(Form):
    """Some facts of a person."""

    def __init__(
        self,
        *args: Any,
        facts: Iterable[Fact],
        words: Vocabulary,
        jurisdiction: str,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        """Make one box a fact; which place is meant is asked where a name fits several."""
        self.facts, self.words, self.jurisdiction = tuple(facts), words, jurisdiction
        super().__init__(*args, **kwargs)
        self.is_asking_which = False
        for fact in self.facts:
            question, hint = eligibility_words.question_of(fact.code, words)
            field = _MADE[fact.kind](fact, words, label=question, help_text=hint, required=required)
            speak_plainly(field, question)
            self.fields[name_of(fact.code)] = field
            if fact.kind is FactKind.PLACE:
                self._ask_which(fact)

    def answers(self) -> dict[str, object]:
        """Return the facts that were given, by code."""
        given = {fact.code: self.answer(fact) for fact in self.facts}
        return {code: value for code, value in given.items() if value is not None}

    def answer(self, fact: Fact) -> object:
        """Return one fact as it was given; None: it was not."""
        return _kept(fact, self.cleaned_data.get(name_of(fact.code)), self.words.currency)

    def clean(self) -> dict[str, Any]:
        """Find the place that is meant, or ask which."""
        given = super().clean() or {}
        for fact in self.facts:
            typed = given.get(name_of(fact.code))
            if fact.kind is FactKind.PLACE and typed:
                given[name_of(fact.code)] = self._place(name_of(fact.code))
        return given

    def _ask_which(self, fact: Fact) -> None:
        """Offer the places that fit what was typed, once something was."""
        typed = self.data.get(name_of(fact.code), "") if self.is_bound else ""
        self.found = places_meant(typed, self.jurisdiction) if typed else ()
        listed = [(one.code, one.label) for one in self.found]
        field = forms.ChoiceField(
            label=_("Which place is it?"),
            choices=listed,
            widget=forms.RadioSelect(choices=listed),
            required=False,
        )
        speak_plainly(field, str(field.label))
        self.fields[WHICH] = field

    def _place(self, name: str) -> str | None:
        if len(self.found) == 1:
            return self.found[0].code
        if not self.found:
            words = _(
                "We know no place of this name. Check how it is written, or write the next town."
            )
            self.add_error(name, words)
            return None
        chosen = self.cleaned_data.get(WHICH)
        if chosen in {one.code for one in self.found}:
            return str(chosen)
        self.is_asking_which = True
        self.add_error(WHICH, _("Choose the place you mean."))
        return None

    @property
    def asked(self) -> list[Any]:
        """The boxes to show: which place is meant only where that is open."""
        return [one for one in self if one.name != WHICH or self.is_asking_which]


def initial_of(
    answers: Mapping[str, object], facts: Iterable[Fact], words: Vocabulary
) -> dict[str, Any]:
    """Return given facts as the boxes show them."""
    return {
        name_of(fact.code): _shown(fact, answers[fact.code], words.currency)
        for fact in facts
        if fact.code in answers
    }


def in_words(fact: Fact, value: Any, words: Vocabulary) -> str:
    """Say an answer as somebody reads it."""
    if fact.kind is FactKind.YES_NO:
        return str(dict(YES_NO)["yes" if value else "no"])
    if fact.kind is FactKind.BIRTH_DATE:
        return day(date.fromisoformat(value))
    if fact.kind is FactKind.MONEY:
        return eligibility_words.amount(value, words.currency)
    if fact.kind is FactKind.PLACE:
        return region_names([value]).get(value, "")
    if fact.kind in {FactKind.CHOICE, FactKind.CHOICES}:
        labels = dict(eligibility_words.choices_of(fact.code, words))
        chosen = [value] if isinstance(value, str) else value
        return listed_apart(labels.get(one, one) for one in chosen)
    return str(value)


def _shown(fact: Fact, value: Any, currency: str) -> Any:
    if fact.kind is FactKind.YES_NO:
        return "yes" if value else "no"
    if fact.kind is FactKind.BIRTH_DATE:
        return date.fromisoformat(value)
    if fact.kind is FactKind.MONEY:
        return Decimal(value).scaleb(-EXPONENTS[currency])
    if fact.kind is FactKind.PLACE:
        return region_names([value]).get(value, "")
    return value


def _kept(fact: Fact, value: Any, currency: str) -> object:
    if value in (None, "", []):
        return None
    if fact.kind is FactKind.YES_NO:
        return value == "yes"
    if fact.kind is FactKind.MONEY:
        return int(Decimal(value).scaleb(EXPONENTS[currency]))
    if fact.kind is FactKind.BIRTH_DATE:
        return value.isoformat()
    return list(value) if fact.kind is FactKind.CHOICES else value


def _birth(_fact: Fact, _words: Vocabulary, **common: Any) -> forms.Field:
    return DateField(**common)


def _number(fact: Fact, _words: Vocabulary, **common: Any) -> forms.Field:
    low = 0 if fact.low is None else fact.low
    high = NUMBER_MAX if fact.high is None else fact.high
    return forms.IntegerField(min_value=low, max_value=high, **common)


def _money(_fact: Fact, words: Vocabulary, **common: Any) -> forms.Field:
    common["label"] = f"{common['label']} ({SYMBOLS[words.currency]})"
    return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **common)


def _yes_no(_fact: Fact, _words: Vocabulary, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)


def _choice(fact: Fact, words: Vocabulary, **common: Any) -> forms.Field:
    choices = eligibility_words.choices_of(fact.code, words)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _choices(fact: Fact, words: Vocabulary, **common: Any) -> forms.Field:
    choices = eligibility_words.choices_of(fact.code, words)
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=choices, widget=widget, **common)


def _place(_fact: Fact, _words: Vocabulary, **common: Any) -> forms.Field:
    return CleanTextField(max_length=PLACE_MAX, lines=False, **common)


_MADE: Mapping[FactKind, Callable[..., forms.Field]] = {
    FactKind.BIRTH_DATE: _birth,
    FactKind.NUMBER: _number,
    FactKind.MONEY: _money,
    FactKind.YES_NO: _yes_no,
    FactKind.CHOICE: _choice,
    FactKind.CHOICES: _choices,
    FactKind.PLACE: _place,
}
