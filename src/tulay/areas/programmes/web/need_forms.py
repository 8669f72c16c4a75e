"""Questions about a need."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import place_meant, place_names
from tulay.areas.programmes.queries.needs import NeedCard, NeedsAsked
from tulay.areas.programmes.queries.ppas import QUERY_MAX, Narrowed, visible_ppas
from tulay.areas.programmes.rules import needs
from tulay.areas.programmes.rules.needs import NeedDetails
from tulay.areas.programmes.web import need_words as words
from tulay.areas.programmes.web.forms import (
    amount_field,
    chosen_from,
    count_field,
    in_units,
    named,
    offer,
    text_field,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form
from tulay.plumbing.ui.words import listed_apart

PUT = {"place_id": "place", "cost_minor": "cost", "agency_id": "agency"}
FITTING_MAX = 5
IMPACTS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4"), ("5", "5")]


class AboutNeed(Form):
    """What is said of a need."""

    title = CleanTextField(
        label=_("What is needed"),
        help_text=_("A few words, like: a well for two hamlets. Name no person."),
        max_length=needs.NAME_MAX,
        lines=False,
    )
    description = text_field(
        _("How things are, and what would help"),
        needs.WORDS_MAX,
        hint=_("In plain words. Name no person."),
    )
    sector = forms.ChoiceField(label=_("Sector"))
    place = CleanTextField(
        label=_("Where"),
        help_text=_(
            "The name of a region, province, municipality or barangay, or its official code."
        ),
        max_length=120,
        lines=False,
    )
    community = text_field(
        _("Community"),
        needs.NAME_MAX,
        hint=_("How the settlement is called, if it has a name of its own."),
        lines=False,
    )
    people = count_field(_("How many people it touches"))
    households = count_field(_("How many households it touches"))
    urgency = forms.ChoiceField(
        label=_("How soon something has to happen"), widget=forms.RadioSelect
    )
    impact = forms.ChoiceField(
        label=_("How much it would change"),
        help_text=_("From 1, a little for some, to 5, everything for all."),
        choices=IMPACTS,
        widget=forms.RadioSelect,
    )
    feasibility = forms.ChoiceField(label=_("How well it can be done"), widget=forms.RadioSelect)
    cost = amount_field(_("What it would cost"), hint=_("Leave this out if nobody knows."))
    submission = forms.ChoiceField(label=_("How it came to be known"), widget=forms.RadioSelect)
    raised_by = text_field(
        _("Which community or organisation raised it"),
        needs.NAME_MAX,
        hint=_("Name no person."),
        lines=False,
    )
    evidence = text_field(
        _("What shows it"),
        needs.WORDS_MAX,
        hint=_("An assessment, a survey, a resolution, a visit: what anybody can look up."),
    )
    evidence_date = DateField(label=_("When that was found"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, jurisdiction: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._jurisdiction, self._currency = jurisdiction, currency
        answers: dict[str, Any] = {
            "sector": chosen_from(words.SECTORS, empty=_("Choose one")),
            "urgency": chosen_from(words.URGENCIES),
            "feasibility": chosen_from(words.FEASIBILITIES),
            "submission": chosen_from(words.SUBMISSIONS),
        }
        for name, choices in answers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        label = self.fields["cost"].label
        self.fields["cost"].label = gettext("%(what)s, in %(currency)s") % {
            "what": label,
            "currency": currency,
        }

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], self._jurisdiction)

    def details(self) -> NeedDetails:
        """Return what was said."""
        given = self.cleaned_data
        plain: dict[str, Any] = {name: given[name] for name in (*needs.TEXTS, *needs.KINDS)}
        cost = given["cost"]
        return NeedDetails(
            **plain,
            place_id=given["place"],
            people=given["people"] or 0,
            households=given["households"] or 0,
            impact=int(given["impact"]),
            cost_minor=None if cost is None else int(cost.scaleb(EXPONENTS[self._currency])),
            evidence_date=given["evidence_date"],
        )


def known_of_need(card: NeedCard) -> dict[str, Any]:
    """Return the answers that stand."""
    said = card.details
    names = (*needs.TEXTS, *needs.KINDS, "people", "households", "evidence_date")
    place = place_names([said.place_id]) if said.place_id else {}
    return {name: getattr(said, name) for name in names} | {
        "impact": str(said.impact),
        "place": next(iter(place.values()), ""),
        "cost": in_units(said.cost_minor, card.currency),
        "version": card.version,
    }


class NarrowingNeeds(Form):
    """Which needs a list shows."""

    q = CleanTextField(
        label=_("Words of the title or the community"),
        max_length=QUERY_MAX,
        lines=False,
        required=False,
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    urgency = forms.ChoiceField(label=_("How soon something has to happen"), required=False)
    unanswered = forms.BooleanField(label=_("Only those that no programme answers"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, agencies: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = _("All")
        answers: dict[str, Any] = {
            "agency": [("", gettext("All")), *named(agencies)],
            "sector": chosen_from(words.SECTORS, empty=everything),
            "state": chosen_from(words.STATES, empty=everything),
            "urgency": chosen_from(words.URGENCIES, empty=everything),
            "order": [
                ("", gettext("The most pressing first")),
                ("recent", gettext("What was changed last")),
                ("people", gettext("Those that touch most people")),
            ],
        }
        offer(self, answers)

    def asked(self) -> NeedsAsked:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        given = self.cleaned_data
        agency = given.get("agency")
        return NeedsAsked(
            agency_id=UUID(agency) if agency else None,
            sector=given.get("sector", ""),
            state=given.get("state", ""),
            urgency=given.get("urgency", ""),
            unanswered=bool(given.get("unanswered")),
            q=given.get("q", ""),
            order=given.get("order") or "score",
        )


class NeedStep(Form):
    """Where a need goes on to."""

    state = forms.ChoiceField(label=_("What happens"), widget=forms.RadioSelect)
    said = CleanTextField(
        label=_("Why, or what has come of it"),
        help_text=_("Needed when it is put off, put back or rejected. Name no person."),
        max_length=needs.SAID_MAX,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, following: Iterable[StrEnum], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = set(following)
        choices = [(one.value, str(name)) for one, name in words.STEPS.items() if one in leads]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]  # same


class HandedOn(Form):
    """Which agency has a need in hand from now on."""

    agency = forms.ChoiceField(label=_("Agency"))
    said = CleanTextField(
        label=_("Why"), max_length=needs.SAID_MAX, widget=forms.Textarea, required=False
    )

    def __init__(self, *args: Any, agencies: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = named(agencies)  # type: ignore[attr-defined]  # same


class Answering(Form):
    """Which programme answers a need."""

    ppa = CleanTextField(
        label=_("Code of the programme, or words of its title"), max_length=QUERY_MAX, lines=False
    )

    def __init__(self, *args: Any, actor: Actor, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor, self._jurisdiction = actor, jurisdiction

    def clean_ppa(self) -> UUID:
        """Find the programme by its code, or by words that fit one alone.

        :raises ValidationError: nobody knows it, or several fit.
        """
        typed = self.cleaned_data["ppa"]
        asked = Narrowed(jurisdiction=self._jurisdiction, q=typed)
        found = visible_ppas(self._actor, asked, limit=FITTING_MAX).items
        same = [one for one in found if one.details.code.casefold() == typed.casefold()] or found
        if len(same) == 1:
            return same[0].id
        if not found:
            raise ValidationError(gettext("No programme that you may see has this code or title."))
        several = gettext("Several programmes fit. Write the code of one of these: %(programmes)s.")
        named = [f"{one.details.title} ({one.details.code})" for one in same]
        raise ValidationError(several % {"programmes": listed_apart(named)})


assert set(words.STEPS) == set(needs.NeedState)
