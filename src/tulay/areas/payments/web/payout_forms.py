"""What is asked of whoever is paid, and of those who pay."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.rules.destinations import BANK_MAX, HOLDER_MAX, Way
from tulay.areas.payments.rules.payouts import REASON_MAX
from tulay.areas.payments.web.payout_words import WAYS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Say(Form):
    """One thing said, which the other person reads."""

    said = CleanTextField(max_length=REASON_MAX, widget=forms.Textarea)

    def __init__(self, *args: Any, label: Any, hint: Any = "", **kwargs: Any) -> None:
        """Give the question its words."""
        super().__init__(*args, **kwargs)
        self.fields["said"].label = label
        self.fields["said"].help_text = hint


class Where(Form):
    """Where somebody wants to be paid."""

    way = forms.ChoiceField(
        label=_("How do you want to be paid?"),
        choices=[(way.value, WAYS[way]) for way in Way],
        widget=forms.RadioSelect,
    )
    holder = CleanTextField(
        label=_("Name on the account"), max_length=HOLDER_MAX, lines=False, required=False
    )
    account = CleanTextField(
        label=_("Account number or mobile number"),
        help_text=_("A mobile number begins with its country, like +264."),
        max_length=60,
        lines=False,
        required=False,
    )
    bank = CleanTextField(
        label=_("Bank"),
        help_text=_("Only for a bank account."),
        max_length=BANK_MAX,
        lines=False,
        required=False,
    )
    branch = CleanTextField(
        label=_("Branch code"),
        help_text=_("Only for a bank account, if it has one."),
        max_length=20,
        lines=False,
        required=False,
    )
