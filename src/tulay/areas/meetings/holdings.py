"""Personal data of the meetings area: who was reminded, who answered, who came, and what minutes say."""

from datetime import datetime
from uuid import UUID

from tulay.areas.meetings.actions.attendance import erase_attendance, forget_attendance
from tulay.areas.meetings.actions.calls import erase_calls
from tulay.areas.meetings.actions.feeds import erase_feed
from tulay.areas.meetings.actions.invitations import erase_answers
from tulay.areas.meetings.queries.attendance import attendance_of_old, attended_by
from tulay.areas.meetings.queries.calls import calls_of_person
from tulay.areas.meetings.queries.invitations import answers_of_person
from tulay.areas.meetings.queries.reminders import reminders_of_person
from tulay.kernel.actor import Actor
from tulay.plumbing.holdings import Expiring, Holding, Kept, hold

THREE_YEARS, SEVEN_YEARS, TEN_YEARS = 1095, 2555, 3650


def export(person_id: UUID) -> dict[str, object]:
    """Return of what a person was reminded, what they answered, and the meetings at which they are on the list."""
    return {
        "reminders": reminders_of_person(person_id),
        "told_for_calendar": calls_of_person(person_id),
        "answers": answers_of_person(person_id),
        "attended": attended_by(person_id),
    }


def erase(actor: Actor, person_id: UUID, now: datetime) -> None:
    """Forget their answers and empty their lines on lists; the ledger of reminders holds references and times."""
    erase_answers(actor=actor, person_id=person_id, now=now)
    erase_calls(actor=actor, person_id=person_id, now=now)
    erase_feed(actor=actor, person_id=person_id, now=now)
    erase_attendance(actor=actor, person_id=person_id, now=now)


def forget(actor: Actor, row_id: UUID, _before: datetime, now: datetime) -> None:
    """Empty one line whose time is over."""
    forget_attendance(actor=actor, row_id=row_id, now=now)


hold(
    Holding(
        area="meetings",
        tables=(
            "meetings_reminder",
            "meetings_invitation",
            "meetings_call",
            "meetings_feed",
            "meetings_attendance",
            "meetings_minutes",
            "meetings_minutes_draft",
            "meetings_item_note",
        ),
        export=export,
        erase=erase,
        expiring=(
            Expiring("attendance", THREE_YEARS, "ended", "emptied", attendance_of_old, forget),
        ),
        kept=(
            Kept(
                "that somebody was reminded of a meeting, and when",
                "proof of notice given",
                SEVEN_YEARS,
            ),
            Kept("that a seat was taken in a meeting", "accountability", THREE_YEARS),
            Kept("who is named in approved minutes, sealed", "record of public office", TEN_YEARS),
        ),
    )
)
