"""What a person's profile could answer in an application of theirs, and whether they want it used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import PrefillConsent, Request
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules.prefill import fillable, knows_of
from tulay.areas.cases.rules.steps import State
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.identity.queries.profile import profile_of
from tulay.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PrefillOffer:
    """What was filled in from the profile of an applicant, and what could be, by the codes of questions."""

    is_agreed: bool
    is_always_agreed: bool
    filled: tuple[str, ...]
    offered: Mapping[str, object] = field(repr=False)


def prefill_offer(*, actor: Actor, request_id: UUID, now: datetime) -> PrefillOffer:
    """Return what the actor's profile could answer of a draft of theirs; of what is sent, nothing more.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    person_id = actor.on_behalf_of or actor.person_id
    request = Request.objects.belonging_to(person_id).filter(id=request_id).first()
    if request is None or person_id is None:
        raise RequestNotFound
    is_draft = request.state == State.DRAFT
    service = lately_known(request.service_id, request.language)
    return PrefillOffer(
        is_agreed=request.prefilled is not None,
        is_always_agreed=always_agreed(person_id),
        filled=tuple(request.prefilled or ()),
        offered=offered_for(person_id, service, request.answers, now) if is_draft else {},
    )


def offered_for(
    person_id: UUID, service: ServiceCard, answers: Mapping[str, Any], now: datetime
) -> dict[str, object]:
    """Return what somebody's profile answers of a form; a form that asks for nothing of it opens none."""
    if not knows_of(service.questions):
        return {}
    return fillable(
        service.questions,
        known_of(person_id),
        answers,
        slug=service.slug,
        currency=service.currency,
        today=service.day_at(now),
    )


def known_of(person_id: UUID) -> dict[str, object]:
    """Return what somebody's profile says, by fact."""
    profile = profile_of(person_id)
    return {
        "profile.name": profile.name,
        "profile.email": profile.email,
        "profile.phone": profile.phone,
        "person.birth_date": profile.birth_date.isoformat() if profile.birth_date else "",
    }


def always_agreed(person_id: UUID) -> bool:
    """Answer whether somebody wants their profile used in all their applications."""
    return PrefillConsent.objects.filter(person_id=person_id).exists()


def exported_prefill_consent(person_id: UUID) -> dict[str, object] | None:
    """Return since when somebody wants that, for their export."""
    row = PrefillConsent.objects.filter(person_id=person_id).first()
    return {"agreed_at": row.agreed_at.isoformat()} if row else None
