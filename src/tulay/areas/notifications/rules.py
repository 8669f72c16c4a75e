"""Which channels a message takes, and when to try again. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """Where a message can be read."""

    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"


class DeliveryState(StrEnum):
    """How far one channel has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class AttemptOutcome(StrEnum):
    """How one call of the mail server ended."""

    STARTED = "started"
    SENT = "sent"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    LOST = "lost"


BACKOFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
ATTEMPTS_MAX = len(BACKOFF) + 1


def channels_for(
    *, address: str | None, phone: str | None, wants_email: bool, is_urgent: bool, has_text: bool
) -> tuple[Channel, ...]:
    """Return the channels of a message: always the inbox; e-mail where there is an address and it is wanted.

    What is urgent goes to the address whatever was chosen, or else, where a short text of it exists, to the phone.
    """
    if address and (wants_email or is_urgent):
        return (Channel.IN_APP, Channel.EMAIL)
    if phone and is_urgent and has_text:
        return (Channel.IN_APP, Channel.SMS)
    return (Channel.IN_APP,)


def next_try_at(outcome: AttemptOutcome, *, attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` tries; None when it makes no sense any more."""
    if outcome is AttemptOutcome.REFUSED or attempts >= ATTEMPTS_MAX:
        return None
    return now + BACKOFF[attempts - 1]


def can_be_retried(state: str, *, has_address: bool, is_secret: bool) -> bool:
    """Answer whether a delivery that was given up can be sent again: a secret is gone, and a new one is asked for."""
    return state == DeliveryState.FAILED and has_address and not is_secret


def message_id(delivery_id: UUID, *, domain: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4) of a delivery: the same at every try."""
    return f"<{delivery_id}@{domain}>"


def one_line(text: str) -> str:
    """Bring a subject to one line: a header cannot hold more."""
    return " ".join(text.split())
