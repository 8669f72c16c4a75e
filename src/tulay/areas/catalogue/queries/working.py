"""A service as its agency works on it: the newest words, those before them, and how they would read."""

from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from tulay.areas.catalogue.errors import UnfitService, UnknownService, UnknownVersion
from tulay.areas.catalogue.models import Coverage, LifeEvent, Service, Slots, Version
from tulay.areas.catalogue.queries.services import ServiceCard, card_of
from tulay.areas.catalogue.rules import services as rules
from tulay.areas.catalogue.rules.eligibility import place_codes
from tulay.areas.catalogue.rules.services import Details, State
from tulay.areas.directory.queries import agency_card, places_by_code, sectors
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError

VERSIONS_MAX = 200
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
_STRUCTURED = (
    "texts",
    "requirements",
    "questions",
    "pages",
    "rule",
    "workflow",
    "tags",
    "keywords",
    "life_events",
)


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A version in the history of a service."""

    number: int
    changed_at: datetime
    changed_by: UUID | None
    public_at: datetime | None
    public_by: UUID | None


@dataclass(frozen=True, slots=True)
class Working:
    """A service as it stands on its agency's desk; `number` is the newest version, `public` the one people read."""

    id: UUID
    slug: str
    agency_id: UUID
    jurisdiction: str
    zone: str
    state: str
    is_accepting: bool
    is_featured: bool
    number: int
    public: int | None
    details: Details
    changed_at: datetime
    changed_by: UUID | None
    writers: frozenset[UUID | None]
    asked_at: datetime | None
    asked_by: UUID | None
    returned_because: str
    published_at: datetime | None

    @property
    def name(self) -> str:
        """The English name, by which its agency knows it."""
        return self.details.texts[rules.ENGLISH].name

    @property
    def is_waiting(self) -> bool:
        """Something is written that people do not read yet."""
        if self.state == State.ARCHIVED:
            return False
        return self.state == State.DRAFT or self.number != self.public

    @property
    def lacks(self) -> tuple[FieldError, ...]:
        """What must still be said before people may find it."""
        return rules.lacking(self.details.texts.get(rules.ENGLISH), self.details.processing_days)


def working_service(actor: Actor, service_id: UUID) -> Working:
    """Return a service that the actor may edit, with its newest words.

    :raises UnknownService: there is none that this actor may change.
    """
    row = _editable(actor, service_id)
    newest = newest_version(row)
    zone = agency_card(row.agency_id).zone
    return Working(
        id=row.id,
        slug=row.slug,
        agency_id=row.agency_id,
        jurisdiction=row.jurisdiction,
        zone=zone,
        state=row.state,
        is_accepting=row.is_accepting,
        is_featured=row.is_featured,
        number=newest.number if newest else row.version,
        public=row.version if row.state != State.DRAFT else None,
        details=read(newest.details) if newest else details_of(row, zone),
        changed_at=newest.changed_at if newest else row.updated_at,
        changed_by=newest.changed_by if newest else None,
        writers=writers_of(row),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        returned_because=row.returned_because,
        published_at=row.published_at,
    )


def versions(actor: Actor, service_id: UUID) -> tuple[VersionCard, ...]:
    """Return the history of a service, the newest first.

    :raises UnknownService: there is none that this actor may change.
    """
    row = _editable(actor, service_id)
    found = Version.objects.filter(service_id=row.id).order_by("-number").defer("details")
    return tuple(
        VersionCard(one.number, one.changed_at, one.changed_by, one.public_at, one.public_by)
        for one in found[:VERSIONS_MAX]
    )


def version_details(actor: Actor, service_id: UUID, number: int) -> Details:
    """Return a service as it was in one version.

    :raises UnknownService: there is no such service that this actor may change.
    :raises UnknownVersion: it was never written.
    """
    row = _editable(actor, service_id)
    kept = Version.objects.filter(service_id=row.id, number=number).first()
    if kept is not None:
        return read(kept.details)
    if number == row.version:
        return details_of(row, agency_card(row.agency_id).zone)
    raise UnknownVersion


def preview_card(actor: Actor, service_id: UUID, language: str) -> ServiceCard:
    """Return the card that people would read if the newest version were published now.

    :raises UnknownService: there is none that this actor may change.
    """
    working = working_service(actor, service_id)
    row = Service.objects.select_related("agency", "slots").get(id=service_id)
    today = card_of(row, rules.ENGLISH)
    shown = filled(copy(row), working.details, zone=working.zone)
    shown.state, shown.is_accepting = State.PUBLISHED, row.is_accepting
    left = rules.slots_left_after(
        total=working.details.slots, old_total=today.slots_total, old_left=today.slots_left
    )
    return replace(card_of(shown, language), slots_total=working.details.slots, slots_left=left)


def made_with(card: ServiceCard, at: datetime | None) -> ServiceCard:
    """Return a service with the questions and papers that it had at a moment: what a request of then was made with.

    Only asks where the service was changed since; what was not kept then is read as it is today.
    """
    if at is None or card.updated_at <= at:
        return card
    kept = (
        Version.objects.filter(service_id=card.id, public_at__lte=at).order_by("-public_at").first()
    )
    if kept is None or kept.number == card.version:
        return card
    row = Service.objects.select_related("agency", "slots").filter(id=card.id).first()
    if row is None:
        return card
    then = card_of(filled(copy(row), read(kept.details), zone="UTC"), card.language)
    samples = {one.code: one.sample for one in card.requirements}
    return replace(
        card,
        questions=then.questions,
        pages=then.pages,
        # A sample is help, not part of what was asked: people see today's, or none.
        requirements=tuple(replace(one, sample=samples.get(one.code)) for one in then.requirements),
        version=kept.number,
    )


def newest_version(row: Service) -> Version | None:
    """Return the newest version that was kept; nothing for what has not changed since versions are kept."""
    return Version.objects.filter(service_id=row.id).order_by("-number").first()


def writers_of(row: Service) -> frozenset[UUID | None]:
    """Return who wrote what the public has not read yet."""
    kept = Version.objects.filter(service_id=row.id)
    numbers = kept.exclude(public_at=None).order_by("-number").values_list("number", flat=True)
    last = numbers.first()
    if last is not None:
        kept = kept.filter(number__gt=last)
    return frozenset(kept.values_list("changed_by", flat=True))


def said(actor: Actor, reason: str) -> dict[str, Any]:
    """Return what the log keeps of a reason that somebody typed: sealed, for it is their own word."""
    if actor.person_id is None:
        return {"reason": reason}
    return {"subject_id": actor.person_id, "personal": {"reason": reason}}


def read(stored: Any) -> Details:
    """Read the kept details of a version."""
    return msgspec.convert(stored, Details)


def details_of(row: Service, zone: str) -> Details:
    """Read the details back from the row that the public sees."""
    slots = Slots.objects.filter(service_id=row.id).values_list("slots_total", flat=True).first()
    codes = Coverage.objects.filter(service_id=row.id).order_by("place__code")
    stored = {name: getattr(row, name) for name in (*_ALIKE, *_STRUCTURED)} | {
        "sector": row.sector_id,
        "slots": slots,
        "coverage": list(codes.values_list("place__code", flat=True)),
        "deadline": _last_day(row.closes_at, zone),
    }
    return msgspec.convert(stored, Details)


def filled(row: Service, details: Details, *, zone: str) -> Service:
    """Write details into a row that is not saved by it."""
    for name in _ALIKE:
        setattr(row, name, getattr(details, name))
    plain: dict[str, Any] = msgspec.to_builtins(details)
    for name in _STRUCTURED:
        setattr(row, name, plain[name])
    row.sector_id = details.sector
    row.languages = list(
        rules.complete_languages(
            details.texts, details.requirements, details.questions, details.pages
        )
    )
    row.closes_at = rules.closes_at(details.deadline, zone)
    return row


def check_known(details: Details) -> None:
    """Refuse what names a subject, place or moment that does not exist.

    :raises UnfitService: naming each field.
    """
    faults = []
    if details.sector not in {sector.code for sector in sectors()}:
        faults.append(FieldError("sector", "unknown", "Choose a subject from the list."))
    known: Collection[str] = places_by_code(details.coverage)
    if unknown := [code for code in details.coverage if code not in known]:
        facts = {"place": unknown[0]}
        faults.append(FieldError("coverage", "unknown", "No place has the code {place}.", facts))
    named = place_codes(details.rule) if details.rule else set()
    if unknown := sorted(named - places_by_code(named).keys()):
        facts = {"place": unknown[0]}
        faults.append(FieldError("rule", "unknown", "No place has the code {place}.", facts))
    moments = set(LifeEvent.objects.values_list("code", flat=True))
    if not set(details.life_events) <= moments:
        faults.append(FieldError("life_events", "unknown", "Choose life events from the list."))
    if faults:
        raise UnfitService(errors=faults)


def _editable(actor: Actor, service_id: UUID) -> Service:
    row = Service.objects.defer("search", "sort_names").filter(id=service_id).first()
    if row is None or not actor.may("catalogue.edit", row.agency_id):
        raise UnknownService
    return row


def _last_day(closes_at: datetime | None, zone: str) -> Any:
    return (
        (closes_at - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date() if closes_at else None
    )
