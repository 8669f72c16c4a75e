"""Agreements as programs send and read them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.directory.queries.partnership_parts import StepTaken
from tulay.areas.directory.queries.partnerships import Wanting
from tulay.areas.directory.rules.partnerships import (
    NAME_MAX,
    PURPOSE_MAX,
    SAID_MAX,
    SIGNATORY_MAX,
    TITLE_MAX,
    PartnershipEnd,
    PartnershipKind,
    PartnershipStanding,
    PartnershipState,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Day, Line, Text

if TYPE_CHECKING:
    PartnershipTitle = str
    PartnershipPurpose = str
    PartnershipSaid = str
    PartnershipWhy = str
    SideName = str
    Signatory = str
    SignatoryPost = str
else:
    PartnershipTitle, PartnershipPurpose = Line[TITLE_MAX], Text[PURPOSE_MAX]
    PartnershipSaid, PartnershipWhy = Text[0:SAID_MAX], Text[SAID_MAX]
    SideName, Signatory, SignatoryPost = (
        Line[0:NAME_MAX],
        Line[SIGNATORY_MAX],
        Line[0:SIGNATORY_MAX],
    )

ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
AGENCY = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
AT = "2026-11-23T01:00:00Z"
TOLD = {
    "title": "Boats for the clinics of the islands",
    "kind": "joint_service",
    "purpose": "Nurses travel with the boats of the fisheries office.",
    "starts_date": "2026-01-01",
    "ends_date": "2027-12-31",
}
CARD: dict[str, Any] = {
    "id": ID,
    "agency_id": AGENCY,
    **TOLD,
    "state": "in_force",
    "standing": "in_force",
    "ended_date": None,
    "end_reason": "",
    "version": 4,
    "partners": [],
    "updated_at": AT,
}
SIDE = {
    "agency_id": None,
    "organisation": "Islands Health Foundation",
    "signatory": "Amina Sali",
    "designation": "Director",
}
MILESTONE = {"title": "Six landings have a waiting room", "due_date": "2026-09-30"}
FILE = {
    "id": ID,
    "file_name": "agreement.pdf",
    "content_type": "application/pdf",
    "size": 48213,
    "added_at": AT,
}
RECORD = {
    "card": CARD,
    "sides": [{"id": ID, **SIDE, "signed_date": "2025-12-11"}],
    "milestones": [{"id": ID, **MILESTONE, "met_date": None, "evidence": "", "is_overdue": True}],
    "files": [FILE],
    "steps": [
        {
            "step": "started",
            "ends_date": "2027-12-31",
            "said": "",
            "taken_by": AGENCY,
            "taken_at": AT,
        }
    ],
}
A_FILE: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    }
}


def asking(body: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of an operation that takes `body` and answers nothing."""
    return {"requestBody": {"content": {"application/json": {"example": body}}}}


class PartnershipTold(Strict):
    """What an agreement says of itself; without a last day it has none."""

    title: PartnershipTitle
    kind: PartnershipKind
    purpose: PartnershipPurpose
    starts_date: Day
    ends_date: Day | None = None


class PartnershipIn(PartnershipTold):
    """An agreement, and the agency that keeps it."""

    agency_id: UUID


class PartnershipChange(PartnershipTold):
    """A draft as it should be, made from `version`."""

    version: int = Field(ge=0)


class RenewalIn(Strict):
    """Until when it goes on."""

    ends_date: Day
    said: PartnershipSaid = ""


class EndingIn(Strict):
    """When it ended, and why."""

    ended_date: Day
    reason: PartnershipEnd
    said: PartnershipWhy


class SideIn(Strict):
    """A side: an agency here, or an organisation by its name; and who signs."""

    agency_id: UUID | None = None
    organisation: SideName = ""
    signatory: Signatory
    designation: SignatoryPost = ""


class SideSignedIn(Strict):
    """When a side signed."""

    signed_date: Day


class PartnershipMilestoneIn(Strict):
    """What is to be reached, and by when."""

    title: PartnershipTitle
    due_date: Day


class PartnershipMetIn(Strict):
    """What shows that it is reached."""

    evidence: PartnershipSaid = ""


class PartnershipMade(Schema):
    """What was made."""

    id: UUID


class PartnershipOut(Schema):
    """One agreement; `partners` are the other agencies here that read it."""

    id: UUID
    agency_id: UUID
    title: str
    kind: PartnershipKind
    purpose: str
    state: PartnershipState
    standing: PartnershipStanding = Field(
        description="The state, and whether its time is nearly or all over."
    )
    starts_date: date
    ends_date: date | None
    ended_date: date | None
    end_reason: str
    version: int
    partners: list[UUID]
    updated_at: datetime


class PartnershipsOut(Schema):
    """One page of agreements."""

    items: list[PartnershipOut]
    next: str | None


class SideOut(Schema):
    """One side, and who signs for it."""

    id: UUID
    agency_id: UUID | None
    organisation: str
    signatory: str
    designation: str
    signed_date: date | None


class PartnershipMilestoneOut(Schema):
    """What is to be reached, and whether it was."""

    id: UUID
    title: str
    due_date: date
    met_date: date | None
    evidence: str
    is_overdue: bool


class AgreementFileOut(Schema):
    """A document of an agreement."""

    id: UUID
    file_name: str
    content_type: str
    size: int
    added_at: datetime


class PartnershipStepOut(Schema):
    """What was done with it, and until when it held then."""

    step: StepTaken
    ends_date: date | None
    said: str
    taken_by: UUID | None
    taken_at: datetime


class PartnershipRecordOut(Schema):
    """One agreement with all that belongs to it."""

    card: PartnershipOut
    sides: list[SideOut]
    milestones: list[PartnershipMilestoneOut]
    files: list[AgreementFileOut]
    steps: list[PartnershipStepOut]


class PartnershipsFilter(Schema):
    """Which agreements a list shows."""

    agency_id: UUID | None = None
    state: PartnershipState | Literal[""] = ""
    wanting: Wanting | Literal[""] = ""
