"""On what personal data is used: a law that allows it, or else the person's consent. Pure.

Which law allows what where is kept in rows that the information officer proposes and a second person signs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tulay.areas.privacy.errors.grounds import GroundIncomplete, GroundNeeded
from tulay.areas.privacy.errors.rights import DecidedAlready, SecondPersonNeeded
from tulay.areas.privacy.rules.consents import CONSENTED
from tulay.areas.privacy.rules.notices import Purpose
from tulay.kernel.errors import FieldError
from tulay.kernel.personal import Basis, Category

LAW_MAX, REASON_MAX = 200, 1_000
ASKED = (Purpose.ACCOUNT, Purpose.APPLICATIONS, Purpose.SPECIAL)
"""The purposes that actions ask about; a notice about children informs, and no action rests on it."""
CATEGORIES: dict[str, tuple[Category, ...]] = {
    Purpose.ACCOUNT: (Category.ORDINARY, Category.CHILD),
    Purpose.APPLICATIONS: (Category.ORDINARY, Category.CHILD),
    Purpose.SPECIAL: (Category.SPECIAL, Category.CHILD),
}
"""For which data a ground may be recorded: that of everybody first, then that of children."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A law that allows a purpose in one jurisdiction, without consent."""

    basis: Basis
    law: str


class GroundStep(StrEnum):
    """A second person signs a proposal, or refuses it; neither is ever taken back, only followed by another."""

    SIGNED = "signed"
    REFUSED = "refused"


class GroundStanding(StrEnum):
    """How far a recorded ground has come."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    COMING = "coming"
    COUNTS = "counts"
    PAST = "past"


def category_of(purpose: str, *, is_child: bool = False) -> Category:
    """Return whose data a question about a purpose is about."""
    if is_child:
        return Category.CHILD
    return CATEGORIES.get(purpose, (Category.SPECIAL,))[0]


def check_proposal(
    *,
    purpose: str,
    category: Category,
    ground: Ground,
    reason: str,
    effective_on: date,
    today: date,
) -> None:
    """Refuse a ground that says too little, counts from the past, or leaves a purpose without any.

    :raises GroundIncomplete: naming each field.
    :raises GroundNeeded: nobody can be asked for consent to this purpose, so a law has to be named.
    """
    faults = []
    if category not in CATEGORIES.get(purpose, ()):
        faults.append(FieldError("category", "unfit", "Choose what this purpose is about."))
    if ground.basis is not Basis.CONSENT and not ground.law.strip():
        faults.append(FieldError("law", "missing", "Name the law and its section."))
    if len(ground.law) > LAW_MAX:
        faults.append(
            FieldError("law", "too-long", "Use {most} characters or fewer.", {"most": LAW_MAX})
        )
    if not reason.strip():
        faults.append(FieldError("reason", "missing", "Say why, in a sentence."))
    if len(reason) > REASON_MAX:
        detail = "Use {most} characters or fewer."
        faults.append(FieldError("reason", "too-long", detail, {"most": REASON_MAX}))
    if effective_on < today:
        faults.append(FieldError("effective_on", "past", "Choose today or a later day."))
    if faults:
        raise GroundIncomplete(errors=faults)
    if ground.basis is Basis.CONSENT and purpose not in CONSENTED:
        raise GroundNeeded


def check_signing(*, signer_id: UUID | None, proposer_id: UUID | None, is_decided: bool) -> None:
    """Refuse a second signature of the first hand, and one that comes too late.

    :raises DecidedAlready: somebody signed or refused it.
    :raises SecondPersonNeeded: the actor proposed it.
    """
    if is_decided:
        raise DecidedAlready
    if signer_id is None or signer_id == proposer_id:
        raise SecondPersonNeeded


def standing_of_ground(
    *, step: str | None, counts_from: datetime | None, now: datetime, is_newest: bool
) -> GroundStanding:
    """Return how far a recorded ground has come."""
    if step is None or counts_from is None:
        return GroundStanding.REFUSED if step == GroundStep.REFUSED else GroundStanding.PROPOSED
    if counts_from > now:
        return GroundStanding.COMING
    return GroundStanding.COUNTS if is_newest else GroundStanding.PAST
