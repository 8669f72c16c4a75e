"""What a cancelled programme leaves behind: needs that it answers no longer."""

from datetime import datetime

from tulay.areas.audit.actions import record
from tulay.areas.programmes.events import NeedMoved
from tulay.areas.programmes.models import Need, NeedAnswer, NeedStep, Ppa
from tulay.areas.programmes.rules.needs import state_without
from tulay.kernel.actor import SYSTEM, Actor
from tulay.plumbing.db import scope
from tulay.plumbing.events import publish


def leave_needs(ppa: Ppa, *, actor: Actor, said: str, now: datetime) -> int:
    """Take a programme from the needs it answers, and open again what nobody else answers; return how many it left.

    Needs are another agency's to see at times: whoever cancels need not see them, and still leaves none of them
    behind as answered. The programme is locked already, and needs are locked after it, as when they are linked.
    """
    with scope.entered(SYSTEM):
        linked = NeedAnswer.objects.filter(ppa=ppa).values("need_id")
        needs = list(Need.objects.select_for_update().filter(id__in=linked).order_by("id"))
        for need in needs:
            if NeedAnswer.objects.filter(ppa=ppa, need=need).delete()[0]:  # nobody unlinked it
                _lose(need, ppa, actor, said, now)
    return len(needs)


def _lose(need: Need, ppa: Ppa, actor: Actor, said: str, now: datetime) -> None:
    before = need.state
    need.answers -= 1
    need.state = state_without(before, answers=need.answers).value
    need.version, need.updated_at = need.version + 1, now
    need.save(update_fields=["answers", "state", "version", "updated_at"])
    NeedStep.objects.create(
        need=need,
        agency_id=need.agency_id,
        state=need.state,
        is_loss=True,
        said=said.strip() if ppa.agency_id == need.agency_id else "",  # others' words stay theirs
        taken_by=actor.person_id,
        taken_at=now,
    )
    record(
        actor=actor,
        code="programmes.move-ppa",
        target=f"need:{need.id}",
        at=now,
        agency=need.agency_id,
        ppa=ppa.id,
        state=need.state,
    )
    if need.state != before:
        publish(NeedMoved(need.id, need.agency_id, need.state))
