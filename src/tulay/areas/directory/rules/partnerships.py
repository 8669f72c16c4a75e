"""Agreements between an agency and others: what they say, when they take effect, run out, go on and end. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from tulay.areas.directory.errors import (
    NotSigned,
    PartnershipStepNotPossible,
    SideThere,
    TooManyOfPartnership,
    UnfitPartnership,
)
from tulay.kernel.errors import FieldError

TITLE_MAX = 200
PURPOSE_MAX = 2_000
SAID_MAX = 1_000
NAME_MAX = 200
SIGNATORY_MAX = 120
SIDES_LEAST = 2
SIDES_MAX = 20
MILESTONES_MAX = 100
FILES_MAX = 20
SOON = timedelta(days=90)
"""How long before its last day an agreement is said to run out: renewals are signed by several."""
LONGEST = timedelta(days=366 * 50)
MORNING = timedelta(hours=8)
"""So long after midnight people are told of what the night made overdue."""


class PartnershipKind(StrEnum):
    """What sort of agreement it is."""

    AGREEMENT = "agreement"
    UNDERSTANDING = "understanding"
    DATA_SHARING = "data_sharing"
    FUNDING = "funding"
    JOINT_SERVICE = "joint_service"
    OTHER = "other"


class PartnershipState(StrEnum):
    """How far an agreement is."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    ENDED = "ended"
    DROPPED = "dropped"


class PartnershipStanding(StrEnum):
    """How it stands today: its state, and of one in force whether its time is nearly or wholly over."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    RUNS_OUT = "runs_out"
    RAN_OUT = "ran_out"
    ENDED = "ended"
    DROPPED = "dropped"


class PartnershipEnd(StrEnum):
    """Why an agreement ended."""

    FULFILLED = "fulfilled"
    RAN_OUT = "ran_out"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    BROKEN = "broken"
    REPLACED = "replaced"


OPEN = frozenset({PartnershipState.DRAFT, PartnershipState.IN_FORCE})
"""Something can still be added to it."""


@dataclass(frozen=True, slots=True)
class PartnershipDetails:
    """What an agreement says of itself; without a last day it has none."""

    title: str
    kind: str
    purpose: str
    starts_date: date
    ends_date: date | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an agreement: an agency here or an organisation by its name, and who signs for it."""

    signatory: str = field(repr=False)
    designation: str = ""
    agency_id: UUID | None = None
    organisation: str = ""


def check_partnership(details: PartnershipDetails) -> None:
    """Refuse an agreement that says nothing, or ends before it begins.

    :raises UnfitPartnership: naming each field.
    """
    _refuse(_faults(details))


def check_side(
    side: Side,
    *,
    agencies: Collection[UUID],
    there: Collection[UUID | str],
) -> None:
    """Refuse a side that is nobody, or there already.

    :param agencies: those that exist; `there`: ids of agencies and folded names of the sides there are.
    :raises UnfitPartnership: naming each field.
    :raises SideThere: it is a side already.
    :raises TooManyOfPartnership: there are 20.
    """
    _refuse(_side_faults(side, agencies))
    if (side.agency_id or folded_name(side.organisation)) in there:
        raise SideThere
    check_room(len(there), SIDES_MAX)


def check_signature(day: date, today: date) -> None:
    """Refuse a signature of tomorrow.

    :raises UnfitPartnership: naming the field.
    """
    if day > today:
        detail = "Choose today or an earlier day."
        raise UnfitPartnership(errors=[FieldError("signed_date", "out-of-range", detail)])


def check_state(state: str, among: Collection[PartnershipState]) -> None:
    """Refuse a step that an agreement in this state does not take.

    :raises PartnershipStepNotPossible: it is too early, or too late.
    """
    if state not in among:
        raise PartnershipStepNotPossible


def check_takes_effect(state: str, *, sides: int, signed: int, files: int) -> None:
    """Let an agreement take effect once there are two sides or more, all have signed, and the text lies there.

    :raises PartnershipStepNotPossible: it is no draft.
    :raises NotSigned: something is lacking.
    """
    check_state(state, {PartnershipState.DRAFT})
    if sides < SIDES_LEAST or signed < sides or not files:
        raise NotSigned


def check_renewal(state: str, *, ends_date: date | None, until: date) -> None:
    """Let an agreement go on beyond its last day, even when that day is over.

    :raises PartnershipStepNotPossible: it is not in force, or has no last day.
    :raises UnfitPartnership: the new last day is no later, or too far away.
    """
    check_state(state, {PartnershipState.IN_FORCE})
    if ends_date is None:
        raise PartnershipStepNotPossible
    if not ends_date < until <= ends_date + LONGEST:
        detail = "Choose a day after the last day there is now, at most fifty years later."
        raise UnfitPartnership(errors=[FieldError("ends_date", "out-of-range", detail)])


def state_after_ending(
    state: str, *, reason: str, said: str, day: date, starts_date: date, today: date
) -> PartnershipState:
    """Return what becomes of an agreement that ends: one in force has ended, a draft is dropped.

    :raises PartnershipStepNotPossible: it is over already.
    :raises UnfitPartnership: nobody would know why, or the day cannot be.
    """
    check_state(state, OPEN)
    faults = []
    if reason not in set(PartnershipEnd):
        detail = "Choose one of the answers in the list."
        faults.append(FieldError("reason", "unknown", detail))
    if not said.strip():
        faults.append(FieldError("said", "required", "Say why it ends."))
    is_draft = state == PartnershipState.DRAFT
    if day > today or (not is_draft and day < starts_date):
        detail = "Choose a day between its first day and today."
        faults.append(FieldError("ended_date", "out-of-range", detail))
    _refuse(iter(faults))
    return PartnershipState.DROPPED if is_draft else PartnershipState.ENDED


def check_milestone(title: str, due_date: date, *, starts_date: date, there_are: int) -> None:
    """Refuse a milestone that says nothing, or lies outside any agreement.

    :raises UnfitPartnership: naming each field.
    :raises TooManyOfPartnership: there are 100.
    """
    faults = []
    if not title.strip() or len(title) > TITLE_MAX:
        detail = "Say what is to be reached, in at most {most} characters."
        faults.append(FieldError("title", "unfit", detail, {"most": TITLE_MAX}))
    if not starts_date <= due_date <= starts_date + LONGEST:
        detail = "Choose a day on or after the first day of the agreement."
        faults.append(FieldError("due_date", "out-of-range", detail))
    _refuse(iter(faults))
    check_room(there_are, MILESTONES_MAX)


def check_room(there_are: int, most: int) -> None:
    """Refuse one too many.

    :raises TooManyOfPartnership: there are as many as an agreement can have.
    """
    if there_are >= most:
        raise TooManyOfPartnership(most=most)


def is_milestone_overdue(state: str, *, due_date: date, is_met: bool, today: date) -> bool:
    """Answer whether the day has passed, and the agreement in force still waits for it."""
    return state == PartnershipState.IN_FORCE and not is_met and due_date < today


def standing_of(state: str, *, ends_date: date | None, today: date) -> PartnershipStanding:
    """Return how an agreement stands on a day; its last day is the last on which it holds."""
    if state != PartnershipState.IN_FORCE or ends_date is None:
        return PartnershipStanding(state)
    if ends_date < today:
        return PartnershipStanding.RAN_OUT
    return (
        PartnershipStanding.RUNS_OUT if ends_date < today + SOON else PartnershipStanding.IN_FORCE
    )


def folded_name(name: str) -> str:
    """Return a name as it is compared: small letters, single spaces."""
    return " ".join(name.split()).casefold()


def _faults(details: PartnershipDetails) -> Iterator[FieldError]:
    if not details.title.strip() or len(details.title) > TITLE_MAX:
        detail = "Enter a title of at most {most} characters."
        yield FieldError("title", "unfit", detail, {"most": TITLE_MAX})
    if details.kind not in set(PartnershipKind):
        yield FieldError("kind", "unknown", "Choose one of the answers in the list.")
    if not details.purpose.strip() or len(details.purpose) > PURPOSE_MAX:
        detail = "Say what it is for, in at most {most} characters."
        yield FieldError("purpose", "unfit", detail, {"most": PURPOSE_MAX})
    last = details.ends_date
    if last and not details.starts_date <= last <= details.starts_date + LONGEST:
        detail = "Choose a last day after the first, at most fifty years later."
        yield FieldError("ends_date", "out-of-range", detail)


def _side_faults(side: Side, agencies: Collection[UUID]) -> Iterator[FieldError]:
    if bool(side.agency_id) == bool(side.organisation.strip()):
        yield FieldError("organisation", "unfit", "Choose an agency, or enter another name.")
    elif side.agency_id and side.agency_id not in agencies:
        yield FieldError("agency_id", "unknown", "Choose an agency from the list.")
    elif len(side.organisation) > NAME_MAX:
        detail = "Use at most {most} characters."
        yield FieldError("organisation", "length", detail, {"most": NAME_MAX})
    if not side.signatory.strip() or len(side.signatory) > SIGNATORY_MAX:
        yield FieldError("signatory", "required", "Say who signs for them.")
    if len(side.designation) > SIGNATORY_MAX:
        detail = "Use at most {most} characters."
        yield FieldError("designation", "length", detail, {"most": SIGNATORY_MAX})


def _refuse(faults: Iterator[FieldError]) -> None:
    found = list(faults)
    if found:
        raise UnfitPartnership(errors=found)
