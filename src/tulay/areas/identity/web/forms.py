"""Questions of the identity area."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity.rules import PASSWORD_LONGEST, Method
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


class Factor(Form):
    """A code of one of the ways, and whether this browser may skip it for a while."""

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
                "autofocus": True,
            }
        ),
    )
    trusts = forms.BooleanField(
        label=_("Do not ask for a code in this browser for 30 days"), required=False
    )

    def __init__(self, *args: Any, way: Method, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label, code.help_text = str(words.CODE_LABELS[way]), str(words.CODE_HINTS[way])
        if way is Method.RECOVERY:
            code.widget.attrs["inputmode"] = "text"
            code.widget.attrs["autocomplete"] = "off"


class Language(Form):
    """The language in which somebody is spoken and written to."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
