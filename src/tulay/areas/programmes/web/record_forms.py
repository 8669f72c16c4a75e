"""Questions about what belongs to a PPA: money, reports, milestones, indicators."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as plain_gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.programmes.rules.funding import ADJUSTABLE, WORDS_MAX, Line
from tulay.areas.programmes.rules.marks import MARK_MAX, UNIT_MAX, VALUE_MAX
from tulay.areas.programmes.rules.states import PROGRESS_MAX, SAID_MAX
from tulay.areas.programmes.web import words
from tulay.areas.programmes.web.forms import chosen_from
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

LINE_PUT = {"amount_minor": "amount"}


class Money(Form):
    """A line of money."""

    kind = forms.ChoiceField(label=_("What happened to the money"), widget=forms.RadioSelect)
    adjusts = forms.ChoiceField(
        label=_("Which sum is corrected"), help_text=_("Only for a correction."), required=False
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        help_text=_("A correction that takes away begins with a minus."),
        max_digits=15,
        decimal_places=2,
    )
    on_date = DateField(label=_("On which day"))
    source = forms.ChoiceField(label=_("Where the money comes from"))
    said = CleanTextField(
        label=_("What for"),
        help_text=_("A contract, a tranche, what was wrong. Name no person."),
        max_length=WORDS_MAX,
        lines=False,
        required=False,
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = currency
        label = plain_gettext("%(what)s, in %(currency)s")
        self.fields["amount"].label = label % {
            "what": self.fields["amount"].label,
            "currency": currency,
        }
        sums = {one: words.FUNDING[one] for one in ADJUSTABLE}
        answers: dict[str, Any] = {
            "kind": chosen_from(words.FUNDING),
            "adjusts": chosen_from(sums, empty=_("It is no correction")),
            "source": chosen_from(words.SOURCES),
        }
        for name, choices in answers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def line(self) -> Line:
        """Return the line."""
        given = self.cleaned_data
        amount: Decimal = given["amount"]
        return Line(
            kind=given["kind"],
            amount_minor=int(amount.scaleb(EXPONENTS[self._currency])),
            on_date=given["on_date"],
            source=given["source"],
            adjusts=given["adjusts"],
            said=given["said"],
        )


class Report(Form):
    """How a PPA comes on."""

    kind = forms.ChoiceField(label=_("What is this about"), widget=forms.RadioSelect)
    progress = forms.IntegerField(
        label=_("How much of a hundred is done"),
        help_text=_("Leave this out if it has not changed."),
        min_value=0,
        max_value=PROGRESS_MAX,
        required=False,
    )
    said = CleanTextField(
        label=_("What happened"),
        help_text=_("In plain words. Name no person."),
        max_length=SAID_MAX,
        widget=forms.Textarea,
    )
    next_steps = CleanTextField(
        label=_("What comes next"), max_length=SAID_MAX, widget=forms.Textarea, required=False
    )
    follow_up_date = DateField(label=_("Look at it again on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = chosen_from(words.KINDS)  # type: ignore[attr-defined]  # same


class NewMilestone(Form):
    """Something to be reached by a day."""

    title = CleanTextField(label=_("What is reached then"), max_length=MARK_MAX, lines=False)
    due_date = DateField(label=_("By which day"))


class Reached(Form):
    """The day on which a milestone was reached."""

    done_date = DateField(label=_("On which day was it reached?"))


class NewIndicator(Form):
    """A number that is to change."""

    title = CleanTextField(label=_("What is counted"), max_length=MARK_MAX, lines=False)
    category = forms.ChoiceField(label=_("What it is about"))
    unit = CleanTextField(
        label=_("Unit"),
        help_text=_("Families, hectares, per cent."),
        max_length=UNIT_MAX,
        lines=False,
        required=False,
    )
    baseline = forms.DecimalField(
        label=_("Where it stood at the beginning"),
        min_value=0,
        max_value=VALUE_MAX,
        decimal_places=2,
    )
    target = forms.DecimalField(
        label=_("Where it should come to"), min_value=0, max_value=VALUE_MAX, decimal_places=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = chosen_from(words.OUTCOMES)  # type: ignore[attr-defined]  # same


class Measured(Form):
    """Where a number stands."""

    actual = forms.DecimalField(
        label=_("Where does it stand today?"), min_value=0, max_value=VALUE_MAX, decimal_places=2
    )
