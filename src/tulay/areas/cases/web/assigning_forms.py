"""The forms of an agency's rules for giving out requests."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tulay.areas.cases.rules.assigning import NAME_MAX, SKILL_MAX, SKILLS_MOST, Rule
from tulay.areas.directory.queries import search_places
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import Form

PLACE_MAX = 120
UNKNOWN_PLACE = gettext_lazy("We know no place of this name. Write it as people call it.")
Choices = list[tuple[str, Any]]


class PlacedForm(Form):
    """A service and a place."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    place = CleanTextField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("A village, a town, a province: everything inside it counts."),
        required=False,
        max_length=PLACE_MAX,
        lines=False,
    )

    def __init__(
        self, *args: Any, services: Choices, any_service: bool, jurisdiction: str, **kwargs: Any
    ) -> None:
        """List the services of an agency."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["service"]
        field.choices = [*([("", _("Every service"))] if any_service else []), *services]
        field.required = not any_service
        self.jurisdiction = jurisdiction

    def clean_place(self) -> Any:
        """Return the place that was meant."""
        typed = self.cleaned_data["place"]
        found = search_places(typed, self.jurisdiction, limit=1) if typed else ()
        if typed and not found:
            raise forms.ValidationError(str(UNKNOWN_PLACE), code="unknown")
        return found[0] if found else None


class RuleForm(PlacedForm):
    """One rule: its name, for which requests it is, and who takes them."""

    name = CleanTextField(
        label=gettext_lazy("Name of the rule"),
        help_text=gettext_lazy("The page of each request that it gives says this name."),
        max_length=NAME_MAX,
        lines=False,
    )
    skill = CleanTextField(
        label=gettext_lazy("Skill"),
        help_text=gettext_lazy(
            "Only officers who have it. Leave it empty for everybody who reviews requests."
        ),
        required=False,
        max_length=SKILL_MAX,
        lines=False,
    )
    field_order = ("name", "service", "place", "skill")

    @property
    def wanted(self) -> Rule:
        """What was filled in."""
        given = self.cleaned_data
        place = given["place"]
        service_id = UUID(given["service"]) if given["service"] else None
        return Rule(given["name"], service_id, place.id if place else None, skill=given["skill"])


class SkillsForm(Form):
    """What one officer knows, one skill a line."""

    skills = CleanTextField(
        label=gettext_lazy("Skills, one a line"),
        help_text=gettext_lazy("For example: Fisheries, sign language, home visits."),
        required=False,
        max_length=(SKILL_MAX + 2) * SKILLS_MOST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
