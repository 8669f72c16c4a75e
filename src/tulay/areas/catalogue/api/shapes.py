"""How cards become answers: the public and the agency's endpoints tell the same story."""

from datetime import datetime
from typing import Any

import msgspec

from tulay.areas.catalogue.api.schemas import ServiceOut, Standing
from tulay.areas.catalogue.queries.eligibility_words import Told, told_rule
from tulay.areas.catalogue.queries.search import ServiceHit
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.catalogue.queries.stories import ToldStory
from tulay.areas.catalogue.queries.working import Working
from tulay.plumbing.http.problems import detail_of_field

_SAME = (
    "id",
    "slug",
    "name",
    "summary",
    "language",
    "languages",
    "jurisdiction",
    "sector",
    "tags",
    "processing_days",
    "is_featured",
    "slots_left",
    "closes_at",
)
_MORE = (
    "state",
    "access",
    "for_whom",
    "eligibility",
    "steps",
    "after",
    "story",
    "requirements",
    "pages",
    "life_events",
    "response_hours",
    "resolution_hours",
    "second_signature",
    "may_be_appealed",
    "version",
    "published_at",
    "updated_at",
)


def item(hit: ServiceHit) -> dict[str, Any]:
    """Return a service in a list."""
    return _shared(hit) | {"is_open": hit.is_open}


def whole(
    card: ServiceCard,
    covers: tuple[str, ...],
    now: datetime,
    rule: Told | None,
    stories: tuple[ToldStory, ...] = (),
) -> dict[str, Any]:
    """Return everything about a service."""
    questions = [
        {name: getattr(one, name) for name in one.__slots__ if name != "choices"}
        | {"choices": [{"code": code, "label": label} for code, label in one.choices]}
        for one in card.questions
    ]
    told = _shared(card) | {name: getattr(card, name) for name in _MORE}
    return told | {
        "is_open": card.takes_requests(now),
        "questions": questions,
        "covers": list(covers),
        "benefit": {"amount_minor": card.benefit_minor, "currency": card.currency},
        "is_fee_first": card.is_fee_first,
        "rule": rule,
        "stories": stories,
    }


def out(card: ServiceCard, covers: tuple[str, ...], now: datetime) -> ServiceOut:
    """Return everything about a service, checked against its description."""
    rule = told_rule(card, card.language)
    return ServiceOut.model_validate(whole(card, covers, now, rule), from_attributes=True)


def standing(card: ServiceCard, *, version: int | None = None) -> Standing:
    """Return how far a service has come."""
    return Standing(
        id=card.id,
        state=card.state,
        version=version or card.version,
        is_accepting=card.is_accepting,
    )


def working(found: Working) -> dict[str, Any]:
    """Return a service as its agency works on it."""
    same = ("id", "slug", "agency_id", "state", "is_accepting", "returned_because", "changed_at")
    return {name: getattr(found, name) for name in same} | {
        "version": found.number,
        "public_version": found.public,
        "details": msgspec.to_builtins(found.details),
        "lacks": [{"pointer": one.pointer, "detail": detail_of_field(one)} for one in found.lacks],
        "is_asked": found.asked_at is not None,
    }


def _shared(one: ServiceHit | ServiceCard) -> dict[str, Any]:
    return {name: getattr(one, name) for name in _SAME} | {
        "agency": {
            "id": one.agency_id,
            "name": one.agency_name,
            "acronym": one.agency_acronym,
            "slug": one.agency_slug,
        },
        "fee": {"amount_minor": one.fee_minor, "currency": one.currency},
    }
