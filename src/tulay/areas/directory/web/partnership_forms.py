"""Questions about agreements."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries.partnerships import PartnershipCard, Wanting
from tulay.areas.directory.rules import partnerships as rules
from tulay.areas.directory.web import partnership_words as words
from tulay.plumbing.files.upload import SIZE_MAX
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

Choices = Iterable[tuple[UUID, str]]
LIKE = _("For example, 18 1 2027")
PUT = {"agency_id": "agency"}
"""Which question an error of an action belongs to, where the names differ."""


def chosen_from(names: Mapping[Any, str | Promise]) -> list[tuple[str, str]]:
    """Return answers to choose from."""
    return [(one.value, str(name)) for one, name in names.items()]


class About(Form):
    """What an agreement says of itself."""

    agency = forms.ChoiceField(label=_("Which agency keeps it?"))
    title = CleanTextField(label=_("Title"), max_length=rules.TITLE_MAX, lines=False)
    kind = forms.ChoiceField(
        label=_("What sort of agreement is it?"),
        choices=lambda: chosen_from(words.KINDS),
        widget=forms.RadioSelect,
    )
    purpose = CleanTextField(
        label=_("What is it for?"),
        help_text=_("In plain words. Name no person."),
        max_length=rules.PURPOSE_MAX,
        widget=forms.Textarea,
    )
    starts_date = DateField(label=_("First day"), help_text=LIKE)
    ends_date = DateField(
        label=_("Last day"),
        help_text=_("Leave it empty if the agreement has none."),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, agencies: Choices | None = None, **kwargs: Any) -> None:
        """Ask which agency keeps it where it is new."""
        super().__init__(*args, **kwargs)
        if agencies is None:
            del self.fields["agency"]
        else:
            choices = [(str(one), name) for one, name in agencies]
            if len(choices) > 1:  # nobody keeps an agreement because its name stands first
                choices.insert(0, ("", gettext("Choose an agency")))
            self.fields["agency"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def details(self) -> rules.PartnershipDetails:
        """Return what was written."""
        given = self.cleaned_data
        return rules.PartnershipDetails(
            given["title"],
            given["kind"],
            given["purpose"],
            given["starts_date"],
            given["ends_date"],
        )


def known_of(card: PartnershipCard) -> dict[str, Any]:
    """Return the answers that stand."""
    return {
        "title": card.title,
        "kind": card.kind.value,
        "purpose": card.purpose,
        "starts_date": card.starts_date,
        "ends_date": card.ends_date,
        "version": card.version,
    }


class SideForm(Form):
    """Who is a side, and who signs for it."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    organisation = CleanTextField(
        label=_("Or another organisation, by its name"),
        max_length=rules.NAME_MAX,
        required=False,
        lines=False,
    )
    signatory = CleanTextField(
        label=_("Who signs for them?"), max_length=rules.SIGNATORY_MAX, lines=False
    )
    designation = CleanTextField(
        label=_("As what do they sign?"),
        help_text=_("For example: Minister, Mayor, Director."),
        max_length=rules.SIGNATORY_MAX,
        required=False,
        lines=False,
    )

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        """Offer the agencies that serve."""
        super().__init__(*args, **kwargs)
        choices = [(str(one), name) for one, name in agencies]
        self.fields["agency"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", gettext("None of these")),
            *choices,
        ]

    def side(self) -> rules.Side:
        """Return what was written."""
        given = self.cleaned_data
        return rules.Side(
            signatory=given["signatory"],
            designation=given["designation"],
            agency_id=UUID(given["agency"]) if given["agency"] else None,
            organisation=given["organisation"],
        )


class Signed(Form):
    """When a side signed."""

    signed_date = DateField(label=_("When did they sign?"), help_text=LIKE)


class Milestone(Form):
    """What is to be reached, and by when."""

    title = CleanTextField(
        label=_("What is to be reached?"), max_length=rules.TITLE_MAX, lines=False
    )
    due_date = DateField(label=_("Until when?"), help_text=LIKE)


class Met(Form):
    """What shows that a milestone is reached."""

    evidence = CleanTextField(
        label=_("What shows it?"),
        help_text=_("A letter, a date, a place, a figure. Name no person."),
        max_length=rules.SAID_MAX,
        widget=forms.Textarea,
        required=False,
    )


class Document(Form):
    """A file of an agreement."""

    file = forms.FileField(
        label=_("The document"),
        help_text=_("A PDF, a picture, Word, Excel or plain text."),
        widget=forms.FileInput(attrs={"data-max-bytes": SIZE_MAX}),
    )


class Renewing(Form):
    """Until when an agreement goes on."""

    ends_date = DateField(label=_("New last day"), help_text=LIKE)
    said = CleanTextField(
        label=_("What was agreed"),
        max_length=rules.SAID_MAX,
        widget=forms.Textarea,
        required=False,
    )


class Ending(Form):
    """When an agreement ended, and why."""

    ended_date = DateField(label=_("On which day did it end?"), help_text=LIKE)
    reason = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=lambda: chosen_from(words.REASONS),
        widget=forms.RadioSelect,
    )
    said = CleanTextField(
        label=_("In your own words"),
        help_text=_("Every side reads it. Name no person."),
        max_length=rules.SAID_MAX,
        widget=forms.Textarea,
    )


class Narrowing(Form):
    """Which agreements a list shows."""

    agency = forms.ChoiceField(label=_("Agency"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        """Offer what can be asked."""
        super().__init__(*args, **kwargs)
        every = ("", gettext("All"))
        fields: Any = self.fields
        fields["agency"].choices = [every, *((str(one), name) for one, name in agencies)]
        states = {
            one: words.STANDINGS[rules.PartnershipStanding(one)] for one in rules.PartnershipState
        }
        fields["state"].choices = [
            every,
            *chosen_from(words.WANTING),
            *chosen_from(states),
        ]

    def asked(self) -> dict[str, Any]:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        agency, state = self.cleaned_data.get("agency"), self.cleaned_data.get("state", "")
        is_wanting = state in set(Wanting)
        return {
            "agency_id": UUID(agency) if agency else None,
            "wanting": state if is_wanting else "",
            "state": "" if is_wanting else state,
        }
