"""Tries to come in: counted before anything is looked at, so that many at once cannot slip past the count."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection

from tulay.areas.audit.actions import Outcome, record
from tulay.areas.audit.queries import lately
from tulay.areas.identity import rules
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.errors import SlowDown
from tulay.areas.identity.models import Person, SignInTry
from tulay.areas.identity.rules import Method
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.keys.blinding import blind

DEVICE_SALT = "identity.device"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try comes from: network, browser, the mark of a browser that succeeded before, and of a trusted one."""

    network: str = field(repr=False)
    agent: str = field(default="", repr=False)
    device: str = field(default="", repr=False)
    trusted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Try:
    """One reserved try: which account is meant, from where, by which known browser (empty for a stranger)."""

    account: bytes = field(repr=False)
    origin: bytes = field(repr=False)
    device: str = field(default="", repr=False)


def try_of(identifier: str, origin: Origin) -> Try:
    """Return whom a try means and where it comes from, as keyed hashes."""
    account = account_hash(identifier)
    device = known_device(origin.device, account)
    source = blind(f"device:{device}" if device else origin.network, index="identity_try.origin")
    return Try(account, source, device)


@action("identity.try-sign-in")
def reserve_try(*, actor: Actor, tried: Try, now: datetime) -> None:
    """Put a try on record before its password or code is looked at.

    :raises SlowDown: there were too many; the account stays usable from a browser that knows it.
    """
    with connection.cursor() as cursor:  # tries at one account stand in line
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_of(tried.account)])
    _check_pace(tried, now=now)
    row = SignInTry.objects.create(
        account=tried.account, origin=tried.origin, is_known_device=bool(tried.device), at=now
    )
    record(actor=actor, code="identity.try-sign-in", target=f"try:{row.id}", at=now)


@action("identity.fail-sign-in")
def note_failure(
    *, actor: Actor, person_id: UUID | None, now: datetime, method: str = "pwd"
) -> None:
    """Put a failed sign-in on record: for whom, if there is such an account, and at which step."""
    record(
        actor=actor,
        code="identity.fail-sign-in",
        target=f"person:{person_id}" if person_id else "",
        at=now,
        subject_id=person_id,
        outcome=Outcome.REFUSED,
        method=method,
    )
    if person_id is not None and method != Method.PASSWORD:
        _warn(actor, person_id, method, now)


def _warn(actor: Actor, person_id: UUID, method: str, now: datetime) -> None:
    """Write to whoever owns an account at which the password is right and the codes are not: once an hour at most."""
    # Failures at one account stand in line: each sees those before it, and one of them writes.
    person = Person.objects.select_for_update(no_key=True).get(id=person_id)
    before = lately(
        "identity.fail-sign-in",
        since=now - rules.TRIES_WINDOW,
        facts={"method": method},
        about=[person_id],
    )
    if len(before) + 1 < rules.WRONG_FACTORS_TOLD:  # this one is only being written
        return
    hour = int(now.timestamp() // rules.TOLD_AGAIN.total_seconds())
    tell(actor, person, "wrong_factors", now, key=f"{person_id}:{hour}")


def forget_tries(tried: Try) -> None:
    """Forget this origin's failures inside the running action: it has succeeded."""
    SignInTry.objects.filter(account=tried.account, origin=tried.origin).delete()


def device_mark(tried: Try, device: str) -> str:
    """Return what a browser keeps to be known again by this very account."""
    return Signer(salt=DEVICE_SALT).sign(f"{tried.account[:8].hex()}.{device}")


def known_device(mark: str, account: bytes) -> str:
    """Return the id of a browser that signed in to this very account before; empty for any other."""
    try:
        owner, _, device = Signer(salt=DEVICE_SALT).unsign(mark).partition(".")
    except BadSignature:
        return ""
    return device if owner == account[:8].hex() else ""


def counted_as(identifier: str) -> str:
    """Return the one spelling of an address or a number under which tries are counted."""
    countries = (jurisdiction.country for jurisdiction in JURISDICTIONS.values())
    return rules.canonical(identifier, countries=countries)


def account_hash(identifier: str) -> bytes:
    """Return the keyed hash of whom a try means."""
    return blind(counted_as(identifier), index="identity_try.account")


def _check_pace(tried: Try, *, now: datetime) -> None:
    recent = list(
        SignInTry.objects.filter(
            account=tried.account, at__gt=now - rules.TRIES_WINDOW
        ).values_list("origin", "is_known_device", "at")
    )
    here = [at for source, _, at in recent if bytes(source) == tried.origin]
    # Strangers' failures slow strangers, not a browser that the account knows.
    anywhere = [] if tried.device else [at for _, known, at in recent if not known]
    welcome_at = max(rules.may_try_at(here, now=now), rules.may_try_at(anywhere, now=now))
    if welcome_at > now:
        raise SlowDown(retry_after_s=int((welcome_at - now).total_seconds()) + 1)


def _lock_of(account: bytes) -> int:
    return int.from_bytes(account[:8], "big", signed=True)
