"""What is asked of whoever pays, and of whoever gives back."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.queries.payments import ways_to_pay
from tulay.areas.payments.rules.payments import REASON_MAX
from tulay.areas.payments.web.payment_words import PROVIDERS
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Pay(Form):
    """From where somebody pays."""

    provider = forms.ChoiceField(label=_("How do you want to pay?"), widget=forms.RadioSelect)
    source = CleanTextField(
        label=_("Number of your wallet"),
        help_text=_(
            "A mobile number with its country, like +264811234567, or the token of a card."
        ),
        max_length=64,
        lines=False,
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        """Offer the ways of paying that are open for a currency."""
        super().__init__(*args, **kwargs)
        ways = ways_to_pay(currency)
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way, PROVIDERS.get(way, way)) for way in ways]
        if len(ways) == 1:
            field.initial = ways[0]


class GiveBack(Form):
    """How much is given back, and why."""

    amount = forms.DecimalField(
        label=_("Amount"), max_digits=13, decimal_places=2, min_value=Decimal("0.01")
    )
    reason = CleanTextField(
        label=_("Why is it given back?"),
        help_text=_("The second finance officer reads this."),
        max_length=REASON_MAX,
        widget=forms.Textarea,
    )

    def minor(self, currency: str) -> int:
        """Return the amount in minor units."""
        amount: Decimal = self.cleaned_data["amount"]
        return int(amount.scaleb(EXPONENTS[currency]))


def plain(money: Money) -> str:
    """Return an amount as it is typed: `250.00`."""
    exponent = EXPONENTS[money.currency]
    return str(Decimal(money.minor).scaleb(-exponent))
