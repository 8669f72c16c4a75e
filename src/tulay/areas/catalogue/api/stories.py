"""Stories for programs: those of their tellers, and those of the agencies that they were told to."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictInt

from tulay.areas.catalogue.actions.moderation import (
    decline_story,
    edit_story,
    look_at_story,
    publish_story,
)
from tulay.areas.catalogue.actions.stories import answer_story, withdraw_story
from tulay.areas.catalogue.queries.stories import (
    StoryState,
    Told,
    offered_stories,
    own_stories,
    own_story,
    story_in_hand,
)
from tulay.areas.catalogue.rules.stories import Moderation
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, Paging, Strict, example
from tulay.plumbing.http.errors import Unauthenticated
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Text
from tulay.plumbing.http.routes import for_somebody, needs
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["catalogue"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_SAID = "They came at once, and a week later we were out at sea again."
_LINE = {
    "id": _ID,
    "service_id": _ID,
    "service": "Boat repair help",
    "agency_id": _ID,
    "agency": "Ministry of Agriculture, Fisheries and Agrarian Reform",
    "state": "offered",
    "language": "en",
    "offered_at": "2026-11-23T08:00:00Z",
}
_CARD = _LINE | {
    "request_id": _ID,
    "version": 1,
    "words": _SAID,
    "shown_as": "Amina S., Sirawai",
    "proposed": "",
    "said": "",
    "declined_for": "",
    "agreed_at": "2026-11-23T08:00:00Z",
    "agreed_through": "web",
    "decided_at": None,
    "published_at": None,
}
Version = StrictInt | None
_READ = "The version that was read; another answers 409."


class StoryLineOut(Schema):
    """A story in an agency's list: where it stands, and nothing of what was said."""

    id: UUID
    service_id: UUID
    service: str
    agency_id: UUID
    agency: str
    state: StoryState
    language: str
    offered_at: datetime


class StoryLinesOut(Schema):
    """The newest first."""

    items: list[StoryLineOut]
    next: str | None = None


class StoryCardOut(StoryLineOut):
    """A story: `words` are those that its teller agreed to, `proposed` those that the agency would rather show."""

    request_id: UUID
    version: int
    words: str
    shown_as: str
    proposed: str
    said: str = Field(description="What the agency says to the teller.")
    declined_for: str
    agreed_at: datetime
    agreed_through: Told
    decided_at: datetime | None
    published_at: datetime | None


class OwnStoriesOut(Schema):
    """Everything that somebody told and did not take back."""

    items: list[StoryCardOut]


class StoryAnswerIn(Strict):
    """Whether the teller agrees to the words that the agency proposes."""

    agrees: StrictBool
    version: Version = Field(None, description=_READ)


class StoryEditIn(Strict):
    """Other words, and why."""

    words: Text[1200]  # type: ignore[type-arg,valid-type]  # ours
    said: Text[0:500] = Field("", description="What the teller reads about it.")  # type: ignore[type-arg,valid-type]  # ours
    version: Version = Field(None, description=_READ)


class StoryDeclineIn(Strict):
    """Why a story is not shown; `other` says it in words."""

    reason: Moderation
    said: Text[0:500] = Field("", description="What the teller reads about it.")  # type: ignore[type-arg,valid-type]  # ours
    version: Version = Field(None, description=_READ)


class StoryPublishIn(Strict):
    """Which words are published."""

    version: StrictInt = Field(description=_READ)


class StoryFilters(Paging):
    """Which stories are wanted."""

    state: Literal["offered", "edited", "published", "declined"] | None = Field(
        None, description="Without it: those that wait."
    )
    service_id: UUID | None = None


@router.get(
    "/stories",
    response=OwnStoriesOut,
    operation_id="catalogue_own_stories",
    summary="Your own stories",
    openapi_extra=example(200, {"items": [_CARD]}),
)
@for_somebody
def own_list(request: HttpRequest) -> Any:
    """List what you told and did not take back, the newest first; a hundred at most."""
    with reading(actor_of(request)):
        return {"items": list(own_stories(_teller(request), "en"))}


@router.get(
    "/stories/{uuid:story_id}",
    response=StoryCardOut,
    operation_id="catalogue_own_story",
    summary="One story of yours",
    openapi_extra=example(200, _CARD),
)
@for_somebody
def own(request: HttpRequest, story_id: UUID) -> Any:
    """Return a story that you told."""
    with reading(actor_of(request)):
        return own_story(_teller(request), story_id, "en")


@router.post(
    "/stories/{uuid:story_id}/answer",
    response={204: None},
    operation_id="catalogue_answer_story",
    summary="Agree to other words, or keep yours",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": {"agrees": True}}}}},
)
@idempotent()
def answer(request: HttpRequest, story_id: UUID, body: StoryAnswerIn) -> HttpResponse:
    """Answer the agency: its words count only with your yes."""
    answer_story(
        actor=actor_of(request),
        story_id=story_id,
        agrees=body.agrees,
        version=body.version,
        door=Told.API,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/stories/{uuid:story_id}/withdraw",
    response={204: None},
    operation_id="catalogue_withdraw_story",
    summary="Take a story back",
)
@idempotent()
def withdraw(request: HttpRequest, story_id: UUID) -> HttpResponse:
    """Take your consent back: from now on nobody reads the story, and its words are deleted."""
    withdraw_story(actor=actor_of(request), story_id=story_id, now=datetime.now(UTC))
    return HttpResponse(status=204)


@router.get(
    "/offered-stories",
    response=StoryLinesOut,
    operation_id="catalogue_stories",
    summary="Stories told to your agencies",
    openapi_extra=example(200, {"items": [_LINE], "next": None}),
)
@needs("catalogue.look-at-story")
def offered(request: HttpRequest, asked: Query[StoryFilters]) -> Any:
    """List stories without their words, the newest first."""
    actor = actor_of(request)
    with reading(actor):
        return offered_stories(
            actor=actor,
            language="en",
            state=StoryState(asked.state) if asked.state else None,
            service_id=asked.service_id,
            limit=asked.limit,
            cursor=asked.cursor,
        )


@router.get(
    "/offered-stories/{uuid:story_id}",
    response=StoryCardOut,
    operation_id="catalogue_story",
    summary="Open a story that was told to your agency",
    openapi_extra=example(200, _CARD),
)
@needs("catalogue.look-at-story")
def one_offered(request: HttpRequest, story_id: UUID) -> Any:
    """Return a story with its words; its teller can see that you opened it."""
    actor = actor_of(request)
    look_at_story(actor=actor, story_id=story_id, now=datetime.now(UTC))
    with reading(actor):
        return story_in_hand(actor, story_id, "en")


@router.post(
    "/offered-stories/{uuid:story_id}/publish",
    response={204: None},
    operation_id="catalogue_publish_story",
    summary="Publish a story",
    openapi_extra={"requestBody": {"content": {"application/json": {"example": {"version": 1}}}}},
)
@idempotent()
def publish(request: HttpRequest, story_id: UUID, body: StoryPublishIn) -> HttpResponse:
    """Show a story on the page of its service, in the words that its teller agreed to."""
    publish_story(
        actor=actor_of(request), story_id=story_id, version=body.version, now=datetime.now(UTC)
    )
    return HttpResponse(status=204)


@router.post(
    "/offered-stories/{uuid:story_id}/edit",
    response={204: None},
    operation_id="catalogue_edit_story",
    summary="Propose other words to the teller",
    openapi_extra={
        "requestBody": {
            "content": {"application/json": {"example": {"words": _SAID, "said": "Shorter."}}}
        }
    },
)
@idempotent()
def edit(request: HttpRequest, story_id: UUID, body: StoryEditIn) -> HttpResponse:
    """Ask the teller whether other words may be shown; nothing changes unless they agree."""
    edit_story(
        actor=actor_of(request),
        story_id=story_id,
        words=body.words,
        said=body.said,
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


@router.post(
    "/offered-stories/{uuid:story_id}/decline",
    response={204: None},
    operation_id="catalogue_decline_story",
    summary="Do not show a story, or take it down",
    openapi_extra={
        "requestBody": {"content": {"application/json": {"example": {"reason": "names-others"}}}}
    },
)
@idempotent()
def decline(request: HttpRequest, story_id: UUID, body: StoryDeclineIn) -> HttpResponse:
    """Say no with a reason, which the teller reads."""
    decline_story(
        actor=actor_of(request),
        story_id=story_id,
        reason=body.reason,
        said=body.said,
        version=body.version,
        now=datetime.now(UTC),
    )
    return HttpResponse(status=204)


def _teller(request: HttpRequest) -> UUID:
    actor = actor_of(request)
    teller_id = actor.on_behalf_of or actor.person_id
    if teller_id is None:
        raise Unauthenticated
    return teller_id
