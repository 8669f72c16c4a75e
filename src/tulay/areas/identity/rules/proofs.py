"""Links and codes that prove an address: what for, for how long, how often one may guess. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum


class ProofPurpose(StrEnum):
    """What a link or a code opens."""

    RESET = "reset"
    EMAIL = "email"
    PHONE = "phone"
    INVITE = "invite"


REGISTRATION_LASTS = timedelta(hours=24)
CODE_LASTS = timedelta(minutes=10)
LASTS = {
    ProofPurpose.RESET: timedelta(hours=1),
    ProofPurpose.EMAIL: timedelta(hours=24),
    ProofPurpose.PHONE: CODE_LASTS,
    ProofPurpose.INVITE: timedelta(hours=72),
}
PROOFS_KEPT = timedelta(days=1)
CODE_DIGITS = 6
CODE_TRIES = 5


PER_ADDRESS = (3, 3600)
PER_NETWORK = (60, 3600)
PER_CODE_NETWORK = (120, 900)


def is_usable(
    *, expires_at: datetime, spent_at: datetime | None, tries: int, now: datetime
) -> bool:
    """Answer whether a link or a code still opens anything."""
    return spent_at is None and now < expires_at and tries < CODE_TRIES
