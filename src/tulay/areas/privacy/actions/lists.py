"""Take a list out as a file: by oneself where it is short, with a second person's word where it is long.

No file is kept anywhere. What is asked for is how the list was narrowed; its lines are read when they are handed out,
with what the asker may see at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from tulay.areas.audit.actions import record
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.privacy.errors.lists import ListUnknown
from tulay.areas.privacy.models.lists import ListTaken
from tulay.areas.privacy.queries.lists import DECIDING
from tulay.areas.privacy.queries.rights import restricted_among
from tulay.areas.privacy.rules.lists import (
    OPEN_FOR,
    ListStanding,
    allowed_lines,
    cap_of,
    check_decision,
    check_open,
    checked_wish,
)
from tulay.kernel.actor import Actor, Everywhere
from tulay.plumbing.actions import action
from tulay.plumbing.lists import Line, Listing, listing_of, narrowed_by
from tulay.plumbing.people import Contact, people
from tulay.plumbing.render.sheets import Form


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as it is handed out."""

    list_code: str
    form: Form
    head: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)


@action("privacy.ask-list")
def ask_list(
    *,
    actor: Actor,
    code: str,
    query: Mapping[str, str],
    form: Form,
    now: datetime,
    reason: str = "",
) -> UUID:
    """Ask for a list; a short one can be downloaded at once, a long one when a second person agrees.

    :raises ListUnknown: there is none by this name that is the actor's to see.
    :raises StepUpNeeded: it names people, and no second factor was shown in the last five minutes.
    :raises ListTooLong: it has more lines than anybody takes out.
    :raises ListReasonMissing: a second person has to agree, and nothing was said to them.
    """
    listing = _listing(actor, code)
    if listing.is_personal:
        people().require_step_up(actor, now)
    narrowed = narrowed_by(listing, query)
    most = cap_of(is_personal=listing.is_personal).most
    count = listing.count(actor, narrowed, now, most)
    said = reason.strip()
    waits = checked_wish(count=count, reason=said, is_personal=listing.is_personal)
    assert actor.person_id is not None, "whoever holds a role is somebody"
    row = ListTaken(
        list_code=code,
        agency_id=_agency(actor, listing),
        asked_by=actor.person_id,
        query=narrowed,
        reason=said or None,
        form=form.value,
        is_personal=listing.is_personal,
        count=count,
        asked_at=now,
        open_until=None if waits else now + OPEN_FOR,
    )
    row.save(force_insert=True)
    _account(actor, "privacy.ask-list", row, now, waits=waits)
    if waits:
        for contact in people().who_may(DECIDING, row.agency_id):
            if contact.person_id != actor.person_id:
                _tell(actor, contact, row, "privacy.list_asked", now)
    return row.id


@action("privacy.decide-list")
def decide_list(*, actor: Actor, list_id: UUID, agrees: bool, now: datetime) -> None:
    """Let a list go out, or not: by somebody else than who asked for it. They are told.

    :raises StepUpNeeded: it would go out, and no second factor was shown in the last five minutes.
    :raises ListUnknown: there is none, or it is not the actor's to decide.
    :raises ListDecided: it does not wait for anybody.
    :raises SecondPersonNeeded: the actor asked for it.
    """
    if agrees:
        people().require_step_up(actor, now)
    row = ListTaken.objects.select_for_update(of=("self",)).filter(id=list_id).first()
    if row is None or not _may_decide(actor, row):
        raise ListUnknown
    check_decision(standing=row.standing(now), decider_id=actor.person_id, asker_id=row.asked_by)
    row.decided_by, row.decided_at, row.is_approved = actor.person_id, now, agrees
    row.open_until = now + OPEN_FOR if agrees else None
    row.save(update_fields=["decided_by", "decided_at", "is_approved", "open_until"])
    _account(actor, "privacy.decide-list", row, now, agrees=agrees)
    if contact := people().contact(row.asked_by):
        template = "privacy.list_approved" if agrees else "privacy.list_refused"
        _tell(actor, contact, row, template, now)


@action("privacy.open-list")
def open_list(*, actor: Actor, list_id: UUID, now: datetime) -> ListFile:
    """Hand a list out: an entry that it was, and one for everybody whom it names. Who is restricted is left out.

    :raises ListUnknown: there is none of theirs, or the list itself is no longer theirs to see.
    :raises StepUpNeeded: it names people, and no second factor was shown in the last five minutes.
    :raises ListNotOpen: it waits, was refused, or its day is over.
    :raises ListGrown: it has more lines than were allowed.
    """
    rows = ListTaken.objects.select_for_update(of=("self",)).of(actor.person_id)
    row = rows.filter(id=list_id).first()
    if row is None:
        raise ListUnknown
    listing = _listing(actor, row.list_code)
    if listing.is_personal:
        people().require_step_up(actor, now)
    allowed = allowed_lines(
        count=row.count, is_personal=row.is_personal, is_approved=row.is_approved
    )
    standing = row.standing(now)
    lines: tuple[Line, ...] = ()
    if standing is ListStanding.OPEN:
        lines = tuple(listing.lines(actor, dict(row.query), now, allowed + 1))
    check_open(standing=standing, count=len(lines), allowed=allowed)
    row.times_opened += 1
    row.save(update_fields=["times_opened"])
    subjects = {line.subject_id for line in lines if line.subject_id}
    kept = restricted_among(subjects) if subjects else frozenset()
    lines = tuple(line for line in lines if line.subject_id not in kept)
    _account(actor, "privacy.open-list", row, now, lines=len(lines))
    for subject_id in subjects - kept:
        _account(actor, "privacy.open-list", row, now, subject_id=subject_id)
    return ListFile(row.list_code, Form(row.form), listing.head(), lines)


@action("privacy.forget-lists")
def forget_lists(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Remove which lists somebody asked for long ago; that they went out stays in the log."""
    ListTaken.objects.filter(asked_by=person_id, asked_at__lt=before).delete()
    record(
        actor=actor,
        code="privacy.forget-lists",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _listing(actor: Actor, code: str) -> Listing:
    listing = listing_of(code)
    if listing is None or not actor.may(listing.permission):
        raise ListUnknown
    return listing


def _agency(actor: Actor, listing: Listing) -> UUID | None:
    """Return the one agency whose list it is; nothing where it goes across several."""
    reached = actor.agencies(listing.permission)
    if isinstance(reached, Everywhere) or len(reached) != 1:
        return None
    return next(iter(reached))


def _may_decide(actor: Actor, row: ListTaken) -> bool:
    if row.agency_id is None:
        return isinstance(actor.agencies(DECIDING), Everywhere)
    return actor.may(DECIDING, row.agency_id)


def _tell(actor: Actor, contact: Contact, row: ListTaken, template: str, now: datetime) -> None:
    send(
        actor=actor,
        recipient=Recipient(contact.person_id, contact.email, None, contact.language),
        template=template,
        key=f"{template}:{row.id}:{contact.person_id}",
        now=now,
        facts={
            "name": contact.name,
            "lines": row.count,
            "link": f"{settings.PUBLIC_URL}/desk/lists/",
        },
    )


def _account(
    actor: Actor,
    code: str,
    row: ListTaken,
    now: datetime,
    *,
    subject_id: UUID | None = None,
    **facts: Any,
) -> None:
    record(
        actor=actor,
        code=code,
        target=f"list:{row.id}",
        at=now,
        subject_id=subject_id,
        agency=row.agency_id,
        list=row.list_code,
        form=row.form,
        **facts,
    )
