"""Whether somebody showed lately that it is them."""

from datetime import datetime, timedelta

from tulay.areas.identity import rules
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.factors import confirming_ways, ways_of
from tulay.areas.identity.queries.sessions import grants_of, is_staff
from tulay.areas.identity.rules import Method
from tulay.areas.identity.rules.factors import RECENT_FOR, Assurance
from tulay.kernel.actor import Actor, ActorKind


def is_fresh(actor: Actor, now: datetime) -> bool:
    """Answer whether the actor showed a second factor within the last five minutes; the platform itself has none."""
    return actor.kind is ActorKind.SYSTEM or rules.is_fresh(actor.factor_at, now=now)


def require_step_up(actor: Actor, now: datetime) -> None:
    """Ask for a second factor shown within the last five minutes; an action that matters asks this first.

    :raises StepUpNeeded: pages lead to where it is shown, and back; the API says so.
    """
    if not is_fresh(actor, now):
        raise _step_up(rules.FRESH_FOR, Assurance.TWO_FACTORS)


def require_reauthentication(actor: Actor, now: datetime) -> None:
    """Ask for whatever somebody has, before their ways in are changed: a factor, or else the password.

    :raises StepUpNeeded: it was not shown lately.
    """
    if is_fresh(actor, now):
        return
    bare = not _ways(actor, now)
    if not (bare and rules.is_recent(actor.auth_time, now=now)):
        asked = (
            (RECENT_FOR, Assurance.PASSWORD) if bare else (rules.FRESH_FOR, Assurance.TWO_FACTORS)
        )
        raise _step_up(*asked)


def ways_to_confirm(actor: Actor, now: datetime) -> frozenset[Method]:
    """Return the ways in which the actor can confirm that it is them; empty for staff with nothing but a password."""
    assert actor.person_id is not None
    person = Person.objects.get(id=actor.person_id)
    return confirming_ways(person, is_staff=_is_staff(actor, now))


def has_only_a_password(actor: Actor, now: datetime) -> bool:
    """Answer whether the password is all that this person could show."""
    return not _ways(actor, now)


def _step_up(within: timedelta, level: Assurance) -> StepUpNeeded:
    """Return the problem with what a program has to bring: how lately, and by how much (RFC 9470)."""
    return StepUpNeeded(acr_values=level.value, max_age=int(within.total_seconds()))


def _ways(actor: Actor, now: datetime) -> frozenset[Method]:
    assert actor.person_id is not None
    person = Person.objects.get(id=actor.person_id)
    return ways_of(person, is_staff=_is_staff(actor, now))


def _is_staff(actor: Actor, now: datetime) -> bool:
    assert actor.person_id is not None
    return is_staff(grant.role for grant in grants_of(actor.person_id, now=now))
