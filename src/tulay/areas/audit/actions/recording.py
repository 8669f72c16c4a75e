"""Account for what is done: called once by every action, inside its transaction."""

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules import Outcome
from tulay.kernel.actor import Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import cause
from tulay.plumbing.db.writes import add
from tulay.plumbing.restriction import check_unrestricted

SALT_BYTES = 16


def record(
    *,
    actor: Actor,
    code: str,
    target: str,
    at: datetime,
    subject_id: UUID | None = None,
    purpose: str = "",
    outcome: Outcome = Outcome.DONE,
    personal: dict[str, Any] | None = None,
    **facts: object,
) -> None:
    """Append one entry. `facts` are never personal; what is goes into `personal`, sealed under the subject's key.

    :raises Restricted: the subject's data is kept and nothing else, and this is somebody else's doing.
    """
    if outcome is Outcome.DONE:
        check_unrestricted(actor, code, subject_id)
    add(
        entry_of(
            actor=actor,
            code=code,
            target=target,
            at=at,
            subject_id=subject_id,
            purpose=purpose,
            outcome=outcome,
            personal=personal,
            cause=cause(),
            facts=facts,
        )
    )


def entry_of(
    *,
    actor: Actor,
    code: str,
    target: str,
    at: datetime,
    facts: Mapping[str, object],
    subject_id: UUID | None = None,
    purpose: str = "",
    outcome: Outcome = Outcome.DONE,
    personal: dict[str, Any] | None = None,
    cause: str = "",
) -> Entry:
    """Return one entry that nobody has stored yet (a bulk load stores many at once).

    Its leaf is computed by the sealer: a writer does not wait for it.
    """
    return Entry.made(
        id=uuid7(),
        salt=os.urandom(SALT_BYTES),
        at=at,
        actor_id=actor.person_id,
        actor_kind=actor.kind.value,
        on_behalf_of=actor.on_behalf_of,
        action=code,
        cause=cause,
        target=target,
        subject_id=subject_id,
        purpose=purpose,
        outcome=outcome.value,
        request_id=actor.request_id,
        facts=_facts(actor, facts),
        personal=personal,
    )


def _facts(actor: Actor, facts: Mapping[str, object]) -> dict[str, object]:
    """Return what is said of the deed; a program acts on a device, and the entry says which."""
    said: dict[str, object] = {key: _plain(value) for key, value in facts.items()}
    if actor.device_id is not None:
        said |= {"by_device": str(actor.device_id), "by_client": actor.client_id or ""}
    return said


def _plain(value: object) -> str | int | bool | None:
    return value if value is None or isinstance(value, (bool, int)) else str(value)
