"""Questions of the identity area."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tulay.areas.identity.rules import PASSWORD_LONGEST
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.context import own_name
from tulay.plumbing.ui.forms import Form

EMAIL_LONGEST = 254


class SignIn(Form):
    """Address and password; neither is judged here, so that the answer says nothing about accounts."""

    email = CleanTextField(
        label=_("E-mail address"),
        max_length=EMAIL_LONGEST,
        lines=False,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class Language(Form):
    """The language in which somebody is spoken and written to."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, own_name(code)) for code, _name in settings.LANGUAGES]
