"""Who somebody is to us, and the one form of a phone number. Pure."""

import unicodedata
from enum import StrEnum


class PersonKind(StrEnum):
    """With an account, or without."""

    PERSON = "person"
    GUEST = "guest"


def as_dialled(text: str) -> str:
    """Bring a phone number to the one form that is indexed: digits, with + for an international one."""
    text = unicodedata.normalize("NFKC", text).strip()
    digits = "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())
    if text.startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits
