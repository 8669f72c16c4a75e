"""Which passwords serve, and for how long. Pure.

NIST SP 800-63B-4, 3.1.1.2: length, a list of what everybody guesses, nothing that names the person; no composition
and no expiry. An installation may choose the older rules, which ask for four kinds of characters and a new password
every 90 days from staff.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tulay.areas.identity.errors import (
    PasswordNamesYou,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooPlain,
    PasswordTooShort,
)
from tulay.areas.identity.rules.blocklist import folded, is_common

PASSWORD_SHORTEST, PASSWORD_LONGEST = 15, 256
PASSWORDS_BARRED = 5
CONTEXT_SHORTEST = 3
DISTINCT_LEAST = 5
PRODUCT_WORDS = ("tulay",)
_WORDS = re.compile(r"[^\W_]+")


class PolicyName(StrEnum):
    """The two sets of rules an installation can choose."""

    NIST = "nist"
    CLASSIC = "classic"


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What a password must be; `shortest_with_factor` where a second factor is always asked."""

    shortest: int
    shortest_with_factor: int
    longest: int
    asks_for_kinds: bool = False
    staff_lasts: timedelta | None = None

    def least(self, *, has_factor: bool) -> int:
        """Return the least length."""
        return self.shortest_with_factor if has_factor else self.shortest


NIST = PasswordPolicy(PASSWORD_SHORTEST, 8, PASSWORD_LONGEST)
CLASSIC = PasswordPolicy(
    12, 12, PASSWORD_LONGEST, asks_for_kinds=True, staff_lasts=timedelta(days=90)
)
POLICIES = {PolicyName.NIST: NIST, PolicyName.CLASSIC: CLASSIC}


def check_password(
    password: str,
    *,
    policy: PasswordPolicy,
    context: Iterable[str | None] = (),
    has_factor: bool = False,
) -> None:
    """Refuse a password that is too short, too long, everybody's, or made of what is known of the person."""
    least = policy.least(has_factor=has_factor)
    if len(password) < least:
        raise PasswordTooShort(shortest=least)
    if len(password) > policy.longest:
        raise PasswordTooLong(longest=policy.longest)
    if policy.asks_for_kinds and not _has_four_kinds(password):
        raise PasswordTooPlain
    if _is_guessed_first(password):
        raise PasswordTooCommon
    if len(_without(password, context)) < least:
        raise PasswordNamesYou(shortest=least)


def is_password_expired(age: timedelta, *, policy: PasswordPolicy, is_staff: bool) -> bool:
    """Answer whether a password has served its time: never, unless the rules of old are chosen, and then for staff."""
    return is_staff and policy.staff_lasts is not None and age >= policy.staff_lasts


def _has_four_kinds(password: str) -> bool:
    kinds = {unicodedata.category(c)[0] + ("u" if c.isupper() else "") for c in password}
    has_other = any(not kind.startswith(("L", "N")) for kind in kinds)
    return {"Lu", "L"} <= kinds and any(k.startswith("N") for k in kinds) and has_other


def _is_guessed_first(password: str) -> bool:
    """Answer whether it is on the list, or a listed one written over and over, or hardly any characters at all."""
    text = folded(password)
    unit = _unit_of(text)
    return len(set(text)) < DISTINCT_LEAST or is_common(text) or (unit != text and is_common(unit))


def _unit_of(text: str) -> str:
    """Return the shortest beginning of which the whole is a repetition."""
    place = (text + text).find(text, 1)
    return text[:place] if 0 < place < len(text) else text


def _without(password: str, context: Iterable[str | None]) -> str:
    """Return what is left when the person's and the product's words are taken out, the longest first."""
    words = {
        word
        for given in (*context, *PRODUCT_WORDS)
        for word in _WORDS.findall(folded(given or ""))
        if len(word) >= CONTEXT_SHORTEST
    }
    left = folded(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left
