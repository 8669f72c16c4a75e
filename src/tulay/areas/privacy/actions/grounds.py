"""Record on which law a purpose stands: one person proposes, another signs, and nothing recorded ever changes."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.privacy.errors.grounds import UnknownGround
from tulay.areas.privacy.errors.rights import DecidedAlready
from tulay.areas.privacy.models import LegalGround, LegalGroundStep
from tulay.areas.privacy.queries.grounds import NAMESPACE, forget_grounds
from tulay.areas.privacy.rules.grounds import Ground, GroundStep, check_proposal, check_signing
from tulay.areas.privacy.rules.notices import check_place, check_reach
from tulay.kernel.actor import Actor
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.personal import Category
from tulay.plumbing.actions import action
from tulay.plumbing.cache_versions import bump
from tulay.plumbing.people import people


@action("privacy.propose-ground")
def propose_ground(
    *,
    actor: Actor,
    purpose: str,
    jurisdiction: str,
    category: Category,
    ground: Ground,
    reason: str,
    effective_on: date,
    now: datetime,
) -> UUID:
    """Propose on what a purpose stands in a region, from a day on; it counts once a second person has signed.

    :raises UnknownPurpose: there is no such purpose or region.
    :raises OtherRegion: the actor answers for another region.
    :raises GroundIncomplete: naming each field.
    :raises GroundNeeded: nobody can be asked for consent to this purpose.
    """
    check_place(purpose, jurisdiction)
    check_reach(actor, "privacy.propose-ground", jurisdiction)
    zone = ZoneInfo(JURISDICTIONS[jurisdiction].zone)
    check_proposal(
        purpose=purpose,
        category=category,
        ground=ground,
        reason=reason,
        effective_on=effective_on,
        today=now.astimezone(zone).date(),
    )
    made = LegalGround.objects.create(
        purpose=purpose,
        jurisdiction=jurisdiction,
        category=category.value,
        basis=ground.basis.value,
        law=ground.law.strip(),
        reason=reason.strip(),
        effective_at=max(now, datetime.combine(effective_on, time.min, zone)),
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    _account(actor, "privacy.propose-ground", made, now)
    return made.id


@action("privacy.sign-ground")
def sign_ground(*, actor: Actor, ground_id: UUID, agrees: bool, now: datetime) -> None:
    """Sign a proposed ground as the second person, or refuse it: from its day on, every process goes by it.

    :raises StepUpNeeded: it would count, and no second factor was shown in the last five minutes.
    :raises UnknownGround: there is none.
    :raises OtherRegion: the actor answers for another region.
    :raises DecidedAlready: somebody signed or refused it.
    :raises SecondPersonNeeded: the actor proposed it.
    """
    if agrees:
        people().require_step_up(actor, now)
    found = LegalGround.objects.filter(id=ground_id).first()
    if found is None:
        raise UnknownGround
    check_reach(actor, "privacy.sign-ground", found.jurisdiction)
    is_decided = LegalGroundStep.objects.filter(ground=found).exists()
    check_signing(signer_id=actor.person_id, proposer_id=found.proposed_by, is_decided=is_decided)
    step = GroundStep.SIGNED if agrees else GroundStep.REFUSED
    try:
        with transaction.atomic():
            LegalGroundStep.objects.create(
                ground=found,
                step=step.value,
                proposed_by=found.proposed_by,
                by_id=actor.person_id,
                at=now,
            )
    except IntegrityError:
        raise DecidedAlready from None
    bump(NAMESPACE)
    transaction.on_commit(forget_grounds)
    _account(actor, "privacy.sign-ground", found, now, agrees=agrees)


def _account(
    actor: Actor, code: str, ground: LegalGround, now: datetime, *, agrees: bool | None = None
) -> None:
    record(
        actor=actor,
        code=code,
        target=f"ground:{ground.id}",
        at=now,
        ground_of=ground.purpose,
        jurisdiction=ground.jurisdiction,
        category=ground.category,
        basis=ground.basis,
        effective_at=ground.effective_at.isoformat(),
        agrees=agrees,
    )
