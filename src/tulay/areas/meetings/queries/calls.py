"""Who is to be told of a meeting for their calendar, and to which address calendars answer."""

import base64
import hmac
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from tulay.areas.directory.queries import AgencyCard
from tulay.areas.directory.queries.posts import who_answers
from tulay.areas.identity.queries.people import (
    PersonCard,
    coordinators_of,
    serving,
)
from tulay.areas.meetings.models import Call, Meeting
from tulay.areas.meetings.queries.meetings import MeetingCard
from tulay.areas.meetings.rules.calendars import Event, Party
from tulay.areas.meetings.rules.calls import (
    DAY,
    FARTHEST,
    News,
    Place,
    Told,
    is_due,
    news,
    waits,
)
from tulay.areas.meetings.rules.reminders import Capacity, called
from tulay.areas.meetings.rules.series import OFF, State
from tulay.kernel.jurisdiction import JURISDICTIONS

SALT = "meetings.answer-by-mail"
SIGNED_BYTES, ID_BYTES = 9, 16
TOKEN_LENGTH = 40
"""Of base32, which survives servers that change the case: with 20 characters and a plus it fits before an @."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Somebody, and what they have to be told of a meeting."""

    person_id: UUID
    what: News
    told: Told | None
    person: PersonCard | None = field(repr=False)
    """Nobody where the account is not in use any more: it is noted, and no letter is written."""


def meetings_with_news(now: datetime) -> tuple[UUID, ...]:
    """Return the meetings of which somebody has to be told something: few questions, however many meetings."""
    known = Call.objects.filter(is_called=True, meeting__starts_at__gt=now)
    rows = Meeting.objects.filter(
        Q(state=State.SCHEDULED.value, starts_at__lte=now + FARTHEST)
        | Q(id__in=known.values("meeting_id")),
        starts_at__gt=now,
    )
    found = list(rows.order_by("starts_at", "id"))
    matters = matters_of(found, now)
    return tuple(row.id for row in found if matters.get(row.id))


def matters_of(rows: Iterable[Meeting], now: datetime) -> Mapping[UUID, tuple[Matter, ...]]:
    """Return, for each of these meetings, who has to be told what by now; the next meetings come first."""
    listed = sorted(rows, key=lambda row: (row.starts_at, row.id))
    focal = who_answers({row.agency_id for row in listed}, now=now)
    alone = {row.jurisdiction for row in listed if row.agency_id not in focal}
    office = {one: coordinators_of(one, now=now) for one in sorted(alone)}
    asked = {row.id: _called(row, focal, office) for row in listed}
    told = _told(asked)
    people = serving({one for ids in asked.values() for one in ids} | {one for _id, one in told})
    found = {row.id: tuple(_matters(row, asked[row.id], told, people, now)) for row in listed}
    return _in_time(listed, found, now)


def place_of(row: Meeting | MeetingCard) -> Place:
    """Return when and where a meeting is."""
    return Place(row.starts_at, row.ends_at, row.room)


def told_by(row: Call) -> Told:
    """Return what somebody was told last."""
    return Told(row.is_called, Place(row.starts_at, row.ends_at, row.room), row.sequence)


def uid_of(meeting_id: UUID) -> str:
    """Return the name by which calendars know a meeting, however often they hear of it."""
    return f"meeting-{meeting_id}@{_domain()}"


def organizer(call_id: UUID | None) -> Party:
    """Return to whom calendars answer: an address that is good for one person and one meeting."""
    sender = str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip("> ")
    name = _("The office for meetings with agencies")
    mailbox: str = settings.EMAIL_INBOUND_ADDRESS
    if not mailbox or call_id is None:
        return Party(sender, name)
    box, _at, domain = mailbox.partition("@")
    return Party(f"{box}+{answer_mark(call_id)}@{domain}", name, sent_by=sender)


def answer_mark(call_id: UUID) -> str:
    """Return what makes an address the answer of one person to one meeting, and good for nothing else."""
    signed = _signature(call_id, settings.SECRET_KEY)
    return base64.b32encode(call_id.bytes + signed).decode().lower()


def marked_in(addresses: Iterable[str]) -> tuple[UUID | None, bool]:
    """Return whose answer came to these addresses, and whether any of them was meant to be an answer at all.

    Of an address with a mark that we did not make nothing is returned.
    """
    box, _at, domain = str(settings.EMAIL_INBOUND_ADDRESS).lower().partition("@")
    is_answer = False
    for one in addresses:
        name, _at, host = one.lower().rpartition("@")
        head, plus, mark = name.partition("+")
        if (head, host) != (box, domain) or not plus:
            continue
        is_answer = True
        if (call_id := _opened(mark)) is not None:
            return call_id, True
    return None, is_answer


def event_of(
    row: Meeting | MeetingCard,
    agency: AgencyCard | None,
    language: str,
    *,
    changed_at: datetime,
    place: Place | None = None,
    is_cancelled: bool = False,
    sequence: int | None = None,
) -> Event:
    """Return a meeting as a calendar hears of it, in its reader's language, with nothing about anybody."""
    place = place or place_of(row)
    with override(language):
        summary = _("Quarterly meeting: %(agency)s") % {
            "agency": agency.name_in(language) if agency else ""
        }
    return Event(
        uid=uid_of(row.id),
        sequence=row.version if sequence is None else sequence,
        changed_at=changed_at,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        zone=JURISDICTIONS[row.jurisdiction].zone,
        summary=summary,
        location=place.room,
        url=f"{settings.PUBLIC_URL}/meetings/{row.id}/",
        is_cancelled=is_cancelled or row.state in OFF,
    )


def calls_of_person(person_id: UUID) -> list[dict[str, str]]:
    """Return of which meetings somebody was told for their calendar, for their export."""
    rows = Call.objects.filter(person_id=person_id).order_by("told_at", "id")
    return [
        {"starts_at": row.starts_at.isoformat(), "told_at": row.told_at.isoformat()} for row in rows
    ]


def _called(
    row: Meeting,
    focal: Mapping[UUID, tuple[UUID, ...]],
    office: Mapping[str, tuple[UUID, ...]],
) -> dict[UUID, Capacity]:
    stand_ins = office.get(row.jurisdiction, ())
    people = called(focal.get(row.agency_id, ()), row.facilitator_id, stand_ins)
    return {one.person_id: one.capacity for one in people}


def _in_time(
    rows: Iterable[Meeting], found: Mapping[UUID, tuple[Matter, ...]], now: datetime
) -> dict[UUID, tuple[Matter, ...]]:
    """Leave out the invitations that wait until tomorrow, so that nobody gets dozens at once."""
    called_now = {
        one.person_id for ones in found.values() for one in ones if one.what is News.CALLED
    }
    today = _told_today(called_now, now)
    kept: dict[UUID, tuple[Matter, ...]] = {}
    for row in rows:
        place, ones = place_of(row), []
        for one in found[row.id]:
            if waits(one.what, place, told_today=today[one.person_id], now=now):
                continue
            today[one.person_id] += one.what is News.CALLED
            ones.append(one)
        kept[row.id] = tuple(ones)
    return kept


def _told_today(people: Collection[UUID], now: datetime) -> Counter[UUID]:
    if not people:
        return Counter()
    rows = Call.objects.filter(person_id__in=people, is_called=True, told_at__gt=now - DAY)
    counted = rows.order_by().values_list("person_id").annotate(count=Count("id"))
    return Counter(dict(counted))


def _told(meeting_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Told]:
    rows = Call.objects.filter(meeting_id__in=list(meeting_ids))
    return {(row.meeting_id, row.person_id): told_by(row) for row in rows}


def _matters(
    row: Meeting,
    asked: Mapping[UUID, Capacity],
    told: Mapping[tuple[UUID, UUID], Told],
    people: Mapping[UUID, PersonCard],
    now: datetime,
) -> Iterable[Matter]:
    place = place_of(row)
    everybody = asked.keys() | {person for meeting, person in told if meeting == row.id}
    for person_id in sorted(everybody):
        last = told.get((row.id, person_id))
        capacity = asked.get(person_id) if person_id in people else None
        due = is_due(row.state, place, last, capacity=capacity, now=now)
        what = news(last, place, is_due=due)
        if what is not None:
            yield Matter(person_id, what, last, people.get(person_id))


def _opened(mark: str) -> UUID | None:
    if len(mark) != TOKEN_LENGTH:
        return None
    try:
        raw = base64.b32decode(mark.upper())
    except ValueError:
        return None
    call_id = UUID(bytes=raw[:ID_BYTES])
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    known = [hmac.compare_digest(_signature(call_id, key), raw[ID_BYTES:]) for key in keys]
    return call_id if any(known) else None


def _signature(call_id: UUID, key: str) -> bytes:
    return salted_hmac(SALT, call_id.bytes, secret=key, algorithm="sha256").digest()[:SIGNED_BYTES]


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip("> ")
