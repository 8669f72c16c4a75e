"""What programs send and read of children and guardians."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema

from tulay.areas.privacy.api.consents import ConsentStateOut
from tulay.areas.privacy.rules.guardians import EVIDENCE_MAX, GuardianState, Relation
from tulay.plumbing.http.inputs import Line, Text

if TYPE_CHECKING:
    Address = str
    Evidence = str
else:
    Address = Line[3:254]
    Evidence = Text[0:EVIDENCE_MAX]


class GuardianOut(Schema):
    """Somebody on the other side; `name` is empty until an official has confirmed it."""

    id: UUID
    name: str
    relation: Relation
    state: GuardianState
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class Guardians(Schema):
    """Who decides for oneself, whether one is a child, and for whom one decides."""

    is_child: bool
    guardians: list[GuardianOut]
    children: list[GuardianOut]


class ClaimIn(Schema):
    """For whom somebody decides, and what shows it."""

    address: Address
    relation: Relation
    evidence: Evidence


class ClaimOut(Schema):
    """A claim as an official sees it in the list."""

    id: UUID
    child: str
    guardian: str
    relation: Relation
    state: GuardianState
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


class Claims(Schema):
    """The claims that wait."""

    items: list[ClaimOut]


class ClaimWhole(ClaimOut):
    """A claim with what shows it."""

    evidence: str


class AnswerIn(Schema):
    """The official's word."""

    agrees: bool


class ChildConsents(Schema):
    """Where consent for a child stands."""

    items: list[ConsentStateOut]
