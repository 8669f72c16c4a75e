"""People are told of meetings for their calendars: that they are called, that it is moved, that it is off."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import AgencyCard, agency_card
from tulay.areas.identity.queries.people import PersonCard
from tulay.areas.meetings.actions.series import GONE
from tulay.areas.meetings.models import Call, Meeting
from tulay.areas.meetings.queries.calls import (
    Matter,
    event_of,
    matters_of,
    organizer,
    place_of,
    told_by,
)
from tulay.areas.meetings.queries.invitations import answer_token
from tulay.areas.meetings.rules.calendars import Method, Party, written
from tulay.areas.meetings.rules.calls import News, next_sequence
from tulay.areas.meetings.rules.series import State
from tulay.areas.notifications.actions import Recipient, call_off, send
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("meetings.call")
def call(*, actor: Actor, meeting_id: UUID, now: datetime) -> int:
    """Tell whoever has to know of a meeting what they do not know yet; return how many those were.

    What was told is noted in the same transaction as the letter is written: a second run, or two at once, finds it
    told. A letter that is still on its way is called off by the next one.
    """
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("series")
    meeting = rows.filter(id=meeting_id).first()
    if meeting is None:
        return 0
    matters = matters_of([meeting], now)[meeting.id]
    if not matters:
        return 0
    agency = agency_card(meeting.agency_id)
    for one in matters:
        _tell(actor, meeting, agency, one, now)
    counts = Counter(one.what for one in matters)
    record(
        actor=actor,
        code="meetings.call",
        target=f"meeting:{meeting_id}",
        at=now,
        called=counts[News.CALLED],
        moved=counts[News.MOVED],
        called_off=counts[News.CALLED_OFF],
    )
    return len(matters)


@action("meetings.erase-calls")
def erase_calls(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Forget of which meetings somebody was told for their calendar; letters they still have answer to nothing."""
    Call.objects.filter(person_id=person_id).delete()
    record(
        actor=actor,
        code="meetings.erase-calls",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _tell(actor: Actor, meeting: Meeting, agency: AgencyCard, one: Matter, now: datetime) -> None:
    row = _noted(meeting, one, now)
    if one.told is not None:
        call_off(actor=actor, keys=[_key(row, one.told.sequence)], now=now)
    if one.person is None:  # the account is not in use any more: nobody reads it
        return
    send(
        actor=actor,
        recipient=Recipient(one.person.id, one.person.email, None, one.person.language),
        template=f"meetings.{one.what}",
        facts=_facts(meeting, agency, one.person, row),
        key=_key(row, row.sequence),
        now=now,
        calendar=_calendar(meeting, agency, one, row, now),
        useless_from=meeting.starts_at,
    )


def _noted(meeting: Meeting, one: Matter, now: datetime) -> Call:
    """Put on record what somebody is told; what they are told to forget is the time they know."""
    known = Call.objects.filter(meeting=meeting, person_id=one.person_id).first()
    row = known or Call(id=uuid7(), meeting=meeting, person_id=one.person_id)
    row.agency_id, row.told_at = meeting.agency_id, now
    row.sequence = next_sequence(one.told, meeting.version)
    row.is_called = one.what is not News.CALLED_OFF
    if row.is_called:
        place = place_of(meeting)
        row.starts_at, row.ends_at, row.room = place.starts_at, place.ends_at, place.room
    row.save()
    return row


def _calendar(
    meeting: Meeting, agency: AgencyCard, one: Matter, row: Call, now: datetime
) -> str | None:
    if one.person is None or not one.person.email:
        return None
    language = one.person.language
    method = Method.CANCEL if one.what is News.CALLED_OFF else Method.REQUEST
    event = event_of(
        meeting,
        agency,
        language,
        changed_at=now,
        place=told_by(row).place,
        is_cancelled=method is Method.CANCEL,
        sequence=row.sequence,
    )
    with override(language):
        event = replace(
            event,
            organizer=organizer(row.id),
            attendee=Party(one.person.email, one.person.name),
            takes_answers=bool(settings.EMAIL_INBOUND_ADDRESS),
        )
    return written([event], method)


def _facts(meeting: Meeting, agency: AgencyCard, person: PersonCard, row: Call) -> dict[str, Any]:
    zone = ZoneInfo(JURISDICTIONS[meeting.jurisdiction].zone)
    with override(person.language):
        reason = _(GONE) if meeting.reason == GONE else meeting.reason
    answer = f"{settings.PUBLIC_URL}/meetings/answer/{answer_token(meeting.id, person.id)}/"
    return {
        "agency": agency.name_in(person.language),
        "name": person.name,
        "starts": row.starts_at.astimezone(zone).replace(tzinfo=None),
        "ends": row.ends_at.astimezone(zone).replace(tzinfo=None),
        "room": row.room,
        "reason": reason,
        "is_cancelled": meeting.state == State.CANCELLED,
        "is_postponed": meeting.state == State.POSTPONED,
        "takes_mail": bool(settings.EMAIL_INBOUND_ADDRESS),
        "link": f"{settings.PUBLIC_URL}/meetings/{meeting.id}/",
        "answer": answer,
    }


def _key(row: Call, sequence: int) -> str:
    return f"meetings.call:{row.id}:{sequence}"
