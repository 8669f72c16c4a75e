"""Drafts on the writer's own device: the name under which they lie there, and the key that seals them.

The key comes with the writer's own signed-in page and is nowhere on the device: whoever picks the phone up later
finds bytes. It is the same after signing in again, so that what was not sent yet is not lost.
"""

import base64
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.crypto import salted_hmac

_SALT = "support.draft"  # the first area with drafts; another one would lose what lies on devices


@dataclass(frozen=True, slots=True)
class DraftKey:
    """Where a draft lies on a device, and what opens it."""

    name: str
    key: str = field(repr=False)


def draft_key(person_id: UUID | None, what: str) -> DraftKey:
    """Return the name and key of somebody's draft of something."""
    made = salted_hmac(_SALT, str(person_id), algorithm="sha256").digest()
    named = salted_hmac(f"{_SALT}.name", str(person_id), algorithm="sha256").hexdigest()[:16]
    return DraftKey(f"{named}:{what}", base64.b64encode(made).decode())
