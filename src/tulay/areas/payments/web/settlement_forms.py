"""What is asked about settlements: how often and where to, and what a finance officer does about one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.settlements import REASON_MAX, Cadence, SettlementStep
from tulay.areas.payments.web.payout_forms import Where
from tulay.areas.payments.web.payout_words import WAYS
from tulay.areas.payments.web.settlement_words import CADENCES, STEPS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Plan(Where):
    """How often, and where to."""

    cadence = forms.ChoiceField(
        label=_("How often do you want to be paid out?"),
        help_text=_("Days begin at midnight where your business is."),
        choices=[(cadence.value, CADENCES[cadence]) for cadence in Cadence],
        widget=forms.RadioSelect,
    )
    way = forms.ChoiceField(
        label=_("Where should the money go?"),
        choices=[(way.value, WAYS[way]) for way in Way if way is not Way.WALLET],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the holder and the number: all money leaves the platform."""
        super().__init__(*args, **kwargs)
        self.fields["holder"].required = self.fields["account"].required = True


class Decision(Form):
    """What becomes of a settlement, with the words that the business will read."""

    step = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The business reads it word for word. Sending it needs none."),
        max_length=REASON_MAX,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, steps: Iterable[SettlementStep], **kwargs: Any) -> None:
        """Offer what can be done now."""
        super().__init__(*args, **kwargs)
        self.offer(steps)

    def offer(self, steps: Iterable[SettlementStep]) -> None:
        """Offer these and no others."""
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(step.value, STEPS[step]) for step in steps]
