"""Consent for programs: where one's own stands, agree, take it back; figures for the information officer."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from tulay.areas.privacy.actions.consents import give_consent, withdraw_consent
from tulay.areas.privacy.api.doors import clock, person_of
from tulay.areas.privacy.queries.consents import consent_states, consents_of, figures, regions_of
from tulay.areas.privacy.queries.held import held_about
from tulay.areas.privacy.queries.notices import jurisdictions_of, showings_of
from tulay.areas.privacy.rules.consents import Channel, ConsentStanding, Step
from tulay.areas.privacy.rules.notices import Purpose
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import SOMEBODY, needs
from tulay.plumbing.http.visits import actor_of, visited

if TYPE_CHECKING:
    Short = str
else:
    Short = Line[2:20]

router = Router(tags=["privacy"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_STEP = {
    "id": _ID,
    "purpose": "special",
    "jurisdiction": "namibia",
    "step": "given",
    "notice_id": _ID,
    "number": 1,
    "language": "en",
    "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "channel": "web",
    "at": "2026-11-22T08:00:00Z",
}
_STATE = {
    "purpose": "special",
    "jurisdiction": "namibia",
    "standing": "given",
    "notice_id": _ID,
    "last": _STEP,
}
_SHOWN = {
    "purpose": "account",
    "jurisdiction": "namibia",
    "number": 1,
    "language": "en",
    "sha256": _STEP["sha256"],
    "channel": "web",
    "occasion": "registration",
    "at": "2026-11-22T08:00:00Z",
}
_HELD = {
    "area": "cases",
    "purposes": ["to decide about the request for a public service"],
    "retention_days": 2555,
    "counts": {"requests": 2},
}
_FIGURE = {"jurisdiction": "namibia", "purpose": "special", "standing": "given", "people": 214}


class ConsentStepOut(Schema):
    """A person agreed, or changed their mind."""

    id: UUID
    purpose: Purpose
    jurisdiction: str
    step: Step
    notice_id: UUID
    number: int
    language: str
    sha256: str
    channel: str
    at: datetime


class ConsentStateOut(Schema):
    """Where consent to one purpose stands in one region; `notice_id` is what is to be read and agreed to."""

    purpose: Purpose
    jurisdiction: str
    standing: ConsentStanding
    notice_id: UUID | None
    last: ConsentStepOut | None


class ShownOut(Schema):
    """A notice that a person was shown."""

    purpose: Purpose
    jurisdiction: str
    number: int
    language: str
    sha256: str
    channel: str
    occasion: str
    at: datetime


class Consents(Schema):
    """Where consent stands, every step that led there, and every notice shown."""

    items: list[ConsentStateOut]
    steps: list[ConsentStepOut]
    shown: list[ShownOut]


class ConsentIn(Schema):
    """Which version is agreed to, and in which language it was read."""

    notice_id: UUID
    language: Short = "en"


class TakeBackIn(Schema):
    """What is taken back."""

    purpose: Purpose
    jurisdiction: Short


class ConsentMade(Schema):
    """The step: its receipt is at `/portal/privacy/consents/{id}.tlog-proof`."""

    id: UUID


class HeldOut(Schema):
    """An area that holds something about a person."""

    area: str
    purposes: list[str]
    retention_days: int
    counts: dict[str, int]


class HeldList(Schema):
    """What is held about a person."""

    items: list[HeldOut]


class FigureOut(Schema):
    """How many people stand where."""

    jurisdiction: str
    purpose: str
    standing: ConsentStanding
    people: int


class Figures(Schema):
    """Consent figures."""

    items: list[FigureOut]


@router.get(
    "/privacy/consents",
    response=Consents,
    operation_id="privacy_consents",
    summary="What you agreed to",
    openapi_extra=example(200, {"items": [_STATE], "steps": [_STEP], "shown": [_SHOWN]}),
)
@needs(SOMEBODY)
def listed(request: HttpRequest) -> Any:
    """Return where your consent stands, each step, and each notice you were shown."""
    person_id = person_of(request)
    jurisdiction = visited(request).jurisdiction
    home = [jurisdiction.code] if jurisdiction else []
    return {
        "items": consent_states(person_id, sorted({*home, *regions_of(person_id)})),
        "steps": consents_of(person_id),
        "shown": showings_of(person_id),
    }


@router.post(
    "/privacy/consents",
    response={201: ConsentMade},
    operation_id="privacy_give_consent",
    summary="Agree",
    openapi_extra=example(201, {"id": _ID}, request={"notice_id": _ID, "language": "en"}),
)
def agree(request: HttpRequest, body: ConsentIn) -> Status[ConsentMade]:
    """Agree to the version of a notice that was just read."""
    made = give_consent(
        actor=actor_of(request),
        notice_id=body.notice_id,
        language=body.language,
        channel=Channel.API,
        now=clock(),
    )
    return Status(201, ConsentMade(id=made))


@router.post(
    "/privacy/consents/withdraw",
    response={201: ConsentMade},
    operation_id="privacy_withdraw_consent",
    summary="Change your mind",
    openapi_extra=example(
        201, {"id": _ID}, request={"purpose": "special", "jurisdiction": "namibia"}
    ),
)
def take_back(request: HttpRequest, body: TakeBackIn) -> Status[ConsentMade]:
    """Take consent back, with effect within seconds."""
    made = withdraw_consent(
        actor=actor_of(request),
        purpose=body.purpose,
        jurisdiction=body.jurisdiction,
        channel=Channel.API,
        now=clock(),
    )
    return Status(201, ConsentMade(id=made))


@router.get(
    "/privacy/held",
    response=HeldList,
    operation_id="privacy_held",
    summary="What is held about you",
    openapi_extra=example(200, {"items": [_HELD]}),
)
@needs(SOMEBODY)
def held(request: HttpRequest) -> Any:
    """Count what each area holds about you, and say what for."""
    return {
        "items": [
            {
                "area": one.processing.area,
                "purposes": one.processing.purposes,
                "retention_days": one.processing.retention_days,
                "counts": dict(one.counts),
            }
            for one in held_about(person_of(request))
        ]
    }


@router.get(
    "/privacy/consent-figures",
    response=Figures,
    operation_id="privacy_consent_figures",
    summary="How many agree",
    openapi_extra=example(200, {"items": [_FIGURE]}),
)
@needs("privacy.see-register")
def counted(request: HttpRequest) -> Any:
    """Count people by region, purpose and where their consent stands."""
    found = figures(jurisdictions_of(actor_of(request)))
    return {
        "items": [
            {"jurisdiction": region, "purpose": purpose, "standing": one, "people": count}
            for (region, purpose), counts in sorted(found.items())
            for one, count in sorted(counts.items())
        ]
    }
