"""Which factors somebody has set up that need no mail."""

from uuid import UUID

from tulay.areas.identity.models import Passkey, Totp
from tulay.areas.identity.rules import Method


def factors_held(person_id: UUID) -> frozenset[Method]:
    """Return an app, passkeys, both or nothing."""
    found = set()
    if Totp.objects.filter(person=person_id).exists():
        found.add(Method.APP)
    if Passkey.objects.filter(person=person_id).exists():
        found.add(Method.PASSKEY)
    return frozenset(found)
