"""Questions about a community."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tulay.areas.directory.queries import PlaceCard, place_card, place_meant
from tulay.areas.directory.queries.communities import CommunitiesAsked, CommunityCard
from tulay.areas.directory.rules import QUERY_MAX
from tulay.areas.directory.rules.communities import (
    COUNT_MAX,
    NAME_MAX,
    WORDS_MAX,
    CommunityDetails,
    Estimate,
)
from tulay.areas.directory.web import community_words as words
from tulay.plumbing.http.inputs import CleanTextField
from tulay.plumbing.ui.forms import DateField, Form, speak_plainly

PLACE_HINT = _("The name of a region, province, municipality or barangay, or its official code.")
SOURCE_HINT = _("A survey, an assessment, a list of the barangay: what anybody can look up.")
PREFIXES: dict[str, words.Words] = {
    "counts": words.COUNTS,
    "ages": words.AGES,
    "groups": words.GROUPS,
    "access": words.ACCESS,
}
"""Mappings whose answers are asked for one by one."""
PUT = {
    "place_id": "place",
    **{name: f"{name}.{next(iter(of)).value}" for name, of in PREFIXES.items()},
}
"""Which question an error of an action belongs to: that of a mapping stands at its first one."""


def _line(label: Any, most: int, hint: Any = "", *, required: bool = False) -> CleanTextField:
    return CleanTextField(
        label=label, help_text=hint, max_length=most, required=required, lines=False
    )


def _count(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=hint, min_value=0, max_value=COUNT_MAX, required=False
    )


def _choices(names: words.Words, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((one.value, name) for one, name in names.items())]


class AboutCommunity(Form):
    """What is said of a community."""

    name = _line(words.FIELDS["name"], NAME_MAX, required=True)
    other_names = _line(
        words.FIELDS["other_names"],
        NAME_MAX,
        _("With commas between them; also what it was called before, so that it is found."),
    )
    place = _line(
        words.FIELDS["place_id"],
        120,
        _("The name of the barangay with its municipality, or its official code."),
        required=True,
    )
    sitio = _line(words.FIELDS["sitio"], NAME_MAX)
    settlement = forms.ChoiceField(label=words.FIELDS["settlement"], required=False)
    proximity = forms.ChoiceField(label=words.FIELDS["proximity"], required=False)
    people = _count(
        words.FIELDS["people"],
        _("The community alone, not everybody in the barangay. Leave it out if nobody has looked."),
    )
    people_source = _line(words.FIELDS["people_source"], WORDS_MAX, SOURCE_HINT)
    people_date = DateField(label=words.FIELDS["people_date"], required=False)
    poverty = forms.ChoiceField(label=words.FIELDS["poverty"])
    origins = forms.MultipleChoiceField(
        label=words.FIELDS["origins"], widget=forms.CheckboxSelectMultiple, required=False
    )
    spoken = _line(words.FIELDS["spoken"], NAME_MAX)
    livelihoods = _line(words.FIELDS["livelihoods"], WORDS_MAX)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["settlement"].choices = _choices(words.SETTLEMENTS, _("Not known"))
        fields["proximity"].choices = _choices(words.PROXIMITIES, _("Not known"))
        fields["poverty"].choices = _choices(words.POVERTIES, "")[1:]
        fields["origins"].choices = _choices(words.ORIGINS, "")[1:]
        for prefix, names in PREFIXES.items():
            for one, name in names.items():
                fields[f"{prefix}.{one.value}"] = (
                    forms.ChoiceField(
                        label=name, choices=_choices(words.RATINGS, _("Not known")), required=False
                    )
                    if prefix == "access"
                    else _count(name)
                )
        for name in (name for name in self.fields if "." in name):
            speak_plainly(self.fields[name], str(self.fields[name].label))
        if is_known:
            fields["said"] = _line(_("Why you correct it"), WORDS_MAX)

    def clean_place(self) -> UUID | None:
        """Find the place by its official code, or by its name where only one bears it."""
        return place_meant(self.cleaned_data["place"], "")

    def details(self) -> CommunityDetails:
        """Return what was said."""
        given = self.cleaned_data
        plain: dict[str, Any] = {
            name: given[name]
            for name in (
                "name", "other_names", "sitio", "settlement", "proximity", "people", "people_source", "people_date",
                "poverty", "spoken", "livelihoods",
            )
        }  # fmt: skip
        plain |= {prefix: self._answered(prefix) for prefix in PREFIXES}
        return CommunityDetails(
            place_id=given["place"],
            origins=tuple(given["origins"]),
            **plain,
        )

    def groups_of_questions(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Yield the questions under their headings."""
        of_people = ["people", "people_source", "people_date"]
        last = [name for name in ("said", "version") if name in self.fields]
        plain = [n for n in self.fields if "." not in n and n not in of_people and n not in last]
        living = ["poverty", "origins", "spoken", "livelihoods"]
        yield gettext("Its name and place"), [self[n] for n in plain if n not in living]
        yield gettext("How many people"), [self[n] for n in of_people]
        yield gettext("How people live"), [self[n] for n in living]
        for prefix in PREFIXES:
            yield (
                str(words.FIELDS[prefix]),
                [self[n] for n in self.fields if n.startswith(f"{prefix}.")],
            )
        yield "", [self[n] for n in last]

    def _answered(self, prefix: str) -> dict[str, Any]:
        named = ((n.partition(".")[2], n) for n in self.fields if n.startswith(f"{prefix}."))
        answers = {one: self.cleaned_data[name] for one, name in named}
        return {one: said for one, said in answers.items() if said not in (None, "")}


class AboutTotal(Form):
    """What somebody states for a place as a whole."""

    people = _count(
        _("People of all communities here"),
        _("As stated for the place as a whole. Leave everything out to take back what was stated."),
    )
    source = _line(words.FIELDS["people_source"], WORDS_MAX, SOURCE_HINT)
    on_date = DateField(label=words.FIELDS["people_date"], required=False)

    def estimate(self) -> Estimate:
        """Return what was said."""
        given = self.cleaned_data
        return Estimate(given["people"], given["source"], given["on_date"])


class Retiring(Form):
    """Why a profile is kept no longer."""

    said = _line(
        _("Why it is kept no longer"),
        WORDS_MAX,
        _("For example: noted twice, or the people have moved away. Name no person."),
        required=True,
    )


class NarrowingCommunities(Form):
    """Which communities a list shows."""

    place = _line(_("Place"), 120, PLACE_HINT)
    q = _line(_("Name of the community"), QUERY_MAX)
    estimate = forms.ChoiceField(label=_("Estimate"), required=False)
    origin = forms.ChoiceField(label=words.FIELDS["origins"], required=False)
    retired = forms.BooleanField(label=_("Profiles that are no longer kept"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["estimate"].choices = [
            ("", _("All")),
            ("known", _("With an estimate")),
            ("missing", _("Without an estimate")),
            ("old", _("Older than five years")),
        ]
        fields["origin"].choices = _choices(words.ORIGINS, _("All"))

    def clean_place(self) -> PlaceCard | None:
        """Find the place by its official code, or by its name where only one bears it."""
        found = place_meant(self.cleaned_data["place"], "")
        return place_card(found) if found else None

    def asked(self) -> CommunitiesAsked:
        """Return what was asked; a question that was not understood asks nothing."""
        self.is_valid()
        return CommunitiesAsked(
            **{name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}
        )


def initial_of(card: CommunityCard) -> dict[str, Any]:
    """Return what is said of a community as answers of its form."""
    said = card.details
    answers: dict[str, Any] = {
        name: getattr(said, name)
        for name in AboutCommunity.base_fields
        if name not in ("place", "version")
    }
    answers |= {"place": card.place_code, "version": card.version}
    return answers | dict(_pairs(said, PREFIXES))


def _pairs(said: CommunityDetails, prefixes: Iterable[str]) -> Iterator[tuple[str, Any]]:
    for prefix in prefixes:
        mapping: Mapping[str, Any] = getattr(said, prefix)
        yield from ((f"{prefix}.{one}", value) for one, value in mapping.items())
