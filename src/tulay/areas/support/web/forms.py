"""What is asked of staff."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.support.rules.enrolments import NAME_MAX, REASON_MAX
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form

Choices = Iterable[tuple[UUID, str]]


def chosen(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    """Return a list of named things to choose from."""
    return forms.TypedChoiceField(label=label, help_text=hint, coerce=UUID)


def offer(form: forms.Form, name: str, choices: Choices) -> None:
    """Fill such a list; the first entry is nothing."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", ""), *((str(key), words) for key, words in choices)]


class NewProgramme(Form):
    """A programme that begins."""

    agency = chosen(_("Agency"))
    name = CleanTextField(label=_("Name of the programme"), max_length=NAME_MAX, lines=False)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        """Offer the agencies in which the reader opens programmes."""
        super().__init__(*args, **kwargs)
        offer(self, "agency", agencies)


class Enrol(Form):
    """A person who begins in a programme."""

    programme_id = chosen(_("Programme"))
    person = CleanTextField(
        label=_("E-mail address or phone number of the person"),
        help_text=_("The one they sign in with."),
        max_length=254,
        lines=False,
    )
    worker_id = chosen(_("Key worker"), _("They open the record and stand by the person."))
    has_shown_age = forms.BooleanField(
        label=_("I have looked at a proof that the person is 18 or older"), required=False
    )

    def __init__(self, *args: Any, programmes: Choices, workers: Choices, **kwargs: Any) -> None:
        """Offer the programmes and the colleagues of the reader's agencies."""
        super().__init__(*args, **kwargs)
        offer(self, "programme_id", programmes)
        offer(self, "worker_id", workers)


class Assign(Form):
    """A colleague who will stand by the person, too."""

    worker_id = chosen(_("One more key worker"))

    def __init__(self, *args: Any, workers: Choices, **kwargs: Any) -> None:
        """Offer the colleagues who are not yet."""
        super().__init__(*args, **kwargs)
        offer(self, "worker_id", workers)


class Why(Form):
    """A reason that the person will read."""

    reason = CleanTextField(
        label=_("Reason"),
        help_text=_("The person reads it word for word."),
        max_length=REASON_MAX,
        widget=forms.Textarea,
    )
