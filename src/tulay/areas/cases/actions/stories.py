"""Somebody tells how what they got helped: the catalogue keeps it, this area knows that they got it."""

from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.steps import account, own_request
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.rules.stories import check_tellable
from tulay.areas.catalogue.actions.stories import offer_story
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.queries.stories import Told
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("cases.tell-story")
def tell_story(
    *,
    actor: Actor,
    request_id: UUID,
    words: str,
    shown_as: str,
    language: str,
    is_agreed: bool,
    door: Told,
    now: datetime,
) -> UUID:
    """Tell about a request that was approved; return the story, which its agency reads first.

    Where an official acts for somebody, `is_agreed` says that this person, who sits with them, agrees at this moment.

    :raises RequestNotFound: there is none of theirs by this id.
    :raises NothingToTell: it is not approved.
    :raises StoryNotAgreed: the teller did not agree that everybody may read it.
    :raises StoryUnfit: the words, the name or the language cannot be kept.
    :raises StoryToldAlready: this request has its story.
    :raises GuardianNeeded: a child does not decide this for themselves.
    """
    request = own_request(actor, request_id)
    check_tellable(State(request.state))
    service = service_card(request.service_id, language)
    story_id = offer_story(
        actor=actor,
        service=service,
        request_id=request.id,
        words=words,
        shown_as=shown_as,
        language=language,
        is_agreed=is_agreed,
        door=door,
        now=now,
    )
    account(actor, "cases.tell-story", request, now, story=story_id)
    return story_id
