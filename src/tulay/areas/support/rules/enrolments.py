"""Who may take part, who stands by them, who may open their record. Pure."""

from collections.abc import Collection
from uuid import UUID

from tulay.areas.support.errors.enrolments import (
    AgeUnproven,
    ColleagueUnknown,
    EnrolmentUnknown,
    LastKeyWorker,
    NotAssigned,
    NotYourself,
    WhyMissing,
)
from tulay.kernel.errors import FieldError

CANDIDATE = "candidate"
"""The role that comes with an enrolment and goes with it."""
NAME_MAX = 120
REASON_MAX = 2000
PURPOSE_MAX = 200
STANDING_BY, SUPERVISION = "key-work", "supervision"
"""The purpose of a look: a key worker gives no further reason; a supervisor's own words are sealed beside it."""


def reference_of(enrolment_id: UUID) -> str:
    """Return the number by which staff speak of a record without naming a person."""
    return f"PS-{enrolment_id.hex[-10:].upper()}"


def check_enrolled(*, actor_id: UUID | None, person_id: UUID, has_shown_age: bool) -> None:
    """Refuse to enrol oneself, and somebody whose age nobody has looked at.

    :raises NotYourself: staff enrol others.
    :raises AgeUnproven: children need the consent of a competent person (POPIA 35), which is not taken here.
    """
    if actor_id == person_id:
        raise NotYourself
    if not has_shown_age:
        detail = "Look at a proof of age, then say so here."
        raise AgeUnproven(errors=[FieldError("has_shown_age", "needed", detail)])


def check_key_worker(worker_id: UUID, *, colleagues: Collection[UUID], candidate_id: UUID) -> None:
    """Refuse a key worker who does not work there, or is the person themselves.

    :raises ColleagueUnknown: choose another.
    """
    if worker_id == candidate_id or worker_id not in colleagues:
        detail = "Choose a colleague from the list."
        raise ColleagueUnknown(errors=[FieldError("worker_id", "unknown", detail)])


def check_released(worker_id: UUID, workers: Collection[UUID]) -> None:
    """Refuse to release somebody who is not assigned, or the last one.

    :raises NotAssigned: they are no key worker of this record.
    :raises LastKeyWorker: nobody would stand by the person any more.
    """
    if worker_id not in workers:
        raise NotAssigned
    if len(workers) == 1:
        raise LastKeyWorker


def check_open(
    *,
    actor_id: UUID | None,
    candidate_id: UUID,
    workers: Collection[UUID],
    is_supervisor: bool,
) -> bool:
    """Answer whether a reader is a key worker; a supervisor is none and gives a reason.

    :raises EnrolmentUnknown: need to know: everybody else, and the person themselves at the staff's door.
    """
    if actor_id is None or actor_id == candidate_id:
        raise EnrolmentUnknown
    if actor_id in workers:
        return True
    if not is_supervisor:
        raise EnrolmentUnknown
    return False


def checked_why(reason: str, *, pointer: str = "reason") -> str:
    """Return a reason fit to be kept and read.

    :raises WhyMissing: nothing was said, or too much.
    """
    said = reason.strip()
    if not said:
        detail = "Say why, in a sentence."
        raise WhyMissing(errors=[FieldError(pointer, "missing", detail)])
    if len(said) > REASON_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": REASON_MAX}
        raise WhyMissing(errors=[FieldError(pointer, "too-long", detail, facts)])
    return said
