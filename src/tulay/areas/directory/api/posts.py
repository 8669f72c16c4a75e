"""Who answers for an agency, for programs."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from tulay.areas.directory.actions.posts import appoint, end_post
from tulay.areas.directory.queries import agency_by_slug
from tulay.areas.directory.queries.posts import SEE_POSTS, posts_of
from tulay.areas.directory.rules import DESIGNATION_MAX, Rank
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.routes import needs
from tulay.plumbing.http.visits import actor_of

if TYPE_CHECKING:
    Designation = str
else:
    Designation = Text[0:DESIGNATION_MAX]

router = Router(tags=["directory"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_PERSON = "01890a5d-ac96-7a10-8000-5d1f7e2c9b44"
_WHO = {"person_id": _PERSON, "rank": "primary", "designation": "Chief of the planning division"}
_POST = {
    "id": _ID,
    "agency_id": _PERSON,
    **_WHO,
    "appointed_date": "2026-11-23",
    "ended_date": None,
}


class PostIn(Strict):
    """Whom to appoint, and as what."""

    person_id: UUID
    rank: Rank
    designation: Designation = ""


class PostOut(Schema):
    """A post that somebody holds, or held."""

    id: UUID
    agency_id: UUID
    person_id: UUID
    rank: Rank
    designation: str
    appointed_date: date
    ended_date: date | None


class PostsOut(Schema):
    """The posts of an agency, those held now first."""

    items: list[PostOut]


class PostAdded(Schema):
    """The new post."""

    id: UUID


@router.get(
    "/agencies/{slug}/focal-persons",
    response=PostsOut,
    operation_id="directory_posts",
    summary="Who answers for an agency?",
    openapi_extra=example(200, {"items": [_POST]}),
)
@needs(SEE_POSTS)
def index(request: HttpRequest, slug: str) -> Any:
    """Return the primary focal person and the alternate, then who was it before."""
    actor = actor_of(request)
    with reading(actor):
        return {"items": posts_of(actor, agency_by_slug(slug).id)}


@router.post(
    "/agencies/{slug}/focal-persons",
    response={201: PostAdded},
    operation_id="directory_appoint",
    summary="Appoint a focal person",
    openapi_extra=example(201, {"id": _ID}, request=_WHO),
)
@idempotent()
def new(request: HttpRequest, slug: str, body: PostIn) -> Any:
    """Appoint somebody who holds the role; whoever held the post gives it up."""
    made = appoint(
        actor=actor_of(request),
        agency_id=agency_by_slug(slug).id,
        person_id=body.person_id,
        rank=body.rank.value,
        designation=body.designation,
        now=datetime.now(UTC),
    )
    return Status(201, PostAdded(id=made))


@router.post(
    "/agencies/focal-persons/{uuid:post_id}/end",
    response={204: None},
    operation_id="directory_end_post",
    summary="End a post",
)
def end(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """End a post; the role stays with whoever has it."""
    end_post(actor=actor_of(request), post_id=post_id, now=datetime.now(UTC))
    return HttpResponse(status=204)
