"""What a mail says, as far as it concerns us: to whom it went, whether a program wrote it, and its calendar part."""

import email
import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses

from tulay.areas.notifications.rules import CALENDAR_MAX, PARTS_MAX

_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_RECIPIENTS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_ADDRESSES_MAX = 20
_HEADER_MAX = 2_000


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One mail; its sender is nobody's proof, so it does not stand here."""

    digest: bytes
    recipients: tuple[str, ...] = field(repr=False)
    is_automatic: bool
    calendar: str | None = field(repr=False)


def digest_of(raw: bytes) -> bytes:
    """Return by what a mail is known again: its Message-ID and where it went, or all of it."""
    head = raw.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    known = re.findall(rb"(?im)^(?:message-id|to):\s*(.*(?:\n[ \t].*)*)$", head)
    has_id = re.search(rb"(?im)^message-id:\s*\S", head) is not None
    return hashlib.sha256(b"\0".join(known) if has_id else raw).digest()


def opened(raw: bytes) -> ReceivedMail | None:
    """Return what a mail says; nothing where it cannot be read, or was made to be hard to read."""
    if len(_BOUNDARY.findall(raw)) > PARTS_MAX:
        return None
    try:
        mail = email.message_from_bytes(raw)
        parts = list(mail.walk())
        calendar = next((_text(one) for one in parts if _is_calendar(one)), None)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return None
    if len(parts) > PARTS_MAX or not mail.keys():
        return None
    return ReceivedMail(digest_of(raw), _recipients(mail), _is_automatic(mail), calendar)


def _recipients(mail: Message) -> tuple[str, ...]:
    lines = [str(v)[:_HEADER_MAX] for name in _RECIPIENTS for v in mail.get_all(name, [])]
    found = [address.lower() for _, address in getaddresses(lines[:_ADDRESSES_MAX]) if address]
    return tuple(dict.fromkeys(found))[:_ADDRESSES_MAX]


def _is_automatic(mail: Message) -> bool:
    """Answer whether a program wrote it: an absence note, a bounce, a list (RFC 3834)."""
    said = str(mail.get("auto-submitted", "no")).split(";")[0].strip().lower()
    bulk = str(mail.get("precedence", "")).strip().lower()
    return (
        said != "no"
        or bulk in {"bulk", "junk", "list", "auto_reply"}
        or any(name in mail for name in ("x-autoreply", "x-autorespond", "list-id"))
        or str(mail.get("return-path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
    )


def _is_calendar(part: Message) -> bool:
    if part.is_multipart():
        return False
    kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
    return kind in {"text/calendar", "application/ics"} or name.endswith(".ics")


def _text(part: Message) -> str | None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or len(payload) > CALENDAR_MAX:
        return None
    try:
        return payload.decode(part.get_content_charset() or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        return payload.decode("utf-8", errors="replace")
