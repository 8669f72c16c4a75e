"""Sessions: stay, leave, and end one's others."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.errors import UnknownSession
from tulay.areas.identity.models import Challenge, Person, Proving, Session, SignInTry
from tulay.areas.identity.queries.sessions import forget_visits, grants_of, hash_of, is_staff
from tulay.areas.identity.rules import PersonKind
from tulay.areas.identity.rules.sessions import SESSIONS_MAX
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

TOKEN_BYTES = 32
AGENT_LONGEST = 300


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
    if session_id != actor.session_id:
        _tell(actor, now)
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
    if count:
        _tell(actor, now)
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
    Proving.objects.filter(expires_at__lt=now).delete()
    Challenge.objects.filter(expires_at__lt=now).delete()
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


def start_session(
    person: Person,
    *,
    agent: str,
    now: datetime,
    network: str = "",
    methods: Iterable[str] = (),
    factor_at: datetime | None = None,
) -> tuple[str, int]:
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
        network=network or None,
        methods=[str(method) for method in methods],
        factor_at=factor_at,
    )
    _end_the_oldest(person, now)
    return token, int(lasts.total_seconds())


def _end_the_oldest(person: Person, now: datetime) -> None:
    """Keep no more sessions than a person can look through; those that have run out count for nothing."""
    open_ones = Session.objects.filter(person=person, revoked_at=None, expires_at__gt=now)
    over = open_ones.order_by("-id").values_list("id", flat=True)[SESSIONS_MAX:]
    if beyond := list(over):
        Session.objects.filter(id__in=beyond).update(revoked_at=now)
        forget_visits()


def note_factor(actor: Actor, method: str, *, now: datetime) -> None:
    """Note in the actor's session, inside the running action, that they showed a factor."""
    here = _own_sessions(actor).filter(id=actor.session_id or UUID(int=0))
    for session in here.select_for_update():
        session.methods = [*session.methods, *([] if method in session.methods else [str(method)])]
        session.factor_at = now
        session.save(update_fields=["methods", "factor_at"])
    forget_visits()


def note_password(actor: Actor, *, now: datetime) -> None:
    """Note in the actor's session, inside the running action, that they showed their password."""
    _own_sessions(actor).filter(id=_session_of(actor)).update(auth_time=now)
    forget_visits()


def _tell(actor: Actor, now: datetime) -> None:
    """Tell a person with an account that sessions of theirs were ended from another one."""
    person = Person.objects.get(id=actor.person_id or UUID(int=0))
    if person.kind == PersonKind.PERSON:
        tell(actor, person, "session_ended", now)


def _own_sessions(actor: Actor) -> QuerySet[Session]:
    assert actor.person_id is not None
    return Session.objects.filter(person_id=actor.person_id, revoked_at=None)


def _session_of(actor: Actor) -> UUID:
    assert actor.session_id is not None
    return actor.session_id
