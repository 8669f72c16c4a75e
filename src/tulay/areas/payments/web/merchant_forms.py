"""What is asked of a business, and of whoever decides about it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.payments.actions.merchants import Business
from tulay.areas.payments.rules import merchants as rules
from tulay.areas.payments.rules.merchants import MerchantKind, MerchantStep
from tulay.areas.payments.web import merchant_words as words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form


class Details(Form):
    """What a business says about itself."""

    name = CleanTextField(label=_("Name of the business"), max_length=rules.NAME_MAX, lines=False)
    kind = forms.ChoiceField(
        label=_("What does it do?"),
        choices=[(kind.value, words.KINDS[kind]) for kind in MerchantKind],
        widget=forms.RadioSelect,
    )
    registration_number = CleanTextField(
        label=_("Registration number"),
        help_text=_("As it stands on the certificate of registration."),
        max_length=rules.NUMBER_MAX,
        lines=False,
    )
    email = forms.EmailField(label=_("E-mail address of the business"), max_length=rules.EMAIL_MAX)
    phone = CleanTextField(
        label=_("Phone number of the business"), max_length=rules.PHONE_MAX, lines=False
    )
    address = CleanTextField(
        label=_("Address of the business"), max_length=rules.ADDRESS_MAX, widget=forms.Textarea
    )

    def business(self) -> Business:
        """Return what was filled in."""
        given = {name: self.cleaned_data[name] for name in Details.base_fields}
        return Business(**{**given, "kind": MerchantKind(given["kind"])})


class Apply(Details):
    """The same, and which agency looks after the business."""

    agency = forms.ChoiceField(
        label=_("Which agency will you be paid by or for?"),
        help_text=_("It checks your business and looks after its account."),
    )

    def __init__(self, *args: Any, agencies: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        """Offer the agencies of the reader's region."""
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose an agency")), *((str(one), name) for one, name in agencies)]
        self.order_fields(["agency"])


class Review(Form):
    """A decision, with the words that the business will read."""

    step = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = CleanTextField(
        label=_("Reason, or what you ask for"),
        help_text=_("The business reads it word for word. An approval needs none."),
        max_length=rules.REASON_MAX,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, steps: Iterable[MerchantStep], **kwargs: Any) -> None:
        """Offer what can be done now."""
        super().__init__(*args, **kwargs)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(step.value, words.CHOICES[step]) for step in steps]
