"""Sign in, stay, and leave."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import QuerySet

from tulay.areas.audit.actions import Outcome, record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.hashing import password_matches
from tulay.areas.identity.errors import SlowDown, UnknownSession, WrongCredentials
from tulay.areas.identity.models import Person, Session, SignInTry
from tulay.areas.identity.queries.sessions import forget_visits, grants_of, hash_of
from tulay.areas.identity.rules import PersonKind
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.fields import normalised
from tulay.plumbing.keys.provider import blind

TOKEN_BYTES = 32
AGENT_LONGEST = 300
DEVICE_SALT = "identity.device"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a try to sign in comes from: network, browser, and the mark of a browser that succeeded before."""

    network: str = field(repr=False)
    agent: str = field(default="", repr=False)
    device: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is given: a session's token, and the mark by which we know it again."""

    person_id: UUID
    token: str = field(repr=False)
    device: str = field(repr=False)
    lasts_s: int
    is_staff: bool


@dataclass(frozen=True, slots=True)
class _Try:
    """One reserved try."""

    id: UUID
    account: bytes
    origin: bytes
    device: str


@errand
def sign_in(*, actor: Actor, email: str, password: str, origin: Origin, now: datetime) -> SignedIn:
    """Let somebody in, or say that the two do not belong together; never which of them.

    Three steps, so that the slow hash holds no transaction: the try is on record before the password is looked at
    (many at once cannot slip past the count), then the outcome. Unknown accounts take the same steps and time.

    :raises Busy: too many people at once.
    :raises SlowDown: too many tries; the account stays usable from a browser that knows it.
    :raises WrongCredentials: no such account, or not its password.
    """
    tried = _reserve_try(actor=actor, email=email, origin=origin, now=now)
    person = Person.objects.filter(
        email_index=email, kind=PersonKind.PERSON.value, deactivated_at=None
    ).first()
    encoded = person.password if person and person.has_usable_password() else None
    if not password_matches(password, encoded) or person is None:
        _note_failure(actor=actor, person_id=person.id if person else None, now=now)
        detail = " ".join((WrongCredentials.__doc__ or "").split())
        raise WrongCredentials(errors=[FieldError("password", WrongCredentials.code, detail)])
    return _open_session(actor=actor, person=person, tried=tried, agent=origin.agent, now=now)


@action("identity.try-sign-in")
def _reserve_try(*, actor: Actor, email: str, origin: Origin, now: datetime) -> _Try:
    """Put a try on record before its password is looked at."""
    account = _account_of(email)
    device = known_device(origin.device, account)
    source = blind(f"device:{device}" if device else origin.network, index="identity_try.origin")
    with connection.cursor() as cursor:  # tries at one account stand in line
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_of(account)])
    _check_pace(account, source, is_known_device=bool(device), now=now)
    row = SignInTry.objects.create(
        account=account, origin=source, is_known_device=bool(device), at=now
    )
    record(actor=actor, code="identity.try-sign-in", target=f"try:{row.id}", at=now)
    return _Try(row.id, account, source, device)


@action("identity.fail-sign-in")
def _note_failure(*, actor: Actor, person_id: UUID | None, now: datetime) -> None:
    """Put a failed sign-in on record: for whom, if there is such an account."""
    record(
        actor=actor,
        code="identity.fail-sign-in",
        target=f"person:{person_id}" if person_id else "",
        at=now,
        subject_id=person_id,
        outcome=Outcome.REFUSED,
    )


@action("identity.sign-in")
def _open_session(
    *, actor: Actor, person: Person, tried: _Try, agent: str, now: datetime
) -> SignedIn:
    """Open a session with a new token, and forget this origin's failures."""
    SignInTry.objects.filter(account=tried.account, origin=tried.origin).delete()
    token, lasts_s = start_session(person, agent=agent, now=now)
    record(
        actor=actor,
        code="identity.sign-in",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        known_device=bool(tried.device),
    )
    device = tried.device or secrets.token_urlsafe(12)
    marked = Signer(salt=DEVICE_SALT).sign(f"{tried.account[:8].hex()}.{device}")
    staff = lasts_s == int(rules.STAFF_LASTS.total_seconds())
    return SignedIn(person.id, token, marked, lasts_s, staff)


@action("identity.sign-out")
def sign_out(*, actor: Actor, now: datetime) -> None:
    """End the session the actor came with."""
    _own_sessions(actor).filter(id=_session_of(actor)).update(revoked_at=now)
    forget_visits()
    record(
        actor=actor,
        code="identity.sign-out",
        target=f"session:{actor.session_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.revoke-session")
def revoke_session(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one of one's own sessions.

    :raises UnknownSession: there is none of theirs by this id, or it has ended.
    """
    if not _own_sessions(actor).filter(id=session_id).update(revoked_at=now):
        raise UnknownSession
    forget_visits()
    record(
        actor=actor,
        code="identity.revoke-session",
        target=f"session:{session_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.revoke-other-sessions")
def revoke_other_sessions(*, actor: Actor, now: datetime) -> int:
    """End all of one's own sessions but this one; return how many."""
    others = _own_sessions(actor).filter(expires_at__gt=now).exclude(id=_session_of(actor))
    count = others.update(revoked_at=now)
    forget_visits()
    record(
        actor=actor,
        code="identity.revoke-other-sessions",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        count=count,
    )
    return count


@action("identity.continue-session")
def continue_session(*, actor: Actor, now: datetime) -> None:
    """Note that a session is in use, at most every five minutes: it does not rest."""
    due = _own_sessions(actor).filter(id=_session_of(actor), seen_at__lt=now - rules.SEEN_EVERY)
    if not due.update(seen_at=now):
        return  # another request of the same minute did
    forget_visits()
    record(
        actor=actor,
        code="identity.continue-session",
        target=f"session:{actor.session_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.tidy")
def tidy(*, actor: Actor, now: datetime) -> int:
    """Forget tries that no longer count, and sessions that ended long ago; return how many rows went."""
    tries, _ = SignInTry.objects.filter(at__lt=now - rules.TRIES_WINDOW).delete()
    ended = Session.objects.filter(expires_at__lt=now - rules.KEPT_AFTER_END)
    sessions, _ = ended.delete()
    record(
        actor=actor,
        code="identity.tidy",
        target="sessions",
        at=now,
        tries=tries,
        sessions=sessions,
    )
    return tries + sessions


def start_session(person: Person, *, agent: str, now: datetime) -> tuple[str, int]:
    """Write a session inside the running action; return its token and how many seconds it may last."""
    held = grants_of(person.id, now=now)
    guest = person.kind == PersonKind.GUEST
    lasts, idle = rules.lasting(is_guest=guest, is_staff=is_staff(g.role for g in held))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Session.objects.create(
        person=person,
        token_hash=hash_of(token),
        kind=person.kind,
        created_at=now,
        seen_at=now,
        auth_time=now,
        idle_s=int(idle.total_seconds()),
        expires_at=now + lasts,
        agent=agent[:AGENT_LONGEST] or None,
    )
    return token, int(lasts.total_seconds())


def is_staff(roles: Iterable[rules.Role]) -> bool:
    """Answer whether one of these roles opens the records of others."""
    return any(role not in rules.PERSONAL for role in roles)


def known_device(mark: str, account: bytes) -> str:
    """Return the id of a browser that signed in to this very account before; empty for any other."""
    try:
        owner, _, device = Signer(salt=DEVICE_SALT).unsign(mark).partition(".")
    except BadSignature:
        return ""
    return device if owner == account[:8].hex() else ""


def _own_sessions(actor: Actor) -> QuerySet[Session]:
    assert actor.person_id is not None
    return Session.objects.filter(person_id=actor.person_id, revoked_at=None)


def _session_of(actor: Actor) -> UUID:
    assert actor.session_id is not None
    return actor.session_id


def _check_pace(account: bytes, origin: bytes, *, is_known_device: bool, now: datetime) -> None:
    recent = list(
        SignInTry.objects.filter(account=account, at__gt=now - rules.TRIES_WINDOW).values_list(
            "origin", "is_known_device", "at"
        )
    )
    here = [at for source, _, at in recent if bytes(source) == origin]
    # Strangers' failures slow strangers, not a browser that the account knows.
    anywhere = [] if is_known_device else [at for _, known, at in recent if not known]
    welcome_at = max(rules.may_try_at(here, now=now), rules.may_try_at(anywhere, now=now))
    if welcome_at > now:
        raise SlowDown(retry_after_s=int((welcome_at - now).total_seconds()) + 1)


def _account_of(email: str) -> bytes:
    return blind(normalised(email), index="identity_try.account")


def _lock_of(account: bytes) -> int:
    return int.from_bytes(account[:8], "big", signed=True)
