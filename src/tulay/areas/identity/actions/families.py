"""End families of tokens: one program of a person's, or all of them; give one token back."""

from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.errors import UnknownDevice
from tulay.areas.identity.models import Person, RefreshToken, RevokedToken, SigningKey, TokenFamily
from tulay.areas.identity.queries.sessions import hash_of
from tulay.areas.identity.queries.tokens import claims_of, forget_tokens
from tulay.areas.identity.rules import KEPT_AFTER_END
from tulay.areas.identity.rules.tokens import Ended
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.end-tokens")
def end_tokens(*, actor: Actor, now: datetime) -> None:
    """Sign a program out: every token of the sign-in that it acts with."""
    assert actor.device_id is not None
    assert actor.person_id is not None
    _end(device_id=actor.device_id, person_id=actor.person_id, why=Ended.SIGNED_OUT, now=now)
    record(
        actor=actor,
        code="identity.end-tokens",
        target=f"device:{actor.device_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.revoke-device")
def revoke_device(*, actor: Actor, device_id: UUID, now: datetime) -> None:
    """Sign one of one's own programs out, wherever it is.

    :raises UnknownDevice: there is none of theirs by this id, or it holds no tokens.
    """
    assert actor.person_id is not None
    if not _end(device_id=device_id, person_id=actor.person_id, why=Ended.REVOKED, now=now):
        raise UnknownDevice
    record(
        actor=actor,
        code="identity.revoke-device",
        target=f"device:{device_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("identity.sign-out-everywhere")
def sign_out_everywhere(*, actor: Actor, now: datetime) -> int:
    """End every session and every token of one's own; return how many."""
    assert actor.person_id is not None
    count = end_everything(Person.objects.get(id=actor.person_id), now=now)
    record(
        actor=actor,
        code="identity.sign-out-everywhere",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        count=count,
    )
    return count


@action("identity.revoke-token")
def revoke_token(*, actor: Actor, token: str, now: datetime) -> None:
    """Take a token back (RFC 7009): a refresh token with its whole family, an access token alone."""
    refresh = (
        RefreshToken.objects.filter(token_hash=hash_of(token)).select_related("family").first()
    )
    claims = None if refresh else claims_of(token)
    if refresh is not None:
        family = refresh.family
        _end(device_id=family.device_id, person_id=family.person_id, why=Ended.REVOKED, now=now)
        target, subject = f"family:{family.id}", family.person_id
    elif claims is not None:
        until = datetime.fromtimestamp(claims.exp, UTC)
        RevokedToken.objects.get_or_create(jti=claims.jti, defaults={"until": until})
        forget_tokens()
        target, subject = f"token:{claims.jti}", claims.sub
    else:
        target, subject = "", None
    record(actor=actor, code="identity.revoke-token", target=target, at=now, subject_id=subject)


@action("identity.tidy-tokens")
def tidy_tokens(*, actor: Actor, now: datetime) -> int:
    """Forget what is over: families and their refresh tokens, tokens given back, keys; return how many rows went."""
    ended = TokenFamily.objects.filter(ends_at__lt=now - KEPT_AFTER_END).delete()[0]
    spent = RefreshToken.objects.filter(expires_at__lt=now).delete()[0]
    given_back = RevokedToken.objects.filter(until__lt=now).delete()[0]
    keys = SigningKey.objects.filter(verifies_until__lt=now - KEPT_AFTER_END).delete()[0]
    record(
        actor=actor,
        code="identity.tidy-tokens",
        target="tokens",
        at=now,
        families=ended,
        refresh_tokens=spent,
        given_back=given_back,
        keys=keys,
    )
    return ended + spent + given_back + keys


def _end(*, device_id: UUID, person_id: UUID, why: Ended, now: datetime) -> int:
    live = TokenFamily.objects.filter(device_id=device_id, person_id=person_id, ended_at=None)
    count = live.update(ended_at=now, ended_for=why.value)
    forget_tokens()
    return count
