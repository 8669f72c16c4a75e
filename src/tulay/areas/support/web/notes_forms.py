"""What is asked for a note, for a correction, and for the answer to one."""

from django import forms
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from tulay.areas.support.rules.notes import (
    CONTENT_MAX,
    SEARCH_MAX,
    TITLE_MAX,
    WISH_MAX,
    Kind,
    NoteSaid,
    NotesSought,
    Outcome,
    days_between,
)
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form

KINDS = {
    Kind.PROGRESS: _("Progress"),
    Kind.CONCERN: _("Concern"),
    Kind.ACHIEVEMENT: _("Achievement"),
    Kind.MEDICAL: _("Health"),
    Kind.ACCOMMODATION: _("Adjustment"),
    Kind.GENERAL: _("General note"),
}
OUTCOMES = {
    Outcome.CORRECTED: _("Corrected"),
    Outcome.NOT_CORRECTED: _("Not corrected: the person's words stay with the note"),
}


class NotesSearch(Form):
    """What is looked for among notes."""

    q = CleanTextField(label=_("Words in it"), max_length=SEARCH_MAX, lines=False, required=False)
    since = forms.DateField(
        label=_("From this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Until this day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label=_("What it is about"),
        choices=[("", _("Any")), *((one.value, words) for one, words in KINDS.items())],
        required=False,
    )
    important = forms.BooleanField(label=_("Only important ones"), required=False)

    @property
    def sought(self) -> NotesSought:
        """What the form looks for; what is filled in wrongly looks for nothing."""
        self.is_valid()
        given = self.cleaned_data
        since, until = days_between(given.get("since"), given.get("until"), get_current_timezone())
        return NotesSought(
            since=since,
            until=until,
            kind=Kind(given["kind"]) if given.get("kind") else None,
            only_important=bool(given.get("important")),
            text=given.get("q") or "",
        )


class WriteNote(Form):
    """A note."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("", ""), *((one.value, words) for one, words in KINDS.items())],
    )
    title = CleanTextField(label=_("Title"), max_length=TITLE_MAX, lines=False)
    content = CleanTextField(
        label=_("Note"),
        help_text=_("Write what you saw and heard, as you would say it to the person."),
        max_length=CONTENT_MAX,
        widget=forms.Textarea(attrs={"rows": "6"}),
    )
    is_important = forms.BooleanField(label=_("Important"), required=False)
    is_confidential = forms.BooleanField(
        label=_("Confidential: not on the person's own pages"),
        help_text=_("It is in the copy of their data all the same, if they ask for one."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def said(self) -> NoteSaid:
        """What the filled-in form says."""
        given = self.cleaned_data
        return NoteSaid(
            Kind(given["kind"]),
            given["title"],
            given["content"],
            given["is_important"],
            given["is_confidential"],
        )


class Wish(Form):
    """What is wrong in a note."""

    wish = CleanTextField(
        label=_("What is wrong, and how should it read?"),
        max_length=WISH_MAX,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )


class Answer(Form):
    """What becomes of a wish."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[(one.value, words) for one, words in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    answer = CleanTextField(
        label=_("Your answer"),
        help_text=_("The person reads it word for word."),
        max_length=WISH_MAX,
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
