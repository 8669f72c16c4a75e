"""Where a business wants to be told, and of what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.rules.webhooks_out import ADDRESS_MAX, CHOSEN
from tulay.areas.payments.web.webhook_words import EVENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Address(Form):
    """An address and the events it hears of."""

    address = CleanTextField(
        label=_("Address of your server"),
        help_text=_("It begins with https:// and answers within ten seconds."),
        max_length=ADDRESS_MAX,
        lines=False,
    )
    events = forms.MultipleChoiceField(
        label=_("What should it be told?"),
        choices=[(event.value, EVENTS[event]) for event in CHOSEN],
        widget=forms.CheckboxSelectMultiple,
    )
