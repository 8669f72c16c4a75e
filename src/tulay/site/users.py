"""`tulay user`: make the first accounts, give the first roles, help the only administrator; from the machine itself."""

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.directory.queries import agency_by_slug
from tulay.areas.identity.actions import create_person, grant_role, reset_factors
from tulay.areas.identity.errors import UnknownPerson
from tulay.areas.identity.queries import find_person_by_email
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Problem
from tulay.site.platform.faults import PlatformFault


def run(given: argparse.Namespace, *, now: datetime, ask: Callable[[], str] | None = None) -> str:
    """Do one of the three and say what was done.

    :raises PlatformFault: with the sentence of the problem.
    """
    try:
        if given.what == "create":
            return _create(given, (ask or password)(), now)
        if given.what == "reset-mfa":
            return _reset_factors(given, now)
        return _promote(given, now)
    except Problem as problem:
        raise PlatformFault(str(problem)) from problem


def password() -> str:
    """Ask for a password, or read it from a pipe; never from the command line, which others can see."""
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")


def _create(given: argparse.Namespace, secret: str, now: datetime) -> str:
    person_id = create_person(
        actor=SYSTEM,
        name=given.name,
        email=given.email,
        password=secret,
        language=given.language,
        jurisdiction=given.jurisdiction,
        now=now,
    )
    return f"Account {person_id} is ready."


def _promote(given: argparse.Namespace, now: datetime) -> str:
    person = find_person_by_email(given.email)
    if person is None:
        raise UnknownPerson
    agency_id: UUID | None = agency_by_slug(given.agency).id if given.agency else None
    grant_role(
        actor=SYSTEM,
        person_id=person.id,
        role=given.role,
        agency_id=agency_id,
        until=_day(given.until) if given.until else None,
        now=now,
    )
    return f"The account now has the role {given.role}."


def _reset_factors(given: argparse.Namespace, now: datetime) -> str:
    person = find_person_by_email(given.email)
    if person is None:
        raise UnknownPerson
    reset_factors(actor=SYSTEM, person_id=person.id, now=now)
    return "The account has no second factor any more, and its sessions have ended."


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise PlatformFault(f"{text} is not a day like 2027-03-31.") from None
