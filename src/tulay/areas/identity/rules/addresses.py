"""An e-mail address mail can be written to, and which kind of address somebody gave. Pure."""

import re
import unicodedata

from tulay.areas.identity.errors import UnreadableEmail

EMAIL_LONGEST = 254
LOCAL_LONGEST = 64
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\\\]\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def as_email(text: str) -> str:
    """Return an address in its canonical form.

    :raises UnreadableEmail: no mail can be written to it.
    """
    address = unicodedata.normalize("NFC", text).strip()
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    readable = (
        bool(at)
        and len(address) <= EMAIL_LONGEST
        and len(local) <= LOCAL_LONGEST
        and _LOCAL.fullmatch(local)
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    if not readable:
        raise UnreadableEmail
    return f"{local}@{domain.lower()}"


def is_email(text: str) -> bool:
    """Answer whether somebody gave an e-mail address rather than a phone number."""
    return "@" in text
