"""Stories about services: what everybody reads, what their tellers and agencies read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from tulay.areas.catalogue.errors import UnknownStory
from tulay.areas.catalogue.models import Story
from tulay.areas.catalogue.queries.services import service_names
from tulay.areas.catalogue.rules.stories import (
    NAME_MAX,
    SHOWN_MAX,
    WAITING,
    WORDS_MAX,
    StoryState,
    Told,
)
from tulay.areas.directory.queries import agency_cards
from tulay.areas.privacy.queries.rights import restricted_among
from tulay.kernel.actor import Actor, Everywhere, Resource
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, BrokenCursor, Cursor, Page
from tulay.plumbing.keys.subjects import is_erased

LOOK = "catalogue.look-at-story"


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as everybody reads it: no person behind it but the name that its teller chose, if any."""

    id: UUID
    words: str
    shown_as: str
    language: str
    told_date: date


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story as its teller and its agency read it."""

    id: UUID
    service_id: UUID
    service: str
    agency_id: UUID
    agency: str
    teller_id: UUID
    request_id: UUID
    state: StoryState
    version: int
    language: str
    declined_for: str
    offered_at: datetime
    agreed_at: datetime
    agreed_through: str
    decided_at: datetime | None
    published_at: datetime | None
    words: str = field(repr=False)
    shown_as: str = field(repr=False)
    proposed: str = field(repr=False)
    said: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in an agency's list: nothing that its teller said, and not who they are."""

    id: UUID
    service_id: UUID
    service: str
    agency_id: UUID
    agency: str
    state: StoryState
    language: str
    offered_at: datetime


def told_stories(service_id: UUID, jurisdiction: str) -> tuple[ToldStory, ...]:
    """Return what stands on the page of a service, the newest first; nobody's whose data is only kept."""
    day_at = JURISDICTIONS[jurisdiction].day_at
    rows = list(Story.objects.shown_for(service_id)[:SHOWN_MAX])
    only_kept = restricted_among({row.teller_id for row in rows}) if rows else frozenset()
    return tuple(
        ToldStory(row.id, row.words, row.shown_as, row.language, day_at(row.published_at))
        for row in rows
        if row.published_at is not None
        and row.teller_id not in only_kept
        and not is_erased(row.words)
    )


def own_stories(person_id: UUID, language: str) -> tuple[StoryCard, ...]:
    """Return what somebody told, the newest first; what they took back holds no words and is left out."""
    rows = Story.objects.told_by(person_id).exclude(state=StoryState.WITHDRAWN.value)
    return _cards(rows[:LIMIT_MAX], language)


def own_story(person_id: UUID | None, story_id: UUID, language: str) -> StoryCard:
    """Return one story to its teller.

    :raises UnknownStory: there is none of theirs by this id, or they took it back.
    """
    rows = Story.objects.told_by(person_id).exclude(state=StoryState.WITHDRAWN.value)
    rows = rows.filter(id=story_id)
    return _one(_cards(rows, language))


def story_about_request(request_id: UUID, person_id: UUID | None) -> tuple[UUID, StoryState] | None:
    """Return which story somebody told about a request of theirs, and where it stands, unless it is taken back."""
    rows = Story.objects.told_by(person_id).filter(request_id=request_id)
    found = rows.exclude(state=StoryState.WITHDRAWN.value).values_list("id", "state").first()
    return (found[0], StoryState(found[1])) if found else None


def story_in_hand(actor: Actor, story_id: UUID, language: str) -> StoryCard:
    """Return one story to an agency that it was told to.

    :raises UnknownStory: there is none, it was taken back, or it was told to another agency.
    """
    rows = Story.objects.filter(id=story_id).exclude(state=StoryState.WITHDRAWN.value)
    card = _one(_cards(rows, language))
    actor.check(LOOK, Resource(agency_id=card.agency_id), otherwise=UnknownStory)
    return card


def offered_stories(
    *,
    actor: Actor,
    language: str,
    state: StoryState | None = None,
    service_id: UUID | None = None,
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
) -> Page[StoryLine]:
    """Return a page of what was told to the reader's agencies, the newest first; without a state, what waits.

    :raises Invalid: the cursor is not one of this list.
    """
    states = frozenset({state}) if state else WAITING
    rows = _of_agencies(actor).in_states(states - {StoryState.WITHDRAWN})
    if service_id is not None:
        rows = rows.filter(service_id=service_id)
    if cursor:
        rows = rows.filter(_behind(cursor))
    limit = min(limit, LIMIT_MAX)
    wanted = ("id", "service_id", "agency_id", "state", "language", "offered_at")
    found = list(rows.order_by("-id").values(*wanted)[: limit + 1])
    more = Cursor((str(found[limit - 1]["id"]),)).encode() if len(found) > limit else None
    return Page(_lines(found[:limit], language), more)


def counted_stories(actor: Actor) -> dict[StoryState, int]:
    """Count the stories of the reader's agencies by where they stand."""
    rows = _of_agencies(actor).values("state").annotate(n=Count("id")).order_by()
    return {StoryState(row["state"]): row["n"] for row in rows}


def exported_stories(person_id: UUID) -> list[dict[str, object]]:
    """Return everything somebody told, and what agencies said to it, for their export."""
    return [
        {
            "id": str(row.id),
            "service_id": str(row.service_id),
            "request_id": str(row.request_id),
            "state": row.state,
            "language": row.language,
            "words": row.words,
            "shown_as": row.shown_as,
            "proposed": row.proposed,
            "said": row.said,
            "offered_at": row.offered_at.isoformat(),
            "agreed_at": row.agreed_at.isoformat(),
            "agreed_through": row.agreed_through,
            "published_at": row.published_at.isoformat() if row.published_at else None,
            "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
        }
        for row in Story.objects.told_by(person_id)
    ]


def declined_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose stories were declined long ago and can still be read."""
    rows = Story.objects.filter(state=StoryState.DECLINED.value, decided_at__lt=before)
    ids = rows.order_by("teller_id").values_list("teller_id", flat=True).distinct()
    return tuple(ids[:limit])


def _of_agencies(actor: Actor) -> Any:
    reached, rows = actor.agencies(LOOK), Story.objects.all()
    return rows if isinstance(reached, Everywhere) else rows.filter(agency_id__in=reached)


def _behind(cursor: str) -> Q:
    try:
        return Q(id__lt=UUID(Cursor.decode(cursor, width=1).values[0]))
    except (BrokenCursor, ValueError) as error:
        detail = "Leave this out to start from the first page."
        raise Invalid(errors=[FieldError("?cursor", "unknown", detail)]) from error


def _one(found: tuple[StoryCard, ...]) -> StoryCard:
    if not found:
        raise UnknownStory
    return found[0]


def _lines(rows: list[dict[str, Any]], language: str) -> tuple[StoryLine, ...]:
    names = service_names({row["service_id"] for row in rows}, language) if rows else {}
    agencies = agency_cards({row["agency_id"] for row in rows}) if rows else {}
    return tuple(
        StoryLine(
            row["id"],
            row["service_id"],
            names[row["service_id"]],
            row["agency_id"],
            agencies[row["agency_id"]].name_in(language),
            StoryState(row["state"]),
            row["language"],
            row["offered_at"],
        )
        for row in rows
    )


def _cards(rows: Iterable[Story], language: str) -> tuple[StoryCard, ...]:
    found = list(rows)
    if not found:
        return ()
    names = service_names({row.service_id for row in found}, language)
    agencies = agency_cards({row.agency_id for row in found})
    return tuple(
        StoryCard(
            id=row.id,
            service_id=row.service_id,
            service=names[row.service_id],
            agency_id=row.agency_id,
            agency=agencies[row.agency_id].name_in(language),
            teller_id=row.teller_id,
            request_id=row.request_id,
            state=StoryState(row.state),
            version=row.version,
            language=row.language,
            declined_for=row.declined_for,
            offered_at=row.offered_at,
            agreed_at=row.agreed_at,
            agreed_through=row.agreed_through,
            decided_at=row.decided_at,
            published_at=row.published_at,
            words=row.words,
            shown_as=row.shown_as,
            proposed=row.proposed or "",
            said=row.said or "",
        )
        for row in found
    )


__all__ = ["NAME_MAX", "WORDS_MAX", "StoryState", "Told"]
