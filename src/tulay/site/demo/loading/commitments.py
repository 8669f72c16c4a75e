"""What agencies promised in this year's meetings: most of it done, some under way, some late."""

from datetime import datetime, timedelta

from tulay.areas.meetings.models import ActionItem, ItemNote, Meeting
from tulay.areas.meetings.rules.commitments import PENDING, ItemState
from tulay.areas.meetings.rules.series import State
from tulay.plumbing.db import writes
from tulay.site.demo.ids import stable_id

PROMISED = (
    ("Exchange the lists of communities served outside the region", 30),
    ("Announce field visits a week ahead to the local offices", 45),
    ("Send a field team to the coastal municipalities", 60),
    ("Name an alternate who comes when the focal person cannot", 75),
    ("Report how many households the programme reached", 90),
)
SHOWN = "Done; the letter is on file with the coordinating office."
BEGUN = "The team is named and the first visits are planned."
LATE = 11
"""One in so many is not done in time."""


def load_commitments(now: datetime) -> int:
    """Load one commitment of each completed meeting; return how many."""
    rows = Meeting.objects.filter(state=State.COMPLETED.value).order_by("ends_at", "id")
    for place, row in enumerate(rows):
        _load(row, place, now)
    writes.flush()
    return len(rows)


def _load(row: Meeting, place: int, now: datetime) -> None:
    title, days = PROMISED[place % len(PROMISED)]
    due = row.ends_at + timedelta(days=days)
    is_over = due <= now and place % LATE != 0
    state = ItemState.DONE if is_over else (ItemState.OPEN, ItemState.IN_PROGRESS)[place % 2]
    said_at = min(now, due)
    item = ActionItem(
        id=stable_id("commitment", str(row.id)),
        meeting=row,
        meeting_agency_id=row.agency_id,
        jurisdiction=row.jurisdiction,
        quarter=row.quarter,
        agency_id=row.agency_id,
        title=title,
        due_date=due.date(),
        state=state.value,
        made_at=row.ends_at,
        updated_at=said_at,
        closed_at=None if state in PENDING else said_at,
    )
    writes.add(item)
    if state is not ItemState.OPEN:
        note = SHOWN if state is ItemState.DONE else BEGUN
        writes.add(
            ItemNote(
                id=stable_id("commitment-note", str(row.id)),
                item=item,
                agency_id=row.agency_id,
                state=state.value,
                note=note,
                said_at=said_at,
            )
        )
