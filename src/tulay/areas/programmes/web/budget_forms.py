"""Questions about proposed budgets."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.programmes.queries.budgets import BudgetCard
from tulay.areas.programmes.rules.budgets import PURPOSE_MAX, SAID_MAX, Asked
from tulay.areas.programmes.web import budget_words
from tulay.areas.programmes.web import words as programme_words
from tulay.areas.programmes.web.forms import chosen_from, in_units
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form

PUT = {"amount_minor": "amount"}


class AskedFor(Form):
    """What a proposal asks for."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), max_digits=15, decimal_places=2
    )
    source = forms.ChoiceField(label=_("Where the money comes from"))
    purpose = CleanTextField(
        label=_("What the money is for"),
        help_text=_("In plain words. Name no person."),
        max_length=PURPOSE_MAX,
        widget=forms.Textarea,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = currency
        sources = chosen_from(programme_words.SOURCES)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]  # a ChoiceField
        label = self.fields["amount"].label
        self.fields["amount"].label = gettext("%(what)s, in %(currency)s") % {
            "what": label,
            "currency": currency,
        }

    def asked(self) -> Asked:
        """Return what is asked for."""
        given = self.cleaned_data
        amount = int(given["amount"].scaleb(EXPONENTS[self._currency]))
        return Asked(amount, given["purpose"], given["source"])


def known_of_budget(card: BudgetCard) -> dict[str, Any]:
    """Return the answers that stand."""
    return {
        "amount": in_units(card.amount_minor, card.currency),
        "source": card.source,
        "purpose": card.purpose,
        "version": card.version,
    }


class Judged(Form):
    """What whoever looks at a proposal says."""

    verdict = forms.ChoiceField(
        label=_("What do you say?"),
        choices=lambda: chosen_from(budget_words.VERDICTS),
        widget=forms.RadioSelect,
    )
    said = CleanTextField(
        label=_("Why"),
        help_text=_("Needed when it goes back or is rejected. Name no person."),
        max_length=SAID_MAX,
        widget=forms.Textarea,
        required=False,
    )


class NarrowingBudgets(Form):
    """Which proposals a list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=lambda: chosen_from(budget_words.STATES, empty=_("All")),
        required=False,
    )

    def state_asked(self) -> str:
        """Return the state asked for; one that makes no sense asks nothing."""
        self.is_valid()
        return str(self.cleaned_data.get("state", ""))
