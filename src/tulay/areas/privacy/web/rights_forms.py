"""What is asked of people who claim a right, and of those who answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.privacy.rules.rights import ANSWER_MAX, Right
from tulay.areas.privacy.web import rights_words as words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Ask(Form):
    """What a right is claimed about."""

    details = CleanTextField(
        label=_("What is it about?"), max_length=ANSWER_MAX, widget=forms.Textarea
    )

    def __init__(self, *args: Any, right: Right, **kwargs: Any) -> None:
        """Give the question the hint that fits the right; an erasure needs no reason."""
        super().__init__(*args, **kwargs)
        self.fields["details"].required = right is not Right.ERASURE
        self.fields["details"].help_text = words.HINTS.get(right, "")


class Answer(Form):
    """The answer that the person will read."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("grant", _("Yes, do it")), ("refuse", _("No, refuse"))],
        widget=forms.RadioSelect,
    )
    answer = CleanTextField(
        label=_("Answer to the person"),
        help_text=_("What was done, or why not. They read it word for word."),
        max_length=ANSWER_MAX,
        widget=forms.Textarea,
    )


class Reason(Form):
    """A reason that the person will read."""

    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The person reads it word for word."),
        max_length=ANSWER_MAX,
        widget=forms.Textarea,
    )


class File(Form):
    """What somebody asked at the counter or by letter."""

    person = CleanTextField(
        label=_("E-mail address or phone number of the person"), max_length=254, lines=False
    )
    right = forms.ChoiceField(
        label=_("What do they ask?"),
        choices=[(right.value, words.RIGHTS[right]) for right in Right],
    )
    details = CleanTextField(
        label=_("In their words"), max_length=ANSWER_MAX, widget=forms.Textarea
    )
    has_shown = forms.BooleanField(label=_("They have shown me who they are"))
