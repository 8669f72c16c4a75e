"""A community is noted, its profile corrected, and kept no longer; and a total is stated for a place as a whole."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from msgspec import to_builtins

from tulay.areas.audit.actions import record
from tulay.areas.directory.errors import (
    CommunityChanged,
    CommunityKnown,
    CommunityRetired,
    UnfitCommunity,
    UnknownCommunity,
)
from tulay.areas.directory.models import Community, CommunityStep, CommunityTotal, Place
from tulay.areas.directory.queries.communities import SEE_COMMUNITIES, said_of
from tulay.areas.directory.queries.places import place_by_code
from tulay.areas.directory.rules.communities import (
    CommunityDetails,
    Estimate,
    Residence,
    check_community,
    check_said,
    check_total,
    estimate_of,
)
from tulay.areas.directory.rules.community_choices import StepKind
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Forbidden
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.plumbing.actions import action


@action("directory.note-community")
def note_community(*, actor: Actor, details: CommunityDetails, now: datetime) -> UUID:
    """Note a community that lives in a place.

    :raises UnfitCommunity: a detail cannot be true.
    :raises CommunityKnown: one of this name is noted there already.
    """
    _check_reach(actor, "directory.note-community")
    place = _place_of(details)
    _check(details, place, now)
    row = Community(noted_by=actor.person_id, created_at=now)
    _store(row, details, place, now)
    _note(row, StepKind.NOTED, actor, now)
    _account(actor, "directory.note-community", row, now)
    return row.id


@action("directory.correct-community")
def correct_community(
    *,
    actor: Actor,
    community_id: UUID,
    details: CommunityDetails,
    version: int,
    said: str,
    now: datetime,
) -> None:
    """Correct what is said of a community, as it was at `version`; what was said before stays on record.

    :raises UnknownCommunity: there is none by this id that the actor may see.
    :raises CommunityChanged: somebody else has changed it since `version`.
    :raises CommunityRetired: its profile is kept no longer.
    :raises UnfitCommunity: a detail cannot be true.
    :raises CommunityKnown: another one there has this name.
    """
    row = _in_hand(actor, "directory.correct-community", community_id)
    if row.version != version:
        raise CommunityChanged
    place, before = _place_of(details), said_of(row)
    _check(details, place, now, row=row)
    changed = _changed(before, details)
    row.version += 1
    _store(row, details, place, now)
    _note(row, StepKind.CORRECTED, actor, now, said=said, changed=changed)
    _account(actor, "directory.correct-community", row, now, changed=sorted(changed))


@action("directory.retire-community")
def retire_community(*, actor: Actor, community_id: UUID, said: str, now: datetime) -> None:
    """Keep the profile of a community no longer: it counts nowhere; what was said of it stays on record.

    :raises UnknownCommunity: there is none by this id that the actor may see.
    :raises CommunityRetired: it was retired before.
    :raises CommunityReasonMissing: nobody would know why.
    """
    row = _in_hand(actor, "directory.retire-community", community_id)
    reason = check_said(said)
    row.retired_at = row.updated_at = now
    row.version += 1
    row.save(update_fields=["retired_at", "updated_at", "version"])
    _note(row, StepKind.RETIRED, actor, now, said=reason)
    _account(actor, "directory.retire-community", row, now)


@action("directory.state-community-total")
def state_community_total(
    *, actor: Actor, place_code: str, estimate: Estimate, now: datetime
) -> None:
    """State how many people of its communities a place has as a whole; nothing at all takes the last statement back.

    :raises UnknownPlace: there is no such place.
    :raises UnfitCommunity: it cannot be true, or lacks its source or its day.
    """
    _check_reach(actor, "directory.state-community-total")
    place = place_by_code(place_code)
    today = JURISDICTIONS[place.jurisdiction].day_at(now)
    check_total(estimate, level=place.level, population=place.population, today=today)
    CommunityTotal.objects.create(
        place_id=place.id,
        people=estimate.people,
        source=estimate.source.strip(),
        on_date=estimate.on_date,
        stated_by=actor.person_id,
        stated_at=now,
    )
    record(
        actor=actor,
        code="directory.state-community-total",
        target=f"place:{place.id}",
        at=now,
        people=estimate.people,
    )


def _check_reach(actor: Actor, code: str) -> None:
    """Refuse whoever answers for some agencies only: the register is one for all of them."""
    if not actor.may_everywhere(code):
        raise Forbidden


def _in_hand(actor: Actor, code: str, community_id: UUID) -> Community:
    """Lock a profile that is kept and that the actor may do `code` with."""
    if not actor.agencies(SEE_COMMUNITIES):
        raise UnknownCommunity
    _check_reach(actor, code)
    row = Community.objects.select_for_update().filter(id=community_id).first()
    if row is None:
        raise UnknownCommunity
    if row.retired_at:
        raise CommunityRetired
    return row


def _place_of(details: CommunityDetails) -> Place:
    """Lock where a community lives: estimates of its communities are added up one after the other."""
    rows = Place.objects.select_for_update(no_key=True)
    place = rows.filter(id=details.place_id).first() if details.place_id else None
    if place is None:
        fault = FieldError("place_id", "unknown", "Choose a place from the list.")
        raise UnfitCommunity(errors=[fault])
    return place


def _check(
    details: CommunityDetails, place: Place, now: datetime, *, row: Community | None = None
) -> None:
    beside = Community.objects.filter(place=place, retired_at=None)
    if row is not None:
        beside = beside.exclude(id=row.id)
    others = beside.aggregate(people=Sum("people"))["people"] or 0
    check_community(
        details,
        Residence(place.level, place.population, others),
        today=JURISDICTIONS[place.jurisdiction].day_at(now),
        before=estimate_of(said_of(row)) if row is not None else None,
    )


def _store(row: Community, details: CommunityDetails, place: Place, now: datetime) -> None:
    for name, value in asdict(details).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.origins = list(details.origins)
    row.jurisdiction, row.updated_at = place.jurisdiction, now
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CommunityKnown from error


def _changed(before: CommunityDetails, after: CommunityDetails) -> dict[str, list[Any]]:
    """Return each field that is another now, as it was and as it is."""
    was, becomes = to_builtins(asdict(before)), to_builtins(asdict(after))
    return {name: [was[name], value] for name, value in becomes.items() if value != was[name]}


def _note(
    row: Community,
    kind: StepKind,
    actor: Actor,
    now: datetime,
    *,
    said: str = "",
    changed: dict[str, list[Any]] | None = None,
) -> None:
    CommunityStep.objects.create(
        community=row,
        kind=kind.value,
        said=said.strip(),
        changed=changed or {},
        taken_by=actor.person_id,
        taken_at=now,
    )


def _account(actor: Actor, code: str, row: Community, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"community:{row.id}",
        at=now,
        place=str(row.place_id),
        people=row.people,
        **facts,
    )
