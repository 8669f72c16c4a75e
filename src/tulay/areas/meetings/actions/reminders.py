"""People are reminded of meetings: by the clock, by hand, and of those that nobody has noted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from tulay.areas.audit.actions import record
from tulay.areas.directory.queries import AgencyCard, agency_card, agency_cards
from tulay.areas.identity.queries.people import PersonCard, coordinators_of, serving
from tulay.areas.meetings.errors import NothingToRemindOf, UnknownMeeting
from tulay.areas.meetings.models import Meeting, Reminder
from tulay.areas.meetings.queries.invitations import answer_token
from tulay.areas.meetings.queries.reminders import called_to, due_for, key_of, overdue_to_tell
from tulay.areas.meetings.rules.reminders import (
    ASKED,
    Called,
    Capacity,
    Outcome,
    is_left_in_peace,
    is_reminded_of,
    last_alert,
)
from tulay.areas.notifications.actions import Recipient, call_off, send
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action

NAMED_MAX = 20
"""How many meetings an alert names; the page shows all."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """What became of a reminder by hand, for one recipient."""

    person_id: UUID
    capacity: Capacity | None
    outcome: Outcome


@action("meetings.remind-due")
def remind_due(*, actor: Actor, meeting_id: UUID, now: datetime) -> int:
    """Remind whoever is called to a meeting, if it is time and they have not been; return how many were.

    The ledger's uniqueness decides who has been: a second run, or two at once, sends nothing again.
    """
    meeting = _locked(meeting_id)
    if meeting is None or not _takes_reminders(meeting, now):
        return 0
    occasion = due_for(meeting, now)
    if occasion is None:
        return 0
    everybody = called_to(meeting, now)
    rows = _noted(meeting, everybody, occasion.days_before, now)
    if not rows:
        return 0
    _send_all(actor, meeting, rows, _by_id(everybody), now)
    record(
        actor=actor,
        code="meetings.remind-due",
        target=f"meeting:{meeting_id}",
        at=now,
        days_before=occasion.days_before,
        count=len(rows),
    )
    return len(rows)


@action("meetings.remind")
def remind(
    *, actor: Actor, meeting_id: UUID, now: datetime, only: Sequence[UUID] | None = None
) -> tuple[Reminded, ...]:
    """Remind people of a meeting by hand, now: all who are called to it, or some of them.

    Whoever was reminded in the last ten minutes is left in peace, so a request that is repeated sends nothing twice.

    :raises UnknownMeeting: there is none by this id that the actor may see.
    :raises NothingToRemindOf: it has begun, or does not take place.
    """
    meeting = _locked(meeting_id)
    if meeting is None:
        raise UnknownMeeting
    if not actor.may("meetings.remind", meeting.agency_id):
        raise Forbidden
    if not _takes_reminders(meeting, now):
        raise NothingToRemindOf
    everybody = called_to(meeting, now)
    roles = {one.person_id: one for one in everybody}
    results = _judged(meeting, roles, tuple(roles) if only is None else only, now)
    wanted = [roles[one.person_id] for one in results if one.outcome is Outcome.SENT]
    rows = _noted(meeting, wanted, ASKED, now)
    _send_all(actor, meeting, rows, _by_id(everybody), now)
    record(
        actor=actor,
        code="meetings.remind",
        target=f"meeting:{meeting_id}",
        at=now,
        count=len(rows),
    )
    return results


@action("meetings.call-off-reminders")
def call_off_reminders(*, actor: Actor, meeting_ids: Iterable[UUID], now: datetime) -> None:
    """End the reminders of meetings that are still on their way: the meeting is moved, or does not take place."""
    ids = list(meeting_ids)
    open_rows = Reminder.objects.filter(meeting_id__in=ids, starts_at__gt=now)
    keys = [key_of(one) for one in open_rows.values_list("id", flat=True)]
    if not keys:
        return
    count = call_off(actor=actor, keys=keys, now=now)
    record(
        actor=actor,
        code="meetings.call-off-reminders",
        target="meetings",
        at=now,
        meetings=len(ids),
        count=count,
    )


@action("meetings.alert-overdue")
def alert_overdue(*, actor: Actor, jurisdiction: str, now: datetime) -> int:
    """Tell the coordinating office once of each meeting that nobody has noted; return how many those were."""
    ids = overdue_to_tell(jurisdiction, now)
    rows = list(Meeting.objects.select_for_update().filter(id__in=ids).order_by("starts_at", "id"))
    rows = [row for row in rows if row.overdue_told_at is None]  # another run was quicker
    if not rows:
        return 0
    Meeting.objects.filter(id__in=[row.id for row in rows]).update(overdue_told_at=now)
    zone = JURISDICTIONS[jurisdiction].zone
    day = last_alert(zone, now).astimezone(ZoneInfo(zone)).date()
    cards = agency_cards({row.agency_id for row in rows})
    for person in _office(jurisdiction, now):
        send(
            actor=actor,
            recipient=_recipient(person),
            template="meetings.overdue",
            facts=_overdue_facts(rows, cards, person.language, zone),
            key=f"meetings.overdue:{jurisdiction}:{day}:{person.id}",
            now=now,
        )
    record(
        actor=actor,
        code="meetings.alert-overdue",
        target="meetings",
        at=now,
        jurisdiction=jurisdiction,
        count=len(rows),
    )
    return len(rows)


def _locked(meeting_id: UUID) -> Meeting | None:
    """Return a meeting that nobody moves or cancels meanwhile."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("series")
    return rows.filter(id=meeting_id).first()


def _takes_reminders(meeting: Meeting, now: datetime) -> bool:
    return is_reminded_of(meeting.state, starts_at=meeting.starts_at, now=now)


def _noted(
    meeting: Meeting, people: Iterable[Called], days_before: int, now: datetime
) -> list[Reminder]:
    """Enter reminders into the ledger; return those that it did not have yet."""
    rows = [
        Reminder(
            meeting=meeting,
            agency_id=meeting.agency_id,
            person_id=one.person_id,
            capacity=one.capacity.value,
            days_before=days_before,
            starts_at=meeting.starts_at,
            sent_at=now,
        )
        for one in people
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Reminder.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    return [row for row in rows if row.id in new]


def _judged(
    meeting: Meeting, everybody: Mapping[UUID, Called], asked: Sequence[UUID], now: datetime
) -> tuple[Reminded, ...]:
    """Say of each recipient what becomes of a reminder by hand."""
    last = dict(
        Reminder.objects.filter(meeting=meeting, person_id__in=asked)
        .values_list("person_id")
        .annotate(last_at=Max("sent_at"))
    )

    def judged(person_id: UUID) -> Reminded:
        if person_id not in everybody:
            return Reminded(person_id, None, Outcome.NOT_CALLED)
        rests = is_left_in_peace(last.get(person_id), now)
        outcome = Outcome.MOMENT_AGO if rests else Outcome.SENT
        return Reminded(person_id, everybody[person_id].capacity, outcome)

    return tuple(judged(one) for one in dict.fromkeys(asked))


def _by_id(everybody: Mapping[Called, PersonCard]) -> dict[UUID, PersonCard]:
    return {card.id: card for card in everybody.values()}


def _send_all(
    actor: Actor,
    meeting: Meeting,
    rows: Iterable[Reminder],
    known: Mapping[UUID, PersonCard],
    now: datetime,
) -> None:
    agency = agency_card(meeting.agency_id)
    leads = known.get(meeting.facilitator_id) if meeting.facilitator_id else None
    for row in rows:
        person = known[row.person_id]
        send(
            actor=actor,
            recipient=_recipient(person),
            template="meetings.reminder",
            facts={
                **_facts(meeting, agency, person.language),
                "name": person.name,
                "leads": leads.name if leads else "",
                "is_for_office": row.capacity == Capacity.OFFICE,
                "link": f"{settings.PUBLIC_URL}/meetings/{meeting.id}/",
                "answer": f"{settings.PUBLIC_URL}/meetings/answer/{answer_token(meeting.id, person.id)}/",
            },
            key=key_of(row.id),
            now=now,
            everywhere=True,
            useless_from=meeting.starts_at,
        )


def _facts(meeting: Meeting, agency: AgencyCard, language: str) -> dict[str, object]:
    zone = ZoneInfo(JURISDICTIONS[meeting.jurisdiction].zone)
    return {
        "agency": agency.name_in(language),
        "starts": meeting.starts_at.astimezone(zone).replace(tzinfo=None),
        "ends": meeting.ends_at.astimezone(zone).replace(tzinfo=None),
        "room": meeting.room,
    }


def _overdue_facts(
    rows: Sequence[Meeting], cards: Mapping[UUID, AgencyCard], language: str, zone: str
) -> dict[str, object]:
    return {
        "count": len(rows),
        "more": max(0, len(rows) - NAMED_MAX),
        "meetings": [
            {
                "agency": cards[row.agency_id].name_in(language),
                "starts": row.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None),
                "link": f"{settings.PUBLIC_URL}/meetings/{row.id}/",
            }
            for row in rows[:NAMED_MAX]
        ],
    }


def _office(jurisdiction: str, now: datetime) -> list[PersonCard]:
    return list(serving(coordinators_of(jurisdiction, now=now)).values())


def _recipient(person: PersonCard) -> Recipient:
    return Recipient(person.id, person.email, person.phone, person.language)
