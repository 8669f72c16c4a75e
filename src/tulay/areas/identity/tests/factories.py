"""People and sessions for tests."""

from datetime import UTC, datetime

from tulay.areas.identity.actions.sessions import start_session
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.queries import actor_for_token
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import PersonKind
from tulay.kernel.ids import uuid7

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
PASSWORD = "salt-lamp-river-orchid"


def make_person(
    *,
    email=None,
    name="Amina Sali",
    kind=PersonKind.PERSON,
    language="en",
    jurisdiction="bangsamoro",
    phone=None,
):
    person = Person(
        kind=kind.value,
        name=name,
        email=email or f"{uuid7().hex}@example.org",
        phone=phone,
        language=language,
        jurisdiction=jurisdiction,
        created_at=NOW,
    )
    if kind is PersonKind.PERSON:
        person.set_password(PASSWORD)
    else:
        person.set_unusable_password()
    person.save(force_insert=True)
    return person


def make_grant(person, role, *, agency_id=None, until=None, at=NOW):
    return RoleGrant.objects.create(
        person=person, role=role.value, agency_id=agency_id, until=until, granted_at=at
    )


def make_session(person, *, at=NOW, agent="Firefox"):
    token, _ = start_session(person, agent=agent, now=at)
    return token


def actor_of(person, *, at=NOW):
    forget_visits()
    return actor_for_token(make_session(person, at=at), now=at)
