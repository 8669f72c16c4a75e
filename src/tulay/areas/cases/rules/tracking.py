"""Tracking codes: 12 Crockford base32 characters and a check character, read aloud in groups of four.

The check character is a sum over GF(32) with another power of a generator at each place: it notices every single
wrong character and every two that changed places, and stays inside the 32 letters and digits, which Crockford's
own (modulo 37, with `*~$=`) does not.
"""

import secrets

from tulay.areas.cases.errors import CodeUnreadable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
GROUP = 4
TYPED_MAX = 64
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\u2013": None})
# Marks of direction keep a code in order within Arabic words and are copied along with it.
_MISREAD |= dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_SIZE = 32


def new_code() -> str:
    """Return a fresh code: 60 random bits and the check character, without dashes."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the character that makes `body` a code."""
    total = 0
    for character in reversed(body):
        total = _doubled(total ^ _VALUES[character])
    return ALPHABET[total]


def read_code(typed: str) -> str:
    """Bring what somebody typed to the stored form: any case, spaces, dashes, O for 0, I or L for 1.

    :raises CodeUnreadable: it is not a code, or a character is wrong.
    """
    code = typed[:TYPED_MAX].strip().upper().translate(_MISREAD)
    if len(code) != LENGTH + 1 or not all(character in _VALUES for character in code):
        raise CodeUnreadable
    if check_character(code[:-1]) != code[-1]:
        raise CodeUnreadable
    return code


def shown(code: str) -> str:
    """Return a code in groups of four: `7K3Q-9WXA-2M4T-P`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _doubled(value: int) -> int:
    """Multiply by the generator x in GF(32)."""
    value <<= 1
    return value ^ _POLYNOMIAL if value & _SIZE else value
