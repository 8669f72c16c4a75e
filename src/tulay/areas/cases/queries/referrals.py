"""Requests sent on from one agency to another: the offers, what became of them, and what is left to read."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tulay.areas.cases.errors import ReferralNotFound
from tulay.areas.cases.models import InnerStep, Referral, Request, Transition
from tulay.areas.cases.queries.rows import page_unknown, place_of
from tulay.areas.cases.queries.services import lately_known, named
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.referrals import REFERABLE, Answer
from tulay.areas.cases.rules.steps import State
from tulay.areas.catalogue.queries.services import Question, ServiceCard
from tulay.areas.catalogue.queries.working import made_with
from tulay.areas.directory.queries import agency_cards
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, Cursor, Page
from tulay.plumbing.keys.subjects import is_erased


class Direction(StrEnum):
    """Which offers are wanted: those made to the reader's agencies, or by them."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class ReferralCard:
    """An offer as both agencies and the applicant read it."""

    id: UUID
    request_id: UUID
    tracking_code: str
    from_agency_id: UUID
    from_agency: str
    from_service: str
    to_agency_id: UUID
    to_agency: str
    to_service: str
    answer: Answer
    offered_at: datetime
    answered_at: datetime | None
    reason: str = field(repr=False)
    answer_reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """A step that an agency made while it had a request."""

    at: datetime
    to: State


def referrals(
    *,
    actor: Actor,
    direction: Direction,
    language: str,
    limit: int = LIMIT_DEFAULT,
    cursor: str | None = None,
) -> Page[ReferralCard]:
    """Return a page of offers, the newest first.

    :raises PageUnknown: the cursor is not one of this list.
    """
    column = "to_agency_id" if direction is Direction.IN else "from_agency_id"
    reached, rows = actor.agencies("cases.assign"), Referral.objects.all()
    if not isinstance(reached, Everywhere):
        rows = rows.filter(**{f"{column}__in": reached})
    if cursor:
        rows = rows.filter(_behind(cursor))
    limit = min(limit, LIMIT_MAX)
    found = list(rows.order_by("-id")[: limit + 1])
    more = Cursor((str(found[limit - 1].id),)).encode() if len(found) > limit else None
    return Page(_cards(found[:limit], language), more)


def open_offers(actor: Actor) -> int:
    """Return how many offers wait for an answer of the reader's agencies."""
    reached, rows = actor.agencies("cases.accept-referral"), Referral.objects.offered()
    if not isinstance(reached, Everywhere):
        rows = rows.filter(to_agency_id__in=reached)
    return rows.count()


def referral(*, actor: Actor, referral_id: UUID, language: str) -> ReferralCard:
    """Return one offer that was made by or to an agency of the reader.

    :raises ReferralNotFound: there is none, or it is not theirs to see.
    """
    row = Referral.objects.filter(id=referral_id).first()
    if row is None or not (
        actor.may("cases.assign", row.from_agency_id) or actor.may("cases.assign", row.to_agency_id)
    ):
        raise ReferralNotFound
    return _cards([row], language)[0]


def referrals_of(request_id: UUID, language: str) -> tuple[ReferralCard, ...]:
    """Return the offers of a request that the reader may see, the first one first."""
    return _cards(list(Referral.objects.of_request(request_id)), language)


def is_referable(request_id: UUID) -> bool:
    """Return whether a request is at a point where it may be sent on."""
    states = [state.value for state in REFERABLE]
    begun = InnerStep.objects.filter(request_id=OuterRef("id"))
    rows = Request.objects.filter(id=request_id, state__in=states, is_appealed=False)
    return rows.filter(~Exists(begun)).exists()


def done_before(card: ReferralCard) -> tuple[Done, ...]:
    """Return the steps that the first agency made until it gave a request away."""
    rows = Transition.objects.filter(request_id=card.request_id, agency_id=card.from_agency_id)
    drafts = (State.DRAFT.value,)
    found = rows.exclude(to_state__in=drafts).order_by("number")
    until = card.answered_at
    return tuple(Done(r.at, State(r.to_state)) for r in found if until is None or r.at <= until)


def asked_before(request: Request, service: ServiceCard, language: str) -> tuple[Question, ...]:
    """Return the answered questions of the services that a request was made to before it was sent on.

    Only asks where there are answers to questions that the service of today does not have.
    """
    if is_erased(request.answers):
        return ()
    strange = set(request.answers) - {question.code for question in service.questions}
    found: dict[str, Question] = {}
    for service_id in _served_before(request.id) if strange else ():
        before = made_with(lately_known(service_id, language), request.submitted_at)
        found |= {q.code: q for q in before.questions if q.code in strange}
    return tuple(found.values())


def _served_before(request_id: UUID) -> tuple[UUID, ...]:
    rows = Referral.objects.of_request(request_id).filter(answer=Answer.ACCEPTED)
    return tuple(rows.values_list("from_service_id", flat=True))


def _cards(rows: Iterable[Referral], language: str) -> tuple[ReferralCard, ...]:
    found = list(rows)
    agencies = agency_cards({a for row in found for a in (row.from_agency_id, row.to_agency_id)})
    services = named(
        (s for row in found for s in (row.from_service_id, row.to_service_id)), language
    )
    return tuple(
        ReferralCard(
            row.id,
            row.request_id,
            tracking.shown(row.tracking_code),
            row.from_agency_id,
            agencies[row.from_agency_id].name_in(language),
            services[row.from_service_id].name,
            row.to_agency_id,
            agencies[row.to_agency_id].name_in(language),
            services[row.to_service_id].name,
            Answer(row.answer),
            row.offered_at,
            row.answered_at,
            row.reason,
            row.answer_reason or "",
        )
        for row in found
    )


def _behind(cursor: str) -> Q:
    try:
        return Q(id__lt=UUID(place_of(cursor, width=1)[0]))
    except ValueError as error:
        raise page_unknown() from error
