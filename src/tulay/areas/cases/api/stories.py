"""Telling how it went, for programs of applicants."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tulay.areas.cases.actions.stories import tell_story
from tulay.areas.catalogue.queries.stories import Told
from tulay.plumbing.http.api import SIGNED_IN, Strict, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.inputs import Line, Text
from tulay.plumbing.http.visits import actor_of

router = Router(tags=["requests"], auth=SIGNED_IN)
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_SAID = "They came at once, and a week later we were out at sea again."


class StoryTellIn(Strict):
    """A story, the name to show, and that its teller agrees: everybody may read both once they are published.

    Whoever acts for somebody says that they agree only while that person sits with them and says so.
    """

    words: Text[1200]  # type: ignore[type-arg,valid-type]  # ours
    shown_as: Line[0:60] = Field("", description="Empty: no name is shown.")  # type: ignore[type-arg,valid-type]  # ours
    language: Literal["en", "fil", "ar"]
    is_agreed: Literal[True]


class StoryMadeOut(Schema):
    """The story that was told."""

    id: UUID


@router.post(
    "/requests/{uuid:request_id}/story",
    response={201: StoryMadeOut},
    operation_id="cases_tell_story",
    summary="Tell how an approved request helped",
    openapi_extra=example(
        201,
        {"id": _ID},
        request={
            "words": _SAID,
            "shown_as": "Amina S., Sirawai",
            "language": "en",
            "is_agreed": True,
        },
    ),
)
@idempotent()
def tell(request: HttpRequest, request_id: UUID, body: StoryTellIn) -> Any:
    """Offer a story to the agency, which reads it first. One for each request; it can be taken back at any time."""
    made = tell_story(
        actor=actor_of(request),
        request_id=request_id,
        words=body.words,
        shown_as=body.shown_as,
        language=body.language,
        is_agreed=body.is_agreed,
        door=Told.API,
        now=datetime.now(UTC),
    )
    return Status(201, {"id": made})
