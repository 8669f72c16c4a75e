"""How a line of text may have to be written: a closed list, for nobody writes regular expressions into a form."""

import re
from enum import StrEnum


class Pattern(StrEnum):
    """One way of writing."""

    EMAIL = "email"
    PHONE = "phone"
    DIGITS = "digits"
    LETTERS = "letters"
    CODE = "code"
    YEAR = "year"


EXPRESSIONS = {
    Pattern.EMAIL: re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
    Pattern.PHONE: re.compile(r"^\+?[0-9][0-9 ()./-]{4,38}$"),
    Pattern.DIGITS: re.compile(r"^[0-9]+$"),
    Pattern.LETTERS: re.compile(r"^[^0-9]+$"),
    Pattern.CODE: re.compile(r"^[A-Za-z0-9][A-Za-z0-9/-]*$"),
    Pattern.YEAR: re.compile(r"^(19|20)[0-9]{2}$"),
}
"""Each as a regular expression that means the same here and in ECMA-262."""


def is_written(text: str, pattern: str) -> bool:
    """Answer whether a line of text is written in a way; one that nobody knows is no hindrance."""
    known = EXPRESSIONS.get(Pattern(pattern)) if pattern in set(Pattern) else None
    return known is None or known.search(text) is not None


def expression_of(pattern: str) -> str:
    """Return a way of writing as a regular expression; empty where there is none."""
    return EXPRESSIONS[Pattern(pattern)].pattern if pattern in set(Pattern) else ""
