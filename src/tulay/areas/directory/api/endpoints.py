"""The directory for programs: places and agencies."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest
from ninja import Query, Router, Status

from tulay.areas.directory import actions, queries
from tulay.areas.directory.api.schemas import (
    Added,
    Agencies,
    AgencyIn,
    AgencyOut,
    Deactivated,
    NewAgency,
    PlaceOut,
    Places,
)
from tulay.areas.directory.rules import AgencyDetails
from tulay.kernel.pages import Page
from tulay.plumbing.http.api import PUBLIC, SIGNED_IN, Paging, example
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["directory"])
_PLACE = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "code": "0907215000",
    "name": "Sirawai",
    "label": "Sirawai, Zamboanga del Norte, Region IX (Zamboanga Peninsula)",
    "level": "municipality",
    "kind": "municipality",
    "jurisdiction": "bangsamoro",
    "population": 27360,
    "latitude": 7.58,
    "longitude": 122.14,
}
_AGENCY = {
    "id": "01890a5d-ac96-7a10-8000-5d1f7e2c9b44",
    "slug": "mssd",
    "name": "Ministry of Social Services and Development",
    "names": {"fil": "Ministri ng Serbisyong Panlipunan"},
    "acronym": "MSSD",
    "jurisdiction": "bangsamoro",
    "kind": "ministry",
    "about": "Helps families, children, older persons and persons with disability.",
    "contact": "Family help desk",
    "address": "Demo Building 14, Cotabato City",
    "phone": "+63 64 555 1221",
    "email": "mssd@bangsamoro.tulay.example",
    "zone": "Asia/Manila",
    "hours": {"0": [["08:00", "12:00"], ["13:00", "17:00"]]},
    "is_active": True,
    "place_id": "01890a5d-ac96-774b-bcce-b302099a8057",
}
_DETAILS = {
    "name": "Ministry of Social Services and Development",
    "acronym": "MSSD",
    "kind": "ministry",
    "names": {"fil": "Ministri ng Serbisyong Panlipunan"},
    "zone": "Asia/Manila",
    "country": "PH",
    "hours": {"0": [["08:00", "17:00"]]},
}


@router.get(
    "/places",
    response=Places,
    auth=PUBLIC,
    operation_id="directory_places",
    openapi_extra=example(200, {"items": [_PLACE], "next": None}),
)
def places(
    request: HttpRequest,  # noqa: ARG001 - ninja's
    paging: Query[Paging],
    q: str = "",
    parent: str = "",
    jurisdiction: str = "",
) -> dict[str, Any]:
    """Find places by name (`q`, spelling mistakes forgiven), or list what lies directly below `parent` (a code)."""
    if q:
        items = queries.search_places(q, jurisdiction, paging.limit)
        return {"items": [PlaceOut.from_orm(one) for one in items], "next": None}
    found = queries.places_below(parent, jurisdiction, cursor=paging.cursor, limit=paging.limit)
    return _page(found, PlaceOut)


@router.get(
    "/places/{code}",
    response=PlaceOut,
    auth=PUBLIC,
    operation_id="directory_place",
    openapi_extra=example(200, _PLACE),
)
def place(request: HttpRequest, code: str) -> Any:  # noqa: ARG001 - ninja's
    """Return one place by its official code."""
    return queries.place_by_code(code)


@router.get(
    "/agencies",
    response=Agencies,
    auth=PUBLIC,
    operation_id="directory_agencies",
    openapi_extra=example(200, {"items": [_AGENCY], "next": None}),
)
def agencies(
    request: HttpRequest,  # noqa: ARG001 - ninja's
    paging: Query[Paging],
    q: str = "",
    jurisdiction: str = "",
) -> dict[str, Any]:
    """List active agencies by name, in one jurisdiction or all; `q` is part of a name or the acronym."""
    found = queries.agencies_page(jurisdiction, q=q, cursor=paging.cursor, limit=paging.limit)
    return _page(found, AgencyOut)


@router.get(
    "/agencies/{slug}",
    response=AgencyOut,
    auth=PUBLIC,
    operation_id="directory_agency",
    openapi_extra=example(200, _AGENCY),
)
def agency(request: HttpRequest, slug: str) -> Any:  # noqa: ARG001 - ninja's
    """Return one agency, active or not."""
    return queries.agency_by_slug(slug)


@router.post(
    "/agencies",
    response={201: Added},
    auth=SIGNED_IN,
    operation_id="directory_add_agency",
    openapi_extra=example(
        201,
        {"id": "01890a5d-ac96-774b-bcce-b302099a8057"},
        request=_DETAILS | {"slug": "mssd", "jurisdiction": "bangsamoro"},
    ),
)
def add_agency(request: HttpRequest, body: NewAgency) -> Status[Added]:
    """Add an agency."""
    agency_id = actions.add_agency(
        actor=actor_of(request),
        slug=body.slug,
        jurisdiction=body.jurisdiction,
        parent_id=body.parent_id,
        details=_details(body),
        now=datetime.now(UTC),
    )
    return Status(201, Added(id=agency_id))


@router.put(
    "/agencies/{slug}",
    response=AgencyOut,
    auth=SIGNED_IN,
    operation_id="directory_change_agency",
    openapi_extra=example(200, _AGENCY, request=_DETAILS),
)
def change_agency(request: HttpRequest, slug: str, body: AgencyIn) -> Any:
    """Replace what is known of an agency."""
    agency_id = queries.agency_by_slug(slug).id
    actions.change_agency(
        actor=actor_of(request), agency_id=agency_id, details=_details(body), now=datetime.now(UTC)
    )
    return queries.agency_card(agency_id)


@router.post(
    "/agencies/{slug}/deactivate",
    response=Deactivated,
    auth=SIGNED_IN,
    operation_id="directory_deactivate_agency",
    openapi_extra=example(200, {"deactivated_at": "2026-11-20T06:30:00Z"}),
)
def deactivate_agency(request: HttpRequest, slug: str) -> Deactivated:
    """Deactivate an agency; what it did stays on record."""
    now = datetime.now(UTC)
    agency_id: UUID = queries.agency_by_slug(slug).id
    actions.deactivate_agency(actor=actor_of(request), agency_id=agency_id, now=now)
    return Deactivated(deactivated_at=now)


def _details(body: AgencyIn) -> AgencyDetails:
    left_out = {"slug", "jurisdiction", "parent_id"}
    return msgspec.convert(body.model_dump(exclude=left_out), AgencyDetails, strict=False)


def _page(found: Page[Any], schema: Any) -> dict[str, Any]:
    return {"items": [schema.from_orm(one) for one in found.items], "next": found.next}
