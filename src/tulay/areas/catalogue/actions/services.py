"""A service from first draft to the archive."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from tulay.areas.audit.actions import record
from tulay.areas.catalogue.errors import ServiceChanged, SlugTaken, UnfitService, UnknownService
from tulay.areas.catalogue.events import ServiceArchived, ServicePublished, ServiceUnpublished
from tulay.areas.catalogue.models import Coverage, LifeEvent, Service, Slots
from tulay.areas.catalogue.queries.services import SHELF, texts_of
from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.services import Details, State
from tulay.areas.directory.queries import agency_card, places_by_code, sectors
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
    _check(details, slug)
    service = Service(
        slug=slug, agency_id=agency_id, jurisdiction=agency.jurisdiction, created_at=now, version=0
    )
    _fill(service, details, now=now, zone=agency.zone)
    _save(service)
    _set_coverage(service.id, details.coverage)
    _set_slots(service.id, details.slots)
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
    """Edit a service and return its new version; a published one must stay fit to be published.

    :raises UnfitService: a detail could not be kept.
    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is archived.
    :raises ServiceChanged: `version` is not the present one.
    :raises NotReady: it is published and would lose what it must say.
    """
    service = _owned(actor, "catalogue.edit", service_id)
    name = _name(service)
    rules.check_state(service.state, State.DRAFT, State.PUBLISHED, service=name)
    if version is not None and version != service.version:
        raise ServiceChanged(service=name)
    _check(details, service.slug)
    if service.state == State.PUBLISHED:
        rules.check_ready(
            details.texts.get(rules.ENGLISH), service=name, processing_days=details.processing_days
        )
    _fill(service, details, now=now, zone=agency_card(service.agency_id).zone)
    _save(service)
    _set_coverage(service.id, details.coverage)
    _set_slots(service.id, details.slots)
    _account(actor, "catalogue.edit", service, now)
    _tell_if_public(service)
    return service.version


@action("catalogue.publish")
def publish_service(*, actor: Actor, service_id: UUID, now: datetime) -> None:
    """Publish a service: from now on people find it and may ask for it.

    :raises UnknownService: there is none that this actor may change.
    :raises WrongState: it is not a draft.
    :raises NotReady: it does not say who can get it, or how long it takes.
    """
    service = _owned(actor, "catalogue.publish", service_id)
    rules.check_state(service.state, State.DRAFT, service=_name(service))
    rules.check_ready(
        texts_of(service.texts).get(rules.ENGLISH),
        service=_name(service),
        processing_days=service.processing_days,
    )
    service.state, service.published_at = State.PUBLISHED, service.published_at or now
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
    service.state = State.DRAFT
    _step(actor, "catalogue.unpublish", service, now, reason=reason)
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
    _step(actor, "catalogue.archive", service, now, reason=reason)
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


def _check(details: Details, slug: str) -> None:
    rules.check_details(details, slug=slug)
    faults = []
    if details.sector not in {sector.code for sector in sectors()}:
        faults.append(FieldError("sector", "unknown", "Choose a subject from the list."))
    known = places_by_code(details.coverage)
    if unknown := [code for code in details.coverage if code not in known]:
        facts = {"place": unknown[0]}
        faults.append(FieldError("coverage", "unknown", "No place has the code {place}.", facts))
    moments = set(LifeEvent.objects.values_list("code", flat=True))
    if not set(details.life_events) <= moments:
        faults.append(FieldError("life_events", "unknown", "Choose life events from the list."))
    if faults:
        raise UnfitService(errors=faults)


_ALIKE = (
    "access",
    "processing_days",
    "response_hours",
    "resolution_hours",
    "fee_minor",
    "is_fee_first",
    "benefit_minor",
    "currency",
    "is_accepting",
    "second_signature",
    "may_be_appealed",
)
_STRUCTURED = ("texts", "requirements", "questions", "tags", "keywords", "life_events")


def _fill(service: Service, details: Details, *, now: datetime, zone: str) -> None:
    for name in _ALIKE:
        setattr(service, name, getattr(details, name))
    plain: dict[str, Any] = msgspec.to_builtins(details)
    for name in _STRUCTURED:
        setattr(service, name, plain[name])
    service.sector_id = details.sector
    service.languages = list(
        rules.complete_languages(details.texts, details.requirements, details.questions)
    )
    service.closes_at = rules.closes_at(details.deadline, zone)
    service.updated_at = now
    service.version += 1


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


def _step(actor: Actor, code: str, service: Service, now: datetime, **facts: object) -> None:
    service.updated_at = now
    service.save(
        update_fields=[
            "state",
            "is_accepting",
            "is_featured",
            "published_at",
            "archived_at",
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


def _tell_if_public(service: Service) -> None:
    if service.state == State.PUBLISHED:
        _shelf_changed()
        publish(ServicePublished(service_id=service.id, agency_id=service.agency_id))
