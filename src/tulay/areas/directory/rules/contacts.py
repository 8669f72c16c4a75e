"""Contacts of an agency: what is said of them, who is perhaps there twice, and what was spoken with them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tulay.areas.directory.errors import (
    ContactErased,
    PerhapsKnown,
    UnfitCommunication,
    UnfitContact,
)
from tulay.kernel.errors import FieldError
from tulay.kernel.likeness import as_named, as_numbered
from tulay.kernel.patterns import Pattern, is_written

NAME_MAX, WORK_MAX, EMAIL_MAX, PHONE_MAX, ADDRESS_MAX, ABOUT_MAX = 200, 200, 254, 40, 500, 2000
EARLIEST = date(2000, 1, 1)
KEPT_DAYS = 3 * 365
"""How long a contact is kept after it was last spoken with."""


class ContactKind(StrEnum):
    """Whom an agency speaks with."""

    PERSON = "person"
    ORGANISATION = "organisation"


class SpokenWay(StrEnum):
    """How somebody was spoken with."""

    CALL = "call"
    VISIT = "visit"
    LETTER = "letter"
    EMAIL = "email"
    MESSAGE = "message"
    MEETING = "meeting"


class SpokenDirection(StrEnum):
    """Who turned to whom."""

    FROM_US = "from_us"
    TO_US = "to_us"


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What an agency says of somebody with whom it speaks."""

    kind: str
    name: str
    designation: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was spoken with a contact, and until when somebody wants to come back to it."""

    happened_date: date
    way: str
    direction: str
    about: str
    follow_up_date: date | None = None


@dataclass(frozen=True, slots=True)
class KnownContact:
    """A contact of the same agency, as far as it tells whether it is the same one."""

    id: UUID
    number: int
    name: str
    email: str
    phone: str


def check_contact(details: ContactDetails) -> None:
    """Refuse what cannot be true of a contact.

    :raises UnfitContact: naming each field.
    """
    faults = [*_naming_faults(details), *_reaching_faults(details)]
    if faults:
        raise UnfitContact(errors=faults)


def check_not_known(
    details: ContactDetails, others: Iterable[KnownContact], *, is_somebody_else: bool
) -> None:
    """Refuse whom the agency has as a contact already, and tell under which number.

    :raises PerhapsKnown: and nobody said that they are two.
    """
    if is_somebody_else:
        return
    for one in sorted(others, key=lambda one: one.number):
        if is_alike(details, one):
            raise PerhapsKnown(number=one.number)


def is_alike(details: ContactDetails, other: KnownContact) -> bool:
    """Answer whether they may be the same: of one name, one e-mail address or one telephone."""
    phone, email = as_numbered(details.phone), as_email(details.email)
    return (
        as_named(details.name) == as_named(other.name)
        or bool(phone and phone == as_numbered(other.phone))
        or bool(email and email == as_email(other.email))
    )


def as_email(text: str) -> str:
    """Bring an e-mail address to the form in which addresses are compared."""
    return text.strip().casefold()


def check_communication(said: Spoken, *, today: date) -> None:
    """Refuse what cannot be true of something that was spoken.

    :raises UnfitCommunication: naming each field.
    """
    faults = [*_telling_faults(said), *_day_faults(said, today)]
    if faults:
        raise UnfitCommunication(errors=faults)


def check_readable(*, is_erased: bool) -> None:
    """Refuse to go on with somebody who is known no more.

    :raises ContactErased: they are.
    """
    if is_erased:
        raise ContactErased


def _naming_faults(details: ContactDetails) -> Iterator[FieldError]:
    if details.kind not in {one.value for one in ContactKind}:
        yield FieldError("kind", "unknown", "Choose one of the answers in the list.")
    if not as_named(details.name):
        yield FieldError("name", "required", "Write a name.")
    longest = {
        "name": NAME_MAX, "designation": WORK_MAX, "email": EMAIL_MAX, "phone": PHONE_MAX, "address": ADDRESS_MAX,
    }  # fmt: skip
    for name, most in longest.items():
        if len(getattr(details, name)) > most:
            yield _too_long(name, most)


def _reaching_faults(details: ContactDetails) -> Iterator[FieldError]:
    if not any(one.strip() for one in (details.email, details.phone, details.address)):
        words = "Write how they are reached: an e-mail address, a telephone or an address."
        yield FieldError("email", "required", words)
    if details.email.strip() and not is_written(details.email.strip(), Pattern.EMAIL):
        yield FieldError("email", "unfit", "Write it like name@example.org.")
    if details.phone.strip() and not as_numbered(details.phone):
        yield FieldError("phone", "unfit", "Write it with digits, for example +63 64 555 0123.")


def _telling_faults(said: Spoken) -> Iterator[FieldError]:
    for name, known in (("way", SpokenWay), ("direction", SpokenDirection)):
        if getattr(said, name) not in {one.value for one in known}:
            yield FieldError(name, "unknown", "Choose one of the answers in the list.")
    if not said.about.strip():
        yield FieldError("about", "required", "Say in a few words what it was about.")
    if len(said.about) > ABOUT_MAX:
        yield _too_long("about", ABOUT_MAX)


def _day_faults(said: Spoken, today: date) -> Iterator[FieldError]:
    if not EARLIEST <= said.happened_date <= today:
        words = "Choose a day that is not after today."
        yield FieldError("happened_date", "out-of-range", words)
    elif said.follow_up_date is not None and said.follow_up_date < said.happened_date:
        words = "Choose a day that is not before you spoke."
        yield FieldError("follow_up_date", "out-of-range", words)


def _too_long(name: str, most: int) -> FieldError:
    return FieldError(name, "too-long", "Use at most {most} characters.", {"most": most})
