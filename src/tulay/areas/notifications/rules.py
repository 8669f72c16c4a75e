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
    *,
    address: str | None,
    phone: str | None,
    wants_email: bool,
    is_urgent: bool,
    has_text: bool,
    goes_everywhere: bool = False,
) -> tuple[Channel, ...]:
    """Return the channels of a message: always the inbox; e-mail where there is an address and it is wanted.

    What is urgent goes to the address whatever was chosen, or else, where a short text of it exists, to the phone.
    What goes everywhere (a reminder of a meeting) takes each way that there is.
    """
    if goes_everywhere:
        open_ways = ((Channel.EMAIL, address and wants_email), (Channel.SMS, phone and has_text))
        return (Channel.IN_APP, *(channel for channel, is_open in open_ways if is_open))
    if address and (wants_email or is_urgent):
        return (Channel.IN_APP, Channel.EMAIL)
    if phone and is_urgent and has_text:
        return (Channel.IN_APP, Channel.SMS)
    return (Channel.IN_APP,)


def next_try_at(
    outcome: AttemptOutcome, *, attempts: int, now: datetime, useless_from: datetime | None = None
) -> datetime | None:
    """Return when to try again after `attempts` tries; None when it makes no sense any more."""
    if outcome is AttemptOutcome.REFUSED or attempts >= ATTEMPTS_MAX:
        return None
    at = now + BACKOFF[attempts - 1]
    return None if is_useless(useless_from, at) else at


def is_useless(useless_from: datetime | None, at: datetime) -> bool:
    """Answer whether a message would come too late: what it speaks of has begun, or was called off."""
    return useless_from is not None and useless_from <= at


def can_be_retried(
    state: str, *, has_address: bool, is_secret: bool, is_over: bool = False
) -> bool:
    """Answer whether a delivery that was given up can be sent again: a secret is gone, and a new one is asked for.

    What is over by now is not told any more.
    """
    return state == DeliveryState.FAILED and has_address and not is_secret and not is_over


def message_id(delivery_id: UUID, *, domain: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4) of a delivery: the same at every try."""
    return f"<{delivery_id}@{domain}>"


def one_line(text: str) -> str:
    """Bring a subject to one line: a header cannot hold more."""
    return " ".join(text.split())


class Intake(StrEnum):
    """What became of a mail that lay in our mailbox."""

    TAKEN = "taken"
    REFUSED = "refused"
    IGNORED = "ignored"
    NOT_OURS = "not-ours"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    FAILED = "failed"


SET_ASIDE = frozenset({Intake.NOT_OURS, Intake.UNREADABLE, Intake.TOO_LARGE, Intake.FAILED})
"""Mail at which somebody has to look: it is moved to a folder of its own, and lost to nobody."""
MAIL_MAX = 512 * 1024
"""How many bytes a mail has at most that is fetched at all: an answer has some thousand."""
CALENDAR_MAX = 64 * 1024
PARTS_MAX = 20
MAILS_MAX = 100
"""How many mails one run takes in; the next goes on."""
