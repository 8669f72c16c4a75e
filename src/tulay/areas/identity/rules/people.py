"""Who somebody is to us, whose things are whose, and the one form of a phone number. Pure."""

import unicodedata
from collections.abc import Sequence
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


def whose(names: Sequence[str], wanted: str) -> int | None:
    """Return which of several people at one address is meant: a family shares one phone, and one mailbox.

    The same name counts first; a shortened one only where it can be nobody else's.
    """
    for place, name in enumerate(names):
        if _words(name) == _words(wanted) != ():
            return place
    alike = [place for place, name in enumerate(names) if _is_short_for(name, wanted)]
    return alike[0] if len({_words(names[place]) for place in alike}) == 1 else None


def _is_short_for(one: str, other: str) -> bool:
    """Answer whether two names differ in nothing but words left out at the end, or written as initials."""
    pairs = list(zip(_words(one), _words(other), strict=False))
    agree = all(a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]) for a, b in pairs)
    return bool(pairs) and pairs[0][0] == pairs[0][1] and agree


def _words(name: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", name).casefold().replace(".", " ")
    return tuple(folded.split())
