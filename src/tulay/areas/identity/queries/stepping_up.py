"""Whether somebody showed their second factor just now."""

from datetime import datetime

from tulay.areas.identity import rules
from tulay.areas.identity.errors import StepUpNeeded
from tulay.kernel.actor import Actor, ActorKind


def is_fresh(actor: Actor, now: datetime) -> bool:
    """Answer whether the actor showed a second factor within the last five minutes; the platform itself has none."""
    return actor.kind is ActorKind.SYSTEM or rules.is_fresh(actor.factor_at, now=now)


def require_step_up(actor: Actor, now: datetime) -> None:
    """Ask for a second factor shown within the last five minutes; an action that matters asks this first.

    :raises StepUpNeeded: pages lead to where it is shown, and back; the API says so.
    """
    if not is_fresh(actor, now):
        raise StepUpNeeded
