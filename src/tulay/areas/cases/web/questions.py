"""The second step of an application: the place, and the questions of this very service."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tulay.areas.cases.rules.answers import LONG_TEXT_MAX, PLACE_MAX, TEXT_MAX
from tulay.areas.catalogue.queries.services import Question
from tulay.areas.directory.queries import PlaceCard
from tulay.kernel.errors import FieldError
from tulay.plumbing.ui.forms import DateField, Form, speak_plainly

PREFIX = "q_"
YES_NO = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")))
NOWHERE = "none"


def _text(_question: Question, **common: Any) -> forms.Field:
    return forms.CharField(max_length=TEXT_MAX, **common)


def _long_text(_question: Question, **common: Any) -> forms.Field:
    return forms.CharField(max_length=LONG_TEXT_MAX, widget=forms.Textarea, **common)


def _number(question: Question, **common: Any) -> forms.Field:
    return forms.IntegerField(min_value=question.low, max_value=question.high, **common)


def _date(_question: Question, **common: Any) -> forms.Field:
    return DateField(**common)


def _choice(question: Question, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=question.choices, widget=forms.RadioSelect, **common)


def _choices(question: Question, **common: Any) -> forms.Field:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=question.choices, widget=widget, **common)


def _yes_no(_question: Question, **common: Any) -> forms.Field:
    return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **common)


def _money(_question: Question, **common: Any) -> forms.Field:
    return forms.DecimalField(min_value=0, max_digits=14, decimal_places=2, **common)


def _place(_question: Question, **common: Any) -> forms.Field:
    return forms.CharField(max_length=PLACE_MAX, **common)


_FIELDS: dict[str, Callable[..., Any]] = {
    "longtext": _long_text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yesno": _yes_no,
    "money": _money,
    "place": _place,
}


class QuestionsForm(Form):
    """Where you live, and what this service asks."""

    place = forms.CharField(
        label=_("Where do you live?"),
        help_text=_("Write your barangay, town, suburb or city. We show the places that fit."),
        max_length=120,
        required=False,
    )
    place_id = forms.ChoiceField(label=_("Which place is it?"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        places: Iterable[PlaceCard] = (),
        places_href: str = "",
        lenient: bool = False,
        written_in: str = "",
        **kwargs: Any,
    ) -> None:
        """Make one field a question; `lenient` lets answers be missing (autosave).

        :param written_in: the language of the questions, which may be another than the page's.
        """
        self.questions = tuple(questions)
        self.places = tuple(places)
        super().__init__(*args, **kwargs)
        listed = [(str(place.id), place.label) for place in self.places]
        listed.append((NOWHERE, str(_("None of these"))))
        field: Any = self.fields["place_id"]
        field.choices, field.widget = listed, forms.RadioSelect(choices=listed)
        self.fields["place"].widget.attrs |= live_search(places_href)
        for question in self.questions:
            asked = field_of(question, lenient=lenient, written_in=written_in)
            speak_plainly(asked, question.label)
            self.fields[PREFIX + question.code] = asked

    @property
    def asked(self) -> list[Any]:
        """The service's own questions, bound."""
        return [self[PREFIX + question.code] for question in self.questions]

    @property
    def answers(self) -> dict[str, object]:
        """What was answered well, as the rules keep it; a question left empty is answered with nothing."""
        return {
            question.code: kept(self.cleaned_data[PREFIX + question.code])
            for question in self.questions
            if PREFIX + question.code in self.cleaned_data
        }


def live_search(href: str) -> dict[str, str]:
    """Return what lets the places that fit appear while somebody types; without script they come on sending."""
    return {
        "hx-get": href,
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#places",
        "autocomplete": "off",
    }


def field_of(question: Question, *, lenient: bool, written_in: str = "") -> forms.Field:
    """Make the field that asks a question."""
    make: Callable[..., Any] = _FIELDS.get(question.kind, _text)
    required = question.is_required and not lenient
    made: forms.Field = make(
        question,
        label=_told(question.label, written_in),
        help_text=_told(question.hint, written_in),
        required=required,
    )
    return made


def _told(text: str, language: str) -> str:
    """Say in which language a text is, where the page is in another: it is read aloud rightly."""
    if not text or not language or language == get_language():
        return text
    return format_html('<span lang="{}" dir="auto">{}</span>', language, text)


def kept(value: Any) -> object:
    """Return an answer as it is stored: text, a number, or a list of codes."""
    if value in (None, ""):
        return None
    if isinstance(value, (str, int, list)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def initial_of(values: Mapping[str, object], questions: Iterable[Question]) -> dict[str, Any]:
    """Return the stored answers as the form shows them."""
    shown: dict[str, Any] = {}
    for question in questions:
        value = values.get(question.code)
        if question.kind == "yesno" and isinstance(value, bool):
            value = "yes" if value else "no"
        if question.kind == "date" and isinstance(value, str):
            value = _as_date(value)
        shown[PREFIX + question.code] = value
    return shown


def field_names(errors: Iterable[FieldError]) -> dict[str, str]:
    """Return, for the pointers of answers, the fields they stand for."""
    return {e.pointer: PREFIX + e.pointer.removeprefix("answers/") for e in errors}


def place_id_of(chosen: str) -> UUID | None:
    """Read which place was chosen, if one was."""
    return UUID(chosen) if chosen and chosen != NOWHERE else None


def _as_date(value: str) -> date | str:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
