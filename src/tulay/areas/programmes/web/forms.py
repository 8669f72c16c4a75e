"""Questions about a PPA."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import place_meant, place_names
from tulay.areas.programmes.queries.ppas import QUERY_MAX, Narrowed, PpaCard
from tulay.areas.programmes.rules import ppas
from tulay.areas.programmes.rules.ppas import Details
from tulay.areas.programmes.rules.states import PpaState
from tulay.areas.programmes.web import words
from tulay.kernel.money import EXPONENTS
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form

PUT = {
    "budget_minor": "budget",
    "ceiling_minor": "ceiling",
    "obc_budget_minor": "obc_budget",
    "place_id": "place",
    "lead_agency_id": "lead_agency",
}
"""Which question an error of an action belongs to."""


def chosen_from(
    names: Mapping[Any, str | Promise], *, empty: str | Promise | None = None
) -> list[tuple[str, str]]:
    """Return answers to choose from."""
    first = [] if empty is None else [("", str(empty))]
    return [*first, *((one.value, str(name)) for one, name in names.items())]


def text_field(label: Any, most: int, *, hint: Any = "", lines: bool = True) -> CleanTextField:
    """Return a question that is answered in words, or left out."""
    kind: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": "3"})} if lines else {}
    return CleanTextField(
        label=label, help_text=hint, max_length=most, required=False, lines=lines, **kind
    )


def amount_field(label: Any, *, hint: Any = "") -> forms.DecimalField:
    """Return a question for an amount of money, in whole units and cents."""
    return forms.DecimalField(
        label=label,
        help_text=hint,
        min_value=Decimal(0),
        max_digits=15,
        decimal_places=2,
        required=False,
    )


def count_field(label: Any) -> forms.IntegerField:
    """Return a question for how many."""
    return forms.IntegerField(label=label, min_value=0, max_value=ppas.COUNT_MAX, required=False)


def named(agencies: Iterable[tuple[UUID, str]]) -> list[tuple[str, str]]:
    """Return agencies as choices."""
    return [(str(number), name) for number, name in agencies]


def offer(form: Form, answers: Mapping[str, Any]) -> None:
    """Let a filter's questions be answered with these; between one agency nobody chooses."""
    for name, choices in answers.items():
        form.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
    if len(answers["agency"]) <= 2:  # noqa: PLR2004 - all of them, and the one
        del form.fields["agency"]


class About(Form):
    """What an agency says of a PPA."""

    title = CleanTextField(label=_("Title"), max_length=ppas.TITLE_MAX, lines=False)
    code = text_field(
        _("Code"),
        ppas.CODE_MAX,
        hint=_("As your budget papers number it. Once a fiscal year."),
        lines=False,
    )
    summary = text_field(
        _("What it is"), ppas.SUMMARY_MAX, hint=_("In plain words. Name no person.")
    )
    category = forms.ChoiceField(label=_("Whose idea it is"))
    requested_by = text_field(_("Which community asked for it"), ppas.WHO_MAX, lines=False)
    recipient = text_field(_("Which organisation received the request"), ppas.WHO_MAX, lines=False)
    sector = forms.ChoiceField(label=_("Sector"))
    priority = forms.ChoiceField(label=_("Priority"))
    fiscal_year = forms.IntegerField(
        label=_("Fiscal year"),
        help_text=_("The calendar year in which it begins, like 2027."),
        min_value=ppas.YEARS[0],
        max_value=ppas.YEARS[1],
    )
    plan_year = forms.IntegerField(
        label=_("Year of the development plan"),
        min_value=ppas.YEARS[0],
        max_value=ppas.YEARS[1],
        required=False,
    )
    starts_date = DateField(label=_("It begins on"), required=False)
    target_date = DateField(label=_("It is to end on"), required=False)
    place = CleanTextField(
        label=_("Where"),
        help_text=_(
            "The name of a region, province, municipality or barangay, or its official code."
        ),
        max_length=120,
        lines=False,
        required=False,
    )
    source = forms.ChoiceField(label=_("Where the money comes from"))
    appropriation = forms.ChoiceField(label=_("Class of appropriation"), required=False)
    budget = amount_field(_("Budget"))
    ceiling = amount_field(_("Ceiling of the budget"), hint=_("Leave this out if there is none."))
    obc_budget = amount_field(_("Of the budget, for communities outside the region"))
    slots = count_field(_("Places for people"))
    obc_slots = count_field(_("Of the places, for communities outside the region"))
    organisations = count_field(_("Organisations it reaches"))
    people = count_field(_("People it reaches"))
    lead_agency = forms.ChoiceField(
        label=_("Agency that leads"),
        help_text=_("Leave this out if your own agency does."),
        required=False,
    )
    supporting = forms.MultipleChoiceField(
        label=_("Agencies that support it"),
        widget=forms.SelectMultiple,
        required=False,
    )
    accomplishments = text_field(_("What was achieved"), ppas.TEXT_MAX)
    challenges = text_field(_("What stands in the way"), ppas.TEXT_MAX)
    support_needed = text_field(_("Which support is needed"), ppas.TEXT_MAX)
    follow_up = text_field(_("What follows"), ppas.TEXT_MAX)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        jurisdiction: str,
        currency: str,
        agencies: Iterable[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._jurisdiction, self._currency = jurisdiction, currency
        others = [(str(number), name) for number, name in agencies]
        answers: dict[str, Any] = {
            "category": chosen_from(words.CATEGORIES),
            "sector": chosen_from(words.SECTORS, empty=_("Choose one")),
            "priority": chosen_from(words.PRIORITIES),
            "source": chosen_from(words.SOURCES),
            "appropriation": chosen_from(words.APPROPRIATIONS, empty=_("Not said")),
            "lead_agency": [("", gettext("Our own agency")), *others],
            "supporting": others,
        }
        for name, choices in answers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for name in ("budget", "ceiling", "obc_budget"):
            label = self.fields[name].label
            self.fields[name].label = gettext("%(what)s, in %(currency)s") % {
                "what": label,
                "currency": currency,
            }

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], self._jurisdiction)

    def details(self) -> Details:
        """Return what was said."""
        given = self.cleaned_data
        plain: dict[str, Any] = {name: given[name] for name in (*ppas.TEXTS, *ppas.KINDS)}
        plain |= {name: given[name] or 0 for name in ppas.COUNTS}
        lead = given["lead_agency"]
        return Details(
            **plain,
            fiscal_year=given["fiscal_year"],
            plan_year=given["plan_year"],
            starts_date=given["starts_date"],
            target_date=given["target_date"],
            budget_minor=self._minor("budget") or 0,
            ceiling_minor=self._minor("ceiling"),
            obc_budget_minor=self._minor("obc_budget") or 0,
            place_id=given["place"],
            lead_agency_id=UUID(lead) if lead else None,
            supporting=tuple(UUID(one) for one in given["supporting"]),
        )

    def _minor(self, name: str) -> int | None:
        given: Decimal | None = self.cleaned_data[name]
        return None if given is None else int(given.scaleb(EXPONENTS[self._currency]))


def known_of(card: PpaCard) -> dict[str, Any]:
    """Return the answers that stand."""
    said, currency = card.details, card.balance.currency
    plain = {name: getattr(said, name) for name in (*ppas.TEXTS, *ppas.KINDS, *ppas.COUNTS)}
    place = place_names([said.place_id]) if said.place_id else {}
    return plain | {
        "fiscal_year": said.fiscal_year,
        "plan_year": said.plan_year,
        "starts_date": said.starts_date,
        "target_date": said.target_date,
        "budget": in_units(said.budget_minor, currency),
        "ceiling": in_units(said.ceiling_minor, currency),
        "obc_budget": in_units(said.obc_budget_minor, currency),
        "place": next(iter(place.values()), ""),
        "lead_agency": str(said.lead_agency_id or ""),
        "supporting": [str(one) for one in said.supporting],
        "version": card.version,
    }


def in_units(minor: int | None, currency: str) -> Decimal | None:
    """Return an amount as people type it."""
    return None if minor is None else Decimal(minor).scaleb(-EXPONENTS[currency])


class Narrowing(Form):
    """Which PPAs a list shows."""

    q = CleanTextField(
        label=_("Words of the title, or the code"),
        max_length=QUERY_MAX,
        lines=False,
        required=False,
    )
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    fiscal_year = forms.ChoiceField(label=_("Fiscal year"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    source = forms.ChoiceField(label=_("Where the money comes from"), required=False)
    order = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(
        self,
        *args: Any,
        agencies: Iterable[tuple[UUID, str]],
        years: Iterable[int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        everything = _("All")
        answers: dict[str, Any] = {
            "agency": [("", gettext("All")), *named(agencies)],
            "fiscal_year": [("", gettext("All")), *((str(year), str(year)) for year in years)],
            "sector": chosen_from(words.SECTORS, empty=everything),
            "state": chosen_from(words.STATES, empty=everything),
            "source": chosen_from(words.SOURCES, empty=everything),
            "order": [
                ("", gettext("What was changed last")),
                ("title", gettext("By title")),
                ("budget", gettext("The largest budgets first")),
            ],
        }
        offer(self, answers)

    def narrowed(self) -> Narrowed:
        """Return what is asked; a filter that makes no sense asks nothing."""
        self.is_valid()
        given = self.cleaned_data
        agency, year = given.get("agency"), given.get("fiscal_year")
        return Narrowed(
            agency_id=UUID(agency) if agency else None,
            fiscal_year=int(year) if year else None,
            sector=given.get("sector", ""),
            state=given.get("state", ""),
            source=given.get("source", ""),
            q=given.get("q", ""),
            order=given.get("order") or "recent",
        )


class WhichAgency(Form):
    """Whose PPA is added, for somebody who works for several agencies."""

    agency = forms.ChoiceField(label=_("Agency"))

    def __init__(self, *args: Any, agencies: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = named(agencies)  # type: ignore[attr-defined]  # same


class Step(Form):
    """Where a PPA goes on to."""

    state = forms.ChoiceField(label=_("What happens"), widget=forms.RadioSelect)
    said = CleanTextField(
        label=_("Why, or what has come of it"),
        help_text=_("Needed when it is put on hold or cancelled. Name no person."),
        max_length=4000,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, following: Iterable[StrEnum], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = set(following)
        choices = [(one.value, str(name)) for one, name in words.STEPS.items() if one in leads]
        self.fields["state"].choices = choices  # type: ignore[attr-defined]  # same


assert set(words.STEPS) == set(PpaState) - {PpaState.PLANNING}
