"""An agency reads a story that it was told: it publishes it, proposes other words, or says no with a reason."""

from datetime import datetime
from uuid import UUID

from tulay.areas.catalogue.actions.stories import account, taken_down
from tulay.areas.catalogue.actions.story_letters import tell_teller
from tulay.areas.catalogue.errors import UnknownStory
from tulay.areas.catalogue.events import StoryPublished
from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.services import SHELF
from tulay.areas.catalogue.rules import stories as rules
from tulay.areas.catalogue.rules.stories import LIVE, WAITING, Moderation, StoryState
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump
from tulay.plumbing.events import publish


@action("catalogue.look-at-story")
def look_at_story(*, actor: Actor, story_id: UUID, now: datetime) -> None:
    """Open what somebody told: one entry that its teller can read.

    :raises UnknownStory: there is none, or it was told to another agency.
    """
    row = _held(actor, "catalogue.look-at-story", story_id)
    account(actor, "catalogue.look-at-story", row, now)


@action("catalogue.edit-story")
def edit_story(
    *,
    actor: Actor,
    story_id: UUID,
    words: str,
    now: datetime,
    said: str = "",
    version: int | None = None,
) -> None:
    """Propose other words: the teller reads them, and they count only if the teller agrees.

    :raises UnknownStory: there is none, or it was told to another agency.
    :raises StoryStepNotPossible: it is published, declined or taken back.
    :raises StoryChanged: the words changed since `version` was read.
    :raises StoryUnfit: the words cannot be shown.
    :raises SameWords: the story says this already.
    :raises OwnStory: the actor told it.
    """
    row = _judged(actor, "catalogue.edit-story", story_id, version)
    rules.check_state(StoryState(row.state), WAITING)
    proposed = rules.checked_words(words)
    rules.check_differs(row.words, proposed)
    row.proposed, row.said = proposed, rules.checked_said(said, pointer="said") or None
    _decide(row, StoryState.EDITED, actor, now)
    account(actor, "catalogue.edit-story", row, now)
    tell_teller(row, "story_edited", actor=actor, now=now)


@action("catalogue.publish-story")
def publish_story(
    *, actor: Actor, story_id: UUID, now: datetime, version: int | None = None
) -> None:
    """Put a story on the page of its service, in the words that its teller agreed to.

    :raises UnknownStory: there is none, or it was told to another agency.
    :raises StoryStepNotPossible: other words wait for the teller, or it was declined or taken back.
    :raises StoryChanged: the words changed since `version` was read.
    :raises OwnStory: the actor told it.
    """
    row = _judged(actor, "catalogue.publish-story", story_id, version)
    rules.check_state(StoryState(row.state), frozenset({StoryState.OFFERED}))
    row.published_at, row.said = now, None
    _decide(row, StoryState.PUBLISHED, actor, now)
    bump(SHELF)
    publish(StoryPublished(story_id=row.id, service_id=row.service_id, agency_id=row.agency_id))
    account(actor, "catalogue.publish-story", row, now)
    tell_teller(row, "story_published", actor=actor, now=now)


@action("catalogue.decline-story")
def decline_story(
    *,
    actor: Actor,
    story_id: UUID,
    reason: Moderation,
    now: datetime,
    said: str = "",
    version: int | None = None,
) -> None:
    """Say no to a story, or take it down again, with a reason that its teller reads.

    :raises UnknownStory: there is none, or it was told to another agency.
    :raises StoryStepNotPossible: it was declined or taken back.
    :raises StoryChanged: the words changed since `version` was read.
    :raises StoryUnfit: another reason needs words.
    :raises OwnStory: the actor told it.
    """
    row = _judged(actor, "catalogue.decline-story", story_id, version)
    was = StoryState(row.state)
    rules.check_state(was, LIVE)
    is_other = reason is Moderation.OTHER
    row.said = rules.checked_said(said, pointer="said", is_required=is_other) or None
    row.declined_for, row.proposed = reason.value, None
    _decide(row, StoryState.DECLINED, actor, now)
    taken_down(row, was)
    account(actor, "catalogue.decline-story", row, now, reason=reason.value)
    tell_teller(row, "story_declined", actor=actor, now=now)


def _decide(row: Story, state: StoryState, actor: Actor, now: datetime) -> None:
    row.state, row.version = state.value, row.version + 1
    row.decided_at, row.decided_by = now, actor.person_id
    row.save()


def _judged(actor: Actor, code: str, story_id: UUID, version: int | None) -> Story:
    row = _held(actor, code, story_id)
    rules.check_impartial(actor.person_id, row.teller_id)
    rules.check_version(row.version, version)
    return row


def _held(actor: Actor, code: str, story_id: UUID) -> Story:
    rows = Story.objects.select_for_update().exclude(state=StoryState.WITHDRAWN.value)
    row = rows.filter(id=story_id).first()
    if row is None:
        raise UnknownStory
    actor.check(code, Resource(agency_id=row.agency_id), otherwise=UnknownStory)
    return row
