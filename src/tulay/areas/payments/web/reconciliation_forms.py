"""What is asked of whoever closes a difference."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.actions.breaks import WayOut
from tulay.areas.payments.queries.reconciliation import BreakDetail
from tulay.areas.payments.rules.reconciliation import REASON_MAX, Resolution
from tulay.areas.payments.web.reconciliation_words import WAYS, told
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Resolve(Form):
    """How a difference is closed, and why."""

    way = forms.ChoiceField(label=_("What do you do about it?"), widget=forms.RadioSelect)
    other_id = forms.ChoiceField(label=_("Which one is it?"), required=False)
    reason = CleanTextField(
        label=_("What did you find?"),
        help_text=_("Auditors and your colleagues read this. Leave out names of people."),
        max_length=REASON_MAX,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, found: BreakDetail, **kwargs: Any) -> None:
        """Offer the ways that this difference has."""
        super().__init__(*args, **kwargs)
        offered = _offered(found)
        ways = [way for way in found.ways if way is not Resolution.MATCHED or offered]
        way, other = self.fields["way"], self.fields["other_id"]
        assert isinstance(way, forms.ChoiceField)
        assert isinstance(other, forms.ChoiceField)
        way.choices = [(one.value, WAYS[one]) for one in ways]
        if len(ways) == 1:
            way.initial = ways[0].value
        if offered:
            other.choices = [("", _("None of them")), *offered]
        else:
            del self.fields["other_id"]

    def chosen(self) -> WayOut:
        """Return what was said."""
        other = self.cleaned_data.get("other_id")
        way = Resolution(self.cleaned_data["way"])
        return WayOut(way, self.cleaned_data["reason"], UUID(other) if other else None)


def _offered(found: BreakDetail) -> Sequence[tuple[str, str]]:
    orders = [(str(one.id), told(one)) for one in found.orders]
    return orders + [(str(one.break_id), told(one)) for one in found.lines]
