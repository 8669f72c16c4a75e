"""Residents, guests, staff and the accounts of the contract, each with an audit entry."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.contrib.auth.hashers import make_password

from tulay.areas.audit.actions import entry_of
from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import Person, RoleGrant, Totp
from tulay.areas.identity.rules import OF_NO_AGENCY, OF_THEMSELVES, PERSONAL, PersonKind, Role
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo import shapes
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.people import accounts, residents, staff
from tulay.site.demo.stories import story_people

PASSWORD = "Tulay-demo-passphrase-2026"  # noqa: S105 - the demo's, printed at every start
APP_KEY = "JBSWY3DPEHPK3PXP"
NO_PASSWORD = "!"  # noqa: S105 - nobody signs in with it


def load_people(now: datetime, ground: Ground) -> dict[str, int]:
    """Load everybody; only the accounts of the contract can sign in."""
    known = [*residents(now), *story_people(now), *staff(now)[0]]
    with_password = [account.person for account in accounts(now)]
    count = copy_in(
        Person,
        chain(
            (person_row(person, NO_PASSWORD) for person in known),
            (person_row(person, make_password(PASSWORD)) for person in with_password),
        ),
    )
    copy_in(Totp, _apps(now))
    grants = list(_grants(now, ground))
    copy_in(RoleGrant, grants)
    copy_in(
        Entry,
        chain(
            (_joined(person) for person in (*known, *with_password)),
            (_granted(grant) for grant in grants),
        ),
    )
    return {"people": count, "grants": len(grants)}


def person_row(person: shapes.Person, password: str) -> Person:
    """Return somebody of the demo as they are stored."""
    return Person(
        id=person.id,
        kind=PersonKind.GUEST.value if person.kind == "guest" else PersonKind.PERSON.value,
        name=person.name,
        email=person.email,
        phone=person.phone,
        language=person.language,
        jurisdiction=person.jurisdiction,
        password=password,
        created_at=person.joined_at,
        email_verified_at=person.joined_at if person.kind != "guest" and person.email else None,
        phone_verified_at=person.joined_at if person.kind != "guest" and person.phone else None,
    )


def _apps(now: datetime) -> Iterator[Totp]:
    """Give the demo's staff an app whose key everybody knows."""
    for account in accounts(now):
        roles = {Role(role.replace("-", "_")) for role in account.roles}
        if roles - PERSONAL:
            yield Totp(person_id=account.person.id, secret=APP_KEY, created_at=now)


def _grants(now: datetime, ground: Ground) -> Iterator[RoleGrant]:
    for post in staff(now)[1]:
        role = Role(post.role.replace("-", "_"))
        if role in OF_THEMSELVES:
            continue
        at_agency = post.agency_slug if role not in OF_NO_AGENCY else None
        yield RoleGrant(
            person_id=post.person_id,
            role=role.value,
            agency_id=ground.agencies[at_agency] if at_agency else None,
            granted_at=now,
        )


def _joined(person: shapes.Person) -> Entry:
    return entry_of(
        actor=SYSTEM,
        code="identity.open-guest" if person.kind == "guest" else "identity.create-person",
        target=f"person:{person.id}",
        at=person.joined_at,
        subject_id=person.id,
        facts={},
    )


def _granted(grant: RoleGrant) -> Entry:
    return entry_of(
        actor=SYSTEM,
        code="identity.grant-role",
        target=f"person:{grant.person_id}",
        at=grant.granted_at,
        subject_id=grant.person_id,
        facts={"role": grant.role, "agency": grant.agency_id, "until": None},
    )
