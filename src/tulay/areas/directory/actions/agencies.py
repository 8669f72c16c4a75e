"""What is done to the directory: agencies and sectors kept, places loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.directory import rules
from tulay.areas.directory.errors import AgencyInactive, SlugTaken, UnknownAgency
from tulay.areas.directory.events import AgencyAdded, AgencyChanged, AgencyDeactivated
from tulay.areas.directory.models import Agency, Place, Post, Sector
from tulay.areas.directory.rules import AgencyDetails, Hours, NewPlace, OfficeCalendar
from tulay.areas.identity.queries import forget_territory
from tulay.kernel.actor import Actor
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import action
from tulay.plumbing.events import publish

BATCH = 1_000


@action("directory.add-agency")
def add_agency(
    *,
    actor: Actor,
    slug: str,
    jurisdiction: str,
    details: AgencyDetails,
    now: datetime,
    parent_id: UUID | None = None,
) -> UUID:
    """Add an agency: a body joins.

    :raises UnfitAgency: a detail could not be shown or reckoned with.
    :raises UnknownAgency: there is no such parent.
    :raises SlugTaken: another agency has this address.
    """
    if not actor.may_everywhere("directory.add-agency"):
        raise Forbidden
    rules.check_agency(details, slug=slug, jurisdiction=jurisdiction)
    if parent_id and not Agency.objects.filter(id=parent_id).exists():
        raise UnknownAgency
    _check_seat(jurisdiction, details.place_id)
    agency = Agency(slug=slug, jurisdiction=jurisdiction, parent_id=parent_id, created_at=now)
    _save(agency, details, now)
    record(
        actor=actor, code="directory.add-agency", target=f"agency:{agency.id}", at=now, slug=slug
    )
    publish(AgencyAdded(agency_id=agency.id))
    forget_territory()
    return agency.id


@action("directory.change-agency")
def change_agency(*, actor: Actor, agency_id: UUID, details: AgencyDetails, now: datetime) -> None:
    """Change what is known of an agency: its names, contact, hours. Its address stays.

    :raises UnfitAgency: a detail could not be shown or reckoned with.
    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    """
    agency = active_agency(actor, "directory.change-agency", agency_id)
    rules.check_agency(details, slug=agency.slug, jurisdiction=agency.jurisdiction)
    _check_seat(agency.jurisdiction, details.place_id)
    changed = sorted(
        name for name, value in _columns(details).items() if getattr(agency, name) != value
    )
    _save(agency, details, now)
    record(
        actor=actor,
        code="directory.change-agency",
        target=f"agency:{agency_id}",
        at=now,
        changed=",".join(changed),
    )
    publish(AgencyChanged(agency_id=agency_id))
    forget_territory()


@action("directory.set-calendar")
def set_calendar(*, actor: Actor, agency_id: UUID, wanted: OfficeCalendar, now: datetime) -> None:
    """Say when an agency is open and on which days of its own it is closed; promises already made stay.

    :raises UnfitAgency: hours or days that nobody could reckon with.
    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    """
    agency = active_agency(actor, "directory.set-calendar", agency_id)
    rules.check_calendar(wanted, today=local_day(agency, now))
    hours = _stored_hours(wanted.hours)
    yearly, closed = list(wanted.extra_holidays), sorted(set(wanted.closed_dates))
    changed = [
        name
        for name, value in (("hours", hours), ("extra_holidays", yearly), ("closed_dates", closed))
        if (getattr(agency, name) or []) != value
    ]
    agency.hours, agency.extra_holidays, agency.closed_dates = hours, yearly, closed
    agency.updated_at = now
    agency.save(update_fields=["hours", "extra_holidays", "closed_dates", "updated_at"])
    record(
        actor=actor,
        code="directory.set-calendar",
        target=f"agency:{agency_id}",
        at=now,
        changed=",".join(changed),
    )
    publish(AgencyChanged(agency_id=agency_id))


@action("directory.deactivate-agency")
def deactivate_agency(*, actor: Actor, agency_id: UUID, now: datetime) -> None:
    """Deactivate an agency: it serves no longer; what it did stays on record.

    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it had been deactivated before.
    """
    agency = active_agency(actor, "directory.deactivate-agency", agency_id)
    agency.deactivated_at = agency.updated_at = now
    agency.save(update_fields=["deactivated_at", "updated_at"])
    end_posts(agency, actor=actor, now=now)
    record(actor=actor, code="directory.deactivate-agency", target=f"agency:{agency_id}", at=now)
    publish(AgencyDeactivated(agency_id=agency_id))
    forget_territory()


@action("directory.set-sector")
def set_sector(
    *, actor: Actor, code: str, names: Mapping[str, str], position: int, now: datetime
) -> None:
    """Add a subject, or give it other names or another place in the order."""
    if not actor.may_everywhere("directory.set-sector"):
        raise Forbidden
    Sector.objects.update_or_create(
        code=code, defaults={"names": dict(names), "position": position}
    )
    record(actor=actor, code="directory.set-sector", target=f"sector:{code}", at=now)


@action("directory.load-places")
def load_places(*, actor: Actor, places: Iterable[NewPlace], now: datetime) -> int:
    """Load an official list of places: new codes are added, known ones take their new name and figures.

    :raises UnfitPlaces: a parent is missing, or a code comes twice.
    """
    if not actor.may_everywhere("directory.load-places"):
        raise Forbidden
    known = {code: (path, label) for code, path, label in _known_places()}
    ids = dict(Place.objects.values_list("code", "id"))
    rows = []
    for placed in rules.placed(places, known):
        row = _place_row(placed, ids)
        ids[row.code] = row.id
        rows.append(row)
    names = [
        f.name
        for f in Place._meta.concrete_fields
        if not f.generated and f.name not in ("id", "code")
    ]
    Place.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["code"], update_fields=names
    )
    record(actor=actor, code="directory.load-places", target="places", at=now, count=len(rows))
    return len(rows)


def _known_places() -> Iterable[tuple[str, str, str]]:
    return Place.objects.values_list("code", "path", "label")


def _place_row(placed: rules.Placed, ids: Mapping[str, UUID]) -> Place:
    new = asdict(placed.place)
    parent_code = new.pop("parent_code")
    row = Place(**new, path=placed.path, label=placed.label, parent_id=ids.get(parent_code or ""))
    row.id = ids.get(placed.place.code, row.id)
    return row


def end_posts(agency: Agency, *, actor: Actor, now: datetime, **which: object) -> int:
    """End posts that people hold in an agency, as of today there; return how many."""
    rows = Post.objects.filter(agency=agency, ended_at=None, **which)
    return rows.update(ended_at=now, ended_by=actor.person_id, ended_date=local_day(agency, now))


def local_day(agency: Agency, now: datetime) -> date:
    """Return which day it is where an agency is."""
    return now.astimezone(ZoneInfo(agency.zone)).date()


def active_agency(actor: Actor, code: str, agency_id: UUID) -> Agency:
    """Lock an agency that serves, and that the actor may do `code` with.

    :raises UnknownAgency: there is no such agency.
    :raises AgencyInactive: it serves no longer.
    """
    agency = Agency.objects.select_for_update().filter(id=agency_id).first()
    if agency is None:
        raise UnknownAgency
    if not actor.may(code, agency_id):
        raise Forbidden
    if agency.deactivated_at:
        raise AgencyInactive(agency=agency.name)
    return agency


def _check_seat(jurisdiction: str, place_id: UUID | None) -> None:
    if place_id is not None:
        seat = Place.objects.filter(id=place_id).values_list("jurisdiction", flat=True).first()
        rules.check_seat(jurisdiction, seat)


def _columns(details: AgencyDetails) -> dict[str, object]:
    columns = asdict(details)
    columns["names"] = dict(details.names)
    columns["extra_holidays"] = list(details.extra_holidays)
    columns["hours"] = _stored_hours(details.hours)
    return columns


def _stored_hours(hours: Hours) -> dict[str, list[list[str]]]:
    return {str(day): [list(span) for span in spans] for day, spans in sorted(hours.items())}


def _save(agency: Agency, details: AgencyDetails, now: datetime) -> None:
    for name, value in _columns(details).items():
        setattr(agency, name, value)
    agency.updated_at = now
    try:
        with transaction.atomic():
            agency.save()
    except IntegrityError as error:
        raise SlugTaken(slug=agency.slug) from error
