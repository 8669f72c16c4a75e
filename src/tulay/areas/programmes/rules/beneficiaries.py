"""Whom a PPA reaches: what is said of them, who is perhaps there twice, and how an enrolment ends. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tulay.areas.programmes.errors import (
    AlreadyEnrolled,
    EnrolmentOver,
    PerhapsEnrolled,
    UnfitBeneficiary,
    UnfitEnding,
)
from tulay.kernel.errors import FieldError
from tulay.kernel.likeness import as_named, as_numbered

NAME_MAX, ID_MAX, PHONE_MAX, SAID_MAX = 200, 60, 40, 1000
PEOPLE_MAX = 1_000_000
EARLIEST = date(1900, 1, 1)
KEPT_DAYS = 7 * 365
OWN_REGION = {"bangsamoro": "1900000000"}
"""The region of a jurisdiction beyond whose border communities are counted apart."""


class BeneficiaryKind(StrEnum):
    """Who is enrolled."""

    PERSON = "person"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"
    COMMUNITY = "community"


HUMAN = frozenset({BeneficiaryKind.PERSON, BeneficiaryKind.HOUSEHOLD})
"""Sealed under a key of their own; the others under their agency's, for nobody is behind them."""


class EnrolmentState(StrEnum):
    """Whether somebody is enrolled now."""

    ENROLLED = "enrolled"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why an enrolment ended; what is delicate is said in sealed words."""

    COMPLETED = "completed"
    LEFT = "left"
    MOVED_AWAY = "moved_away"
    NOT_ELIGIBLE = "not_eligible"
    ENROLLED_TWICE = "enrolled_twice"
    OTHER = "other"
    ERASED = "erased"


GIVEN = frozenset(EndReason) - {EndReason.ERASED}
"""What somebody may say; that a person was erased, erasing says."""


@dataclass(frozen=True, slots=True)
class BeneficiaryDetails:
    """What an agency says of somebody whom its PPA reaches."""

    kind: str
    name: str
    place_id: UUID | None
    started_date: date
    people: int = 1
    id_number: str = ""
    phone: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is enrolled in the same PPA, as far as it tells whether it is the same one."""

    number: int
    kind: str
    name: str
    id_number: str
    birth_date: date | None


def check_beneficiary(details: BeneficiaryDetails, *, today: date) -> None:
    """Refuse what cannot be true of somebody whom a PPA reaches.

    :raises UnfitBeneficiary: naming each field.
    """
    faults = [*_words(details), *_people(details), *_days(details, today)]
    if faults:
        raise UnfitBeneficiary(errors=faults)


def check_not_there(
    details: BeneficiaryDetails, others: Iterable[Known], *, is_somebody_else: bool
) -> None:
    """Refuse whom the PPA reaches already, and tell under which number.

    :raises AlreadyEnrolled: somebody there has the same identity number.
    :raises PerhapsEnrolled: somebody there has the same name, and nobody said that they are two.
    """
    known = sorted(others, key=lambda one: one.number)
    number = as_numbered(details.id_number)
    for one in known:
        if number and as_numbered(one.id_number) == number:
            raise AlreadyEnrolled(number=one.number)
    for one in known:
        if not is_somebody_else and is_alike(details, one):
            raise PerhapsEnrolled(number=one.number)


def is_alike(details: BeneficiaryDetails, other: Known) -> bool:
    """Answer whether they may be the same: of one kind and name, and not born on different days."""
    born = {details.birth_date, other.birth_date} - {None}
    same_name = as_named(details.name) == as_named(other.name)
    return details.kind == other.kind and same_name and len(born) < 2  # noqa: PLR2004 - two days


def check_running(state: str) -> None:
    """Refuse changing what has ended.

    :raises EnrolmentOver: it has.
    """
    if state != EnrolmentState.ENROLLED:
        raise EnrolmentOver


def check_ending(
    reason: str, *, ended_date: date, said: str, started_date: date, today: date
) -> EndReason:
    """Return why an enrolment ends.

    :raises UnfitEnding: naming each field.
    """
    faults = []
    if reason not in {one.value for one in GIVEN}:
        faults.append(FieldError("reason", "unknown", "Choose one of the answers in the list."))
    if reason == EndReason.OTHER and not said.strip():
        faults.append(FieldError("said", "required", "Say why, in a few words."))
    if len(said) > SAID_MAX:
        faults.append(_too_long("said", SAID_MAX))
    if not started_date <= ended_date <= today:
        detail = "Choose a day after it began and not after today."
        faults.append(FieldError("ended_date", "out-of-range", detail))
    if faults:
        raise UnfitEnding(errors=faults)
    return EndReason(reason)


def is_outside(jurisdiction: str, path: str) -> bool:
    """Answer whether a place, by the way to it from the root, lies outside the region that counts those apart."""
    own = OWN_REGION.get(jurisdiction)
    return own is not None and f"/{own}/" not in path


def _words(details: BeneficiaryDetails) -> Iterator[FieldError]:
    if details.kind not in {one.value for one in BeneficiaryKind}:
        yield FieldError("kind", "unknown", "Choose one of the answers in the list.")
    if not as_named(details.name):
        yield FieldError("name", "required", "Write a name.")
    for name, most in (("name", NAME_MAX), ("id_number", ID_MAX), ("phone", PHONE_MAX)):
        if len(getattr(details, name)) > most:
            yield _too_long(name, most)


def _people(details: BeneficiaryDetails) -> Iterator[FieldError]:
    if details.kind == BeneficiaryKind.PERSON and details.people != 1:
        yield FieldError("people", "out-of-range", "A person counts as one.")
    elif not 1 <= details.people <= PEOPLE_MAX:
        detail = "Write a number from 1 to {most}."
        yield FieldError("people", "out-of-range", detail, {"most": PEOPLE_MAX})


def _days(details: BeneficiaryDetails, today: date) -> Iterator[FieldError]:
    if not EARLIEST <= details.started_date <= today:
        yield FieldError("started_date", "out-of-range", "Choose a day that is not after today.")
    born = details.birth_date
    if born is None:
        return
    if details.kind not in HUMAN:
        detail = "Only people have a date of birth. Leave it out."
        yield FieldError("birth_date", "unfit", detail)
    elif not EARLIEST <= born <= today:
        yield FieldError("birth_date", "out-of-range", "Choose a day that is not after today.")


def _too_long(name: str, most: int) -> FieldError:
    return FieldError(name, "too-long", "Use at most {most} characters.", {"most": most})
