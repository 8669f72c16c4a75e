"""What ends when somebody's access changes: every way in that was opened before."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity.actions.trusting import distrust_all
from tulay.areas.identity.models import Person, Proving, Session
from tulay.areas.identity.queries.sessions import forget_visits


def end_everything(person: Person, *, now: datetime, but_session: UUID | None = None) -> int:
    """End a person's sessions, except perhaps the one they act in, and whatever else lets somebody in as them.

    Runs inside the action that has the reason: a new password, a deactivation, an erasure. Returns how many ended.
    """
    open_ones = Session.objects.filter(person=person, revoked_at=None)
    if but_session is not None:
        open_ones = open_ones.exclude(id=but_session)
    count = open_ones.update(revoked_at=now)
    distrust_all(person.id, now=now)
    Proving.objects.filter(person=person).delete()
    forget_visits()
    return count
