"""What agencies promise each other in a meeting: who, by when, how far. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from tulay.areas.meetings.errors import ItemStepNotPossible, ItemUnfit, NoteMissing
from tulay.kernel.errors import FieldError

TITLE_MAX = 300
NOTE_MAX = 2_000
YEARS_AHEAD = 5


class ItemState(StrEnum):
    """How far a commitment is."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    DROPPED = "dropped"


PENDING = (ItemState.OPEN, ItemState.IN_PROGRESS)
"""Somebody still owes it."""
REPORTED = {
    ItemState.OPEN: (ItemState.IN_PROGRESS, ItemState.DONE),
    ItemState.IN_PROGRESS: (ItemState.IN_PROGRESS, ItemState.DONE),
    ItemState.DONE: (),
    ItemState.DROPPED: (),
}
"""What whoever promised may say."""
SETTLED = {
    **{state: (*said, ItemState.DROPPED) for state, said in REPORTED.items() if said},
    ItemState.DONE: (ItemState.IN_PROGRESS,),
    ItemState.DROPPED: (ItemState.OPEN,),
}
"""What the coordinating office may say besides: give up, and take up again."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, by which agency (and person of it), until which day."""

    title: str
    agency_id: UUID
    due_date: date
    person_id: UUID | None = None


def check_promise(
    promise: Promise, *, agencies: frozenset[UUID], people: frozenset[UUID], since: date
) -> None:
    """Refuse a promise that nobody could keep or be asked about.

    :param agencies: who can promise; `people`: who can answer for the agency.
    :param since: the day of the meeting.
    :raises ItemUnfit: naming each field.
    """
    faults = list(_faults(promise, agencies, people, since))
    if faults:
        raise ItemUnfit(errors=faults)


def steps_from(state: ItemState, *, coordinates: bool) -> tuple[ItemState, ...]:
    """Return what can be said of a commitment next."""
    return (SETTLED if coordinates else REPORTED)[state]


def check_step(state: ItemState, to: ItemState, note: str, *, coordinates: bool) -> None:
    """Let somebody say how far it is; what ends it, or takes it up again, says why or shows what was done.

    :raises ItemStepNotPossible: not from here, or not by them.
    :raises NoteMissing: nothing was written.
    """
    if to not in steps_from(state, coordinates=coordinates):
        raise ItemStepNotPossible
    if not note.strip():
        raise NoteMissing(errors=[FieldError("note", "required", "Say what was done, or why.")])


def is_item_overdue(state: str, *, due_date: date, today: date) -> bool:
    """Answer whether the day has passed and it is still owed."""
    return state in PENDING and due_date < today


def _faults(
    promise: Promise, agencies: frozenset[UUID], people: frozenset[UUID], since: date
) -> Iterator[FieldError]:
    if not promise.title.strip() or len(promise.title) > TITLE_MAX:
        detail = "Say what is promised, in at most {most} characters."
        yield FieldError("title", "unfit", detail, {"most": TITLE_MAX})
    if promise.agency_id not in agencies:
        yield FieldError("agency_id", "unknown", "Choose an agency from the list.")
    if promise.person_id is not None and promise.person_id not in people:
        yield FieldError("person_id", "unknown", "Choose somebody who answers for this agency.")
    if not since <= promise.due_date <= since.replace(year=since.year + YEARS_AHEAD, day=1):
        detail = "Choose a day from the meeting on, at most five years later."
        yield FieldError("due_date", "out-of-range", detail)
