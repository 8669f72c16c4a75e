"""Who came: noted by staff, or said by people themselves with the code on the screen."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import agency_card
from tulay.areas.identity.queries.people import PersonCard, person_card
from tulay.areas.meetings.actions.in_hand import meeting_in_hand
from tulay.areas.meetings.errors import CodeOver, UnfitAttendance
from tulay.areas.meetings.models import Attendance, Meeting
from tulay.areas.meetings.queries.attendance import (
    expected,
    line_kept,
    opened_code,
    seats_of,
)
from tulay.areas.meetings.rules.attendance import (
    Line,
    Method,
    Outcome,
    check_lines,
    check_open,
    line_of,
    outcome,
)
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.errors import FieldError
from tulay.plumbing.actions import action
from tulay.plumbing.db import scope

EMPTY = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """How many lines were taken, and which were left because somebody else had changed them."""

    count: int
    otherwise: tuple[UUID, ...]


@action("meetings.record-attendance")
def record_attendance(
    *, actor: Actor, meeting_id: UUID, lines: tuple[Line, ...], now: datetime
) -> Noted:
    """Note who came to a meeting. Lines that a colleague changed meanwhile stay theirs; sent again, nothing changes.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises StepNotPossible: it was cancelled, or its minutes stand.
    :raises NotYetOpen: it is too early.
    :raises UnfitAttendance: a line names nobody, or is too long.
    """
    meeting = meeting_in_hand(actor, "meetings.record-attendance", meeting_id)
    check_open(meeting.state, starts_at=meeting.starts_at, now=now)
    awaited = expected(meeting.id, meeting.agency_id, meeting.facilitator_id)
    kept = seats_of(meeting, (line.id for line in lines))
    fresh = sum(line.id not in kept for line in lines)
    seats = Attendance.objects.filter(meeting=meeting).count() + fresh
    named = frozenset(awaited) | {row.id for row in kept.values() if row.person_id}
    check_lines(lines, named=named, seats=seats)
    by, found = actor.person_id, []
    for line in lines:
        row, card = kept.get(line.id), awaited.get(line.id)
        found.append((line, _note(meeting, line, row, card, noted_by=by, now=now)))
    taken = [one for one in found if one[1] in (Outcome.NEW, Outcome.CHANGED)]
    record(
        actor=actor,
        code="meetings.record-attendance",
        target=f"meeting:{meeting_id}",
        at=now,
        lines=len(taken),
    )
    left = tuple(line.id for line, what in found if what is Outcome.OTHERWISE)
    return Noted(len(taken), left)


@action("meetings.check-in")
def check_in(*, actor: Actor, code: str, line: Line, now: datetime) -> UUID:
    """Say that one is here, with the code that the screen in the room shows; return the meeting.

    Who is signed in is named by their account, whoever else by what they write.

    :raises CodeOver: the code is too old, or none of ours.
    :raises StepNotPossible: the meeting was cancelled, or its minutes stand.
    :raises UnfitAttendance: no name was given.
    """
    meeting_id = opened_code(code, now)
    with scope.entered(
        SYSTEM
    ):  # the code is the permission: whoever holds it may belong to no agency
        meeting = Meeting.objects.select_for_update(of=("self",)).filter(id=meeting_id).first()
        if meeting is None:
            raise CodeOver
        check_open(meeting.state, starts_at=meeting.starts_at, now=now)
        me = person_card(actor.person_id) if actor.is_signed_in and actor.person_id else None
        sent = _mine(meeting, line, me)
        count = Attendance.objects.filter(meeting=meeting).count()
        named = frozenset({sent.id}) if me else frozenset()
        check_lines([sent], named=named, seats=count + 1)
        _sit_down(meeting, sent, me, now)
    record(
        actor=actor,
        code="meetings.check-in",
        target=f"meeting:{meeting_id}",
        at=now,
        subject_id=me.id if me else None,
    )
    return meeting_id


@action("meetings.erase")
def erase_attendance(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty the lines of a person; that a seat was taken remains."""
    for row in Attendance.objects.select_for_update().filter(subject_id=person_id):
        _empty(row, now)
    record(
        actor=actor,
        code="meetings.erase",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("meetings.forget")
def forget_attendance(*, actor: Actor, row_id: UUID, now: datetime) -> None:
    """Empty a line whose time is over; that a seat was taken remains."""
    row = Attendance.objects.select_for_update().filter(id=row_id).first()
    if row is not None:
        _empty(row, now)
    record(actor=actor, code="meetings.forget", target=f"attendance:{row_id}", at=now)


def _note(
    meeting: Meeting,
    line: Line,
    row: Attendance | None,
    awaited: PersonCard | None,
    *,
    noted_by: UUID | None,
    now: datetime,
) -> Outcome:
    """Take one line, or leave what a colleague wrote."""
    if awaited is not None:
        line = _named(meeting, line, awaited)
    elif row is not None and row.person_id:
        line = replace(line, name=row.name, organisation=row.organisation)
    kept = line_kept(row) if row else _unsaid(line) if awaited else None
    what = outcome(kept, line)
    if what is Outcome.CHANGED and row is None:
        what = Outcome.NEW
    if what is Outcome.NEW:
        row = Attendance(id=line.id, meeting=meeting, agency_id=meeting.agency_id, version=0)
        row.person_id = awaited.id if awaited else None
        row.subject_id = awaited.id if awaited else line.id
    if row is not None and what in (Outcome.NEW, Outcome.CHANGED):
        _write(row, line, Method.STAFF, noted_by, now)
    return what


def _named(meeting: Meeting, line: Line, card: PersonCard) -> Line:
    leads = card.id == meeting.facilitator_id
    organisation = line.organisation or ("" if leads else agency_card(meeting.agency_id).name)
    return replace(line, name=card.name, organisation=organisation)


def _unsaid(line: Line) -> Line:
    """Return an expected person's line as it is before anybody has said anything of them."""
    return replace(line, attended=False, designation="", remarks="", version=0)


def _mine(meeting: Meeting, line: Line, me: PersonCard | None) -> Line:
    if me is None:
        return replace(line, attended=True)
    number = line_of(meeting.id, me.id)
    return replace(line, id=number, name=me.name, attended=True)


def _sit_down(meeting: Meeting, line: Line, me: PersonCard | None, now: datetime) -> None:
    row = seats_of(meeting, [line.id]).get(line.id)
    if row is not None and (row.attended or me is None):
        return  # they said so before, or staff noted something about the line
    if row is not None:
        line = replace(line, remarks=row.remarks)
    else:
        row = Attendance(id=line.id, meeting=meeting, agency_id=meeting.agency_id, version=0)
        row.person_id, row.subject_id = (me.id, me.id) if me else (None, line.id)
    _write(row, line, Method.CODE, me.id if me else None, now)


def _write(
    row: Attendance, line: Line, method: Method, noted_by: UUID | None, now: datetime
) -> None:
    row.name, row.organisation = line.name, line.organisation
    row.designation, row.remarks = line.designation, line.remarks
    row.attended, row.method = line.attended, method.value
    row.noted_by, row.noted_at = noted_by, now
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        detail = "The number of this line is taken. Add the line anew."
        raise UnfitAttendance(errors=[FieldError("lines", "taken", detail)]) from error


def _empty(row: Attendance, now: datetime) -> None:
    row.name = row.organisation = row.designation = row.remarks = EMPTY
    row.emptied_at = now
    row.save()
