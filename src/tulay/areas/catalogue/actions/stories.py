"""Stories are told, answered and taken back by their tellers: nothing is shown that they did not agree to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.actions.story_letters import tell_agency
from tulay.areas.catalogue.errors import StoryToldAlready, UnknownStory
from tulay.areas.catalogue.events import StoryTakenDown
from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.services import SHELF, ServiceCard
from tulay.areas.catalogue.rules import stories as rules
from tulay.areas.catalogue.rules.stories import StoryState, Told
from tulay.areas.privacy.errors.guardians import GuardianNeeded
from tulay.areas.privacy.queries.guardians import is_child
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump
from tulay.plumbing.events import publish

GONE = ""


@action("catalogue.offer-story")
def offer_story(
    *,
    actor: Actor,
    service: ServiceCard,
    request_id: UUID,
    words: str,
    shown_as: str,
    language: str,
    is_agreed: bool,
    door: Told,
    now: datetime,
) -> UUID:
    """Offer the agency of a service what the actor, or whom they help, tells about it; return the story.

    Whoever calls this knows that the person got the service by `request_id`.

    :raises StoryNotAgreed: the teller did not say that everybody may read it.
    :raises StoryUnfit: the words, the name or the language cannot be kept.
    :raises StoryToldAlready: this request has its story.
    :raises GuardianNeeded: a child does not decide for themselves who reads of them.
    """
    rules.check_agreed(is_agreed=is_agreed)
    teller_id = _teller(actor)
    if is_child(teller_id, now):
        raise GuardianNeeded
    row = Story(
        service_id=service.id,
        agency_id=service.agency_id,
        teller_id=teller_id,
        request_id=request_id,
        language=rules.checked_language(language),
        words=rules.checked_words(words),
        shown_as=rules.checked_name(shown_as),
        offered_at=now,
    )
    _agreed(row, actor, door, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise StoryToldAlready from error
    account(actor, "catalogue.offer-story", row, now, through=row.agreed_through)
    tell_agency(row, service.name, actor=actor, now=now)
    return row.id


@action("catalogue.answer-story")
def answer_story(
    *,
    actor: Actor,
    story_id: UUID,
    agrees: bool,
    door: Told,
    now: datetime,
    version: int | None = None,
) -> None:
    """Agree to the words that the agency proposes, or keep one's own: without the teller nothing changes.

    :raises UnknownStory: there is none of theirs by this id.
    :raises StoryStepNotPossible: nothing is proposed.
    :raises StoryChanged: something else is proposed since `version` was read.
    """
    row = _own(actor, story_id)
    rules.check_state(StoryState(row.state), frozenset({StoryState.EDITED}))
    rules.check_version(row.version, version)
    if agrees:
        assert row.proposed, "what is edited has words that are proposed"
        row.words = row.proposed
        _agreed(row, actor, door, now)
    row.state, row.proposed, row.version = StoryState.OFFERED.value, None, row.version + 1
    row.save()
    account(actor, "catalogue.answer-story", row, now, agrees=agrees, through=row.agreed_through)


@action("catalogue.withdraw-story")
def withdraw_story(*, actor: Actor, story_id: UUID, now: datetime) -> None:
    """Take one's consent back: the words go, and nobody reads them from now on, published or not.

    :raises UnknownStory: there is none of theirs by this id, or it is taken back already.
    """
    row = _own(actor, story_id)
    _empty(row, now)
    account(actor, "catalogue.withdraw-story", row, now)


@action("catalogue.erase")
def erase_stories(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Take down and empty everything that somebody told; that something was told remains."""
    for row in Story.objects.select_for_update().told_by(person_id):
        _empty(row, now)
    _account_person(actor, "catalogue.erase", person_id, now)


@action("catalogue.forget")
def forget_stories(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a person's stories that were declined long ago."""
    rows = Story.objects.select_for_update().told_by(person_id)
    for row in rows.filter(state=StoryState.DECLINED.value, decided_at__lt=before):
        _empty(row, now)
    _account_person(actor, "catalogue.forget", person_id, now)


def account(actor: Actor, code: str, row: Story, now: datetime, **facts: Any) -> None:
    """Append the audit entry of something done with a story: who and when, never its words."""
    record(
        actor=actor,
        code=code,
        target=f"story:{row.id}",
        at=now,
        subject_id=row.teller_id,
        agency=row.agency_id,
        service=row.service_id,
        state=row.state,
        version=row.version,
        **facts,
    )


def taken_down(row: Story, was: StoryState) -> None:
    """Take a story off the shelf, and tell others, where people could read it."""
    if was is StoryState.PUBLISHED:
        bump(SHELF)
        publish(StoryTakenDown(story_id=row.id, service_id=row.service_id, agency_id=row.agency_id))


def _teller(actor: Actor) -> UUID:
    person_id = actor.on_behalf_of or actor.person_id
    if person_id is None:
        raise UnknownStory
    return person_id


def _own(actor: Actor, story_id: UUID) -> Story:
    rows = Story.objects.select_for_update().told_by(_teller(actor))
    row = rows.filter(id=story_id).exclude(state=StoryState.WITHDRAWN.value).first()
    if row is None:
        raise UnknownStory
    return row


def _agreed(row: Story, actor: Actor, door: Told, now: datetime) -> None:
    """Note on the row when its teller agreed to its words, through which door, and whom they said it to."""
    is_helped = actor.on_behalf_of is not None
    row.agreed_at = now
    row.agreed_through = rules.told_through(door, is_helped=is_helped).value
    row.agreed_with = actor.person_id if is_helped else None


def _empty(row: Story, now: datetime) -> None:
    was = StoryState(row.state)
    row.words = row.shown_as = GONE
    row.proposed = row.said = None
    row.state, row.version = StoryState.WITHDRAWN.value, row.version + 1
    row.withdrawn_at = row.withdrawn_at or now
    row.save()
    taken_down(row, was)


def _account_person(actor: Actor, code: str, person_id: UUID, now: datetime) -> None:
    record(actor=actor, code=code, target=f"person:{person_id}", at=now, subject_id=person_id)
