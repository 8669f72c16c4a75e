"""Hand somebody a copy of everything: a link that works once, for 48 hours, for whom it was made."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.privacy.actions.letters import tell_person
from tulay.areas.privacy.errors.rights import ExportUnknown, PersonUnknown, RequestUnknown
from tulay.areas.privacy.models.rights import Export, RightsRequest
from tulay.areas.privacy.queries.exports import copy_of
from tulay.areas.privacy.queries.rights import visible_requests
from tulay.areas.privacy.rules import rights
from tulay.areas.privacy.rules.exports import LINK_LASTS, is_open
from tulay.areas.privacy.rules.rights import ClaimState, Right
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.limits import Rate
from tulay.plumbing.people import people

TOKEN_BYTES = 32
COPIES_A_DAY = Rate(10, 86_400)
"""How many copies one person may ask for: each is everything."""


@dataclass(frozen=True, slots=True)
class Link:
    """What opens a copy, once; nobody can read it again."""

    export_id: UUID
    request_id: UUID
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it is handed over, and for whom."""

    person_id: UUID
    right: Right
    language: str
    name: str = field(repr=False)
    content: dict[str, Any] = field(repr=False)


@action("privacy.ask-copy")
def ask_copy(*, actor: Actor, right: Right, now: datetime) -> Link:
    """Ask for a copy of one's own data; it is answered at once, with a link that works once.

    :raises StepUpNeeded: it was not shown lately that it is them.
    """
    assert actor.person_id is not None
    assert right in rights.COPIES
    people().require_reauthentication(actor, now)
    contact = people().contact(actor.person_id)
    jurisdiction = contact.jurisdiction if contact else ""
    law = rights.law_of(jurisdiction)
    row = RightsRequest.objects.create(
        person_id=actor.person_id,
        right=right.value,
        state=ClaimState.DONE.value,
        law=law,
        jurisdiction=jurisdiction,
        made_at=now,
        due_at=rights.due_at(law, now),
        ended_at=now,
    )
    link = _linked(row, asked_by=actor.person_id, now=now)
    _account_for(actor, "privacy.ask-copy", row, now)
    tell_person(actor, row, "privacy.copy_asked", now, expires_at=link.expires_at)
    return link


@action("privacy.issue-copy")
def issue_copy(*, actor: Actor, request_id: UUID, now: datetime) -> Link:
    """Make the link to a copy that somebody asked for at the counter, once two people have signed.

    :raises StepUpNeeded: no second factor was shown in the last five minutes.
    :raises RequestUnknown: there is none by this id that is the actor's to see.
    :raises DecidedAlready: nobody has signed, or the link was made already.
    """
    people().require_step_up(actor, now)
    rows = visible_requests(actor, "privacy.issue-copy").select_for_update()
    row = rows.filter(id=request_id, right__in=[right.value for right in rights.COPIES]).first()
    if row is None:
        raise RequestUnknown
    rights.check_state(ClaimState(row.state), frozenset({ClaimState.APPROVED}))
    row.state, row.ended_at = ClaimState.DONE.value, now
    row.save(update_fields=["state", "ended_at"])
    link = _linked(row, asked_by=actor.person_id, now=now)
    _account_for(actor, "privacy.issue-copy", row, now)
    tell_person(actor, row, "privacy.copy_asked", now, expires_at=link.expires_at)
    return link


@action("privacy.open-copy")
def open_copy(*, actor: Actor, token: str, now: datetime) -> Copy:
    """Open a link: gather the copy and let the link work no more.

    :raises StepUpNeeded: it was not shown lately that it is them.
    :raises ExportUnknown: it was opened before, is too old, or was made for somebody else.
    """
    people().require_reauthentication(actor, now)
    row = (
        Export.objects.select_for_update(of=("self",))
        .select_related("request")
        .filter(token_hash=_hashed(token), asked_by=actor.person_id)
        .first()
    )
    if row is None or not is_open(opened_at=row.opened_at, expires_at=row.expires_at, now=now):
        raise ExportUnknown
    row.opened_at = now
    row.save(update_fields=["opened_at"])
    contact = people().contact(row.person_id)
    content = copy_of(row.person_id, now=now)
    _account_for(actor, "privacy.open-copy", row.request, now)
    return Copy(
        row.person_id,
        Right(row.request.right),
        contact.language if contact else "en",
        contact.name if contact else "",
        content,
    )


@action("privacy.export")
def copy_for_court(*, actor: Actor, person_id: UUID, now: datetime) -> dict[str, Any]:
    """Make a copy from the machine itself, for a court or an authority; its person can read that it was made.

    :raises PersonUnknown: there is nobody by this id.
    """
    if people().contact(person_id) is None:
        raise PersonUnknown
    record(
        actor=actor,
        code="privacy.export",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
        what="copy",
    )
    return copy_of(person_id, now=now)


def _linked(row: RightsRequest, *, asked_by: UUID | None, now: datetime) -> Link:
    """Make a link; an earlier one that nobody opened works no more."""
    Export.objects.filter(person_id=row.person_id, opened_at=None, expires_at__gt=now).update(
        expires_at=now
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = Export.objects.create(
        person_id=row.person_id,
        request=row,
        asked_by=asked_by,
        token_hash=_hashed(token),
        made_at=now,
        expires_at=now + LINK_LASTS,
    )
    return Link(made.id, row.id, token, made.expires_at)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _account_for(actor: Actor, code: str, row: RightsRequest, now: datetime) -> None:
    record(
        actor=actor,
        code=code,
        target=f"data-request:{row.id}",
        at=now,
        subject_id=row.person_id,
        right=row.right,
        what="copy",
    )
