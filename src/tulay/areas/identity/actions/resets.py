"""Take somebody's factors away who has lost them all: one administrator asks, another confirms."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.actions.revoking import end_everything, forget_factors
from tulay.areas.identity.actions.telling import tell
from tulay.areas.identity.errors import (
    NotYourself,
    ResetByTwo,
    ResetExists,
    UnknownPerson,
    UnknownReset,
)
from tulay.areas.identity.models import FactorReset, Person
from tulay.areas.identity.queries.authority import visible_people
from tulay.areas.identity.queries.stepping_up import require_step_up
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action


@action("identity.ask-factor-reset")
def ask_factor_reset(*, actor: Actor, person_id: UUID, reason: str, now: datetime) -> UUID:
    """Ask that somebody's factors be taken away; nothing happens until another administrator confirms.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownPerson: there is none that is the actor's to see.
    :raises NotYourself: for oneself somebody else asks.
    :raises ResetExists: somebody has asked already.
    """
    require_step_up(actor, now)
    if person_id == actor.person_id:
        raise NotYourself
    person = visible_people(actor, "identity.ask-factor-reset").filter(id=person_id).first()
    if person is None or actor.person_id is None:
        raise UnknownPerson
    _end_lapsed(person, now)
    try:
        with transaction.atomic():
            reset = FactorReset.objects.create(
                person=person,
                reason=reason,
                asked_by=actor.person_id,
                asked_at=now,
                expires_at=now + rules.RESET_LASTS,
            )
    except IntegrityError:
        raise ResetExists from None
    tell(actor, person, "reset_asked", now)
    _account_for(actor, "identity.ask-factor-reset", reset, now)
    return reset.id


@action("identity.confirm-factor-reset")
def confirm_factor_reset(*, actor: Actor, reset_id: UUID, now: datetime) -> None:
    """Confirm what another administrator asked for: every factor is gone, every session ends.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises UnknownReset: there is none open by this id that is the actor's to see.
    :raises ResetByTwo: whoever asked does not confirm, nor does the person.
    """
    require_step_up(actor, now)
    reset = _open(actor, reset_id, "identity.confirm-factor-reset", now)
    if actor.person_id in {reset.asked_by, reset.person_id}:
        raise ResetByTwo
    reset.settled_by, reset.settled_at, reset.is_confirmed = actor.person_id, now, True
    reset.save(update_fields=["settled_by", "settled_at", "is_confirmed"])
    _take_away(actor, reset.person, now)
    _account_for(actor, "identity.confirm-factor-reset", reset, now)


@action("identity.decline-factor-reset")
def decline_factor_reset(*, actor: Actor, reset_id: UUID, now: datetime) -> None:
    """Decline a reset, or take back one's own asking.

    :raises UnknownReset: there is none open by this id that is the actor's to see.
    """
    reset = _open(actor, reset_id, "identity.decline-factor-reset", now)
    reset.settled_by, reset.settled_at = actor.person_id, now
    reset.save(update_fields=["settled_by", "settled_at"])
    _account_for(actor, "identity.decline-factor-reset", reset, now)


@action("identity.reset-factors")
def reset_factors(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Take somebody's factors away from the machine itself: for the first administrator, who has no second.

    :raises UnknownPerson: there is no such account.
    """
    person = Person.objects.filter(id=person_id, kind=rules.PersonKind.PERSON.value).first()
    if person is None:
        raise UnknownPerson
    _take_away(actor, person, now)
    record(
        actor=actor,
        code="identity.reset-factors",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _take_away(actor: Actor, person: Person, now: datetime) -> None:
    forget_factors(person)
    end_everything(person, now=now)
    tell(actor, person, "factors_reset", now)


def _open(actor: Actor, reset_id: UUID, code: str, now: datetime) -> FactorReset:
    reset = (
        FactorReset.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(id=reset_id, settled_at=None, expires_at__gt=now)
        .first()
    )
    if reset is None or not visible_people(actor, code).filter(id=reset.person_id).exists():
        raise UnknownReset
    return reset


def _end_lapsed(person: Person, now: datetime) -> None:
    lapsed = FactorReset.objects.filter(person=person, settled_at=None, expires_at__lte=now)
    lapsed.update(settled_at=now)


def _account_for(actor: Actor, code: str, reset: FactorReset, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"person:{reset.person_id}",
        at=now,
        subject_id=reset.person_id,
        reset=reset.id,
    )
