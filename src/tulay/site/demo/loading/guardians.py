"""Two families: a mother whose word counts for her child, and a father whose claim waits for an official."""

from datetime import date, datetime, timedelta
from uuid import UUID

from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.privacy.actions.guardians import (
    ask_guardianship,
    confirm_guardianship,
    consent_for_child,
)
from tulay.areas.privacy.queries.guardians import children_of
from tulay.areas.privacy.rules.consents import Channel
from tulay.areas.privacy.rules.guardians import Relation
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.site.demo.ids import stable_id
from tulay.site.demo.loading.people import NO_PASSWORD, person_row
from tulay.site.demo.people import accounts, first_place_under, named
from tulay.site.demo.shapes import Person

HOME, MOTHER, FATHER = "bangsamoro", "resident", "leader"
NOOR, HAMID = ("Noor", "Guiamalon", 12), ("Hamid", "Hajan", 9)
"""Given name, family name, age: the child of whoever has the account."""


def load_guardians(now: datetime, notices: dict[tuple[str, str], UUID]) -> int:
    """Let both say so, one be confirmed and agree for her child; return how many claims there are."""
    people = {account.username: account.person for account in accounts(now)}
    noor, hamid = (_child(one, number, now) for number, one in enumerate((NOOR, HAMID)))
    mother, asked_at = _actor(people[MOTHER]), now - timedelta(days=9)
    _ask(mother, noor, Relation.MOTHER, "Birth certificate PSA 2014-0417.", asked_at)
    [card] = children_of(people[MOTHER].id)
    official, seen_at = official_of(now - timedelta(days=8)), now - timedelta(days=8)
    confirm_guardianship(actor=official, guardianship_id=card.id, agrees=True, now=seen_at)
    consent_for_child(
        actor=mother,
        guardianship_id=card.id,
        notice_id=notices[HOME, "special"],
        language="en",
        channel=Channel.WEB,
        now=now - timedelta(days=7),
    )
    words = "Birth certificate PSA 2017-2210, brought to the barangay hall."
    _ask(_actor(people[FATHER]), hamid, Relation.FATHER, words, now - timedelta(days=2))
    return 2


def official_of(at: datetime) -> Actor:
    """Return the information officer, who has just shown a second factor."""
    grant = Grant(ROLES[Role.INFORMATION_OFFICER], role=Role.INFORMATION_OFFICER.value)
    return Actor(stable_id("person", "privacy"), ActorKind.PERSON, (grant,), factor_at=at)


def _child(said: tuple[str, str, int], number: int, now: datetime) -> Person:
    given, family, age = said
    person = named(
        kind="resident",
        key=f"{given}.{family}".lower(),
        name=(given, family),
        jurisdiction=HOME,
        place_code=first_place_under("1908704"),
        language="en",
        born_date=date(now.year - age, 4, 17),
        number=985_000 + number,
        domain="people.tulay.example",
        now=now,
    )
    row = person_row(person, NO_PASSWORD)
    row.birth_date = person.born_date.isoformat()
    row.save(force_insert=True)
    return person


def _ask(guardian: Actor, child: Person, relation: Relation, evidence: str, at: datetime) -> None:
    address = child.email
    assert address, "a child is found by it"
    ask_guardianship(actor=guardian, address=address, relation=relation, evidence=evidence, now=at)


def _actor(person: Person) -> Actor:
    grant = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)
    return Actor(person.id, ActorKind.PERSON, (grant,), name=person.name)
