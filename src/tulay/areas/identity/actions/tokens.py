"""Tokens for programs: begin a family by signing in, and prolong it by its refresh token."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.actions import Outcome, record
from tulay.areas.identity.actions.proving import Proven, prove
from tulay.areas.identity.actions.signing import signer
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.actions.tries import Origin
from tulay.areas.identity.actions.trusting import trust
from tulay.areas.identity.errors import FactorNeeded, FactorRequired, GrantRefused, ProofNeeded
from tulay.areas.identity.models import Person, RefreshToken, TokenDevice, TokenFamily
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.queries.tokens import audience, forget_tokens, issuer
from tulay.areas.identity.rules import FactorProof, tokens
from tulay.areas.identity.rules.factors import assurance
from tulay.areas.identity.rules.tokens import Ended, Step
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action, errand
from tulay.plumbing.keys.blinding import blind

NAME_LONGEST, AGENT_LONGEST = 120, 300


@dataclass(frozen=True, slots=True)
class Program:
    """What asks for tokens: which client, on which device, with which key (none: plain bearer)."""

    client_id: str
    device_id: str = ""
    device_name: str = field(default="", repr=False)
    scope: str = ""
    jkt: str = ""
    trusts: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """What a program is given."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    lasts_s: int
    refresh_lasts_s: int
    scope: str
    device_id: str
    is_bound: bool
    trusted: str = field(default="", repr=False)


@errand
def issue_tokens(
    *,
    actor: Actor,
    identifier: str,
    password: str,
    factor: FactorProof | None,
    program: Program,
    origin: Origin,
    now: datetime,
) -> Issued:
    """Let a person's program in, as the sign-in page lets a browser in.

    :raises FactorNeeded: the password is right, and this account has a second factor.
    :raises FactorRequired: their work needs a second factor, and they have none.
    :raises ProofNeeded: it holds no key, and is no client that may do without.
    :raises ScopeUnknown: it asks for a scope that there is not.
    :raises WrongCredentials: no such account, or not its password.
    """
    _check_bound(program.client_id, program.jkt)
    tokens.check_scope(program.scope)
    proven = prove(
        actor=actor,
        identifier=identifier,
        password=password,
        factor=factor,
        origin=origin,
        now=now,
    )
    if proven.needs_factor:
        raise FactorNeeded
    if proven.needs_enrolment:
        raise FactorRequired
    return _begin_family(actor=actor, proven=proven, program=program, agent=origin.agent, now=now)


@errand
def refresh_tokens(
    *, actor: Actor, refresh_token: str, client_id: str, jkt: str, now: datetime
) -> Issued:
    """Give the next pair of tokens for a refresh token; one that was used before ends its whole family.

    :raises GrantRefused: it is not ours, has ended, was stolen, or comes without its key.
    """
    issued = _prolong(
        actor=actor, refresh_token=refresh_token, client_id=client_id, jkt=jkt, now=now
    )
    if issued is None:  # the family's end is committed by now
        raise GrantRefused
    return issued


@action("identity.issue-tokens")
def _begin_family(
    *,
    actor: Actor,
    proven: Proven,
    program: Program,
    agent: str,
    now: datetime,
) -> Issued:
    """Begin a family of tokens on a device; what the device held before ends."""
    person = proven.person
    device = _device(person, program, agent, now)
    TokenFamily.objects.filter(device=device, ended_at=None).update(
        ended_at=now, ended_for=Ended.REPLACED.value
    )
    family = TokenFamily.objects.create(
        person=person,
        device=device,
        client_id=program.client_id,
        scope=tokens.scope_in_order(program.scope),
        jkt=program.jkt,
        methods=" ".join(proven.methods),
        auth_time=now,
        factor_at=proven.factor_at,
        seen_at=now,
        ends_at=tokens.family_ends_at(now, is_staff=proven.is_staff),
    )
    forget_tokens()
    record(
        actor=actor,
        code="identity.issue-tokens",
        target=f"person:{person.id}",
        at=now,
        subject_id=person.id,
        device=device.id,
        client=program.client_id,
        bound=bool(program.jkt),
    )
    refresh = tokens.first_refresh_token()
    issued = _issued(actor, family, _kept(family, refresh, 1, now), refresh, now)
    if not (program.trusts and proven.factor_at):
        return issued
    return replace(issued, trusted=trust(person, agent=program.device_name or agent, now=now))


@action("identity.refresh-tokens")
def _prolong(
    *, actor: Actor, refresh_token: str, client_id: str, jkt: str, now: datetime
) -> Issued | None:
    """Give the next pair of tokens, or end a family whose token came a second time."""
    found = RefreshToken.objects.filter(token_hash=hash_of(refresh_token)).first()
    if found is None:
        raise GrantRefused
    family = _held(found.family_id, client_id, now)
    kept = RefreshToken.objects.get(id=found.id)  # as it is now that the family is ours
    after = RefreshToken.objects.filter(family=family, number=kept.number + 1).first()
    spent = tokens.Spent(
        kept.spent_at, after is not None and after.spent_at is not None, kept.expires_at
    )
    step = tokens.step(spent, is_same_key=family.jkt == jkt, is_bound=bool(family.jkt), now=now)
    record(
        actor=actor,
        code="identity.refresh-tokens",
        target=f"family:{family.id}",
        at=now,
        subject_id=family.person_id,
        outcome=Outcome.REFUSED if step is Step.END else Outcome.DONE,
        device=family.device_id,
        step=step.value,
    )
    if step is Step.END:
        family.ended_at, family.ended_for = now, Ended.REPLAYED.value
        family.save(update_fields=["ended_at", "ended_for"])
        forget_tokens()
        called = family.device.name or family.device.device_id
        tell(actor, family.person, "token_replayed", now, program=called)
        return None
    refresh = tokens.next_refresh_token(refresh_token, secret=_secret(family.id))
    if step is Step.ROTATE:
        kept.spent_at = family.seen_at = now
        kept.save(update_fields=["spent_at"])
        family.save(update_fields=["seen_at"])
        after = _kept(family, refresh, kept.number + 1, now)
    assert after is not None
    return _issued(actor, family, after, refresh, now)


def _held(family_id: UUID, client_id: str, now: datetime) -> TokenFamily:
    """Hold a family, so that what asks at the same moment stands in line."""
    family = (
        TokenFamily.objects.select_for_update(of=("self",))
        .select_related("device", "person")
        .filter(id=family_id, ended_at=None, ends_at__gt=now, person__deactivated_at=None)
        .first()
    )
    if family is None or client_id not in {"", family.client_id}:
        raise GrantRefused
    _check_bound(family.client_id, family.jkt)
    return family


def _device(person: Person, program: Program, agent: str, now: datetime) -> TokenDevice:
    """Return the device of a sign-in, held: two sign-ins on it stand in line."""
    named = program.device_id or str(uuid7())
    row = TokenDevice(person=person, device_id=named, created_at=now)
    TokenDevice.objects.bulk_create([row], ignore_conflicts=True)
    device = TokenDevice.objects.select_for_update().get(person=person, device_id=named)
    device.name = program.device_name[:NAME_LONGEST] or device.name
    device.agent = agent[:AGENT_LONGEST] or None
    device.save(update_fields=["name", "agent"])
    return device


def _kept(family: TokenFamily, refresh: str, number: int, now: datetime) -> RefreshToken:
    return RefreshToken.objects.create(
        family=family,
        token_hash=hash_of(refresh),
        number=number,
        expires_at=min(now + tokens.REFRESH_LASTS, family.ends_at),
    )


def _issued(
    actor: Actor, family: TokenFamily, kept: RefreshToken, refresh: str, now: datetime
) -> Issued:
    lasts_s = int(settings.ACCESS_TOKEN_LASTS.total_seconds())
    moment = int(now.timestamp())
    expires = min(moment + lasts_s, int(family.ends_at.timestamp()))
    claims: dict[str, Any] = {
        "iss": issuer(),
        "aud": audience(),
        "sub": str(family.person_id),
        "jti": str(uuid7()),
        "iat": moment,
        "exp": expires,
        "auth_time": int(family.auth_time.timestamp()),
        "client_id": family.client_id,
        "device_id": family.device.device_id,
        "sid": str(family.id),
        "amr": family.methods.split(),
        "acr": assurance(family.factor_at).value,
    }
    if family.scope:
        claims["scope"] = family.scope
    if family.jkt:
        claims["cnf"] = {"jkt": family.jkt}
    with_key = signer(actor=actor, now=now)
    return Issued(
        access_token=tokens.signed(claims, with_key.key, kid=with_key.kid),
        refresh_token=refresh,
        lasts_s=expires - moment,
        refresh_lasts_s=int((kept.expires_at - now).total_seconds()),
        scope=family.scope,
        device_id=family.device.device_id,
        is_bound=bool(family.jkt),
    )


def _check_bound(client_id: str, jkt: str) -> None:
    if not jkt and client_id not in settings.BEARER_CLIENTS:
        raise ProofNeeded


def _secret(family_id: UUID) -> bytes:
    return blind(str(family_id), index="identity_refresh_token")
