"""Who is expected at a meeting and who came; and the codes by which people say so themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.core import signing

from tulay.areas.directory.queries import agency_card
from tulay.areas.identity.queries.people import PersonCard, person_cards, staff_of
from tulay.areas.meetings.errors import CodeOver
from tulay.areas.meetings.models import Attendance, Meeting
from tulay.areas.meetings.rules.attendance import Line, Method, check_code, line_of

SALT = "meetings.check-in"
EXPECTED = "meetings.see"
"""Who may do this in an agency is invited to its meetings: its focal persons."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One line of the list: somebody who came or is expected."""

    id: UUID
    person_id: UUID | None
    attended: bool
    method: Method | None
    version: int
    name: str = field(repr=False)
    organisation: str = field(repr=False)
    designation: str = field(repr=False)
    remarks: str = field(repr=False)
    is_expected: bool = False


def attendance(meeting_id: UUID, agency_id: UUID, facilitator_id: UUID | None) -> tuple[Seat, ...]:
    """Return the list of a meeting that the reader may see: who is expected first, then who came besides."""
    kept = {row.id: row for row in Attendance.objects.filter(meeting_id=meeting_id).order_by("id")}
    known = {row.person_id for row in kept.values()}
    awaited = expected(meeting_id, agency_id, facilitator_id)
    mine = {card.id for card in awaited.values()}
    seats = [_seat(row, is_expected=row.person_id in mine) for row in kept.values()]
    organisation = agency_card(agency_id).name
    for number, card in awaited.items():
        if card.id not in known:
            place = (
                "" if card.id == facilitator_id else organisation
            )  # who leads comes for neither side
            seats.append(_awaited(number, card, place))
    return tuple(sorted(seats, key=lambda one: (not one.is_expected, one.name.casefold(), one.id)))


def expected(
    meeting_id: UUID, agency_id: UUID, facilitator_id: UUID | None
) -> dict[UUID, PersonCard]:
    """Return who is invited, by the numbers of their lines: the agency's focal persons, and who leads."""
    found = {card.id: card for card in staff_of(agency_id, EXPECTED)}
    if facilitator_id is not None:
        found |= person_cards([facilitator_id])
    return {line_of(meeting_id, number): card for number, card in found.items()}


def present(meeting_id: UUID) -> list[dict[str, str]]:
    """Return who came, in the words that minutes keep."""
    rows = Attendance.objects.filter(meeting_id=meeting_id, attended=True).order_by("id")
    names = ("name", "organisation", "designation", "remarks")
    return [{name: str(getattr(row, name)) for name in names} for row in rows]


def line_kept(row: Attendance) -> Line:
    """Return a row as the line it was sent as."""
    return Line(
        row.id,
        row.attended,
        row.name,
        row.organisation,
        row.designation,
        row.remarks,
        row.version,
    )


def check_in_code(meeting_id: UUID, now: datetime) -> str:
    """Return the code that the screen in the room shows now."""
    return signing.dumps([meeting_id.hex, int(now.timestamp())], salt=SALT)


def opened_code(code: str, now: datetime) -> UUID:
    """Return the meeting whose code this is.

    :raises CodeOver: it is too old, or none of ours.
    """
    try:
        meeting, issued = signing.loads(code, salt=SALT)
        meeting_id, issued_at = UUID(meeting), datetime.fromtimestamp(issued, UTC)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise CodeOver from error
    check_code(issued_at, now)
    return meeting_id


def attended_by(person_id: UUID) -> list[dict[str, object]]:
    """Return the meetings at which somebody is on the list, for their export."""
    rows = Attendance.objects.filter(subject_id=person_id).select_related("meeting").order_by("id")
    return [
        {
            "meeting_id": str(row.meeting_id),
            "at": row.meeting.starts_at.isoformat(),
            "name": row.name,
            "organisation": row.organisation,
            "designation": row.designation,
            "remarks": row.remarks,
            "attended": row.attended,
        }
        for row in rows
    ]


def attendance_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return lines older than a moment that still name somebody."""
    rows = Attendance.objects.filter(noted_at__lt=before, emptied_at=None).order_by("noted_at")
    return tuple(rows.values_list("id", flat=True)[:limit])


def seats_of(meeting: Meeting, ids: Iterable[UUID]) -> dict[UUID, Attendance]:
    """Return rows of a meeting by their numbers."""
    return {row.id: row for row in Attendance.objects.filter(meeting=meeting, id__in=set(ids))}


def _awaited(number: UUID, card: PersonCard, organisation: str) -> Seat:
    return Seat(
        number,
        card.id,
        attended=False,
        method=None,
        version=0,
        name=card.name,
        organisation=organisation,
        designation="",
        remarks="",
        is_expected=True,
    )


def _seat(row: Attendance, *, is_expected: bool) -> Seat:
    return Seat(
        row.id,
        row.person_id,
        row.attended,
        Method(row.method),
        row.version,
        row.name,
        row.organisation,
        row.designation,
        row.remarks,
        is_expected=is_expected,
    )
