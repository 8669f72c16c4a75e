"""What happened to a request, in the order it happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.cases.models import Assignment, Transition
from tulay.areas.cases.queries.decisions import DecisionCard
from tulay.areas.cases.queries.papers import CommentCard
from tulay.areas.cases.rules.steps import Party, State, Visibility


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened: `kind` is step, comment, assignment; words for states are the template's."""

    kind: str
    at: datetime
    from_state: State | None = None
    to_state: State | None = None
    party: Party | None = None
    actor_id: UUID | None = None
    assignee_id: UUID | None = None
    is_internal: bool = False
    text: str = field(default="", repr=False)
    by_rule: dict[str, Any] | None = None


def assignments_of(request_id: UUID) -> tuple[Assignment, ...]:
    """Return who had a request in hand."""
    return tuple(Assignment.objects.filter(request_id=request_id).order_by("id"))


def timeline_of(
    transitions: Iterable[Transition],
    comments: Iterable[CommentCard],
    assignments: Iterable[Assignment],
) -> tuple[TimelineEntry, ...]:
    """Return everything that happened, in order."""
    entries = [
        TimelineEntry(
            "step",
            row.at,
            from_state=State(row.from_state) if row.from_state else None,
            to_state=State(row.to_state),
            party=Party(row.party),
            actor_id=row.actor_id,
            text=row.reason or "",
        )
        for row in transitions
    ]
    entries += [
        TimelineEntry(
            "comment",
            card.at,
            party=Party.APPLICANT if card.is_by_applicant else Party.OFFICER,
            actor_id=card.author_id,
            is_internal=card.visibility is Visibility.INTERNAL,
            text=card.body,
        )
        for card in comments
    ]
    entries += [
        TimelineEntry(
            "assignment",
            row.at,
            party=Party.OFFICER,
            actor_id=row.assigned_by,
            assignee_id=row.assignee_id,
            is_internal=True,
            text=row.reason or "",
            by_rule=row.by_rule,
        )
        for row in assignments
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def people_in(
    timeline: Iterable[TimelineEntry],
    comments: Iterable[CommentCard],
    decisions: Iterable[DecisionCard],
) -> set[UUID]:
    """Return whose names a reader of the agency needs."""
    met: set[UUID | None] = set()
    for entry in timeline:
        met |= {entry.actor_id, entry.assignee_id, stood_in_for(entry)}
    met |= {card.author_id for card in comments}
    for decision in decisions:
        met |= {decision.decided_by, decision.cosigned_by, decision.returned_by}
    return {person_id for person_id in met if person_id is not None}


def stood_in_for(entry: TimelineEntry) -> UUID | None:
    """Return the colleague for whom somebody got a request by rule."""
    named = (entry.by_rule or {}).get("stands_in_for")
    return UUID(named) if named else None
