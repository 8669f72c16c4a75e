"""Forget what was never taken up: wishes for an account, links and codes."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.identity import rules
from tulay.areas.identity.models import Proof, Registration
from tulay.areas.notifications.actions import erase_messages
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action

AT_A_TIME = 1_000


@action("identity.tidy-accounts")
def tidy_accounts(*, actor: Actor, now: datetime) -> int:
    """Forget registrations nobody confirmed, with what was written there, and old links and codes; return how many."""
    before = now - rules.PROOFS_KEPT
    ended = Registration.objects.filter(expires_at__lt=now).order_by("id")[:AT_A_TIME]
    stale = [row.id for row in ended]
    for registration_id in stale:  # the address was never proven: nothing of it is kept
        erase_messages(actor=actor, person_id=registration_id, now=now)
    Registration.objects.filter(id__in=stale).delete()
    proofs, _ = Proof.objects.filter(expires_at__lt=before).delete()
    record(
        actor=actor,
        code="identity.tidy-accounts",
        target="registrations",
        at=now,
        registrations=len(stale),
        proofs=proofs,
    )
    return len(stale) + proofs
