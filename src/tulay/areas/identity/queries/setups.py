"""Setting up an app: the key is shown, not stored, until a code proves that an app holds it."""

import base64
import json
import secrets
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from tulay.areas.identity import rules
from tulay.areas.identity.queries.people import person_card
from tulay.plumbing.keys.errors import SubjectErased, Tampered
from tulay.plumbing.keys.sealing import seal, unseal
from tulay.plumbing.ui.pictures import code_picture

PLACE = "identity_totp|setup|-"
CODES_PLACE = "identity_recovery_code|shown|-"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PICTURE_SCALE = 5


@dataclass(frozen=True, slots=True)
class AppSetup:
    """A key for an app: as text, as the address in the picture, as the picture, and sealed for the way back."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    picture: str = field(repr=False)
    setup: str = field(repr=False)


def app_setup(person_id: UUID, *, kept: str = "", now: datetime) -> AppSetup:
    """Return a key to set up; the one kept from before while it is good, so that looking twice changes nothing."""
    secret = secret_in(kept, person_id=person_id, now=now)
    setup = kept
    if secret is None:
        secret = "".join(secrets.choice(LETTERS) for _ in range(rules.SECRET_CHARACTERS))
        setup = keep_sealed([secret], place=PLACE, person_id=person_id, now=now)
    card = person_card(person_id)
    uri = rules.provisioning_uri(secret, account=card.email or card.phone or str(person_id))
    return AppSetup(secret, uri, code_picture(uri, scale=PICTURE_SCALE), setup)


def secret_in(setup: str, *, person_id: UUID, now: datetime) -> str | None:
    """Return the key that a sealed set-up holds; None if it is not this person's, or is over an hour old."""
    held = open_sealed(setup, place=PLACE, person_id=person_id, now=now)
    return held[0] if held else None


def keep_sealed(values: list[str], *, place: str, person_id: UUID, now: datetime) -> str:
    """Seal what only the person's own browser keeps, for an hour."""
    until = int((now + rules.SETUP_LASTS).timestamp())
    sealed = seal(json.dumps([until, *values]).encode(), place=place, subject_id=person_id)
    return base64.urlsafe_b64encode(sealed).decode()


def open_sealed(text: str, *, place: str, person_id: UUID, now: datetime) -> list[str]:
    """Return what was sealed; nothing if it was changed, belongs to somebody else, or is too old."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode("ascii"))
        until, *values = json.loads(unseal(sealed, place=place, subject_id=person_id))
    except (Tampered, SubjectErased, NotBase64, ValueError):
        return []
    return [] if now >= datetime.fromtimestamp(until, UTC) else values
