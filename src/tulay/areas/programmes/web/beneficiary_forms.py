"""Questions about whom a programme reaches."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import place_meant, place_names
from tulay.areas.programmes.queries.beneficiaries import BeneficiariesAsked, BeneficiaryCard
from tulay.areas.programmes.queries.ppas import QUERY_MAX
from tulay.areas.programmes.rules import beneficiaries as rules
from tulay.areas.programmes.rules.beneficiaries import GIVEN, BeneficiaryDetails, BeneficiaryKind
from tulay.areas.programmes.web import beneficiary_words as words
from tulay.areas.programmes.web.forms import chosen_from, text_field
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

PUT = {"place_id": "place"}


class AboutBeneficiary(Form):
    """Who is enrolled."""

    kind = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)
    name = CleanTextField(
        label=_("Name"),
        help_text=_("Of a household, the name of whoever speaks for it."),
        max_length=rules.NAME_MAX,
        lines=False,
    )
    id_number = text_field(
        _("Identity number"),
        rules.ID_MAX,
        hint=_("Of an identity card, or under which an organisation is registered."),
        lines=False,
    )
    birth_date = DateField(
        label=_("Born on"), help_text=_("It tells people of one name apart."), required=False
    )
    phone = text_field(_("Telephone"), rules.PHONE_MAX, lines=False)
    place = CleanTextField(
        label=_("Where they live"),
        help_text=_(
            "The name of a region, province, municipality or barangay, or its official code."
        ),
        max_length=120,
        lines=False,
    )
    people = forms.IntegerField(
        label=_("How many people it is"),
        help_text=_("A person counts as one. Count everybody of a household or a community."),
        min_value=1,
        max_value=rules.PEOPLE_MAX,
        required=False,
    )
    started_date = DateField(label=_("Enrolled since"))
    is_somebody_else = forms.BooleanField(
        label=_("This is somebody else: I have compared them"),
        required=False,
        widget=forms.HiddenInput,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._jurisdiction = jurisdiction
        self.fields["kind"].choices = chosen_from(words.KINDS)  # type: ignore[attr-defined]  # same

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], self._jurisdiction)

    def ask_whether_another(self) -> None:
        """Ask what can only be answered once it was told that somebody has the same name."""
        self.fields["is_somebody_else"].widget = forms.CheckboxInput()

    def details(self) -> BeneficiaryDetails:
        """Return what was said."""
        given = self.cleaned_data
        return BeneficiaryDetails(
            kind=given["kind"],
            name=given["name"],
            place_id=given["place"],
            started_date=given["started_date"],
            people=given["people"] or 1,
            id_number=given["id_number"],
            phone=given["phone"],
            birth_date=given["birth_date"],
        )


def known_of_beneficiary(card: BeneficiaryCard) -> dict[str, Any]:
    """Return the answers that stand."""
    said = card.details
    names = ("kind", "name", "id_number", "phone", "birth_date", "people", "started_date")
    place = place_names([said.place_id]) if said.place_id else {}
    return {name: getattr(said, name) for name in names} | {
        "place": next(iter(place.values()), ""),
        "version": card.version,
    }


class NarrowingBeneficiaries(Form):
    """Which of them a list shows."""

    q = CleanTextField(
        label=_("Whole name, identity number or telephone"),
        help_text=_("Exactly as it was written down; large and small letters are the same."),
        max_length=QUERY_MAX,
        lines=False,
        required=False,
    )
    kind = forms.ChoiceField(label=_("Who"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    twins = forms.BooleanField(label=_("Only those who are perhaps there twice"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, answers in (("kind", words.KINDS), ("state", words.STATES)):
            choices = chosen_from(answers, empty=_("All"))
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def asked(self) -> BeneficiariesAsked:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        given = self.cleaned_data
        return BeneficiariesAsked(
            kind=given.get("kind", ""),
            state=given.get("state", ""),
            twins=bool(given.get("twins")),
            q=given.get("q", ""),
        )


class Ending(Form):
    """Why an enrolment ends."""

    reason = forms.ChoiceField(label=_("Why does it end?"), widget=forms.RadioSelect)
    ended_date = DateField(label=_("When it ended"))
    said = CleanTextField(
        label=_("What is to be said of it"),
        help_text=_("Needed for another reason. It is kept sealed, as their name is."),
        max_length=rules.SAID_MAX,
        widget=forms.Textarea(attrs={"rows": "3"}),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, str(name)) for one, name in words.REASONS.items() if one in GIVEN]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


assert set(words.KINDS) == set(BeneficiaryKind)
