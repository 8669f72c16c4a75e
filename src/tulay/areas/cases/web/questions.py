"""The second step of an application: the place, and the questions of this very service."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tulay.areas.cases.rules.answers import LONG_TEXT_MAX, PLACE_MAX, TEXT_MAX, faults_in, is_blank
from tulay.areas.cases.rules.asking import asked, is_needed
from tulay.areas.catalogue.queries.services import Question
from tulay.areas.directory.queries import PlaceCard
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.ui.forms import DateField, Form, missing, speak_plainly

PREFIX = "q_"
YES_NO = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")))
NOWHERE = "none"


def _text(question: Question, **common: Any) -> forms.Field:
    most = question.longest or TEXT_MAX
    return forms.CharField(
        max_length=most, min_length=question.shortest, widget=_typed(question), **common
    )


def _typed(question: Question) -> forms.TextInput:
    """Return a box that brings up the right keys on a phone."""
    modes = {"email": "email", "phone": "tel", "digits": "numeric", "year": "numeric"}
    mode = modes.get(question.pattern)
    # Numbers and addresses run from left to right on pages that do not.
    return forms.TextInput(attrs={"inputmode": mode, "dir": "ltr"} if mode else {})


def _long_text(question: Question, **common: Any) -> forms.Field:
    most = question.longest or LONG_TEXT_MAX
    return forms.CharField(
        max_length=most, min_length=question.shortest, widget=forms.Textarea, **common
    )


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
    """One page of what a service asks; the first asks where somebody lives, too."""

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
        page: str = "",
        values: Mapping[str, object] | None = None,
        today: date | None = None,
        places: Iterable[PlaceCard] = (),
        places_href: str = "",
        lenient: bool = False,
        written_in: str = "",
        from_profile: Collection[str] = (),
        is_preview: bool = False,
        **kwargs: Any,
    ) -> None:
        """Make one field a question of this page that is asked.

        :param values: what was answered so far, on whatever page.
        :param lenient: answers may be missing (autosave).
        :param written_in: the language of the questions, which may be another than the page's.
        :param from_profile: the questions that were answered from the applicant's profile.
        :param is_preview: show every question of the page, whatever it hangs on.
        """
        self.every, self.values = tuple(questions), dict(values or {})
        self.page, self.today, self.lenient = page, today, lenient
        self.places = tuple(places)
        shown = self.every if is_preview else asked(self.every, self.values)
        self.questions = tuple(one for one in shown if one.page == page)
        super().__init__(*args, **kwargs)
        if page:
            del self.fields["place"], self.fields["place_id"]
        else:
            self._ask_place(places_href)
        for question in self.questions:
            required = not lenient and is_needed(question, self.values)
            field = field_of(question, required=required, written_in=written_in)
            if question.code in from_profile:
                told = _("From your profile. You can change it.")
                field.help_text = format_html("{} {}", field.help_text, told)
            speak_plainly(field, question.label)
            self.fields[PREFIX + question.code] = field

    def clean(self) -> dict[str, Any]:
        """Forget what is not asked any more, ask for what became necessary, and say what does not fit."""
        given = super().clean() or {}
        said = self._said
        for question in self.questions:
            name = PREFIX + question.code
            is_asked = question in self._asked_now
            if not is_asked or self._may_be_empty(question, name, said):
                self.errors.pop(name, None)
                given.pop(name, None)
                if is_asked:
                    given[name] = None
            elif name not in self.errors:
                self._check(question, name, said)
        return given

    @property
    def asked(self) -> list[Any]:
        """The questions of this page, bound."""
        return [self[PREFIX + question.code] for question in self.questions]

    @property
    def asks(self) -> str:
        """The names of the boxes that this page has by now, for a script to compare."""
        now = self._asked_now if self.is_bound else self.questions
        return " ".join(PREFIX + one.code for one in now)

    @property
    def has_more(self) -> bool:
        """Whether what was answered brought up a question of this page that was not there before."""
        return not set(self._asked_now) <= set(self.questions)

    @property
    def answers(self) -> dict[str, object]:
        """What was answered well, as the rules keep it; a question left empty is answered with nothing."""
        return {
            question.code: kept(self.cleaned_data[PREFIX + question.code])
            for question in self.questions
            if PREFIX + question.code in self.cleaned_data
        }

    @property
    def _said(self) -> dict[str, object]:
        return self.values | self.answers

    @property
    def _asked_now(self) -> tuple[Question, ...]:
        return tuple(one for one in asked(self.every, self._said) if one.page == self.page)

    def _ask_place(self, href: str) -> None:
        listed = [(str(place.id), place.label) for place in self.places]
        listed.append((NOWHERE, str(_("None of these"))))
        field: Any = self.fields["place_id"]
        field.choices, field.widget = listed, forms.RadioSelect(choices=listed)
        self.fields["place"].widget.attrs |= live_search(href)

    def _may_be_empty(self, question: Question, name: str, said: Mapping[str, object]) -> bool:
        """Answer whether an empty box is refused only because of what was answered before."""
        errors = self.errors.as_data().get(name, [])
        return any(one.code == "required" for one in errors) and not is_needed(question, said)

    def _check(self, question: Question, name: str, said: Mapping[str, object]) -> None:
        answer = said.get(question.code)
        if is_blank(answer):
            if not self.lenient and is_needed(question, said):
                self.fields[
                    name
                ].required = True  # its label says no longer that it may be left out
                words = missing(self.fields[name]) % {"label": question.label}
                self.add_error(name, words)
            return
        today = self.today or date.max
        for fault in faults_in({question.code: answer}, [question], today=today):
            self.add_error(name, detail_of_field(fault))


def live_search(href: str) -> dict[str, str]:
    """Return what lets the places that fit appear while somebody types; without script they come on sending."""
    return {
        "hx-get": href,
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#places",
        "autocomplete": "off",
    }


def field_of(question: Question, *, required: bool, written_in: str = "") -> forms.Field:
    """Make the field that asks a question."""
    make: Callable[..., Any] = _FIELDS.get(question.kind, _text)
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
