"""Questions of the identity area."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity.rules import ANSWER_LONGEST, NAME_LONGEST, PASSWORD_LONGEST, Method
from tulay.areas.identity.web import words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form

EMAIL_LONGEST = 254


class SignIn(Form):
    """Address and password; neither is judged here, so that the answer says nothing about accounts."""

    email = CleanTextField(
        label="",
        max_length=EMAIL_LONGEST,
        lines=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        phones = _("E-mail address or mobile number")
        self.base_fields["email"].label = phones if settings.SMS_URL else _("E-mail address")
        super().__init__(*args, **kwargs)


class Confirm(Form):
    """A code of one of the ways."""

    code = CleanTextField(
        label=_("Code"),
        max_length=20,
        lines=False,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "govuk-input--width-10",
                "spellcheck": "false",
            }
        ),
    )

    def __init__(self, *args: Any, way: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way is Method.PASSKEY:  # what the browser answers, not what a person types
            self.fields["code"] = forms.CharField(max_length=ANSWER_LONGEST)
        code = self.fields["code"]
        code.label, code.help_text = str(words.CODE_LABELS[way]), str(words.CODE_HINTS[way])
        if way is Method.RECOVERY:
            code.widget.attrs["inputmode"] = "text"
            code.widget.attrs["autocomplete"] = "off"


class Factor(Confirm):
    """A code at the door, and whether this browser may skip it for a while."""

    trusts = forms.BooleanField(
        label=_("Do not ask for a code in this browser for 30 days"), required=False
    )


class AppCode(Confirm):
    """The first code of an app that is being set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, way=Method.APP, **kwargs)


class ConfirmPassword(Form):
    """The password of somebody who is signed in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Passkey(Form):
    """What somebody calls a passkey."""

    name = CleanTextField(label=_("Name"), max_length=NAME_LONGEST, lines=False)


class NewPasskey(Passkey):
    """A passkey that the browser has made."""

    answer = forms.CharField(max_length=ANSWER_LONGEST, required=False, widget=forms.HiddenInput)


class Reset(Form):
    """Whose factors are to be taken away, and why."""

    email = CleanTextField(
        label=_("E-mail address of the person"), max_length=EMAIL_LONGEST, lines=False
    )
    reason = CleanTextField(
        label=_("What happened, and how you made sure that it is the person"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Language(Form):
    """The language in which somebody is spoken and written to."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
