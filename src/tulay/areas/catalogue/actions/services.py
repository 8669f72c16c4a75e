"""A service from first draft to the archive."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.errors import ServiceChanged, SlugTaken, UnknownService
from tulay.areas.catalogue.events import ServiceArchived, ServicePublished, ServiceUnpublished
from tulay.areas.catalogue.models import Coverage, SampleFile, Service, Slots, Version
from tulay.areas.catalogue.queries.samples import shown_in, with_file_facts
from tulay.areas.catalogue.queries.services import SHELF
from tulay.areas.catalogue.queries.working import (
    check_known,
    details_of,
    filled,
    newest_version,
    read,
    said,
    writers_of,
)
from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.services import Details, State
from tulay.areas.catalogue.rules.versions import check_second_person, merged
from tulay.areas.directory.queries import agency_card, places_by_code
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Forbidden
from tulay.plumbing.actions import action
from tulay.plumbing.cache import bump
from tulay.plumbing.events import publish
from tulay.plumbing.jobs import enqueue


@action("catalogue.draft")
def draft_service(
    *, actor: Actor, agency_id: UUID, slug: str, details: Details, now: datetime
) -> UUID:
    """Draft a service: its agency writes it before anybody else sees it.

    :raises UnfitService: a detail could not be kept.
    :raises UnknownAgency: there is no such agency.
    :raises SlugTaken: another service has this address.
    """
    _check_scope(actor, "catalogue.draft", agency_id)
    agency = agency_card(agency_id)
    rules.check_details(details, slug=slug)
    check_known(details)
    with_file_facts(None, details)
    service = Service(
        slug=slug,
        agency_id=agency_id,
        jurisdiction=agency.jurisdiction,
        created_at=now,
        updated_at=now,
        version=1,
    )
    _save(filled(service, details, zone=agency.zone))
    _set_coverage(service.id, details.coverage)
    _set_slots(service.id, details.slots)
    _keep(service, 1, details, actor=actor, now=now)
    _account(actor, "catalogue.draft", service, now)
    return service.id


@action("catalogue.edit")
def edit_service(
    *,
    actor: Actor,
    service_id: UUID,
    details: Details,
    now: datetime,
    version: int | None = None,
) -> int:
    """Edit a service and return its new version; what is published stays as it is until this is published, too.

    What somebody else changed since `version` is kept, as long as it is not the same part.

    :raises UnfitService: a detail could not be kept.
    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is archived.
    :raises ServiceChanged: somebody else changed the same part since `version`; `errors` name it.
    """
    service = _owned(actor, "catalogue.edit", service_id)
    rules.check_state(service.state, State.DRAFT, State.PUBLISHED, service=_name(service))
    zone = agency_card(service.agency_id).zone
    newest = _newest(service, zone)
    if service.state == State.PUBLISHED:  # that is a switch, not a word to be looked at
        details = replace(details, is_accepting=read(newest.details).is_accepting)
    details = _together(service, newest, details, version)
    rules.check_details(details, slug=service.slug)
    check_known(details)
    details = with_file_facts(service.id, details)
    if details != read(newest.details):
        newest = _keep(service, newest.number + 1, details, actor=actor, now=now)
        if service.state == State.DRAFT:
            _apply(service, newest, zone=zone)
        service.updated_at = now
        _save(service)
    _account(actor, "catalogue.edit", service, now, number=newest.number)
    return newest.number


@action("catalogue.publish")
def publish_service(*, actor: Actor, service_id: UUID, now: datetime) -> None:
    """Publish what waits to be: from now on people find it and may ask for it. Not by whoever wrote it.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: nothing of it waits.
    :raises NotReady: it does not say who can get it, or how long it takes.
    :raises SecondPersonNeeded: the actor wrote it.
    """
    service = _owned(actor, "catalogue.publish", service_id)
    zone = agency_card(service.agency_id).zone
    newest = _newest(service, zone)
    if service.state != State.PUBLISHED or newest.number == service.version:
        rules.check_state(service.state, State.DRAFT, service=_name(service))
    details = read(newest.details)
    rules.check_ready(
        details.texts.get(rules.ENGLISH),
        service=_name(service),
        processing_days=details.processing_days,
    )
    check_second_person(writers_of(service), actor.person_id, service=_name(service))
    if newest.number != service.version:
        is_accepting = service.is_accepting
        _apply(service, newest, zone=zone)
        service.is_accepting = is_accepting
        _save(service)
    if newest.public_at is None:
        newest.public_at, newest.public_by = now, actor.person_id
        newest.save(update_fields=["public_at", "public_by"])
    if shown := shown_in(details):
        SampleFile.objects.filter(id__in=shown, public_at=None).update(public_at=now)
    service.state, service.published_at = State.PUBLISHED, service.published_at or now
    service.asked_at = service.asked_by = None
    service.returned_because = ""
    _step(actor, "catalogue.publish", service, now)
    _shelf_changed()
    publish(ServicePublished(service_id=service.id, agency_id=service.agency_id))


@action("catalogue.unpublish")
def unpublish_service(*, actor: Actor, service_id: UUID, reason: str, now: datetime) -> None:
    """Take a service off the shelf to be worked on; requests already made go on.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is not published.
    """
    service = _owned(actor, "catalogue.unpublish", service_id)
    rules.check_state(service.state, State.PUBLISHED, service=_name(service))
    zone = agency_card(service.agency_id).zone
    newest = _newest(service, zone)
    service.state = State.DRAFT
    if newest.number != service.version:
        _apply(service, newest, zone=zone)
        _save(service)
    _step(actor, "catalogue.unpublish", service, now, **said(actor, reason))
    _shelf_changed()
    publish(ServiceUnpublished(service_id=service.id, agency_id=service.agency_id))


@action("catalogue.archive")
def archive_service(*, actor: Actor, service_id: UUID, reason: str, now: datetime) -> None:
    """Archive a service: it is offered no longer; its page says so and what to do instead.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is not published.
    """
    service = _owned(actor, "catalogue.archive", service_id)
    rules.check_state(service.state, State.PUBLISHED, service=_name(service))
    service.state, service.archived_at = State.ARCHIVED, now
    _step(actor, "catalogue.archive", service, now, **said(actor, reason))
    _shelf_changed()
    publish(ServiceArchived(service_id=service.id, agency_id=service.agency_id))


@action("catalogue.accept")
def set_accepting(*, actor: Actor, service_id: UUID, is_accepting: bool, now: datetime) -> None:
    """Open a published service for new requests, or close it for a while.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is not published.
    """
    service = _owned(actor, "catalogue.accept", service_id)
    rules.check_state(service.state, State.PUBLISHED, service=_name(service))
    service.is_accepting = is_accepting
    bump(SHELF)
    _step(actor, "catalogue.accept", service, now, is_accepting=is_accepting)


@action("catalogue.feature")
def feature_service(*, actor: Actor, service_id: UUID, is_featured: bool, now: datetime) -> None:
    """Show a service among the featured ones, or no longer: the coordinator's choice.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is not published.
    """
    service = _owned(actor, "catalogue.feature", service_id)
    rules.check_state(service.state, State.PUBLISHED, service=_name(service))
    service.is_featured = is_featured
    bump(SHELF)
    _step(actor, "catalogue.feature", service, now, is_featured=is_featured)


def _check_scope(actor: Actor, code: str, agency_id: UUID) -> None:
    if not actor.may(code, agency_id):
        raise Forbidden


def _owned(actor: Actor, code: str, service_id: UUID) -> Service:
    service = (
        Service.objects.select_for_update()
        .defer("search", "sort_names")
        .filter(id=service_id)
        .first()
    )
    if service is None:
        raise UnknownService
    _check_scope(actor, code, service.agency_id)
    return service


def _name(service: Service) -> str:
    return str(service.texts[rules.ENGLISH]["name"])


def _newest(service: Service, zone: str) -> Version:
    """Return the newest version; what was never changed since versions are kept is kept as it stands."""
    found = newest_version(service)
    if found is not None:
        return found
    public = service.published_at if service.state != State.DRAFT else None
    return Version.objects.create(
        service_id=service.id,
        agency_id=service.agency_id,
        number=service.version,
        details=msgspec.to_builtins(details_of(service, zone)),
        changed_at=service.updated_at,
        public_at=public,
    )


def _keep(
    service: Service, number: int, details: Details, *, actor: Actor, now: datetime
) -> Version:
    return Version.objects.create(
        service_id=service.id,
        agency_id=service.agency_id,
        number=number,
        details=msgspec.to_builtins(details),
        changed_at=now,
        changed_by=actor.person_id,
    )


def _together(service: Service, newest: Version, mine: Details, version: int | None) -> Details:
    """Bring together what the actor made of `version` and what others made of it since.

    :raises ServiceChanged: they changed the same part, or nobody knows the version.
    """
    if version is None or version == newest.number:
        return mine
    base = Version.objects.filter(service_id=service.id, number=version).first()
    if base is None:
        raise ServiceChanged(service=_name(service))
    result, contested = merged(read(base.details), mine, read(newest.details))
    if contested:
        words = "Somebody else changed this since you opened it."
        errors = [FieldError(one, "changed-meanwhile", words) for one in contested]
        raise ServiceChanged(service=_name(service), errors=errors)
    return result


def _apply(service: Service, version: Version, *, zone: str) -> None:
    """Make a version what the row says; `_save` follows."""
    details = read(version.details)
    filled(service, details, zone=zone)
    service.version = version.number
    _set_coverage(service.id, details.coverage)
    _set_slots(service.id, details.slots)


def _save(service: Service) -> None:
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError as error:
        raise SlugTaken(slug=service.slug) from error


def _set_coverage(service_id: UUID, codes: tuple[str, ...]) -> None:
    wanted = {place.id for place in places_by_code(codes).values()}
    kept = Coverage.objects.filter(service_id=service_id)
    kept.exclude(place_id__in=wanted).delete()
    there = set(kept.values_list("place_id", flat=True))
    Coverage.objects.bulk_create(
        Coverage(service_id=service_id, place_id=place_id) for place_id in sorted(wanted - there)
    )


def _set_slots(service_id: UUID, total: int | None) -> None:
    old = Slots.objects.select_for_update().filter(service_id=service_id).first()
    left = rules.slots_left_after(
        total=total,
        old_total=old.slots_total if old else None,
        old_left=old.slots_left if old else None,
    )
    if total is None or left is None:
        if old:
            old.delete()
        return
    Slots.objects.update_or_create(
        service_id=service_id, defaults={"slots_total": total, "slots_left": left}
    )


def _step(actor: Actor, code: str, service: Service, now: datetime, **facts: Any) -> None:
    service.updated_at = now
    service.save(
        update_fields=[
            "state",
            "is_accepting",
            "is_featured",
            "published_at",
            "archived_at",
            "asked_at",
            "asked_by",
            "returned_because",
            "updated_at",
        ]
    )
    _account(actor, code, service, now, **facts)


def _account(actor: Actor, code: str, service: Service, now: datetime, **facts: Any) -> None:
    record(
        actor=actor,
        code=code,
        target=f"service:{service.id}",
        at=now,
        slug=service.slug,
        version=service.version,
        **facts,
    )


def _shelf_changed() -> None:
    bump(SHELF)
    enqueue("catalogue.refresh-search")
