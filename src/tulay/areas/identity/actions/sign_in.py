"""Come in by the pages: the password, then the second factor, then a session."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.proving import Proven, prove, weigh_factor
from tulay.areas.identity.actions.sessions import start_session
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.actions.tries import (
    Origin,
    Try,
    device_mark,
    note_failure,
    reserve_try,
)
from tulay.areas.identity.actions.trusting import trust
from tulay.areas.identity.errors import ProvingEnded, WrongCode
from tulay.areas.identity.models import Proving, Session
from tulay.areas.identity.queries.factors import under_way
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.rules import FactorProof
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand

TOKEN_BYTES = 32
DEVICE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser is given: a session's token, the mark by which we know it again, and of trust if it asked."""

    token: str = field(repr=False)
    device: str = field(repr=False)
    lasts_s: int
    is_staff: bool
    trusted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FactorAsked:
    """The password was right; the token stands for that until a second factor is shown, ten minutes long."""

    token: str = field(repr=False)


@errand
def sign_in(
    *, actor: Actor, email: str, password: str, origin: Origin, now: datetime
) -> SignedIn | FactorAsked:
    """Let somebody in who shows their password, or ask for the second factor they have.

    :raises SlowDown: too many tries; the account stays usable from a browser that knows it.
    :raises WrongCredentials: no such account, or not its password.
    """
    proven = prove(
        actor=actor, identifier=email, password=password, factor=None, origin=origin, now=now
    )
    if proven.needs_factor:
        return _ask_factor(actor=actor, proven=proven, now=now)
    return open_session(actor=actor, proven=proven, origin=origin, trusts=False, now=now)


@errand
def sign_in_with_factor(
    *, actor: Actor, token: str, factor: FactorProof, origin: Origin, trusts: bool, now: datetime
) -> SignedIn:
    """Let somebody in who showed their password before and shows a second factor now.

    :raises ProvingEnded: ten minutes are over, or five codes were wrong: begin again.
    :raises SlowDown: too many tries at this account.
    :raises WrongCode: it is not right, or was used before.
    """
    proving = _count_try(actor=actor, token=token, now=now)
    try:
        proven = weigh_factor(actor=actor, proving=proving, factor=factor, now=now)
    except WrongCode:
        note_failure(actor=actor, person_id=proving.person_id, now=now, method=factor.method)
        raise
    return open_session(actor=actor, proven=proven, origin=origin, trusts=trusts, now=now)


@action("identity.ask-factor")
def _ask_factor(*, actor: Actor, proven: Proven, now: datetime) -> FactorAsked:
    """Keep that the password was right, until the second factor comes."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Proving.objects.create(
        person=proven.person,
        token_hash=hash_of(token),
        account=proven.tried.account,
        origin=proven.tried.origin,
        device=proven.tried.device,
        created_at=now,
        expires_at=now + rules.PROVING_LASTS,
    )
    record(
        actor=actor,
        code="identity.ask-factor",
        target=f"person:{proven.person.id}",
        at=now,
        subject_id=proven.person.id,
    )
    return FactorAsked(token)


@action("identity.try-factor")
def _count_try(*, actor: Actor, token: str, now: datetime) -> Proving:
    """Count a code before it is looked at: the sixth finds the door shut, however many come at once."""
    proving = under_way(token, now=now)
    if proving is None or not _take_place(proving):
        raise ProvingEnded
    tried = Try(bytes(proving.account), bytes(proving.origin), proving.device)
    reserve_try(actor=actor, tried=tried, now=now)
    record(
        actor=actor,
        code="identity.try-factor",
        target=f"person:{proving.person_id}",
        at=now,
        subject_id=proving.person_id,
    )
    return proving


@action("identity.sign-in")
def open_session(
    *, actor: Actor, proven: Proven, origin: Origin, trusts: bool, now: datetime
) -> SignedIn:
    """Open a session with a new token for somebody who has shown enough."""
    assert not proven.needs_factor, "a session opens for whoever has shown everything"
    person = proven.person
    token, lasts_s = start_session(
        person,
        agent=origin.agent,
        network=origin.network,
        methods=proven.methods,
        factor_at=proven.factor_at,
        now=now,
    )
    record(
        actor=actor,
        code="identity.sign-in",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        known_device=bool(proven.tried.device),
        methods=" ".join(proven.methods),
    )
    if not proven.tried.device and _was_here_before(person.id, token):
        browser = ", ".join(filter(None, rules.browser_of(origin.agent))) or "?"
        tell(actor, person, "new_device", now, browser=browser, network=origin.network)
    device = proven.tried.device or secrets.token_urlsafe(DEVICE_BYTES)
    trusted = trust(person, agent=origin.agent, now=now) if trusts and proven.factor_at else ""
    return SignedIn(token, device_mark(proven.tried, device), lasts_s, proven.is_staff, trusted)


def _take_place(proving: Proving) -> int:
    open_ = Proving.objects.filter(id=proving.id, wrong__lt=rules.WRONG_CODES_MAX)
    return open_.update(wrong=F("wrong") + 1)


def _was_here_before(person_id: UUID, token: str) -> bool:
    """Answer whether a person has signed in before: the first time is no news to them."""
    earlier = Session.objects.filter(person_id=person_id).exclude(token_hash=hash_of(token))
    return earlier.exists()
