"""An agreement is written down, takes effect, goes on beyond its last day, and ends with a reason."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.directory.actions.agencies import active_agency
from tulay.areas.directory.errors import PartnershipChanged, UnknownPartnership
from tulay.areas.directory.events import PartnershipMoved
from tulay.areas.directory.models import (
    AgreementFile,
    Partnership,
    PartnershipParty,
    PartnershipStep,
)
from tulay.areas.directory.queries.partnership_parts import StepTaken
from tulay.areas.directory.queries.partnerships import SEE_PARTNERSHIPS
from tulay.areas.directory.rules.partnerships import (
    PartnershipDetails,
    PartnershipState,
    check_partnership,
    check_renewal,
    check_state,
    check_takes_effect,
    state_after_ending,
)
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish


@action("directory.add-partnership")
def add_partnership(
    *, actor: Actor, agency_id: UUID, details: PartnershipDetails, now: datetime
) -> UUID:
    """Write an agreement of an agency down, as a draft.

    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    :raises UnfitPartnership: a detail cannot be true.
    """
    agency = active_agency(actor, "directory.add-partnership", agency_id)
    check_partnership(details)
    row = Partnership.objects.create(
        agency=agency, **_columns(details), added_at=now, updated_at=now
    )
    _note(row, StepTaken.ADDED, actor, now)
    account(actor, "directory.add-partnership", row, now, kind=row.kind)
    return row.id


@action("directory.change-partnership")
def change_partnership(
    *, actor: Actor, partnership_id: UUID, details: PartnershipDetails, version: int, now: datetime
) -> None:
    """Change what a draft says, as it was at `version`; what was signed is not rewritten.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is a draft no longer.
    :raises PartnershipChanged: somebody else has changed it since `version`.
    :raises UnfitPartnership: a detail cannot be true.
    """
    row = partnership_in_hand(actor, "directory.change-partnership", partnership_id)
    check_state(row.state, {PartnershipState.DRAFT})
    if row.version != version:
        raise PartnershipChanged
    check_partnership(details)
    for name, value in _columns(details).items():
        setattr(row, name, value)
    touch(row, now, *_columns(details))
    account(actor, "directory.change-partnership", row, now, version=row.version)


@action("directory.start-partnership")
def start_partnership(*, actor: Actor, partnership_id: UUID, now: datetime) -> None:
    """Let an agreement take effect: every side has signed, and the signed text lies there.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is no draft.
    :raises NotSigned: a side, a signature or the text is lacking.
    """
    row = partnership_in_hand(actor, "directory.start-partnership", partnership_id)
    signed = PartnershipParty.objects.filter(partnership=row).values_list("signed_date", flat=True)
    check_takes_effect(
        row.state,
        sides=len(signed),
        signed=sum(1 for one in signed if one),
        files=AgreementFile.objects.filter(partnership=row, removed_at=None).count(),
    )
    row.state = PartnershipState.IN_FORCE.value
    _go(row, StepTaken.STARTED, actor, now, "", "state")
    account(actor, "directory.start-partnership", row, now, sides=len(signed))


@action("directory.renew-partnership")
def renew_partnership(
    *, actor: Actor, partnership_id: UUID, ends_date: date, said: str, now: datetime
) -> None:
    """Let an agreement go on until a later last day; the day it had stays in its steps.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is not in force, or has no last day.
    :raises UnfitPartnership: the new last day is no later.
    """
    row = partnership_in_hand(actor, "directory.renew-partnership", partnership_id)
    check_renewal(row.state, ends_date=row.ends_date, until=ends_date)
    before, row.ends_date = row.ends_date, ends_date
    _go(row, StepTaken.RENEWED, actor, now, said, "ends_date")
    account(
        actor, "directory.renew-partnership", row, now, before=str(before), until=str(ends_date)
    )


@action("directory.end-partnership")
def end_partnership(
    *,
    actor: Actor,
    partnership_id: UUID,
    ended_date: date,
    reason: str,
    said: str,
    now: datetime,
) -> None:
    """End an agreement with a reason, or drop a draft that comes to nothing.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    :raises PartnershipStepNotPossible: it is over already.
    :raises UnfitPartnership: nobody would know why, or the day cannot be.
    """
    row = partnership_in_hand(actor, "directory.end-partnership", partnership_id)
    to = state_after_ending(
        row.state,
        reason=reason,
        said=said,
        day=ended_date,
        starts_date=row.starts_date,
        today=today_of(row, now),
    )
    row.state, row.ended_date, row.end_reason = to.value, ended_date, reason
    step = StepTaken.ENDED if to is PartnershipState.ENDED else StepTaken.DROPPED
    _go(row, step, actor, now, said, "state", "ended_date", "end_reason")
    account(actor, "directory.end-partnership", row, now, reason=reason, to=to.value)


def partnership_in_hand(actor: Actor, code: str, partnership_id: UUID) -> Partnership:
    """Lock an agreement that the actor may do `code` with; a side that only reads it is refused.

    :raises UnknownPartnership: there is none by this id that the actor may see.
    """
    rows = Partnership.objects.select_related("agency").select_for_update(of=("self",))
    row = rows.filter(id=partnership_id).first()
    if row is None or not any(
        actor.may(SEE_PARTNERSHIPS, one) for one in (row.agency_id, *row.partners)
    ):
        raise UnknownPartnership
    actor.check(code, Resource(agency_id=row.agency_id))
    return row


def today_of(row: Partnership, now: datetime) -> date:
    """Return which day it is where the agency is that keeps the agreement."""
    return JURISDICTIONS[row.agency.jurisdiction].day_at(now)


def touch(row: Partnership, now: datetime, *names: str) -> None:
    """Store these columns, and that the agreement is another than before."""
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*names, "version", "updated_at"])


def account(actor: Actor, code: str, row: Partnership, now: datetime, **facts: Any) -> None:
    """Leave the entry in the log."""
    target = f"partnership:{row.id}"
    record(actor=actor, code=code, target=target, at=now, agency=row.agency_id, **facts)


def _columns(details: PartnershipDetails) -> dict[str, Any]:
    return {
        "title": details.title.strip(),
        "kind": details.kind,
        "purpose": details.purpose.strip(),
        "starts_date": details.starts_date,
        "ends_date": details.ends_date,
    }


def _go(
    row: Partnership, step: StepTaken, actor: Actor, now: datetime, said: str, *names: str
) -> None:
    touch(row, now, *names)
    _note(row, step, actor, now, said)
    publish(PartnershipMoved(row.id, row.agency_id, row.state))


def _note(row: Partnership, step: StepTaken, actor: Actor, now: datetime, said: str = "") -> None:
    PartnershipStep.objects.create(
        partnership=row,
        agency_id=row.agency_id,
        step=step.value,
        ends_date=row.ends_date,
        said=said.strip(),
        taken_by=actor.person_id,
        taken_at=now,
    )
