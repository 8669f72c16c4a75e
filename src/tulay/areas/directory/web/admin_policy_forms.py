"""The questions about a policy, and the way between its answers and what is stored."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.web import admin_words as words
from tulay.areas.directory.web.admin_forms import EVERYWHERE, Scoped, scope_of, until_of
from tulay.areas.identity.actions import PolicyDetails
from tulay.areas.identity.queries import PolicyCard, condition_named, described_roles
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField


class PolicyForm(Scoped):
    """A policy in the reader's words."""

    name = CleanTextField(
        label=_("Name"),
        max_length=120,
        lines=False,
        help_text=_("Whoever is stopped reads it, for example: Decisions only in office hours."),
    )
    actions = forms.ChoiceField(label=_("What it stops"))
    condition = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect)
    opens = CleanTextField(
        label=_("From (only for office hours)"),
        required=False,
        lines=False,
        max_length=5,
        help_text=_("Like 08:00. Leave both empty for the agency's own calendar."),
    )
    closes = CleanTextField(label=_("Until"), required=False, lines=False, max_length=5)
    weekdays = forms.MultipleChoiceField(
        label=_("Days"), required=False, widget=forms.CheckboxSelectMultiple
    )
    person = CleanTextField(
        label=_("Number of the person who works here (only for people close to them)"),
        required=False,
        lines=False,
        max_length=36,
        help_text=_("It stands at the foot of the person's page."),
    )
    people = CleanTextField(
        label=_("Numbers of the people close to them"),
        required=False,
        lines=False,
        max_length=400,
        help_text=_("With commas between them."),
    )
    marks = CleanTextField(
        label=_("Marks (only for marked requests)"),
        required=False,
        lines=False,
        max_length=400,
        help_text=_("Like sector:justice or priority:urgent, with commas between them."),
    )
    spared = forms.MultipleChoiceField(
        label=_("Roles that may nevertheless"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    only = forms.MultipleChoiceField(
        label=_("Only for these roles"),
        required=False,
        help_text=_("None chosen: for every role."),
        widget=forms.CheckboxSelectMultiple,
    )
    begins = DateField(label=_("First day"), required=False)
    ends = DateField(label=_("Last day"), required=False)
    field_order = ("name", "actions", "scope", "condition")

    def __init__(self, *args: Any, kept: PolicyCard | None = None, **kwargs: Any) -> None:
        first = kwargs.pop("initial", None) or (_answers(kept) if kept else None)
        super().__init__(*args, initial=first, **kwargs)
        self.kept = kept
        areas = {
            "cases.*": gettext("Everything with requests"),
            "catalogue.*": gettext("Everything with services"),
            "*": gettext("Everything"),
        }
        one_by_one = sorted(
            ((code, str(said)) for code, said in words.PERMISSIONS.items() if "policy" not in code),
            key=lambda one: one[1],
        )
        fields: Any = self.fields
        fields["actions"].choices = [("", gettext("Choose")), *areas.items(), *one_by_one]
        fields["condition"].choices = list(words.CONDITIONS.items())
        fields["weekdays"].choices = [(str(day), str(said)) for day, said in WEEKDAYS.items()]
        roles = [(r.role.value, words.role_name(r.role)) for r in described_roles() if r.scopes]
        fields["only"].choices = fields["spared"].choices = roles

    def details(self) -> PolicyDetails:
        """Return what the policy would say; a day that was not touched keeps its very moment."""
        given, kept = self.cleaned_data, self.kept
        agency_id, region = scope_of(given["scope"])
        return PolicyDetails(
            name=given["name"],
            actions=given["actions"],
            condition=condition_named(given["condition"]),
            parameters=self.parameters(),
            roles=tuple(given["only"]),
            agency_id=agency_id,
            region=region,
            begins_at=_moment(given["begins"], kept.begins_at if kept else None, from_of),
            ends_at=_moment(given["ends"], kept.ends_at if kept else None, until_of, _LAST),
        )

    def values(self) -> dict[str, Any]:
        """Return the same by name, to be shown."""
        return asdict(self.details())

    def parameters(self) -> dict[str, Any]:
        """Return what the chosen condition needs, from the questions that belong to it."""
        given = self.cleaned_data
        condition = given["condition"]
        if condition == "outside_hours" and (given["opens"] or given["closes"]):
            return self._hours(given)
        if condition == "related":
            return {"person": given["person"], "people": _listed(given["people"])}
        if condition == "marked":
            return {"marks": _listed(given["marks"]), "roles": given["spared"]}
        return {}

    def _hours(self, given: dict[str, Any]) -> dict[str, Any]:
        before = self.kept.parameters if self.kept else {}
        zone = before.get("zone") or str(timezone.get_current_timezone_name())
        hours = {"zone": zone, "opens": given["opens"], "closes": given["closes"]}
        days = sorted(int(day) for day in given["weekdays"])
        return {**hours, "weekdays": days} if days else hours


_LAST = timedelta(microseconds=1)
"""A policy ends with its last day: the moment before it ends lies in that day."""


def from_of(day: date | None) -> datetime | None:
    """Return the moment a day begins, as the reader's calendar has it."""
    if day is None:
        return None
    zone = ZoneInfo(str(timezone.get_current_timezone_name()))
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _moment(
    day: date | None, kept: datetime | None, convert: Any, back: timedelta = timedelta()
) -> datetime | None:
    untouched = kept is not None and day == timezone.localtime(kept - back).date()
    moment: datetime | None = kept if untouched else convert(day)
    return moment


def _answers(card: PolicyCard) -> dict[str, Any]:
    """Return the answers that a stored policy would be made of."""
    said = card.parameters
    return {
        "name": card.name,
        "actions": card.actions,
        "scope": str(card.agency_id or card.region or EVERYWHERE),
        "condition": card.condition.value,
        "opens": said.get("opens", ""),
        "closes": said.get("closes", ""),
        "weekdays": [str(day) for day in said.get("weekdays", ())],
        "person": said.get("person", ""),
        "people": ", ".join(said.get("people", ())),
        "marks": ", ".join(said.get("marks", ())),
        "spared": said.get("roles", []),
        "only": list(card.roles),
        "begins": timezone.localtime(card.begins_at).date() if card.begins_at else None,
        "ends": timezone.localtime(card.ends_at - _LAST).date() if card.ends_at else None,
    }


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
