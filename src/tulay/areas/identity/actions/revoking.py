"""What ends when somebody's access changes: every way in that was opened before."""

from datetime import datetime
from uuid import UUID

from tulay.areas.identity.actions.trusting import distrust_all
from tulay.areas.identity.models import (
    Assistance,
    Passkey,
    Person,
    Proving,
    RecoveryCode,
    SentCodes,
    Session,
    TokenFamily,
    Totp,
    TrustedDevice,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.areas.identity.rules.tokens import Ended


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
    Assistance.objects.filter(person=person, ended_at=None).update(ended_at=now)
    forget_visits()
    return count + end_tokens_of(person.id, now=now)


def end_tokens_of(person_id: UUID, *, now: datetime) -> int:
    """End every token of a person's programs; they sign in again. Returns how many programs that were."""
    live = TokenFamily.objects.filter(person_id=person_id, ended_at=None)
    count = live.update(ended_at=now, ended_for=Ended.ACCESS_CHANGED.value)
    forget_tokens()
    return count


def forget_factors(person: Person) -> None:
    """Delete whatever somebody shows beside their password, inside the running action; trusted browsers have ended."""
    for model in (Totp, Passkey, RecoveryCode, SentCodes):
        model.objects.filter(person=person).delete()
    TrustedDevice.objects.filter(person=person).update(agent=None)
