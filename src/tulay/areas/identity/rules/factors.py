"""By what somebody shows that it is them: ways, codes, freshness. Pure."""

import base64
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp


class Method(StrEnum):
    """What a session rests on (names of RFC 8176 where it has one)."""

    PASSWORD = "pwd"  # noqa: S105 - the name of a method
    APP = "otp"
    PASSKEY = "hwk"
    SMS = "sms"
    EMAIL = "mail"
    RECOVERY = "rc"
    TRUSTED = "dev"


class Channel(StrEnum):
    """By which a code can be sent."""

    EMAIL = "email"
    SMS = "sms"


STAFF_FACTORS = frozenset({Method.APP, Method.PASSKEY, Method.RECOVERY})
"""What serves as second factor for those who open the records of others: nothing that travels by mail."""
SENT_FACTORS = frozenset({Method.EMAIL, Method.SMS})
FACTORS = STAFF_FACTORS | SENT_FACTORS
METHOD_OF_CHANNEL = {Channel.EMAIL: Method.EMAIL, Channel.SMS: Method.SMS}
CHANNEL_OF_METHOD = {method: channel for channel, method in METHOD_OF_CHANNEL.items()}

FRESH_FOR = timedelta(minutes=5)
PROVING_LASTS = timedelta(minutes=10)
WRONG_CODES_MAX = 5
TRUSTED_LASTS = timedelta(days=30)
RECENT_FOR = timedelta(minutes=15)
RESET_LASTS = timedelta(days=1)
SETUP_LASTS = timedelta(hours=1)

STEP_S, DIGITS, DRIFT = 30, 6, 1
SECRET_CHARACTERS = 32  # 160 bits in base 32 (RFC 4226, 4: R6)
ISSUER = "Tulay"

RECOVERY_CODES = 10
RECOVERY_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_MARK, RECOVERY_REST = 2, 10
SENT_DIGITS = 8


class Assurance(StrEnum):
    """How sure a sign-in makes us: the words of a token's `acr`, and of a challenge that asks for more."""

    PASSWORD = "aal1"  # noqa: S105 - a level, named as NIST SP 800-63B-4 does
    TWO_FACTORS = "aal2"


def assurance(factor_at: datetime | None) -> Assurance:
    """Return how sure a sign-in was: two factors only where the second was shown, not where a browser is trusted."""
    return Assurance.PASSWORD if factor_at is None else Assurance.TWO_FACTORS


@dataclass(frozen=True, slots=True)
class FactorProof:
    """What somebody answers when asked for a second factor: the way they chose, and the code (or passkey's answer)."""

    method: Method
    code: str = field(repr=False)


def has_factor(methods: Collection[str], *, is_staff: bool) -> bool:
    """Answer whether what a session rests on includes a second factor that serves this person."""
    serving = STAFF_FACTORS if is_staff else FACTORS
    return any(m in serving or m == Method.TRUSTED for m in methods)


def is_fresh(factor_at: datetime | None, *, now: datetime) -> bool:
    """Answer whether a factor was shown within the last five minutes."""
    return factor_at is not None and now - FRESH_FOR < factor_at


def is_recent(auth_time: datetime | None, *, now: datetime) -> bool:
    """Answer whether a password was shown lately enough to change the ways in."""
    return auth_time is not None and now - RECENT_FOR < auth_time


def step_at(now: datetime) -> int:
    """Return the number of the half minute (RFC 6238, 4)."""
    return int(now.timestamp()) // STEP_S


def code_at(secret: str, step: int) -> str:
    """Return what an app shows in a half minute (RFC 4226, 5.3).

    Not by the library: it refuses keys under 112 bits, and the demo's, which every guide knows, has 80.
    """
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Return the half minute, at most one away, whose code this is; None if it is no such code."""
    given, here = only_digits(code), step_at(now)
    right = [
        step
        for step in range(here - DRIFT, here + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), given.encode())
    ]
    return right[-1] if right else None


def only_digits(text: str) -> str:
    """Leave out the spaces that people type between digits, in whatever script they are."""
    return "".join(
        str(int(c)) if c.isdecimal() else c for c in text if not c.isspace() and c != "-"
    )


def provisioning_uri(secret: str, *, account: str) -> str:
    """Return the address that an app reads from the picture."""
    return pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S).provisioning_uri(
        name=account, issuer_name=ISSUER
    )


def as_recovery_code(text: str) -> tuple[str, str]:
    """Return the mark by which a recovery code is found, and the rest; O, I and L are read as 0 and 1."""
    read = text.upper().translate(str.maketrans("OIL", "011", " -"))
    return read[:RECOVERY_MARK], read[RECOVERY_MARK:]


def shown_recovery_code(mark: str, rest: str) -> str:
    """Return a recovery code in groups that can be read aloud."""
    whole = mark + rest
    return "-".join(whole[i : i + 4] for i in range(0, len(whole), 4))
