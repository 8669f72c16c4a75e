"""The forms of a request: who you are, what the service asks, and everything said with a reason."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.cases.rules.answers import LONG_TEXT_MAX
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.web.words import OUTCOMES
from tulay.kernel.errors import FieldError
from tulay.plumbing.http.problems import detail_of_field
from tulay.plumbing.ui.forms import Form, speak_plainly

NAME_MAX = 120
PHONE_MAX = 40
CODE_MAX = 64
SHORT_MAX = 200
NAME_HINT = _("As it stands on your card or papers.")
PHONE = r"^\+?[\d\s()./-]{5,}$"


class ContactForm(Form):
    """Who somebody without an account is, and where we can reach them."""

    name = forms.CharField(label=_("Your full name"), help_text=NAME_HINT, max_length=NAME_MAX)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("We send your tracking code and our answer there."),
    )
    phone = forms.RegexField(
        PHONE,
        label=_("Telephone number"),
        required=False,
        max_length=PHONE_MAX,
        help_text=_("With the country code if you can, like +63 917 123 4567."),
        error_messages={"invalid": _("Write a telephone number, like +63 917 123 4567.")},
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one way at least to answer."""
        given: dict[str, Any] = super().clean() or {}
        is_typed = given.get("email") or given.get("phone")
        if not is_typed and "email" not in self.errors and "phone" not in self.errors:
            self.add_error("email", _("Give an e-mail address or a telephone number."))
        return given


class SayForm(Form):
    """Something said in a few sentences."""

    def __init__(
        self, *args: Any, label: Any, hint: Any = "", required: bool = True, **kwargs: Any
    ) -> None:
        """Make the one question."""
        super().__init__(*args, **kwargs)
        self.fields["text"] = forms.CharField(
            label=label,
            help_text=hint,
            required=required,
            max_length=LONG_TEXT_MAX,
            widget=forms.Textarea(attrs={"dir": "auto"}),  # the words may be in another language
        )
        speak_plainly(self.fields["text"], str(label))

    @property
    def said(self) -> str:
        """The words."""
        return str(self.cleaned_data["text"])


class ConfirmForm(Form):
    """The last box before a request is sent."""

    agreed = forms.BooleanField(
        label=_("What I wrote is true, and I want to send it."),
    )


class DecideForm(Form):
    """Yes or no, and why."""

    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[(outcome.value, words) for outcome, words in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Your reasons"),
        help_text=_("The applicant reads them in the letter. Use plain words."),
        max_length=LONG_TEXT_MAX,
        widget=forms.Textarea(attrs={"dir": "auto"}),
    )

    @property
    def decided(self) -> Outcome:
        """The chosen outcome."""
        return Outcome(self.cleaned_data["outcome"])


class LookForm(Form):
    """Why somebody who does not work on the agency's requests opens one."""

    REASONS = (
        ("complaint", _("The person asked or complained")),
        ("quality", _("I check the quality of the work")),
        ("statistics", _("I check figures of a report")),
        ("other", _("Another reason")),
    )
    reason = forms.ChoiceField(
        label=_("Why do you open this request?"), choices=REASONS, widget=forms.RadioSelect
    )
    more = forms.CharField(
        label=_("In a few words, if it is another reason"), required=False, max_length=SHORT_MAX
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words where none were chosen."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("reason") == "other" and not given.get("more"):
            self.add_error("more", _("Say in a few words why you open this request."))
        return given

    @property
    def said(self) -> str:
        """The reason as it is kept."""
        more = self.cleaned_data["more"]
        chosen = self.cleaned_data["reason"]
        return more if chosen == "other" else f"{chosen}: {more}".strip(": ")


class BatchForm(Form):
    """What is asked before something is done with several requests: nothing, unless a form says more."""

    @property
    def assignee_id(self) -> UUID | None:
        """To whom they go."""
        return None

    @property
    def template_id(self) -> UUID | None:
        """Which kept text is sent."""
        return None

    @property
    def said(self) -> str:
        """Why they change hands."""
        return ""


class MessageForm(BatchForm):
    """Which kept text every applicant gets."""

    template = forms.ChoiceField(label=_("Which text?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, texts: Iterable[tuple[UUID, str, tuple[str, str]]], **kwargs: Any
    ) -> None:
        """List the texts by name; what they say stands beside them."""
        super().__init__(*args, **kwargs)
        self.texts = list(texts)
        self.fields["template"].choices = [(str(key), name) for key, name, _said in self.texts]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def template_id(self) -> UUID | None:
        """Which kept text is sent."""
        return UUID(self.cleaned_data["template"])


class AssignForm(BatchForm):
    """Who takes a request from here on."""

    assignee = forms.ChoiceField(label=_("Who takes it?"), required=False)
    reason = forms.CharField(
        label=_("Why, if somebody else has it now"), required=False, max_length=SHORT_MAX
    )

    def __init__(self, *args: Any, colleagues: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        """List the colleagues, after "nobody"."""
        super().__init__(*args, **kwargs)
        listed = [(str(person_id), name) for person_id, name in colleagues]
        choices = [("", _("Nobody: put it back")), *listed]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def assignee_id(self) -> UUID | None:
        """The chosen colleague."""
        chosen = self.cleaned_data["assignee"]
        return UUID(chosen) if chosen else None

    @property
    def said(self) -> str:
        """Why, if somebody else has it."""
        return str(self.cleaned_data["reason"])


def put_errors(form: Form, errors: Iterable[FieldError], names: Mapping[str, str]) -> None:
    """Put what an action refused beside the fields it names; the rest above the form."""
    for error in errors:
        name = names.get(error.pointer)
        form.add_error(name if name in form.fields else None, detail_of_field(error))
