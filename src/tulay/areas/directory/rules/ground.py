"""What an agency and a place must be. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tulay.areas.directory.errors import HeldAlready, NoFocalPerson, UnfitAgency, UnfitPlaces
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS

LANGUAGES = ("en", "fil", "ar")
OFFICE_HOURS: "Hours" = dict.fromkeys(range(5), (("08:00", "17:00"),))
QUERY_MAX = 100
DESIGNATION_MAX = 120
CLOSED_DAYS_MAX = 100
CLOSED_AHEAD = timedelta(days=2 * 366)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Hours = Mapping[int, tuple[tuple[str, str], ...]]
"""Office hours by weekday (Monday 0): spans of local time as `HH:MM`."""


class AgencyKind(StrEnum):
    """What sort of body an agency is."""

    OFFICE = "office"
    MINISTRY = "ministry"
    DEPARTMENT = "department"
    AGENCY = "agency"
    COMMISSION = "commission"
    COUNCIL = "council"
    BOARD = "board"
    AUTHORITY = "authority"
    MUNICIPALITY = "municipality"
    INSTITUTE = "institute"
    ORGANISATION = "organisation"


class Rank(StrEnum):
    """Whether somebody answers for an agency first, or in the first one's stead."""

    PRIMARY = "primary"
    ALTERNATE = "alternate"


class Level(StrEnum):
    """How high a place stands in its tree."""

    REGION = "region"
    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    BARANGAY = "barangay"
    CONSTITUENCY = "constituency"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class AgencyDetails:
    """What is known of an agency, as a door hands it in."""

    name: str
    acronym: str = ""
    kind: str = AgencyKind.AGENCY
    names: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    contact: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    zone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    hours: Hours = field(default_factory=lambda: OFFICE_HOURS)
    extra_holidays: tuple[str, ...] = ()
    has_meetings: bool = True
    runs_programmes: bool = True
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """When an agency is open, and which days are its own besides its country's holidays."""

    hours: Hours
    extra_holidays: tuple[str, ...] = ()
    closed_dates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place as an official list names it; parents stand before their children."""

    code: str
    jurisdiction: str
    level: str
    name: str
    parent_code: str | None = None
    kind: str = ""
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with its way from the root and the names along it."""

    place: NewPlace
    path: str
    label: str


def placed(places: Iterable[NewPlace], known: Mapping[str, tuple[str, str]]) -> Iterator[Placed]:
    """Yield each place with its path and label; `known` holds (path, label) of parents already kept.

    :raises UnfitPlaces: a parent is missing, or a code comes twice.
    """
    seen: dict[str, tuple[str, str]] = {}
    for place in places:
        if place.code in seen:
            raise UnfitPlaces(reason=f"{place.code} comes twice")
        path, label = path_of(place.code), place.name
        if place.parent_code:
            above = seen.get(place.parent_code) or known.get(place.parent_code)
            if above is None:
                raise UnfitPlaces(reason=f"{place.code} comes before {place.parent_code}")
            path, label = path_of(place.code, above[0]), label_of(place.name, above[1])
        seen[place.code] = (path, label)
        yield Placed(place, path, label)


def path_of(code: str, parent_path: str = "/") -> str:
    """Return the way from the root: `/1900000000/1903600000/`."""
    return f"{parent_path}{code}/"


def label_of(name: str, parent_label: str = "") -> str:
    """Return the name with those above it: `Sirawai, Zamboanga del Norte, Region IX`."""
    return f"{name}, {parent_label}" if parent_label else name


def codes_along(path: str) -> tuple[str, ...]:
    """Return the codes of a path from the root down, the place's own last."""
    return tuple(code for code in path.split("/") if code)


def check_agency(details: AgencyDetails, *, slug: str, jurisdiction: str) -> None:
    """Refuse details that could not be shown or reckoned with.

    :raises UnfitAgency: naming each field.
    """
    faults = [*_naming_faults(details, slug, jurisdiction), *_calendar_faults(details)]
    if faults:
        raise UnfitAgency(errors=faults)


def check_seat(jurisdiction: str, seat: str | None) -> None:
    """Refuse a place that an agency cannot sit in: one nobody knows (`None`), or one elsewhere.

    :raises UnfitAgency: naming the field.
    """
    if seat != jurisdiction:
        words = "Choose a place in the country or region of the agency."
        raise UnfitAgency(errors=[FieldError("place_id", "unknown", words)])


def _naming_faults(details: AgencyDetails, slug: str, jurisdiction: str) -> Iterator[FieldError]:
    if not _SLUG.fullmatch(slug):
        yield FieldError("slug", "malformed", "Use small letters, digits and single hyphens.")
    if not details.name.strip():
        yield FieldError("name", "required", "Enter the name of the agency.")
    if jurisdiction not in JURISDICTIONS:
        yield FieldError("jurisdiction", "unknown", "Choose a jurisdiction from the list.")
    if details.kind not in set(AgencyKind):
        yield FieldError("kind", "unknown", "Choose what sort of body this is from the list.")
    if set(details.names) - set(LANGUAGES):
        yield FieldError("names", "unknown-language", "Choose the languages from the list.")


def check_calendar(wanted: OfficeCalendar, *, today: date) -> None:
    """Refuse hours and closed days that nobody could reckon with.

    :raises UnfitAgency: naming each field.
    """
    faults = [*_hours_faults(wanted.hours, wanted.extra_holidays)]
    if any(not today - CLOSED_AHEAD <= day <= today + CLOSED_AHEAD for day in wanted.closed_dates):
        words = "Enter closed days within two years of today."
        faults.append(FieldError("closed_dates", "too-far", words))
    if len(wanted.closed_dates) > CLOSED_DAYS_MAX:
        words, facts = "Enter {most} closed days or fewer.", {"most": CLOSED_DAYS_MAX}
        faults.append(FieldError("closed_dates", "too-many", words, facts))
    if faults:
        raise UnfitAgency(errors=faults)


def _calendar_faults(details: AgencyDetails) -> Iterator[FieldError]:
    try:
        ZoneInfo(details.zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield FieldError("zone", "unknown", "Enter a time zone such as Africa/Windhoek.")
    yield from _hours_faults(details.hours, details.extra_holidays)


def _hours_faults(hours: Hours, extra_holidays: tuple[str, ...]) -> Iterator[FieldError]:
    if not _opens_sometimes(hours):
        yield FieldError(
            "hours",
            "malformed",
            "Enter at least one day with opening hours such as 08:00 to 17:00.",
        )
    if not all(re.fullmatch(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", d) for d in extra_holidays):
        yield FieldError("extra_holidays", "malformed", "Enter days of the year as 01-21.")


def _opens_sometimes(hours: Hours) -> bool:
    try:
        days = [
            [time.fromisoformat(moment) for span in hours[day] for moment in span] for day in hours
        ]
    except ValueError:
        return False
    in_order = all(moments == sorted(set(moments)) for moments in days)
    return any(days) and in_order and set(hours) <= set(range(7))


def check_appointment(
    person_id: UUID, rank: str, *, able: Collection[UUID], held: Mapping[str, UUID]
) -> Rank:
    """Refuse whoever could not do the work of a post, and an appointment that changes nothing; return the rank.

    :param able: who holds the role of a focal person in the agency.
    :param held: who holds which post there now.
    :raises NoFocalPerson: they do not hold the role, or there is no such post.
    :raises HeldAlready: they hold this very post.
    """
    if rank not in {one.value for one in Rank}:
        detail = "Choose one of the answers in the list."
        raise NoFocalPerson(errors=[FieldError("rank", "unknown", detail)])
    if person_id not in able:
        detail = "Choose somebody who holds the role of a focal person in this agency."
        raise NoFocalPerson(errors=[FieldError("person_id", "unfit", detail)])
    if held.get(rank) == person_id:
        raise HeldAlready
    return Rank(rank)


def answering(ranked: Mapping[str, UUID], able: Collection[UUID]) -> tuple[UUID, ...]:
    """Return who answers for an agency: those appointed who can, the first one first; else all who can."""
    named = [ranked[one.value] for one in Rank if ranked.get(one.value) in able]
    return tuple(named) or tuple(able)
