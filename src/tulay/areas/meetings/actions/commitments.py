"""Commitments: noted in a meeting, changed, reported on."""

from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.meetings.actions.in_hand import meeting_in_hand
from tulay.areas.meetings.errors import ItemChanged, ItemStepNotPossible, UnknownItem
from tulay.areas.meetings.events import ItemAgreed
from tulay.areas.meetings.models import ActionItem, ItemNote, Meeting
from tulay.areas.meetings.queries.commitments import answering, promising, today_in
from tulay.areas.meetings.rules.commitments import (
    PENDING,
    ItemState,
    Promise,
    check_promise,
    check_step,
)
from tulay.areas.meetings.rules.minutes import check_may_write
from tulay.kernel.actor import Actor, Resource
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add
from tulay.plumbing.events import publish

COORDINATES = "meetings.change-item"


@action("meetings.add-item")
def add_item(*, actor: Actor, meeting_id: UUID, promise: Promise, now: datetime) -> UUID:
    """Note what an agency promised in a meeting, and by when.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: the meeting was cancelled.
    :raises NotYetBegun: the meeting is still ahead.
    :raises ItemUnfit: it says nothing, or nobody could be asked about it.
    """
    meeting = meeting_in_hand(actor, "meetings.add-item", meeting_id)
    check_may_write(meeting.state, starts_at=meeting.starts_at, now=now)
    _check_promise(meeting, promise)
    row = ActionItem(
        meeting=meeting,
        meeting_agency_id=meeting.agency_id,
        jurisdiction=meeting.jurisdiction,
        quarter=meeting.quarter,
        agency_id=promise.agency_id,
        person_id=promise.person_id,
        title=promise.title,
        due_date=promise.due_date,
        made_at=now,
        updated_at=now,
    )
    add(row)
    record(
        actor=actor,
        code="meetings.add-item",
        target=f"action-item:{row.id}",
        at=now,
        meeting=meeting_id,
        agency=promise.agency_id,
        due_date=promise.due_date,
    )
    publish(ItemAgreed(row.id, row.agency_id, row.due_date))
    return row.id


@action("meetings.change-item")
def change_item(
    *, actor: Actor, item_id: UUID, promise: Promise, version: int, now: datetime
) -> None:
    """Change what was promised, by whom or until when.

    :raises UnknownItem: there is none by this id that the actor may see.
    :raises ItemChanged: somebody else changed it meanwhile.
    :raises ItemStepNotPossible: it is done, or was given up.
    :raises ItemUnfit: it says nothing, or nobody could be asked about it.
    """
    row = _in_hand(actor, "meetings.change-item", item_id, version)
    if row.state not in PENDING:
        raise ItemStepNotPossible
    _check_promise(row.meeting, promise)
    row.title, row.due_date = promise.title, promise.due_date
    row.agency_id, row.person_id = promise.agency_id, promise.person_id
    _save(row, now)
    record(
        actor=actor,
        code="meetings.change-item",
        target=f"action-item:{item_id}",
        at=now,
        agency=promise.agency_id,
        due_date=promise.due_date,
    )
    publish(ItemAgreed(row.id, row.agency_id, row.due_date))


@action("meetings.report-item")
def report_item(
    *, actor: Actor, item_id: UUID, to: ItemState, note: str, version: int, now: datetime
) -> None:
    """Say how far a commitment is, and what shows it.

    :raises UnknownItem: there is none by this id that the actor answers for.
    :raises ItemChanged: somebody else changed it meanwhile.
    :raises ItemStepNotPossible: not from here, or only the coordinating office says so.
    :raises NoteMissing: nothing was written.
    """
    row = _in_hand(actor, "meetings.report-item", item_id, version)
    coordinates = actor.may(COORDINATES, row.agency_id)
    check_step(ItemState(row.state), to, note, coordinates=coordinates)
    row.state = to.value
    row.closed_at = None if to in PENDING else now
    _save(row, now)
    add(
        ItemNote(
            item=row,
            agency_id=row.agency_id,
            state=to.value,
            note=note,
            said_by=actor.person_id,
            said_at=now,
        )
    )
    record(
        actor=actor,
        code="meetings.report-item",
        target=f"action-item:{item_id}",
        at=now,
        state=to.value,
    )


def _in_hand(actor: Actor, code: str, item_id: UUID, version: int) -> ActionItem:
    row = ActionItem.objects.select_for_update().filter(id=item_id).first()
    if row is None:
        raise UnknownItem
    actor.check(code, Resource(agency_id=row.agency_id), otherwise=UnknownItem)
    if row.version != version:
        raise ItemChanged
    return row


def _check_promise(meeting: Meeting, promise: Promise) -> None:
    people = answering(promise.agency_id) if promise.person_id else ()
    check_promise(
        promise,
        agencies=frozenset(promising(meeting.jurisdiction)),
        people=frozenset(card.id for card in people),
        since=today_in(meeting.jurisdiction, meeting.starts_at),
    )


def _save(row: ActionItem, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
    row.save()
