"""Who came to this year's meetings, and their minutes: approved for most, the latest waiting for approval."""

from datetime import datetime, timedelta

from tulay.areas.directory.queries import agency_cards
from tulay.areas.identity.queries.people import person_names
from tulay.areas.meetings.models import Attendance, Meeting, Minutes, MinutesDraft
from tulay.areas.meetings.queries.attendance import present
from tulay.areas.meetings.rules.attendance import Method
from tulay.areas.meetings.rules.series import State
from tulay.plumbing.db import writes
from tulay.site.demo.ids import stable_id

AUTHOR, APPROVER = stable_id("person", "coordinator"), stable_id("person", "executive")
WAITING = 3
"""The latest ones: somebody has yet to approve them."""
PEOPLE = (
    ("Salima Usman", "Planning officer"),
    ("Abdulrahman Kalim", "Programme manager"),
    ("Noraisa Macarambon", "Budget officer"),
    ("Jamil Pendatun", "Community worker"),
    ("Farida Alonto", "Director"),
    ("Yusoph Dimalen", "Engineer"),
    ("Rohana Sinsuat", "Statistician"),
)
SAID = (
    "1. {agency} went through the programmes of the quarter before: most are on time, two wait for their permits.\n\n"
    "2. For this quarter the field teams begin in the coastal municipalities.\n\n"
    "3. Communities outside the region asked for the same help; lists are compared so that nobody counts twice.\n\n"
    "4. The agency asked for one more vehicle and for earlier notice of visits."
)
SETTLED = (
    "Lists of communities are exchanged by the end of the month. Visits are announced a week ahead."
)


def load_minutes(now: datetime) -> int:
    """Load lists and minutes of what was held; return how many minutes stand."""
    rows = list(Meeting.objects.filter(state=State.HELD.value).order_by("ends_at", "id"))
    names = agency_cards({row.agency_id for row in rows})
    for row in rows:
        _came(row, names[row.agency_id].name)
    writes.flush()
    waiting = {row.id for row in rows[-WAITING:]}
    known = person_names([AUTHOR, APPROVER])
    signed = {"authors": [known.get(AUTHOR, "")], "approver": known.get(APPROVER, "")}
    for row in rows:
        text = SAID.format(agency=names[row.agency_id].name)
        if row.id in waiting:
            _begun(row, text)
        else:
            _approved(row, {"text": text, "outcomes": SETTLED, **signed}, now)
    writes.flush()
    stands = [row.id for row in rows if row.id not in waiting]
    return Meeting.objects.filter(id__in=stands).update(state=State.COMPLETED.value)


def _came(row: Meeting, agency: str) -> None:
    first = row.agency_id.int % len(PEOPLE)
    for place in range(2 + row.quarter % 2):
        name, designation = PEOPLE[(first + place) % len(PEOPLE)]
        number = stable_id("attendance", f"{row.id}:{place}")
        writes.add(
            Attendance(
                id=number,
                meeting=row,
                agency_id=row.agency_id,
                subject_id=number,
                name=name,
                organisation=agency,
                designation=designation,
                remarks="",
                attended=True,
                method=Method.STAFF.value,
                noted_by=AUTHOR,
                noted_at=row.starts_at,
            )
        )


def _begun(row: Meeting, text: str) -> None:
    writes.add(
        MinutesDraft(
            id=stable_id("minutes-draft", str(row.id)),
            meeting=row,
            agency_id=row.agency_id,
            text=text,
            outcomes=SETTLED,
            authors=[AUTHOR],
            written_at=row.ends_at,
            updated_at=row.ends_at,
        )
    )


def _approved(row: Meeting, content: dict[str, object], now: datetime) -> None:
    writes.add(
        Minutes(
            id=stable_id("minutes", str(row.id)),
            meeting=row,
            agency_id=row.agency_id,
            number=1,
            content={**content, "present": present(row.id)},
            authors=[AUTHOR],
            approved_by=APPROVER,
            written_at=row.ends_at,
            approved_at=min(now, row.ends_at + timedelta(days=1)),
        )
    )
