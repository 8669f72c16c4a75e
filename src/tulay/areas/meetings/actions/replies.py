"""Answers to invitations that come by mail: what the calendars of people send back."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.actions import Outcome, record
from tulay.areas.directory.queries import agency_card
from tulay.areas.identity.queries.people import serving
from tulay.areas.meetings.actions.invitations import note_answer
from tulay.areas.meetings.errors import AnswersEnded, NotCalled
from tulay.areas.meetings.models import Call, Meeting
from tulay.areas.meetings.queries.calls import marked_in, place_of, told_by, uid_of
from tulay.areas.meetings.queries.invitations import answer_token
from tulay.areas.meetings.rules.calendars import Reply, organizer_in, reply_in
from tulay.areas.meetings.rules.calls import Reception, is_overtaken, is_stale
from tulay.areas.meetings.rules.invitations import Way
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.notifications.actions.inbound import Intake, ReceivedMail, collect_mail
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand

INTAKES = {
    Reception.NOT_OURS: Intake.NOT_OURS,
    Reception.REFUSED: Intake.REFUSED,
    Reception.IGNORED: Intake.IGNORED,
    Reception.LATE: Intake.IGNORED,
}
"""How the mailbox counts what became of an answer; whatever is not here was taken."""
LETTERS = {
    Reception.STALE: "meetings.answer-stale",
    Reception.NOT_UNDERSTOOD: "meetings.answer-not-understood",
}


@errand
def read_answers(*, actor: Actor, clock: Callable[[], datetime]) -> int:
    """Read the answers that lie in the mailbox; return how many mails that were.

    :raises OSError: the mailbox is away; the next run finds what waits there.
    """

    def take(mail: ReceivedMail) -> Intake:
        became = answer_by_mail(actor=actor, mail=mail, now=clock())
        return INTAKES.get(became, Intake.TAKEN)

    return sum(collect_mail(actor=actor, take=take, clock=clock).values())


@action("meetings.answer-by-mail")
def answer_by_mail(*, actor: Actor, mail: ReceivedMail, now: datetime) -> Reception:
    """Note what somebody's calendar answered. The address to which it went is the proof, and not who seems to send it.

    Whoever's answer cannot be taken is told so once a day, at the address of their account; programs are told nothing.
    """
    row, became = _addressed(mail)
    meeting = None
    if row is not None:
        meeting = Meeting.objects.select_for_update().get(id=row.meeting_id)
        row.refresh_from_db()  # nobody writes to them meanwhile
        became = _judged(row, meeting, mail, now)
        if became in LETTERS:
            _tell(actor, row, meeting, LETTERS[became], now)
    record(
        actor=actor,
        code="meetings.answer-by-mail",
        target=f"meeting:{meeting.id}" if meeting else "mail",
        at=now,
        subject_id=row.person_id if row else None,
        outcome=Outcome.REFUSED if became is Reception.REFUSED else Outcome.DONE,
        result=became,
    )
    return became


def _addressed(mail: ReceivedMail) -> tuple[Call | None, Reception]:
    addresses = list(mail.recipients)
    if mail.calendar:
        addresses.append(organizer_in(mail.calendar))  # servers rewrite recipients
    call_id, is_answer = marked_in(addresses)
    if call_id is None:
        return None, Reception.REFUSED if is_answer else Reception.NOT_OURS
    return Call.objects.filter(id=call_id).first(), Reception.REFUSED


def _judged(row: Call, meeting: Meeting, mail: ReceivedMail, now: datetime) -> Reception:
    reply = reply_in(mail.calendar) if mail.calendar else None
    if reply is None:
        return Reception.IGNORED if mail.is_automatic else Reception.NOT_UNDERSTOOD
    if reply.uid != uid_of(meeting.id):
        return Reception.REFUSED
    if meeting.starts_at <= now or not row.is_called:
        return Reception.LATE
    if is_stale(told_by(row), place_of(meeting), sequence=reply.sequence):
        return Reception.STALE
    if reply.said is None:
        return Reception.NOT_UNDERSTOOD
    return _answered(row, meeting, reply, now)


def _answered(row: Call, meeting: Meeting, reply: Reply, now: datetime) -> Reception:
    stamped_at = min(reply.stamped_at, now) if reply.stamped_at else None
    if is_overtaken(stamped_at, row.replied_at):
        return Reception.IGNORED
    assert reply.said is not None
    try:
        note_answer(meeting, row.person_id, reply.said, Way.MAIL, now)
    except (NotCalled, AnswersEnded):
        return Reception.LATE
    row.replied_at = stamped_at or now
    row.save(update_fields=["replied_at"])
    return Reception.NOTED


def _tell(actor: Actor, row: Call, meeting: Meeting, template: str, now: datetime) -> None:
    person = serving([row.person_id]).get(row.person_id)
    if person is None or meeting.starts_at <= now:
        return
    agency = agency_card(meeting.agency_id)
    send(
        actor=actor,
        recipient=Recipient(person.id, person.email, None, person.language),
        template=template,
        facts={
            "name": person.name,
            "agency": agency.name_in(person.language),
            "link": f"{settings.PUBLIC_URL}/meetings/{meeting.id}/",
            "answer": _link(meeting.id, person.id),
        },
        key=f"{template}:{row.id}:{now.date()}",  # a mail server that answers each letter gets one a day
        now=now,
        useless_from=meeting.starts_at,
    )


def _link(meeting_id: UUID, person_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/meetings/answer/{answer_token(meeting_id, person_id)}/"
