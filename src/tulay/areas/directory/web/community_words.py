"""How what is said of a community reads."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.directory.queries.communities import CommunityCard, Together
from tulay.areas.directory.rules.community_choices import (
    Access,
    AgeBand,
    Count,
    Group,
    Origin,
    Poverty,
    Proximity,
    Rating,
    Settlement,
    StepKind,
)
from tulay.plumbing.ui.words import day, listed

Words = Mapping[Any, Any]
UNKNOWN = "\N{EN DASH}"
SETTLEMENTS: Words = {
    Settlement.VILLAGE: gettext_lazy("Village"),
    Settlement.SUBDIVISION: gettext_lazy("Subdivision"),
    Settlement.SITIO: gettext_lazy("Sitio"),
    Settlement.PUROK: gettext_lazy("Purok"),
    Settlement.COMPOUND: gettext_lazy("Compound"),
    Settlement.DISPERSED: gettext_lazy("Dispersed houses"),
}
PROXIMITIES: Words = {
    Proximity.ADJACENT: gettext_lazy("At its border"),
    Proximity.NEAR: gettext_lazy("Near"),
    Proximity.DISTANT: gettext_lazy("Far"),
}
POVERTIES: Words = {
    Poverty.UNKNOWN: gettext_lazy("Not known"),
    Poverty.BELOW_10: gettext_lazy("Less than 10 %"),
    Poverty.BELOW_20: gettext_lazy("10 to 20 %"),
    Poverty.BELOW_30: gettext_lazy("20 to 30 %"),
    Poverty.BELOW_40: gettext_lazy("30 to 40 %"),
    Poverty.BELOW_50: gettext_lazy("40 to 50 %"),
    Poverty.ABOVE_50: gettext_lazy("More than 50 %"),
}
ORIGINS: Words = {
    Origin.BADJAO: gettext_lazy("Badjao"),
    Origin.IRANUN: gettext_lazy("Iranun"),
    Origin.JAMA_MAPUN: gettext_lazy("Jama Mapun"),
    Origin.KAGAN: gettext_lazy("Kagan"),
    Origin.KOLIBUGAN: gettext_lazy("Kolibugan"),
    Origin.MAGUINDANAON: gettext_lazy("Maguindanaon"),
    Origin.MERANAW: gettext_lazy("Meranaw"),
    Origin.MOLBOG: gettext_lazy("Molbog"),
    Origin.PALAWANI: gettext_lazy("Palawani"),
    Origin.SAMA: gettext_lazy("Sama"),
    Origin.SANGIL: gettext_lazy("Sangil"),
    Origin.TAUSUG: gettext_lazy("Tausug"),
    Origin.YAKAN: gettext_lazy("Yakan"),
    Origin.OTHER: pgettext_lazy("ethnolinguistic group", "Another one"),
}
COUNTS: Words = {
    Count.HOUSEHOLDS: gettext_lazy("Households"),
    Count.FAMILIES: gettext_lazy("Families"),
    Count.MOSQUES: gettext_lazy("Mosques"),
    Count.MADARIS: gettext_lazy("Madaris"),
    Count.ASATIDZ: gettext_lazy("Asatidz"),
}
AGES: Words = {
    AgeBand.CHILDREN: gettext_lazy("0 to 9 years"),
    AgeBand.ADOLESCENTS: gettext_lazy("10 to 14 years"),
    AgeBand.YOUTH: gettext_lazy("15 to 30 years"),
    AgeBand.ADULTS: gettext_lazy("31 to 59 years"),
    AgeBand.ELDERS: gettext_lazy("60 years and older"),
}
GROUPS: Words = {
    Group.WOMEN: gettext_lazy("Women"),
    Group.SOLO_PARENTS: gettext_lazy("Solo parents"),
    Group.DISABLED: gettext_lazy("Persons with disability"),
    Group.FARMERS: gettext_lazy("Farmers"),
    Group.FISHERS: gettext_lazy("Fisherfolk"),
    Group.INDIGENOUS: gettext_lazy("Indigenous people"),
    Group.DISPLACED: gettext_lazy("Displaced people"),
    Group.UNEMPLOYED: gettext_lazy("People without work"),
}
ACCESS: Words = {
    Access.EDUCATION: gettext_lazy("Schools"),
    Access.ALTERNATIVE: gettext_lazy("Alternative learning"),
    Access.MADRASAH: gettext_lazy("Madrasah education"),
    Access.HEALTH: gettext_lazy("Health care"),
    Access.WATER: gettext_lazy("Clean water"),
    Access.SANITATION: gettext_lazy("Sanitation"),
    Access.ELECTRICITY: gettext_lazy("Electricity"),
    Access.TRANSPORT: gettext_lazy("Roads and transport"),
    Access.COMMUNICATION: gettext_lazy("Telephone and internet"),
}
RATINGS: Words = {
    Rating.EXCELLENT: pgettext_lazy("access", "Excellent"),
    Rating.GOOD: pgettext_lazy("access", "Good"),
    Rating.FAIR: pgettext_lazy("access", "Fair"),
    Rating.POOR: pgettext_lazy("access", "Poor"),
    Rating.NONE: pgettext_lazy("access", "None"),
}
STEPS: Words = {
    StepKind.NOTED: pgettext_lazy("profile of a community", "Noted"),
    StepKind.CORRECTED: pgettext_lazy("profile of a community", "Corrected"),
    StepKind.RETIRED: pgettext_lazy("profile of a community", "No longer kept"),
}
FIELDS: Words = {
    "name": gettext_lazy("What the community is called"),
    "other_names": gettext_lazy("Other names it goes by"),
    "place_id": gettext_lazy("Where it lives"),
    "sitio": gettext_lazy("Purok or sitio"),
    "settlement": gettext_lazy("How it is settled"),
    "proximity": gettext_lazy("How far it is from the Bangsamoro region"),
    "people": gettext_lazy("Estimated people of the community"),
    "people_source": gettext_lazy("Where the estimate comes from"),
    "people_date": gettext_lazy("Of which day the estimate is"),
    "poverty": gettext_lazy("Share of poor households"),
    "spoken": gettext_lazy("Languages spoken"),
    "livelihoods": gettext_lazy("What people live on"),
    "origins": gettext_lazy("Ethnolinguistic groups"),
    "counts": gettext_lazy("Households and houses of faith"),
    "ages": gettext_lazy("How old people are"),
    "groups": gettext_lazy("Groups of people"),
    "access": gettext_lazy("What it has access to"),
}


def number(value: int | None) -> str:
    """Return a number as it is read; nothing where nobody knows it."""
    return "" if value is None else f"{value:,}"


def attribution(together: Together) -> str:
    """Return the rate of attribution in words."""
    return UNKNOWN if together.percent is None else f"{together.percent} %"


def facts_of(card: CommunityCard) -> list[dict[str, Any]]:
    """Return what is said of a community besides how many people it has; what was left out is left out."""
    return [{"key": str(key), "value": value} for key, value in _facts(card) if value]


def estimate_rows(card: CommunityCard, *, is_old: bool) -> list[dict[str, Any]]:
    """Return how many people the community is said to have, and apart from it how many live in its place."""
    said = card.details
    rows = [
        {
            "key": str(FIELDS["people"]),
            "value": number(said.people) or _("Nobody has estimated it yet"),
            "note": _("Older than five years: somebody should look again.") if is_old else "",
        }
    ]
    if said.people_date:
        rows.append({"key": str(FIELDS["people_source"]), "value": said.people_source})
        rows.append({"key": str(FIELDS["people_date"]), "value": day(said.people_date)})
    rows.append(
        {
            "key": _("Everybody who lives in %(place)s") % {"place": card.place.split(",")[0]},
            "value": number(card.population) or _("Not known"),
            "note": _("The census's count. It is no figure of the community."),
        }
    )
    return rows


def origins_of(card: CommunityCard) -> str:
    """Return the ethnolinguistic groups of a community."""
    return listed(ORIGINS[Origin(one)] for one in card.details.origins)


def counted(names: Words, said: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return counts in the order of their list; what nobody counted is left out."""
    return [
        {"key": str(name), "value": number(said[one])} for one, name in names.items() if one in said
    ]


def access_rows(said: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what a community has access to, and how good that is."""
    return [
        {"key": str(name), "value": str(RATINGS[Rating(said[one])])}
        for one, name in ACCESS.items()
        if one in said
    ]


def changed_words(changed: Mapping[str, list[Any]]) -> str:
    """Return what was corrected: the estimate as it was and as it is, of other things that they are others."""
    parts = [str(name) for one, name in FIELDS.items() if one in changed and one != "people"]
    if "people" in changed:
        was, becomes = (number(value) or UNKNOWN for value in changed["people"])
        told = _("%(what)s: %(was)s before, %(now)s now")
        parts.insert(0, told % {"what": FIELDS["people"], "was": was, "now": becomes})
    return "\n".join(parts)


def _facts(card: CommunityCard) -> Iterator[tuple[Any, str]]:
    said = card.details
    yield FIELDS["other_names"], said.other_names
    yield FIELDS["place_id"], card.place
    yield FIELDS["sitio"], said.sitio
    if said.settlement:
        yield FIELDS["settlement"], str(SETTLEMENTS[Settlement(said.settlement)])
    if said.proximity:
        yield FIELDS["proximity"], str(PROXIMITIES[Proximity(said.proximity)])
    yield FIELDS["origins"], origins_of(card)
    yield FIELDS["spoken"], said.spoken
    yield FIELDS["livelihoods"], said.livelihoods
    yield FIELDS["poverty"], str(POVERTIES[Poverty(said.poverty)])
