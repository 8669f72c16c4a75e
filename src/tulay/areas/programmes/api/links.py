"""What a PPA is linked to besides needs, for programs, and which PPAs reach a place."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from tulay.areas.programmes.actions.links import link_community, remove_link
from tulay.areas.programmes.api.schemas import PpaAdded
from tulay.areas.programmes.queries.links import links_of, ppas_reaching
from tulay.areas.programmes.rules.links import NAME_MAX, LinkKind
from tulay.areas.programmes.rules.states import PpaState
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    CommunityName = str
else:
    CommunityName = Line[0:NAME_MAX]

router = Router(tags=["programmes"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PLACE = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_AT = "2027-02-01T01:00:00Z"
_LINK = {
    "id": _ID,
    "kind": "community",
    "place_id": _PLACE,
    "place": "Sirawai, Zamboanga del Norte",
    "name": "Sitio Lower Baluno",
    "target_id": None,
    "linked_at": _AT,
}
_REACHING = {
    "link_id": _ID,
    "ppa_id": _ID,
    "agency_id": _PLACE,
    "title": "Seaweed drying sheds",
    "state": "ongoing",
    "fiscal_year": 2027,
    "place": "Sirawai, Zamboanga del Norte",
    "name": "Sitio Lower Baluno",
    "linked_at": _AT,
}


class CommunityLinkIn(Strict):
    """A community that a PPA reaches: its place, and what the settlement is called."""

    place_id: UUID
    name: CommunityName = ""


class PpaLinkOut(Schema):
    """A link of a PPA; a service or a request is named by its id."""

    id: UUID
    kind: LinkKind
    place_id: UUID | None
    place: str
    name: str
    target_id: UUID | None
    linked_at: datetime


class PpaLinks(Schema):
    """All links of a PPA."""

    items: list[PpaLinkOut]
    next: str | None = None


class LinkedPpaOut(Schema):
    """A PPA at the other end of a link."""

    link_id: UUID
    ppa_id: UUID
    agency_id: UUID
    title: str
    state: PpaState
    fiscal_year: int
    place: str
    name: str
    linked_at: datetime


class LinkedPpas(Schema):
    """One page of PPAs that reach a place."""

    items: list[LinkedPpaOut]
    next: str | None


@router.get(
    "/ppas/{uuid:ppa_id}/links",
    response=PpaLinks,
    operation_id="programmes_links",
    summary="What is it linked to?",
    openapi_extra=example(200, {"items": [_LINK], "next": None}),
)
@needs("programmes.see")
def index(request: HttpRequest, ppa_id: UUID) -> Any:
    """List the communities, services and requests of a PPA; there are at most two hundred."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": links_of(actor, ppa_id)}


@router.post(
    "/ppas/{uuid:ppa_id}/links",
    response={201: PpaAdded},
    operation_id="programmes_link_community",
    summary="Say which community it reaches",
    openapi_extra=example(
        201, {"id": _ID}, request={"place_id": _PLACE, "name": "Sitio Lower Baluno"}
    ),
)
@idempotent()
def add(request: HttpRequest, ppa_id: UUID, body: CommunityLinkIn) -> Any:
    """Link a PPA to a community; services and requests are linked under their own addresses."""
    made = link_community(
        actor=actor_of(request),
        ppa_id=ppa_id,
        place_id=body.place_id,
        name=body.name,
        now=datetime.now(UTC),
    )
    return Status(201, PpaAdded(id=made))


@router.delete(
    "/ppas/{uuid:ppa_id}/links/{uuid:link_id}",
    response={204: None},
    operation_id="programmes_remove_link",
    summary="Take a link away",
)
def remove(request: HttpRequest, ppa_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a link of a PPA away, whatever it leads to."""
    now = datetime.now(UTC)
    remove_link(actor=actor_of(request), ppa_id=ppa_id, link_id=link_id, now=now)
    return HttpResponse(status=204)


@router.get(
    "/ppas/reaching/{uuid:place_id}",
    response=LinkedPpas,
    operation_id="programmes_reaching",
    summary="Which programmes reach a place?",
    openapi_extra=example(200, {"items": [_REACHING], "next": None}),
)
@needs("programmes.see")
def reaching(request: HttpRequest, place_id: UUID, paging: Query[Paging]) -> Any:
    """List the PPAs that are linked to communities at or below a place, the last linked first."""
    actor = actor_of(request)
    with reading(actor):
        return ppas_reaching(actor, place_id, cursor=paging.cursor, limit=paging.limit)
