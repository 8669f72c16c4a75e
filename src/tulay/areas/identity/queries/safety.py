"""How safely people sign in: for administrators, of the people they administer; addresses are never shown."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tulay.areas.audit.queries import lately, tally_by_hour
from tulay.areas.identity.models import Passkey, Person, RoleGrant, Session, SignInTry, Totp
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.rules import PERSONAL, TRIES_WINDOW, Role, may_try_at
from tulay.kernel.actor import Actor

CODE = "identity.see-sign-ins"
LOOKED_BACK = timedelta(hours=24)
LISTED_MAX = 50


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour, and how many sign-ins failed in it."""

    at: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody in one of the lists, and since when."""

    person_id: UUID
    name: str = field(repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Safety:
    """What administrators should know about the last 24 hours."""

    hours: tuple[Hour, ...]
    failures: int
    slowed_down: int | None
    open_sessions: int
    new_devices: tuple[Noted, ...]
    without_factor: tuple[Noted, ...]


def safety(actor: Actor, *, now: datetime) -> Safety:
    """Return how safely people signed in lately; who administers an agency learns of its people only."""
    people = visible_people(actor, CODE)
    only = None if actor.may_everywhere(CODE) else list(people.values_list("id", flat=True))
    until = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    since = until - LOOKED_BACK
    hours = tuple(
        Hour(at, count)
        for at, count in tally_by_hour(
            ["identity.fail-sign-in"], since=since, until=until, about=only
        )
    )
    fresh = lately("identity.sign-in", since=since, facts={"known_device": False}, about=only)
    return Safety(
        hours=hours,
        failures=sum(hour.failures for hour in hours),
        slowed_down=_slowed_down(now) if only is None else None,
        open_sessions=_open(people, now),
        new_devices=_named([(one.subject_id, one.at) for one in fresh]),
        without_factor=_named([(one, None) for one in _without_factor(people, now)]),
    )


def _slowed_down(now: datetime) -> int:
    """Count the accounts at which strangers must wait; whose they are only a keyed hash knows."""
    tries: defaultdict[bytes, list[datetime]] = defaultdict(list)
    rows = SignInTry.objects.filter(at__gt=now - TRIES_WINDOW, is_known_device=False)
    for account, at in rows.values_list("account", "at"):
        tries[bytes(account)].append(at)
    return sum(may_try_at(times, now=now) > now for times in tries.values())


def _open(people: QuerySet[Person], now: datetime) -> int:
    rows = Session.objects.filter(revoked_at=None, expires_at__gt=now)
    return rows.filter(person__in=people.values("id")).count()


def _without_factor(people: QuerySet[Person], now: datetime) -> list[UUID]:
    """Staff who set up neither an app nor a passkey yet: their next sign-in leads them there."""
    roles = [role.value for role in Role if role not in PERSONAL]
    grants = RoleGrant.objects.filter(
        Q(until=None) | Q(until__gt=now), person_id=OuterRef("id"), revoked_at=None, role__in=roles
    )
    rows = people.filter(Exists(grants), deactivated_at=None)
    rows = rows.exclude(Exists(Totp.objects.filter(person_id=OuterRef("id"))))
    rows = rows.exclude(Exists(Passkey.objects.filter(person_id=OuterRef("id"))))
    return list(rows.order_by("-id").values_list("id", flat=True)[:LISTED_MAX])


def _named(found: list[tuple[UUID, datetime | None]]) -> tuple[Noted, ...]:
    names = {
        row.id: row.name or ""
        for row in Person.objects.only("name").filter(id__in={who for who, _ in found})
    }
    return tuple(Noted(who, names.get(who, ""), at) for who, at in found)
