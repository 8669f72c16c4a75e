"""What a day is asked, and what is looked for in a journal."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.support.rules.journal import (
    ENERGY_LEAST,
    ENERGY_MOST,
    NOTES_MAX,
    SEARCH_MAX,
    WORDS_MAX,
    Mood,
    Said,
    Sought,
)
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import day as day_in_words

MOODS = {
    Mood.EXCELLENT: _("Very good"),
    Mood.GOOD: _("Good"),
    Mood.OKAY: _("All right"),
    Mood.DIFFICULT: _("Difficult"),
    Mood.VERY_DIFFICULT: _("Very difficult"),
}
_Day = date  # a form has a field of that name
ENERGIES = [(str(one), str(one)) for one in range(ENERGY_LEAST, ENERGY_MOST + 1)]


def _words(label: Any, hint: Any = "", most: int = WORDS_MAX) -> CleanTextField:
    return CleanTextField(
        label=label,
        help_text=hint,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )


class Day(Form):
    """A day: two taps are enough, the rest is for whoever likes."""

    mood = forms.ChoiceField(
        label=_("How was your day?"),
        choices=[(one.value, words) for one, words in MOODS.items()],
        widget=forms.RadioSelect,
    )
    energy = forms.ChoiceField(
        label=_("How much energy did you have?"),
        help_text=_("1 is none, 10 is plenty."),
        choices=ENERGIES,
        widget=forms.RadioSelect,
    )
    activities = _words(_("What did you do?"))
    achievements = _words(_("What went well?"))
    challenges = _words(_("What was hard?"))
    barriers = _words(_("What stood in your way?"), _("One thing per line, if there were several."))
    notes = _words(_("Anything else?"), most=NOTES_MAX)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def said(self) -> Said:
        """What the filled-in form says."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("activities", "achievements", "challenges")}
        return Said(
            Mood(given["mood"]),
            int(given["energy"]),
            **words,
            barriers=given["barriers"],
            notes=given["notes"],
        )

    @property
    def has_more(self) -> bool:
        """Answer whether something stands in the part that is folded."""
        folded = ("achievements", "challenges", "barriers", "notes")
        return any(self[name].value() or self[name].errors for name in folded)


class NewDay(Day):
    """A day that is begun: which one."""

    date = forms.TypedChoiceField(label=_("Which day?"), coerce=date.fromisoformat)
    field_order = ("date",)

    def __init__(self, *args: Any, days: Iterable[_Day], today: _Day, **kwargs: Any) -> None:
        """Offer the days that are not written yet."""
        super().__init__(*args, **kwargs)
        field = self.fields["date"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.isoformat(), _named(one, today)) for one in days]
        self.has_days = bool(field.choices)


class Search(Form):
    """What is looked for."""

    q = CleanTextField(label=_("Words in it"), max_length=SEARCH_MAX, lines=False, required=False)
    since = forms.DateField(
        label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    mood = forms.ChoiceField(
        label=_("Mood"),
        choices=[("", _("Any")), *((one.value, words) for one, words in MOODS.items())],
        required=False,
    )
    least = forms.ChoiceField(
        label=_("Energy from"), choices=[("", _("Any")), *ENERGIES], required=False
    )
    most = forms.ChoiceField(
        label=_("Energy up to"), choices=[("", _("Any")), *ENERGIES], required=False
    )
    barriers = forms.BooleanField(
        label=_("Only days when something stood in the way"), required=False
    )

    @property
    def sought(self) -> Sought:
        """What the form looks for; what is filled in wrongly looks for nothing."""
        self.is_valid()
        given = self.cleaned_data
        least, most, mood = given.get("least"), given.get("most"), given.get("mood")
        return Sought(
            since=given.get("since"),
            until=given.get("until"),
            mood=Mood(mood) if mood else None,
            energy_least=int(least) if least else None,
            energy_most=int(most) if most else None,
            with_barriers=bool(given.get("barriers")),
            text=given.get("q") or "",
        )


def _named(one: date, today: date) -> str:
    words = day_in_words(one)
    ago = (today - one).days
    if ago == 0:
        return str(_("Today, %(day)s")) % {"day": words}
    if ago == 1:
        return str(_("Yesterday, %(day)s")) % {"day": words}
    return words
