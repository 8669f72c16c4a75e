"""Who decides for a child, on what evidence, and until when. Pure."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from tulay.areas.privacy.errors.guardians import EvidenceMissing, NotForYourself, WaitsNoMore
from tulay.areas.privacy.errors.rights import SecondPersonNeeded
from tulay.kernel import ages
from tulay.kernel.errors import FieldError
from tulay.kernel.jurisdiction import JURISDICTIONS

EVIDENCE_MAX = 500
TOLD_BEFORE = timedelta(days=30)
"""How long before their birthday a child and their guardian are told what changes."""


class Relation(StrEnum):
    """How a guardian stands to a child: somebody whom the law calls competent."""

    MOTHER = "mother"
    FATHER = "father"
    GUARDIAN = "guardian"
    CAREGIVER = "caregiver"


class GuardianState(StrEnum):
    """Somebody says they are a guardian, an official looks at the evidence, and one day it ends."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


def is_child_on(born: date | None, jurisdiction: str, at: datetime) -> bool:
    """Answer whether somebody is under age, by the law and the calendar of their region."""
    law = JURISDICTIONS[jurisdiction]
    return ages.is_child(born, on=at.astimezone(ZoneInfo(law.zone)).date(), years=law.adult_at)


def of_age_on(born: date, jurisdiction: str) -> date:
    """Return the day from which somebody decides for themselves."""
    return ages.comes_of_age_on(born, JURISDICTIONS[jurisdiction].adult_at)


def is_soon(born: date, jurisdiction: str, at: datetime) -> bool:
    """Answer whether that day is near enough to be told of."""
    return not is_child_on(born, jurisdiction, at + TOLD_BEFORE)


def check_claim(*, child_id: UUID | None, guardian_id: UUID, evidence: str) -> None:
    """Refuse to be one's own guardian, or to say so without anything that shows it.

    :raises EvidenceMissing: nothing was said, or too much.
    :raises NotForYourself: it is the actor's own address.
    """
    if not evidence.strip():
        detail = "Say which paper shows it, for example a birth certificate and its number."
        raise EvidenceMissing(errors=[FieldError("evidence", "missing", detail)])
    if len(evidence) > EVIDENCE_MAX:
        detail, facts = "Use {most} characters or fewer.", {"most": EVIDENCE_MAX}
        raise EvidenceMissing(errors=[FieldError("evidence", "too-long", detail, facts)])
    if child_id == guardian_id:
        raise NotForYourself


def check_confirming(state: str, *, official_id: UUID | None, parties: frozenset[UUID]) -> None:
    """Refuse an official who is one of the family, and a claim that was answered.

    :raises WaitsNoMore: somebody answered it, or it was taken back.
    :raises SecondPersonNeeded: it is about the official themselves.
    """
    if state != GuardianState.ASKED:
        raise WaitsNoMore
    if official_id is None or official_id in parties:
        raise SecondPersonNeeded
