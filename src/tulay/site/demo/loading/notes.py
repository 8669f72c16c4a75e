"""What key workers noted about a few candidates, and one wish for a correction that waits for its answer."""

from datetime import datetime, timedelta
from uuid import UUID

from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.support.actions.note_corrections import ask_correction
from tulay.areas.support.actions.notes import write_note
from tulay.areas.support.rules.notes import Kind, NoteSaid
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.site.demo.reading import toml

RESIDENT = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)


def load_notes(
    people: list[UUID], enrolments: list[UUID], worker_id: UUID, agency_id: UUID, now: datetime
) -> int:
    """Let a key worker write notes, and one person say that one is wrong; return how many notes."""
    grant = Grant(ROLES[Role.OFFICER], agency_id, Role.OFFICER.value)
    worker = Actor(worker_id, ActorKind.PERSON, (RESIDENT, grant))
    listed = toml("notes.toml")["note"]
    for one in listed:
        at = now - timedelta(days=one["days"])
        note_id = write_note(
            actor=worker,
            enrolment_id=enrolments[one["person"]],
            said=NoteSaid(
                Kind(one["kind"]),
                one["title"],
                one["content"],
                one.get("important", False),
                one.get("confidential", False),
            ),
            now=at,
        )
        if "wish" in one:
            person = Actor(people[one["person"]], ActorKind.PERSON, (RESIDENT,))
            later = at + timedelta(days=2)
            ask_correction(actor=person, note_id=note_id, wish=one["wish"], now=later)
    return len(listed)
