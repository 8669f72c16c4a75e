"""What is said of a community, and what several communities come to. Pure.

How many people a community is said to have is an estimate of those who looked. How many live in its barangay is the
census's count of everybody. Neither ever stands in for the other: the second only bounds the first.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.directory.errors import CommunityReasonMissing, UnfitCommunity
from tulay.areas.directory.rules import Level, codes_along
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
)
from tulay.kernel.errors import FieldError

NAME_MAX = 200
WORDS_MAX = 500
COUNT_MAX = 1_000_000
FRESH = timedelta(days=5 * 365 + 1)
"""An estimate is not noted once it is older, and is marked as old where it has become so."""
SMALLEST = frozenset({Level.BARANGAY, Level.CONSTITUENCY, Level.DISTRICT})
"""Where a community lives: the lowest level of each tree."""


@dataclass(frozen=True, slots=True)
class CommunityDetails:
    """What is said of a community, as a door hands it in; nothing in it names a person."""

    name: str
    place_id: UUID | None
    other_names: str = ""
    sitio: str = ""
    settlement: str = ""
    proximity: str = ""
    people: int | None = None
    people_source: str = ""
    people_date: date | None = None
    poverty: str = Poverty.UNKNOWN.value
    spoken: str = ""
    livelihoods: str = ""
    origins: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    ages: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    access: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Residence:
    """Where a community lives: the count of everybody there, and the estimates of the other communities there."""

    level: str
    population: int | None
    others: int = 0


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many people somebody estimates, what says so, and of which day that is."""

    people: int | None
    source: str
    on_date: date | None

    @property
    def is_empty(self) -> bool:
        """Answer whether nothing is said at all."""
        return self.people is None and not self.source.strip() and self.on_date is None


@dataclass(frozen=True, slots=True)
class Together:
    """What communities come to: nothing here is reckoned from how many people live in a place.

    `stated` is what somebody stated for the place as a whole; the difference to the communities' own estimates is
    known to exist, but of no community.
    """

    communities: int = 0
    estimated: int = 0
    attributed: int = 0
    stated: int | None = None

    @property
    def total(self) -> int:
        """Return how many people there are by all that was said: never fewer than the communities come to."""
        return max(self.attributed, self.stated or 0)

    @property
    def unattributed(self) -> int:
        """Return how many people belong to no community that is known."""
        return self.total - self.attributed

    @property
    def percent(self) -> int | None:
        """Return the attribution rate, rounded down: 100 only where nobody is missing. None without a stated total."""
        return self.attributed * 100 // self.total if self.stated else None

    @property
    def is_exceeded(self) -> bool:
        """Answer whether the communities come to more than was stated: one of both needs another look."""
        return self.stated is not None and self.attributed > self.stated


@dataclass(frozen=True, slots=True)
class PlaceSum:
    """What the communities of one place come to, and the way to that place."""

    path: str
    communities: int
    estimated: int
    attributed: int


def estimate_of(details: CommunityDetails) -> Estimate:
    """Return what is said of how many people a community has."""
    return Estimate(details.people, details.people_source, details.people_date)


def is_old(on_date: date | None, *, today: date) -> bool:
    """Answer whether an estimate of a day has become too old to go by."""
    return on_date is not None and on_date < today - FRESH


def rolled_up(sums: Iterable[PlaceSum], below: str = "/") -> dict[str, Together]:
    """Return what communities come to for each place directly below a path, by its code; in the place itself, by ""."""
    depth, found = len(codes_along(below)), dict[str, Together]()
    for one in sums:
        if one.path.startswith(below):
            code = next(iter(codes_along(one.path)[depth:]), "")
            found[code] = added(found.get(code, Together()), one)
    return found


def added(known: Together, more: PlaceSum | Together) -> Together:
    """Return both together; what was stated for one place is stated for no other."""
    return Together(
        known.communities + more.communities,
        known.estimated + more.estimated,
        known.attributed + more.attributed,
        known.stated,
    )


def check_community(
    details: CommunityDetails, where: Residence, *, today: date, before: Estimate | None = None
) -> None:
    """Refuse what cannot be true of a community.

    :param before: what was estimated until now; what stays as it was is not too old to stay.
    :raises UnfitCommunity: naming each field.
    """
    faults = [*_naming_faults(details), *_choice_faults(details), *_count_faults(details)]
    if where.level not in SMALLEST:
        words = "Choose the barangay, or the smallest place there is, in which the community lives."
        faults.append(FieldError("place_id", "unfit", words))
    said = estimate_of(details)
    if not said.is_empty:
        faults += _estimate_faults(
            said, today, source="people_source", on_date="people_date", is_kept=said == before
        )
        faults += _crowding_faults(said.people or 0, where)
    if faults:
        raise UnfitCommunity(errors=faults)


def check_total(said: Estimate, *, level: str, population: int | None, today: date) -> None:
    """Refuse what cannot be true of a place as a whole; saying nothing takes back what was stated.

    :raises UnfitCommunity: naming each field.
    """
    faults: list[FieldError] = []
    if level in SMALLEST:
        words = "State this for a municipality or a larger place; a barangay has its communities."
        faults.append(FieldError("place", "unfit", words))
    if not said.is_empty:
        faults += _estimate_faults(said, today)
        faults += _crowding_faults(said.people or 0, Residence(level, population))
    if faults:
        raise UnfitCommunity(errors=faults)


def check_said(said: str) -> str:
    """Return why a profile is kept no longer.

    :raises CommunityReasonMissing: nobody would know.
    """
    if not said.strip():
        raise CommunityReasonMissing
    return said.strip()


def _naming_faults(details: CommunityDetails) -> Iterator[FieldError]:
    if not details.name.strip():
        yield FieldError("name", "required", "Enter how the community is called.")
    longest = {
        "name": NAME_MAX, "other_names": NAME_MAX, "sitio": NAME_MAX, "people_source": WORDS_MAX,
        "spoken": NAME_MAX, "livelihoods": WORDS_MAX,
    }  # fmt: skip
    for name, most in longest.items():
        if len(getattr(details, name)) > most:
            yield FieldError(name, "too-long", "Use at most {most} characters.", {"most": most})


def _choice_faults(details: CommunityDetails) -> Iterator[FieldError]:
    lists: dict[str, tuple[Iterable[str], type[StrEnum]]] = {
        "settlement": ([details.settlement] if details.settlement else [], Settlement),
        "proximity": ([details.proximity] if details.proximity else [], Proximity),
        "poverty": ([details.poverty], Poverty),
        "origins": (details.origins, Origin),
        "counts": (details.counts, Count),
        "ages": (details.ages, AgeBand),
        "groups": (details.groups, Group),
        "access": ([*details.access], Access),
    }
    wrong = [name for name, (said, known) in lists.items() if set(said) - {*known}]
    if set(details.access.values()) - {*Rating}:
        wrong.append("access")
    for name in dict.fromkeys(wrong):
        yield FieldError(name, "unknown", "Choose one of the answers in the list.")


def _count_faults(details: CommunityDetails) -> Iterator[FieldError]:
    for name in ("counts", "ages", "groups"):
        numbers = getattr(details, name).values()
        if any(not 0 <= number <= COUNT_MAX for number in numbers):
            words, facts = "Enter a number from 0 to {most}.", {"most": COUNT_MAX}
            yield FieldError(name, "out-of-range", words, facts)
    if details.people is None:
        return
    words = "This is more than the estimate of how many people the community has."
    if sum(details.ages.values()) > details.people:
        yield FieldError("ages", "too-many", words)
    if any(number > details.people for number in details.groups.values()):
        yield FieldError("groups", "too-many", words)
    if details.counts.get(Count.HOUSEHOLDS, 0) > details.people:
        yield FieldError("counts", "too-many", words)


def _estimate_faults(
    said: Estimate,
    today: date,
    *,
    source: str = "source",
    on_date: str = "on_date",
    is_kept: bool = False,
) -> Iterator[FieldError]:
    if said.people is None:
        yield FieldError("people", "required", "Enter how many people that are.")
    elif not 1 <= said.people <= COUNT_MAX:
        words, facts = "Enter a number from 1 to {most}.", {"most": COUNT_MAX}
        yield FieldError("people", "out-of-range", words, facts)
    if not said.source.strip():
        yield FieldError(source, "required", "Say what the estimate comes from.")
    if said.on_date is None:
        yield FieldError(on_date, "required", "Say of which day the estimate is.")
    elif said.on_date > today:
        yield FieldError(on_date, "in-future", "This day has not come yet.")
    elif is_old(said.on_date, today=today) and not is_kept:
        words = "An estimate older than five years is not noted. Leave it out, or look again."
        yield FieldError(on_date, "too-old", words)


def _crowding_faults(people: int, where: Residence) -> Iterator[FieldError]:
    if where.population is None:
        return
    facts: dict[str, object] = {
        "population": f"{where.population:,}",
        "others": f"{where.others:,}",
    }
    if people > where.population:
        words = "Only {population} people live there. Enter the estimate for the community alone."
        yield FieldError("people", "more-than-live-there", words, facts)
    elif people + where.others > where.population:
        words = (
            "Only {population} people live there, and {others} are said of its other communities."
        )
        yield FieldError("people", "more-than-live-there", words, facts)
