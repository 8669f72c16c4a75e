"""Services and officers as tests want them."""

from dataclasses import replace

from django.db import transaction

from tulay.areas.catalogue.actions.services import draft_service, publish_service
from tulay.areas.catalogue.models import LifeEvent, Service, Story
from tulay.areas.catalogue.rules.services import Details, Texts
from tulay.areas.catalogue.rules.stories import StoryState
from tulay.areas.directory.tests.factories import NOW, make_agency, make_sector
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import entered

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
        "look-at-story",
        "edit-story",
        "publish-story",
        "decline-story",
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


STORY = "They came at once, and a week later we were out at sea again."


def make_story(service_id, teller_id, state=StoryState.OFFERED, **what_matters):
    """A story as it lies in the table."""
    service = stored(service_id)
    facts = {"words": STORY, "shown_as": "Amina S.", "language": "en", "agreed_through": "web"}
    if state is StoryState.PUBLISHED:
        facts["published_at"] = NOW
    if state is StoryState.EDITED:
        facts["proposed"] = STORY.replace("at once", "soon")
    if state is StoryState.DECLINED:
        facts |= {"declined_for": "enough", "decided_at": NOW}
    with transaction.atomic(), entered(SYSTEM):
        return Story.objects.create(
            service_id=service_id,
            agency_id=service.agency_id,
            teller_id=teller_id,
            state=state.value,
            **({"request_id": uuid7(), "offered_at": NOW, "agreed_at": NOW} | facts | what_matters),
        )


def stored(service_id):
    """The row itself, whoever is looking: for assertions only."""
    from tulay.plumbing.db.scope import reading

    with reading(SYSTEM):
        return Service.objects.get(id=service_id)
