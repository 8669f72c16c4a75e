"""Warn the desk before the clock of a law runs out."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.letters import tell_officers
from tulay.areas.privacy.models.rights import STILL_WAITING, RightsRequest
from tulay.areas.privacy.rules.rights import WARNED_BEFORE
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

AT_ONCE_MAX = 500


@action("privacy.warn-deadlines")
def warn_of_deadlines(*, actor: Actor, now: datetime) -> int:
    """Tell everybody who can answer of each request that is due within a week; each is told of once."""
    rows = RightsRequest.objects.filter(
        state__in=STILL_WAITING, due_at__lte=now + WARNED_BEFORE
    ).order_by("due_at")[:AT_ONCE_MAX]
    for row in rows:
        tell_officers(actor, row, "privacy.request_due", now)
    record(
        actor=actor, code="privacy.warn-deadlines", target="data-requests", at=now, due=len(rows)
    )
    return len(rows)
