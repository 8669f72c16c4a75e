"""Services and officers as tests want them."""

from dataclasses import replace

from tulay.areas.catalogue.actions.services import draft_service, publish_service
from tulay.areas.catalogue.models import LifeEvent, Service
from tulay.areas.catalogue.rules.services import Details, Texts
from tulay.areas.directory.tests.factories import NOW, make_agency, make_sector
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7

CODES = frozenset(
    f"catalogue.{verb}"
    for verb in (
        "draft",
        "edit",
        "attach-sample",
        "ask-review",
        "send-back",
        "publish",
        "unpublish",
        "archive",
        "accept",
        "feature",
        "take-slot",
        "return-slot",
    )
)


def make_details(**what_matters):
    text = Texts(
        name=what_matters.pop("name", "Boat repair help"),
        summary=what_matters.pop("summary", "Pays for wood and nails after a storm."),
        for_whom="Fishers whose boat is damaged.",
        eligibility=("You fish for a living.", "A storm damaged your boat."),
        steps=("Apply here.", "We look at the boat.", "We pay the shop."),
    )
    text = replace(text, **what_matters.pop("text", {}))
    defaults = {
        "sector": "livelihood",
        "texts": {"en": text} | what_matters.pop("texts", {}),
        "processing_days": 5,
    }
    return Details(**(defaults | what_matters))


def make_officer(agency_id, codes=CODES):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(codes, agency_id, "focal_person"),))


def make_service(agency=None, *, slug=None, published=True, **what_matters):
    agency = agency or make_agency()
    details = make_details(**what_matters)
    make_sector(details.sector)
    for code in details.life_events:
        LifeEvent.objects.get_or_create(code=code, defaults={"names": {"en": code.title()}})
    slug = slug or f"service-{uuid7().hex[-12:]}"
    service_id = draft_service(
        actor=SYSTEM, agency_id=agency.id, slug=slug, details=details, now=NOW
    )
    if published:
        publish_service(actor=SYSTEM, service_id=service_id, now=NOW)
    return service_id


def stored(service_id):
    """The row itself, whoever is looking: for assertions only."""
    from tulay.plumbing.db.scope import reading

    with reading(SYSTEM):
        return Service.objects.get(id=service_id)
