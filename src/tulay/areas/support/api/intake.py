"""Intakes for programs: a person's own, and a key worker's reading of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tulay.areas.support.actions.intake import (
    confirm_intake,
    discard_intake,
    read_along,
    save_intake,
    send_intake,
)
from tulay.areas.support.actions.looks import look
from tulay.areas.support.api.intake_schemas import (
    IntakeChanges,
    IntakeIn,
    OpenedIntakeOut,
    OwnIntakeOut,
    RevisionOut,
    SentIntakeOut,
)
from tulay.areas.support.api.seat import person_of
from tulay.areas.support.errors.intake import IntakeUnknown
from tulay.areas.support.queries.intake import own_intake
from tulay.areas.support.queries.intake_opened import (
    VersionChanges,
    opened_intake,
    opened_versions,
    own_versions,
    reader_of,
    record_of,
)
from tulay.areas.support.rules.intake import Section, may_open
from tulay.kernel.actor import Actor
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import also_answers, for_somebody, needs

router = Router(tags=["support"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOMENT = "2026-11-24T08:00:00Z"
_VERSION = {
    "number": 1,
    "revision": 3,
    "values": {"phone": "+27821234567", "town": "Cape Town"},
    "changed": ["phone", "town"],
    "updated_at": _MOMENT,
    "sent_at": _MOMENT,
    "sent_by": _ID,
    "helper_id": None,
    "confirmed_at": _MOMENT,
    "confirm_due_at": "2027-05-24T08:00:00Z",
}
_OWN = {
    "programme": "Learners with disabilities",
    "is_running": True,
    "may_tell_special": True,
    "asks_to_confirm": False,
    "revision": 3,
    "born": None,
    "current": _VERSION,
    "draft": None,
}
_OPENED = {
    "candidate_id": _ID,
    "reader": "key-worker",
    "sections": ["contact", "emergency"],
    "to_open": ["health"],
    "is_withheld": False,
    "number_ending": "… 087",
    "current": _VERSION,
}
_CHANGES = {
    "items": [
        {
            "number": 1,
            "sent_at": _MOMENT,
            "sent_by": _ID,
            "helper_id": None,
            "confirmed_at": _MOMENT,
            "changes": [{"code": "town", "is_shown": True, "before": "", "after": "Cape Town"}],
        }
    ],
    "next": None,
}


@router.get(
    "/intake",
    response=OwnIntakeOut,
    operation_id="support_intake",
    summary="Your own intake",
    openapi_extra=example(200, _OWN),
)
@also_answers(404)
@for_somebody
def own(request: HttpRequest) -> Any:
    """Return what you sent last, and what you are writing."""
    actor, now = _reader(request), datetime.now(UTC)
    with reading(actor):
        mine = own_intake(actor)
    return {
        "programme": mine.programme,
        "is_running": mine.is_running,
        "may_tell_special": mine.may_tell_special,
        "asks_to_confirm": mine.asks_to_confirm(now),
        "revision": mine.revision,
        "born": mine.born(now.date()),
        "current": mine.current,
        "draft": mine.draft,
    }


@router.patch(
    "/intake",
    response=RevisionOut,
    operation_id="support_save_intake",
    summary="Write in your intake",
    openapi_extra=example(
        200,
        {"revision": 4},
        request={
            "revision": 3,
            "answers": {"town": "Cape Town", "learning_style": "With pictures"},
        },
    ),
)
def save(request: HttpRequest, body: IntakeIn) -> Any:
    """Keep answers as a draft that only you see. The same answer changed elsewhere since `revision` is a conflict."""
    revision = save_intake(
        actor=person_of(request),
        answers=body.given(),
        revision=body.revision,
        now=datetime.now(UTC),
    )
    return {"revision": revision}


@router.delete(
    "/intake/draft",
    response={204: None},
    operation_id="support_discard_intake",
    summary="Throw away what is not sent",
)
def discard(request: HttpRequest) -> HttpResponse:
    """Throw away what you wrote since you last sent it."""
    discard_intake(actor=person_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.post(
    "/intake/send",
    response=SentIntakeOut,
    operation_id="support_send_intake",
    summary="Send your intake",
    openapi_extra=example(200, {"number": 1}),
)
@idempotent()
def send(request: HttpRequest) -> Any:
    """Send what you wrote: a version that your key workers read."""
    return {"number": send_intake(actor=person_of(request), now=datetime.now(UTC))}


@router.post(
    "/intake/confirm",
    response={204: None},
    operation_id="support_confirm_intake",
    summary="Say that your intake is still right",
)
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that everything you sent last is still right."""
    confirm_intake(actor=person_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.get(
    "/intake/versions",
    response=IntakeChanges,
    operation_id="support_intake_versions",
    summary="What your intake said before",
    openapi_extra=example(200, _CHANGES),
)
@also_answers(404)
@for_somebody
def versions(request: HttpRequest) -> Any:
    """List the versions you sent, each with what it changed."""
    actor = _reader(request)
    with reading(actor):
        return _listed(own_versions(actor))


@router.get(
    "/intake/{uuid:person_id}",
    response=OpenedIntakeOut,
    operation_id="support_record_intake",
    summary="Somebody's intake, opened",
    openapi_extra=example(200, _OPENED),
)
@needs("support.look")
def opened(request: HttpRequest, person_id: UUID, reason: str = "") -> Any:
    """Open an intake: the look is accounted for. Health and identity number are opened by themselves."""
    actor = person_of(request)
    enrolment_id = _looked(actor, person_id, reason, "intake")
    with reading(actor):
        return opened_intake(actor, enrolment_id)


@router.get(
    "/intake/{uuid:person_id}/versions",
    response=IntakeChanges,
    operation_id="support_record_intake_versions",
    summary="What somebody's intake said before",
    openapi_extra=example(200, _CHANGES),
)
@needs("support.look")
def opened_before(request: HttpRequest, person_id: UUID, reason: str = "") -> Any:
    """List the versions of an intake: the look is accounted for."""
    actor = person_of(request)
    enrolment_id = _looked(actor, person_id, reason, "intake-versions")
    with reading(actor):
        return _listed(opened_versions(actor, enrolment_id))


@router.get(
    "/intake/{uuid:person_id}/sections/{section}",
    response=OpenedIntakeOut,
    operation_id="support_record_intake_section",
    summary="One part of somebody's intake, opened by itself",
    openapi_extra=example(200, _OPENED | {"sections": ["health"]}),
)
@needs("support.look")
def opened_section(
    request: HttpRequest, person_id: UUID, section: Section, reason: str = ""
) -> Any:
    """Open one part: a look of its own. Who supervises gives a `reason` and never opens the identity number."""
    actor = person_of(request)
    with reading(actor):
        reader = reader_of(actor, record_of(person_id))
    if not may_open(section, reader, may_use_special=True):
        raise IntakeUnknown
    enrolment_id = _looked(actor, person_id, reason, f"intake-{section}")
    with reading(actor):
        return opened_intake(actor, enrolment_id, section)


def _reader(request: HttpRequest) -> Actor:
    """Return who reads their own intake; who sits with them leaves a line that they read."""
    actor = person_of(request)
    if actor.on_behalf_of is not None:
        read_along(actor=actor, what="intake", now=datetime.now(UTC))
    return actor


def _looked(actor: Actor, person_id: UUID, reason: str, what: str) -> UUID:
    with reading(actor):
        enrolment_id = record_of(person_id)
    look(actor=actor, enrolment_id=enrolment_id, reason=reason, what=what, now=datetime.now(UTC))
    return enrolment_id


def _listed(found: Iterable[VersionChanges]) -> dict[str, Any]:
    return {
        "items": [
            {
                "number": one.version.number,
                "sent_at": one.version.sent_at,
                "sent_by": one.version.sent_by,
                "helper_id": one.version.helper_id,
                "confirmed_at": one.version.confirmed_at,
                "changes": one.changes,
            }
            for one in found
        ]
    }
