"""Questions about one's own account. What an answer is worth is judged by the action, and said beside the box."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity import errors
from tulay.areas.identity.rules import EMAIL_LONGEST, PASSWORD_LONGEST
from tulay.kernel.errors import Problem
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.http.problems import detail_of, detail_of_field, status_of
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form
from tulay.plumbing.ui.words import regions

NAME_LONGEST = 150
CODE_LONGEST = 12
PASSWORD_HINT = _(
    "At least 15 characters. Several words that do not belong together make a good one."
)
BESIDE: tuple[tuple[type[Problem], str], ...] = (
    (errors.PasswordTooShort, "password"),
    (errors.PasswordTooLong, "password"),
    (errors.PasswordTooCommon, "password"),
    (errors.PasswordNamesYou, "password"),
    (errors.PasswordTooPlain, "password"),
    (errors.PasswordUsedBefore, "password"),
    (errors.WrongPassword, "current"),
    (errors.WrongCode, "code"),
    (errors.UnreadableEmail, "address"),
    (errors.UnreadablePhone, "address"),
    (errors.NoPhonesHere, "address"),
    (errors.NothingToProve, "address"),
    (errors.NotForYourself, "address"),
    (errors.UnknownJurisdiction, "jurisdiction"),
    (errors.UnknownLanguage, "language"),
)


def say_beside(form: Form, problem: Problem) -> int:
    """Put a problem beside the box it is about, or above all of them; return the status of the page."""
    field = next((name for kind, name in BESIDE if isinstance(problem, kind)), None)
    said = detail_of_field(problem.errors[0]) if problem.errors else detail_of(problem)
    form.add_error(field if field in form.fields else next(iter(form.fields)), said)
    return status_of(problem)


def given(request: HttpRequest) -> Any:
    """Return what was sent; nothing when the form is only shown."""
    return request.POST if request.method == "POST" else None


def _new_password(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=PASSWORD_HINT,
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _present_password() -> forms.CharField:
    return forms.CharField(
        label=_("Your present password"),
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _address(label: Any, **attrs: str) -> CleanTextField:
    return CleanTextField(
        label=label,
        max_length=EMAIL_LONGEST,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "email", "spellcheck": "false", **attrs}),
    )


def address_label() -> Any:
    """Ask for what this installation can reach."""
    return _("E-mail address or mobile number") if settings.SMS_URL else _("E-mail address")


class Registration(Form):
    """Who somebody is, where they are reached, and their password."""

    name = CleanTextField(
        label=_("Your name"),
        max_length=NAME_LONGEST,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    address = _address("")
    jurisdiction = forms.ChoiceField(label=_("Where you live"))
    language = forms.ChoiceField(label=_("Language"))
    password = _new_password(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields["address"].label = address_label()
        super().__init__(*args, **kwargs)
        places, languages = self.fields["jurisdiction"], self.fields["language"]
        assert isinstance(places, forms.ChoiceField)
        assert isinstance(languages, forms.ChoiceField)
        places.choices = regions()
        languages.choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]


class Code(Form):
    """The code of a text message."""

    code = CleanTextField(
        label=_("Code"),
        help_text=_("Six digits. It counts for 10 minutes."),
        max_length=CODE_LONGEST,
        lines=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "govuk-input--width-10",
            }
        ),
    )


class Confirmation(Form):
    """Whether what a visitor began under this address becomes the account's."""

    takes_over = forms.BooleanField(
        label=_("Add what I began here without an account, under this address"),
        required=False,
        initial=True,
    )


class Reset(Form):
    """Which account somebody has lost the password of."""

    address = _address("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields["address"].label = address_label()
        super().__init__(*args, **kwargs)


class NewPassword(Form):
    """A password, chosen by somebody who has the link."""

    password = _new_password(_("New password"))


class CodeAndPassword(Code):
    """A password, chosen by somebody who has the code."""

    password = _new_password(_("New password"))


class ChangePassword(Form):
    """A password, chosen by somebody who knows the one before."""

    current = _present_password()
    password = _new_password(_("New password"))


class Profile(Form):
    """What somebody is called."""

    name = CleanTextField(
        label=_("Your name"),
        max_length=NAME_LONGEST,
        lines=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )


class NewAddress(Form):
    """Where somebody is reached from now on."""

    address = _address("")
    current = _present_password()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields["address"].label = address_label()
        super().__init__(*args, **kwargs)


class Closing(Form):
    """Whether somebody means it."""

    current = _present_password()
    sure = forms.BooleanField(label=_("Yes, close my account"))


class Assisting(Form):
    """For whom an official acts, and why."""

    address = _address("")
    reason = CleanTextField(
        label=_("Why do you act for this person?"),
        help_text=_("They can read this."),
        max_length=200,
        lines=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.base_fields["address"].label = address_label()
        super().__init__(*args, **kwargs)
