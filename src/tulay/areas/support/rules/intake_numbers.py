"""Numbers people write down: the South African identity number, and telephone numbers. Pure.

An identity number is YYMMDD SSSS C A Z (Identification Act 68 of 1997): the day of birth, four digits that count,
what somebody is in law (0 a citizen, 1 a permanent resident, 2 a refugee), a digit without meaning now, and a check
digit (Luhn, ISO/IEC 7812-1). What it says about sex is not read: nobody needs it here (POPIA 10).
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from tulay.kernel.ages import is_child
from tulay.kernel.errors import FieldError

DIGITS = 13
CITIZEN, RESIDENT, REFUGEE = "0", "1", "2"
_STANDING_AT, _LUHN_BASE = 10, 10
_BETWEEN = {" ", "-", "\u00a0", "\u202f", "\u2010", "\u2011", "."}


@dataclass(frozen=True, slots=True)
class Read:
    """What an identity number says."""

    born: date
    standing: str


def written(text: str) -> str:
    """Return a number as it is kept: digits of any script as 0 to 9, without what people put between them."""
    return "".join(_digit(one) for one in text.strip() if one not in _BETWEEN)


def check_digit(first_twelve: str) -> str:
    """Return the thirteenth digit that belongs to the twelve before it."""
    total = 0
    for place, digit in enumerate(reversed(first_twelve)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += sum(divmod(doubled, 10))
    return str(-total % _LUHN_BASE)


def births_of(first_six: str, *, today: date) -> tuple[date, ...]:
    """Return the days that six digits can mean, the latest first: a number does not tell the century."""
    year, month, day = (int(first_six[at : at + 2]) for at in (0, 2, 4))
    found = []
    for century in (2000, 1900):
        try:
            born = date(century + year, month, day)
        except ValueError:
            continue
        if born <= today:
            found.append(born)
    return tuple(found)


def read(number: str, *, today: date, known_birth: date | None = None) -> Read | None:
    """Return what a number says, as it was `written`; nothing where it is none.

    The latest day that has passed counts, unless the person has told us another that the number can mean.
    """
    if not _is_numeric(number) or len(number) != DIGITS:
        return None
    births = births_of(number[:6], today=today)
    if not births:
        return None
    born = known_birth if known_birth in births else births[0]
    return Read(born, number[_STANDING_AT])


def number_fault(
    text: str, *, pointer: str, today: date, adult_at: int, known_birth: date | None = None
) -> FieldError | None:
    """Return what is wrong with a South African identity number, in one sentence that helps; nothing where it fits."""
    number = written(text)
    if not _is_numeric(number):
        detail = (
            "Write the identity number in digits alone, as it stands in your book or on your card."
        )
        return FieldError(pointer, "not-digits", detail)
    if len(number) != DIGITS:
        detail = "An identity number has 13 digits. You wrote {count}."
        return FieldError(pointer, "length", detail, {"count": len(number)})
    found = read(number, today=today, known_birth=known_birth)
    return (
        _wrong_in(number, found, pointer)
        or _other_birth(found, known_birth, pointer)
        or _under_age(found, pointer, today, adult_at)
    )


def _wrong_in(number: str, found: Read | None, pointer: str) -> FieldError | None:
    if found is None:
        detail = "The first six digits are a day of birth: year, month, day. The calendar has no such day."
        return FieldError(pointer, "no-such-day", detail)
    if found.standing not in (CITIZEN, RESIDENT, REFUGEE):
        detail = "The eleventh digit is 0, 1 or 2. Compare it with your book or card."
        return FieldError(pointer, "standing", detail)
    if check_digit(number[:-1]) != number[-1]:
        detail = "The last digit does not fit the others, so one of them is wrong. Compare them with your book or card."
        return FieldError(pointer, "check-digit", detail)
    return None


def _other_birth(found: Read | None, known_birth: date | None, pointer: str) -> FieldError | None:
    if found and known_birth is not None and found.born != known_birth:
        detail = "This number belongs to another day of birth than the one in your account. Compare both."
        return FieldError(pointer, "other-birth", detail)
    return None


def _under_age(found: Read | None, pointer: str, today: date, adult_at: int) -> FieldError | None:
    if found and is_child(found.born, on=today, years=adult_at):
        detail = "This number is of somebody younger than {years}. The programme takes people of {years} and older."
        return FieldError(pointer, "under-age", detail, {"years": adult_at})
    return None


def dialled(text: str, *, country: str) -> str | None:
    """Return a telephone number as it is dialled from anywhere (E.164), nothing where it cannot be dialled."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _digit(one: str) -> str:
    value = unicodedata.decimal(one, None)
    return one if value is None else str(value)


def _is_numeric(number: str) -> bool:
    return number.isascii() and number.isdigit()
