"""Places, sectors, agencies, life events and services, through the actions that staff use."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from tulay.areas.catalogue.actions.services import (
    archive_service,
    draft_service,
    feature_service,
    publish_service,
    set_accepting,
)
from tulay.areas.catalogue.models import LifeEvent, Slots
from tulay.areas.catalogue.rules import services as catalogue
from tulay.areas.catalogue.rules.eligibility import Group
from tulay.areas.directory.actions import add_agency, load_places, set_sector
from tulay.areas.directory.models import Place
from tulay.areas.directory.rules import AgencyDetails, NewPlace
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db import writes
from tulay.site.demo.agencies import SEATS, agencies, calendars
from tulay.site.demo.loading import forms
from tulay.site.demo.loading.samples import attach_samples
from tulay.site.demo.loading.workflows import WORKFLOWS
from tulay.site.demo.places import places
from tulay.site.demo.reading import toml
from tulay.site.demo.services import life_events, sectors, services
from tulay.site.demo.shapes import Agency, Question, Service, ServiceText

ACCESS = {
    "direct_application": "direct",
    "nomination_required": "nomination",
    "referral_only": "referral",
    "competitive_selection": "competition",
}
KINDS = {"image/jpeg": "image", "image/png": "image", "application/pdf": "pdf"}


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the demo's codes and slugs are found in the database."""

    places: dict[str, UUID]
    agencies: dict[str, UUID]
    services: dict[str, UUID]
    counts: dict[str, int]


def load_ground(now: datetime) -> Ground:
    """Add everything that requests stand on."""
    count = load_places(actor=SYSTEM, places=(_place(p) for p in places()), now=now)
    for position, sector in enumerate(sectors()):
        set_sector(actor=SYSTEM, code=sector.code, names=sector.names, position=position, now=now)
    for position, event in enumerate(life_events()):
        writes.add(
            LifeEvent(code=event.code, names=event.names, hints=event.hints, position=position)
        )
    writes.flush()
    known = _load_agencies(now)
    events = _events_by_service()
    offered = {
        s.slug: _load_service(s, known, events.get(s.slug, ()), now) for s in services(now.date())
    }
    return Ground(
        places=dict(Place.objects.values_list("code", "id")),
        agencies=known,
        services=offered,
        counts={"places": count, "agencies": len(known), "services": len(offered)},
    )


def take_slots(taken: dict[UUID, int]) -> None:
    """Note the places that the demo's requests hold."""
    for slots in Slots.objects.filter(service_id__in=taken):
        slots.slots_left = max(0, slots.slots_total - taken[slots.service_id])
        slots.save(update_fields=["slots_left"])


def _place(place: object) -> NewPlace:
    wanted = (
        "code",
        "jurisdiction",
        "level",
        "name",
        "parent_code",
        "kind",
        "population",
        "latitude",
        "longitude",
    )
    return NewPlace(**{name: getattr(place, name) for name in wanted})


def _load_agencies(now: datetime) -> dict[str, UUID]:
    known: dict[str, UUID] = {}
    seats = dict(Place.objects.filter(code__in=SEATS.values()).values_list("code", "id"))
    for agency in agencies():
        known[agency.slug] = add_agency(
            actor=SYSTEM,
            slug=agency.slug,
            jurisdiction=agency.jurisdiction,
            details=_agency(agency, seats[agency.seat]),
            now=now,
            parent_id=known.get(agency.parent_slug or ""),
        )
        writes.flush()
    return known


def _agency(agency: Agency, seat: UUID) -> AgencyDetails:
    calendar = calendars()[agency.calendar]
    return AgencyDetails(
        name=agency.name,
        acronym=agency.acronym,
        kind=agency.kind,
        names=agency.names,
        about=agency.about,
        contact=agency.contact,
        address=agency.address,
        phone=agency.phone,
        email=agency.email,
        zone=calendar.zone,
        country=calendar.country,
        subdivision=calendar.subdivision or "",
        hours=calendar.hours,
        extra_holidays=calendar.extra_holidays,
        has_meetings=agency.has_meetings,
        runs_programmes=agency.runs_programmes,
        place_id=seat,
    )


def _events_by_service() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for event in life_events():
        for slug in event.service_slugs:
            found[slug] = (*found.get(slug, ()), event.code)
    return found


def _load_service(
    service: Service, known: dict[str, UUID], events: tuple[str, ...], now: datetime
) -> UUID:
    service_id = draft_service(
        actor=SYSTEM,
        agency_id=known[service.agency_slug],
        slug=service.slug,
        details=_details(service, events),
        now=now,
    )
    attach_samples(service, service_id, now)
    if service.status != "draft":
        publish_service(actor=SYSTEM, service_id=service_id, now=now)
        if service.featured:
            feature_service(actor=SYSTEM, service_id=service_id, is_featured=True, now=now)
        if not service.accepting and service.status == "published":
            set_accepting(actor=SYSTEM, service_id=service_id, is_accepting=False, now=now)
    if service.status == "archived":
        reason = "Replaced by a newer service."
        archive_service(actor=SYSTEM, service_id=service_id, reason=reason, now=now)
    return service_id


def _details(service: Service, events: tuple[str, ...]) -> catalogue.Details:
    checked = toml("eligibility.toml").get(service.slug, {})
    return catalogue.Details(
        sector=service.sector,
        texts={language: _text(text) for language, text in service.texts.items()},
        access=ACCESS[service.access],
        processing_days=service.working_days,
        response_hours=service.response_hours,
        resolution_hours=service.resolution_hours,
        fee_minor=service.cost_minor,
        benefit_minor=service.benefit_minor,
        currency=service.currency,
        slots=service.slots,
        deadline=service.deadline,
        second_signature=service.four_eyes,
        may_be_appealed=service.appealable,
        requirements=tuple(
            catalogue.Requirement(
                code=wanted.document.code,
                names=wanted.document.names,
                whys=wanted.document.why,
                hints=wanted.document.hints,
                is_required=not wanted.optional,
                accepts=tuple(dict.fromkeys(KINDS[kind] for kind in wanted.document.accepts)),
                is_special=wanted.document.special,
            )
            for wanted in service.documents
        ),
        questions=questions_of(service),
        pages=forms.pages(service.slug),
        workflow=WORKFLOWS.get(service.slug, ()),
        coverage=service.coverage,
        life_events=tuple(dict.fromkeys((*service.life_events, *events))),
        tags=service.tags,
        keywords=service.keywords,
        rule=msgspec.convert(checked.get("rule"), Group | None),
    )


def _text(text: ServiceText) -> catalogue.Texts:
    story = text.story
    return catalogue.Texts(
        name=text.name,
        summary=text.summary,
        for_whom=text.for_whom,
        eligibility=text.eligibility,
        steps=text.steps,
        story=catalogue.Story(story.person, story.place, story.quote) if story else None,
        is_reviewed=text.reviewed,
    )


def questions_of(service: Service) -> tuple[catalogue.Question, ...]:
    """Return what a service asks, on the pages of its form."""
    facts = toml("eligibility.toml").get(service.slug, {}).get("facts", {})
    asked = (_question(question, facts) for question in service.questions)
    return forms.placed(service.slug, asked)


def _question(question: Question, facts: dict[str, str]) -> catalogue.Question:
    return catalogue.Question(
        code=question.code,
        kind=question.kind,
        labels=question.labels,
        hints=question.hints,
        choices=tuple(catalogue.Choice(code, labels) for code, labels in question.choices),
        is_required=not question.optional,
        low=question.low,
        high=question.high,
        is_special=question.special,
        fact=facts.get(question.code, ""),
    )
