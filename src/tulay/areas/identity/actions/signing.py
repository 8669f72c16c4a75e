"""The keys that sign access tokens: one that signs, the next one (published before it is used), and those before."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.identity.models import SigningKey
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.areas.identity.rules import tokens
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.keys.sealing import seal, unseal

_LOCK = int.from_bytes(b"signkeys")


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now."""

    kid: str
    key: ec.EllipticCurvePrivateKey = field(repr=False)


_opened: dict[str, ec.EllipticCurvePrivateKey] = {}


@action("identity.rotate-signing-keys")
def rotate_signing_keys(*, actor: Actor, now: datetime, withdraw: bool = False) -> str:
    """Let the next key sign; return its name. What the one before signed holds until its end.

    :param withdraw: a key is in wrong hands: all are worthless from this moment, and two new ones are made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    open_keys = SigningKey.objects.filter(verifies_until=None)
    if withdraw:
        SigningKey.objects.exclude(verifies_until__lte=now).update(verifies_until=now)
    else:
        ends = open_keys.exclude(signs_from=None)
        ends.update(verifies_until=now + tokens.KEY_VERIFIES_ON)
    signing = open_keys.filter(signs_from=None).order_by("id").first() or _made(now)
    signing.signs_from = now
    signing.save(update_fields=["signs_from"])
    _made(now)
    forget_tokens()
    record(
        actor=actor,
        code="identity.rotate-signing-keys",
        target=f"signing-key:{signing.kid}",
        at=now,
        withdraw=withdraw,
    )
    return signing.kid


@action("identity.keep-signing-keys")
def keep_signing_keys(*, actor: Actor, now: datetime) -> bool:
    """See to it that a key signs that is not too old; return whether one had to be made or rotated."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = _signing()
    if row is not None and row.signs_from and row.signs_from > now - tokens.KEY_SIGNS:
        return False
    rotate_signing_keys(actor=actor, now=now)
    record(actor=actor, code="identity.keep-signing-keys", target="signing-keys", at=now)
    return True


def signer(*, actor: Actor, now: datetime) -> Signer:
    """Return the key that signs, inside the running action; the very first token makes it."""
    row = _signing()
    if row is None:
        keep_signing_keys(actor=actor, now=now)
        row = _signing()
    assert row is not None
    key = _opened.get(row.kid)
    if key is None:
        raw = unseal(bytes(row.private), place=_place(row), subject_id=row.id)
        loaded = load_der_private_key(raw, password=None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        key = _opened.setdefault(row.kid, loaded)
    return Signer(row.kid, key)


def _signing() -> SigningKey | None:
    return (
        SigningKey.objects.filter(verifies_until=None)
        .exclude(signs_from=None)
        .order_by("-signs_from")
        .first()
    )


def _made(now: datetime) -> SigningKey:
    key = ec.generate_private_key(ec.SECP256R1())
    public = tokens.public_jwk(key.public_key())
    row = SigningKey(kid=public["kid"], public=public, made_at=now)
    raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    row.private = seal(raw, place=_place(row), subject_id=row.id)
    row.save(force_insert=True)
    return row


def _place(row: SigningKey) -> str:
    return f"identity_signing_key|private|{row.id}"
