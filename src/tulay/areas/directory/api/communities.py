"""Communities for programs: found, noted, corrected, kept no longer, and what they come to."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from tulay.areas.directory.actions.communities import (
    correct_community,
    note_community,
    retire_community,
    state_community_total,
)
from tulay.areas.directory.api.community_schemas import (
    CommunitiesFilter,
    CommunitiesOut,
    CommunityAdded,
    CommunityCorrection,
    CommunityIn,
    CommunityOut,
    CommunityRetirement,
    CommunitySteps,
    CommunityTotalIn,
    GatheredOut,
    PlaceCode,
)
from tulay.areas.directory.queries.communities import (
    SEE_COMMUNITIES,
    CommunitiesAsked,
    CommunityCard,
    CommunityDetails,
    Estimate,
    Together,
    communities_together,
    community_record,
    place_asked,
    visible_communities,
    visible_community,
)
from tulay.kernel.pages import Page
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PLACE = "01890a5d-ac96-774b-bcce-b302099a8057"
_AT = "2026-11-23T01:00:00Z"
_SAID: dict[str, Any] = {
    "name": "Lower Baluno",
    "place_id": _PLACE,
    "other_names": "",
    "sitio": "Sitio Baluno",
    "settlement": "sitio",
    "proximity": "near",
    "people": 640,
    "people_source": "Community profile of 2025, checked with the barangay council.",
    "people_date": "2025-06-30",
    "poverty": "40-50",
    "spoken": "Sama, Tausug",
    "livelihoods": "Fishing, seaweed",
    "origins": ["sama", "tausug"],
    "counts": {"households": 120, "mosques": 2},
    "ages": {"0-9": 170},
    "groups": {"fishers": 210},
    "access": {"clean-water": "poor"},
}
_COMMUNITY = {
    "id": _ID,
    "jurisdiction": "bangsamoro",
    "place_code": "0907215001",
    "place": "Balatakan, Sirawai, Zamboanga del Norte",
    "place_population": 1840,
    **_SAID,
    "version": 0,
    "created_at": _AT,
    "updated_at": _AT,
    "retired_at": None,
}
_STEP = {
    "kind": "corrected",
    "changed": {"people": [600, 640]},
    "said": "Counted again.",
    "taken_at": _AT,
}
_TOGETHER = {
    "communities": 4,
    "estimated": 3,
    "attributed": 1800,
    "stated": 2400,
    "unattributed": 600,
    "percent": 75,
    "is_exceeded": False,
}
_GATHERED = {
    "place": "Sirawai, Zamboanga del Norte",
    "together": _TOGETHER,
    "parts": [{"code": "0907215001", "name": "Balatakan", **_TOGETHER}],
}


def _asking(request: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"example": request}}}}


@router.get(
    "/communities",
    response=CommunitiesOut,
    operation_id="directory_communities",
    summary="Which communities are there?",
    openapi_extra=example(200, {"items": [_COMMUNITY], "next": None}),
)
@needs(SEE_COMMUNITIES)
def index(request: HttpRequest, asked: Query[CommunitiesFilter], paging: Query[Paging]) -> Any:
    """List communities, by name unless asked otherwise; `place` is an official code, and takes what lies below it."""
    actor = actor_of(request)
    with reading(actor):
        found = visible_communities(
            actor,
            _asked(asked),
            today=_now().date(),
            cursor=paging.cursor,
            limit=paging.limit,
        )
    return Page(tuple(_told(card) for card in found.items), found.next)


@router.get(
    "/communities/together",
    response=GatheredOut,
    operation_id="directory_communities_together",
    summary="What do the communities of a place come to?",
    openapi_extra=example(200, _GATHERED),
)
@needs(SEE_COMMUNITIES)
def together(request: HttpRequest, place: PlaceCode = "") -> Any:
    """Return the estimates of communities added up with their attribution rate, and so for each place below."""
    actor = actor_of(request)
    with reading(actor):
        found = communities_together(actor, place_asked(place))
    return {
        "place": found.place.label if found.place else "",
        "together": _sums(found.together),
        "parts": [
            {"code": one.code, "name": one.name, **_sums(one.together)} for one in found.parts
        ],
    }


@router.post(
    "/communities",
    response={201: CommunityAdded},
    operation_id="directory_note_community",
    summary="Note a community",
    openapi_extra=example(201, {"id": _ID}, request=_SAID),
)
@idempotent()
def note(request: HttpRequest, body: CommunityIn) -> Any:
    """Note a community in the smallest place there is; an estimate needs its source and its day."""
    made = note_community(actor=actor_of(request), details=_details(body), now=_now())
    return Status(201, CommunityAdded(id=made))


@router.get(
    "/communities/{uuid:community_id}",
    response=CommunityOut,
    operation_id="directory_community",
    summary="One community",
    openapi_extra=example(200, _COMMUNITY),
)
@needs(SEE_COMMUNITIES)
def show(request: HttpRequest, community_id: UUID) -> Any:
    """Return what is said of a community."""
    actor = actor_of(request)
    with reading(actor):
        return _told(visible_community(actor, community_id))


@router.get(
    "/communities/{uuid:community_id}/history",
    response=CommunitySteps,
    operation_id="directory_community_history",
    summary="What became of a profile",
    openapi_extra=example(200, {"items": [_STEP], "next": None}),
)
@needs(SEE_COMMUNITIES)
def history(request: HttpRequest, community_id: UUID) -> Any:
    """List what became of a profile, the newest first; there are at most a hundred."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": community_record(actor, community_id).steps}


@router.put(
    "/communities/{uuid:community_id}",
    response={204: None},
    operation_id="directory_correct_community",
    summary="Correct a profile",
    openapi_extra=_asking({**_SAID, "version": 0, "said": "Counted again."}),
)
def correct(request: HttpRequest, community_id: UUID, body: CommunityCorrection) -> HttpResponse:
    """Replace what is said of a community; refused when somebody else has changed it since `version`."""
    correct_community(
        actor=actor_of(request),
        community_id=community_id,
        details=_details(body),
        version=body.version,
        said=body.said,
        now=_now(),
    )
    return HttpResponse(status=204)


@router.post(
    "/communities/{uuid:community_id}/retire",
    response={204: None},
    operation_id="directory_retire_community",
    summary="Keep a profile no longer",
    openapi_extra=_asking({"said": "Noted twice."}),
)
def retire(request: HttpRequest, community_id: UUID, body: CommunityRetirement) -> HttpResponse:
    """Keep a profile no longer: it counts nowhere; what was said stays on record."""
    actor = actor_of(request)
    retire_community(actor=actor, community_id=community_id, said=body.said, now=_now())
    return HttpResponse(status=204)


@router.put(
    "/communities/totals/{code}",
    response={204: None},
    operation_id="directory_state_community_total",
    summary="State a total for a whole place",
    openapi_extra=_asking(
        {"people": 2400, "source": "Assessment of 2025.", "on_date": "2025-06-30"}
    ),
)
def state_total(request: HttpRequest, code: str, body: CommunityTotalIn) -> HttpResponse:
    """State how many people of its communities a place has as a whole; the latest statement counts."""
    state_community_total(
        actor=actor_of(request),
        place_code=code,
        estimate=Estimate(body.people, body.source, body.on_date),
        now=_now(),
    )
    return HttpResponse(status=204)


def _now() -> datetime:
    return datetime.now(UTC)


def _asked(wanted: CommunitiesFilter) -> CommunitiesAsked:
    return CommunitiesAsked(**wanted.dict() | {"place": place_asked(wanted.place)})


def _details(body: CommunityIn) -> CommunityDetails:
    said = body.model_dump(mode="json", exclude={"version", "said", "people_date"})
    said |= {
        "place_id": body.place_id,
        "people_date": body.people_date,
        "origins": tuple(said["origins"]),
    }
    return CommunityDetails(**said)


def _told(card: CommunityCard) -> dict[str, Any]:
    told = asdict(card)
    population = told.pop("population")
    return {**told.pop("details"), **told, "place_population": population}


def _sums(one: Together) -> dict[str, Any]:
    return {
        **asdict(one),
        "unattributed": one.unattributed,
        "percent": one.percent,
        "is_exceeded": one.is_exceeded,
    }
