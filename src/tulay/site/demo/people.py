"""People: residents and guests who apply, and the staff who serve them."""

import unicodedata
from bisect import bisect
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from tulay.site.demo.agencies import agencies
from tulay.site.demo.ids import dice, stable_id
from tulay.site.demo.places import places, places_by_code
from tulay.site.demo.reading import toml
from tulay.site.demo.services import services
from tulay.site.demo.shapes import Account, Person, Place, Post

RESIDENTS = {"bangsamoro": 5600, "namibia": 1900, "south-africa": 1500}
GUEST_SHARE = 0.15
ACCOUNT_DOMAIN = "demo.tulay.example"
#: The town of the story where no programme has come for two years: nobody else applies there.
QUIET_TOWN = "0907227000"

_MOBILE = {"bangsamoro": "+639005", "namibia": "+264805", "south-africa": "+27995"}
_LANGUAGES = {
    "bangsamoro": (("fil", 52), ("en", 42), ("ar", 6)),
    "namibia": (("en", 100),),
    "south-africa": (("en", 99), ("ar", 1)),
}
#: How much more likely somebody in the region itself applies than a neighbour outside it.
_HOME_REGION_WEIGHT = 6
_LOWEST = {"bangsamoro": "barangay", "namibia": "constituency", "south-africa": "district"}


@cache
def accounts(now: datetime) -> tuple[Account, ...]:
    """Return the demo accounts of the contract."""
    return tuple(_account(row, now) for row in toml("accounts.toml")["account"])


@cache
def residents(now: datetime) -> tuple[Person, ...]:
    """Return the people who apply, in each jurisdiction, deterministically."""
    found: list[Person] = []
    for jurisdiction, count in RESIDENTS.items():
        random = dice(f"residents:{jurisdiction}")
        homes = _homes(jurisdiction, count, random)
        found += [_resident(jurisdiction, n, homes[n], now, random) for n in range(count)]
    return tuple(found)


@cache
def staff(now: datetime) -> tuple[tuple[Person, ...], tuple[Post, ...]]:
    """Return the staff of every agency that serves somebody, and the posts they hold.

    The demo's own officers hold posts too; their persons stand in `accounts`.
    """
    random = dice("staff")
    busy: dict[str, float] = {}
    for service in services(now.date()):
        busy[service.agency_slug] = busy.get(service.agency_slug, 0) + service.weight
    people: list[Person] = []
    posts = [
        Post(account.person.id, role, account.agency_slug)
        for account in accounts(now)
        for role in account.roles
    ]
    for agency in agencies():
        if agency.slug not in busy:
            continue
        wanted = ["focal-person"] + ["officer"] * (4 + int(busy[agency.slug] / 5))
        for number, role in enumerate(wanted):
            key = f"{agency.slug}-{number}"
            person = _officer(agency.jurisdiction, key, len(people), now, random)
            people.append(person)
            posts.append(Post(person.id, role, agency.slug))
    return tuple(people), tuple(posts)


@cache
def officers(now: datetime) -> dict[str, tuple[Person, ...]]:
    """Return, by agency, the people who may take on its requests; demo officers come first."""
    everybody = {person.id: person for person in staff(now)[0]}
    everybody |= {account.person.id: account.person for account in accounts(now)}
    found: dict[str, list[Person]] = {}
    for post in staff(now)[1]:
        if post.role == "officer" and post.agency_slug:
            found.setdefault(post.agency_slug, []).append(everybody[post.person_id])
    return {slug: tuple(people) for slug, people in found.items()}


def named(
    *,
    kind: str,
    key: str,
    name: tuple[str, str],
    jurisdiction: str,
    place_code: str,
    language: str,
    born_date: date,
    number: int,
    domain: str,
    now: datetime,
) -> Person:
    """Return a person of this name, with an address and a number that nobody owns."""
    return Person(
        id=stable_id("person", key),
        given_name=name[0],
        family_name=name[1],
        kind=kind,
        jurisdiction=jurisdiction,
        language=language,
        place_code=place_code,
        email=f"{key}@{domain}",
        phone=f"{_MOBILE[jurisdiction]}{number:06d}",
        born_date=born_date,
        joined_at=now - timedelta(days=740),
    )


def _account(row: dict[str, Any], now: datetime) -> Account:
    number = 990_000 + [r["username"] for r in toml("accounts.toml")["account"]].index(
        row["username"]
    )
    person = named(
        kind="staff" if row.get("staff") else "resident",
        key=row["username"],
        name=(row["given_name"], row["family_name"]),
        jurisdiction=row["jurisdiction"],
        place_code=first_place_under(row["place"]),
        language=row["language"],
        born_date=row["born"],
        number=number,
        domain=ACCOUNT_DOMAIN,
        now=now,
    )
    return Account(
        person=person,
        username=row["username"],
        roles=tuple(row["roles"]),
        agency_slug=row.get("agency"),
        is_staff=row.get("staff", False),
    )


@cache
def first_place_under(prefix: str) -> str:
    """Return the code of the first smallest place whose code begins so."""
    smallest = set(_LOWEST.values())
    return next(p.code for p in places() if p.level in smallest and p.code.startswith(prefix))


def _homes(jurisdiction: str, count: int, random: Random) -> list[Place]:
    """Draw homes, the more people live in a place the oftener; never in the quiet town."""
    candidates = [
        place
        for place in places()
        if place.jurisdiction == jurisdiction
        and place.level == _LOWEST[jurisdiction]
        and place.parent_code != QUIET_TOWN
    ]
    return random.choices(candidates, [_pull(place) for place in candidates], k=count)


def _pull(place: Place) -> float:
    if place.jurisdiction != "bangsamoro":
        parent = places_by_code()[place.parent_code or ""]
        return float(parent.population or 1)
    home = _HOME_REGION_WEIGHT if place.code.startswith("19") else 1
    return float(place.population or 100) * home


def _resident(jurisdiction: str, number: int, home: Place, now: datetime, random: Random) -> Person:
    given, family = _name(jurisdiction, home.code, random)
    key = f"{_ascii(given)}.{_ascii(family)}.{jurisdiction[0]}{number}"
    return named(
        kind="guest" if random.random() < GUEST_SHARE else "resident",
        key=key,
        name=(given, family),
        jurisdiction=jurisdiction,
        place_code=home.code,
        language=_language(jurisdiction, random),
        born_date=_birthday(now, 18, 84, random),
        number=number,
        domain="people.tulay.example",
        now=now,
    )


def _officer(jurisdiction: str, key: str, number: int, now: datetime, random: Random) -> Person:
    home = first_place_under({"bangsamoro": "1908703", "namibia": "NA-KH"}.get(jurisdiction, "CPT"))
    given, family = _name(jurisdiction, home, random)
    return named(
        kind="staff",
        key=f"{_ascii(given)}.{_ascii(family)}.{key}",
        name=(given, family),
        jurisdiction=jurisdiction,
        place_code=home,
        language="en",
        born_date=_birthday(now, 24, 62, random),
        number=900_000 + number,
        domain="staff.tulay.example",
        now=now,
    )


def _birthday(now: datetime, youngest: int, oldest: int, random: Random) -> date:
    return now.date() - timedelta(days=int(365.25 * random.triangular(youngest, oldest, 33)))


def _language(jurisdiction: str, random: Random) -> str:
    codes, shares = zip(*_LANGUAGES[jurisdiction], strict=True)
    return str(random.choices(codes, shares)[0])


def _name(jurisdiction: str, place_code: str, random: Random) -> tuple[str, str]:
    """Draw a name that is at home in the place, or in one case of five from elsewhere."""
    groups = _groups(jurisdiction)
    here = [group for group in groups if place_code.startswith(tuple(group["places"]))]
    pool = here if here and random.random() > 0.2 else groups  # noqa: PLR2004 - one in five
    bounds = list(accumulate(group["share"] for group in pool))
    group = pool[bisect(bounds, random.random() * bounds[-1])]
    given = random.choice(group["women"] if random.random() < 0.55 else group["men"])  # noqa: PLR2004 - the share of women among applicants
    return given, random.choice(group["family"])


@cache
def _groups(jurisdiction: str) -> list[dict[str, Any]]:
    found = toml("people/names.toml")["group"]
    return [group for group in found if group["jurisdiction"] == jurisdiction]


@cache
def _ascii(text: str) -> str:
    """Spell a name so that it can stand in a mail address."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return plain.lower().replace(" ", "-").replace("'", "")
