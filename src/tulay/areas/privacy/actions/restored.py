"""After a restore: whose key is destroyed but whose rows came back from a copy is emptied again.

What was sealed stays unreadable without any of this. What was not sealed comes back with the rows: the hashes by which
an address is found, sessions, a password's hash. So every start of a database runs it before anybody is served.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.erasure import empty, new_number, write_certificate
from tulay.areas.privacy.models.retention import AccountEnding
from tulay.areas.privacy.models.rights import RightsRequest
from tulay.areas.privacy.queries.erasure import came_back
from tulay.areas.privacy.rules.retention import Ending
from tulay.areas.privacy.rules.rights import ClaimState, Right, law_of
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.keys import subjects
from tulay.plumbing.people import people


@errand
def erase_again(*, actor: Actor, clock: Callable[[], datetime]) -> int:
    """Empty, one transaction each, what came back of people who were erased; return how many they were."""
    returned = came_back()
    for person_id in returned:
        erase_returned(actor=actor, person_id=person_id, now=clock())
    return len(returned)


@action("privacy.erase-again")
def erase_returned(*, actor: Actor, person_id: UUID, now: datetime) -> str:
    """Let every area empty again what it holds about an erased person; return the certificate's number.

    A request that two people had signed ends as it ended before, under the number its person was told.
    """
    assert subjects.is_destroyed(person_id), "only whom somebody erased before is erased again"
    empty(person_id, now)
    AccountEnding.objects.filter(person_id=person_id).exclude(state=Ending.DONE.value).delete()
    contact = people().contact(person_id)
    record(
        actor=actor,
        code="privacy.erase-again",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )
    return write_certificate(
        actor,
        person_id,
        number=_ended(person_id, now) or new_number(),
        law=law_of(contact.jurisdiction if contact else ""),
        cause="restored",
        now=now,
    )


def _ended(person_id: UUID, now: datetime) -> str:
    """End the erasure that was signed for when the copy was made; return its certificate's number, if there is one."""
    row = (
        RightsRequest.objects.select_for_update()
        .filter(person_id=person_id, right=Right.ERASURE.value, state=ClaimState.APPROVED.value)
        .first()
    )
    if row is None:
        return ""
    row.state, row.ended_at = ClaimState.DONE.value, now
    row.save(update_fields=["state", "ended_at"])
    return row.certificate_number
