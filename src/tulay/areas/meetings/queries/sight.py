"""Everything that a meeting's own page shows of this area, in one statement (row security judges every part of it)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from tulay.areas.meetings.errors import UnknownMeeting
from tulay.areas.meetings.models import ActionItem, Invitation, QuarterReport, Reminder
from tulay.areas.meetings.queries.commitments import ItemCard, item_of
from tulay.areas.meetings.queries.meetings import MeetingCard, card_of, visible_counted
from tulay.areas.meetings.queries.minutes import Course, course_facts, course_from
from tulay.areas.meetings.queries.reminders import SHOWN_MAX
from tulay.areas.meetings.queries.reports import Progress, progress_of
from tulay.areas.meetings.rules.invitations import Answer
from tulay.kernel.actor import Actor

ITEMS_SHOWN = 20
_ITEM = ("id", "agency_id", "person_id", "title", "due_date", "state", "version")
_SENT = ("id", "person_id", "capacity", "days_before", "starts_at", "sent_at")


@dataclass(frozen=True, slots=True)
class Sight:
    """A meeting as its page shows it."""

    card: MeetingCard
    course: Course
    report: Progress
    answers: Mapping[UUID, Answer]
    """What people said, to the time for which it is set."""
    sent: tuple[Reminder, ...]
    """The newest reminders; what became of each the notifications know."""
    items: tuple[ItemCard, ...]
    has_more_items: bool
    reminder_days: tuple[int, ...]


def meeting_sight(actor: Actor, meeting_id: UUID, *, now: datetime) -> Sight:
    """Return a meeting with all that its page shows of it.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    """
    rows = visible_counted(actor).filter(id=meeting_id)
    row = rows.annotate(**course_facts(), **_beside()).first()
    if row is None:
        raise UnknownMeeting
    card, told = card_of(row, now), row.__dict__
    items = [_item(one, card, now) for one in told["items"]]
    return Sight(
        card=card,
        course=course_from(told, card),
        report=progress_of(told["report"], card, now),
        answers={UUID(one["person"]): Answer(one["answer"]) for one in told["answers"]},
        sent=tuple(_reminder(one) for one in told["sent"]),
        items=tuple(items[:ITEMS_SHOWN]),
        has_more_items=len(items) > ITEMS_SHOWN,
        reminder_days=tuple(row.series.reminder_days),
    )


def _beside() -> dict[str, Any]:
    """Return what stands in other tables, each as JSON; none of it is sealed."""
    reported = QuarterReport.objects.filter(meeting_id=OuterRef("id"))
    answers = Invitation.objects.filter(
        meeting_id=OuterRef("id"), answered_for=OuterRef("starts_at")
    )
    reminders = Reminder.objects.filter(meeting_id=OuterRef("id")).order_by("-sent_at", "id")
    items = ActionItem.objects.filter(meeting_id=OuterRef("id")).order_by("due_date", "id")
    return {
        "report": Subquery(_told(reported, "state", "sent_at", "version")),
        "answers": ArraySubquery(
            answers.values(told=JSONObject(person=F("person_id"), answer=F("answer")))
        ),
        "sent": ArraySubquery(_told(reminders[:SHOWN_MAX], *_SENT)),
        "items": ArraySubquery(_told(items[: ITEMS_SHOWN + 1], *_ITEM)),
    }


def _told(rows: "QuerySet[Any]", *names: str) -> "QuerySet[Any, dict[str, Any]]":
    return rows.values(told=JSONObject(**{name: F(name) for name in names}))


def _item(told: dict[str, Any], card: MeetingCard, now: datetime) -> ItemCard:
    person = told["person_id"]
    row = ActionItem(
        id=UUID(told["id"]),
        meeting_id=card.id,
        meeting_agency_id=card.agency_id,
        jurisdiction=card.jurisdiction,
        quarter=card.quarter,
        agency_id=UUID(told["agency_id"]),
        person_id=UUID(person) if person else None,
        title=told["title"],
        due_date=date.fromisoformat(told["due_date"]),
        state=told["state"],
        version=told["version"],
    )
    return item_of(row, now)


def _reminder(told: dict[str, Any]) -> Reminder:
    moments = {name: datetime.fromisoformat(told[name]) for name in ("starts_at", "sent_at")}
    ids = {name: UUID(told[name]) for name in ("id", "person_id")}
    return Reminder(**{**told, **moments, **ids})
