"""The steps of a request inside its review and work, as its applicant and its agency see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import F, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Cast

from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.models import InnerMove, InnerStep, Request
from tulay.areas.cases.queries.papers import handed_in
from tulay.areas.cases.queries.resources import about
from tulay.areas.cases.queries.services import lately_known
from tulay.areas.cases.rules.inner_steps import (
    PHASES,
    Event,
    Standing,
    is_for,
    name_in,
    open_steps,
    standings,
)
from tulay.areas.cases.rules.papers import readable
from tulay.areas.cases.rules.steps import State
from tulay.kernel.actor import Actor

FINISH = "cases.finish-step"
SEND_BACK = "cases.send-step-back"


@dataclass(frozen=True, slots=True)
class InnerMoveCard:
    """Something that happened to a step."""

    at: datetime
    event: Event
    actor_id: UUID
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class InnerStepCard:
    """A step of a request; `moves`, who and when are the agency's alone and empty for the applicant."""

    code: str
    name: str
    language: str
    phase: State
    standing: Standing
    who: str = ""
    need: str = ""
    evidence: str = ""
    paper: str = ""
    is_by_another: bool = False
    due_at: datetime | None = None
    is_late: bool = False
    finished_at: datetime | None = None
    finished_by: UUID | None = None
    may_finish: bool = False
    may_send_back: bool = False
    moves: tuple[InnerMoveCard, ...] = ()


def steps_of(request: Request) -> tuple[InnerStep, ...]:
    """Return the steps of a request in their order; of an appealed one those of its second round."""
    rows = InnerStep.objects.filter(request_id=request.id).order_by("round", "place")
    found = list(rows)
    last = max((row.round for row in found), default=1)
    return tuple(row for row in found if row.round == last)


def papers_of(request_id: UUID) -> frozenset[str]:
    """Return of which documents of a request a file can be read, by the codes of its service."""
    return readable(handed_in(request_id))


def own_inner_steps(*, actor: Actor, request_id: UUID, language: str) -> tuple[InnerStepCard, ...]:
    """Return how far one of the actor's own requests has come: names, and what is done.

    :raises RequestNotFound: there is none of theirs by this id.
    """
    person_id = actor.on_behalf_of or actor.person_id
    request = Request.objects.belonging_to(person_id).filter(id=request_id).first()
    if request is None or person_id is None:
        raise RequestNotFound
    return cards_for_applicant(request, language)


def agency_inner_steps(
    *, actor: Actor, request_id: UUID, language: str, now: datetime
) -> tuple[InnerStepCard, ...]:
    """Return the steps of a request of the actor's agency, with what happened to each; call `look` before.

    :raises RequestNotFound: there is none, or it is not this actor's to see.
    """
    request = Request.objects.sent().filter(id=request_id).first()
    if request is None:
        raise RequestNotFound
    actor.check("cases.look", about(actor, request), otherwise=RequestNotFound)
    return cards_for_agency(request, actor, language, now)


def cards_for_applicant(request: Request, language: str) -> tuple[InnerStepCard, ...]:
    """Return the names of the steps of a request, and which are done."""
    rows = steps_of(request)
    told = standings(rows, State(request.state))
    return tuple(_own_card(row, told[row.code], language) for row in rows)


def cards_for_agency(
    request: Request, actor: Actor, language: str, now: datetime
) -> tuple[InnerStepCard, ...]:
    """Return the steps of a request with everything that happened to them."""
    rows = steps_of(request)
    return _agency_cards(request, rows, actor, language, now) if rows else ()


def _own_card(row: InnerStep, standing: Standing, language: str) -> InnerStepCard:
    name, spoken = name_in(row.names, language)
    return InnerStepCard(row.code, name, spoken, State(row.phase), standing)


def _agency_cards(
    request: Request,
    rows: Sequence[InnerStep],
    actor: Actor,
    language: str,
    now: datetime,
) -> tuple[InnerStepCard, ...]:
    told = standings(rows, State(request.state))
    moves = list(InnerMove.objects.filter(request_id=request.id).order_by("number"))
    service = lately_known(request.service_id, language)
    papers = {one.code: one.name for one in service.requirements}
    is_hand = request.applicant_id != actor.person_id
    return tuple(
        replace(
            _agency_card(row, told[row.code], language),
            paper=papers.get(row.paper, row.paper),
            is_late=_is_open(row, told, request) and is_late(row, request, now),
            may_finish=_is_open(row, told, request)
            and is_hand
            and is_for(row, actor, request.agency_id, code=FINISH),
            may_send_back=row.phase == request.state
            and told[row.code] is Standing.FINISHED
            and is_hand
            and actor.may(SEND_BACK, request.agency_id),
            moves=tuple(_move_card(move) for move in moves if move.step_id == row.id),
        )
        for row in rows
    )


def _agency_card(row: InnerStep, standing: Standing, language: str) -> InnerStepCard:
    return replace(
        _own_card(row, standing, language),
        who=row.who,
        need=row.need,
        evidence=row.evidence,
        is_by_another=row.is_by_another,
        due_at=row.due_at,
        finished_at=row.finished_at,
        finished_by=row.finished_by,
    )


def _is_open(row: InnerStep, told: dict[str, Standing], request: Request) -> bool:
    return row.phase == request.state and told[row.code] is Standing.OPEN


def is_late(row: InnerStep, request: Request, now: datetime) -> bool:
    """Answer whether an open step should be finished by now; while the clock stands, none is late."""
    return row.due_at is not None and row.due_at <= now and request.paused_at is None


def _move_card(move: InnerMove) -> InnerMoveCard:
    return InnerMoveCard(move.at, Event(move.event), move.actor_id, move.note or "")


@dataclass(frozen=True, slots=True)
class PresentStep:
    """The open step of a request in a list."""

    name: str
    language: str
    is_late: bool


def present_steps(
    ids: Collection[UUID], *, language: str, now: datetime
) -> dict[UUID, PresentStep]:
    """Return the step at which each of these requests stands, in one query; most stand at none."""
    rows = InnerStep.objects.filter(
        request_id__in=ids, request__state__in=PHASES, phase=F("request__state")
    ).select_related("request")
    rows = rows.only(
        "request__state",
        "request__paused_at",
        *(f.name for f in InnerStep._meta.local_concrete_fields),
    )
    of: dict[UUID, list[InnerStep]] = {}
    for row in rows.order_by("request_id", "round", "place"):
        of.setdefault(row.request_id, []).append(row)
    return {
        request_id: told
        for request_id, steps in of.items()
        if (told := _present(steps, language, now)) is not None
    }


def _present(steps: list[InnerStep], language: str, now: datetime) -> PresentStep | None:
    last = max(step.round for step in steps)
    mine = [step for step in steps if step.round == last]
    first = next(iter(open_steps(mine, State(mine[0].request.state))), None)
    if first is None:
        return None
    name, spoken = name_in(first.names, language)
    return PresentStep(name, spoken, is_late(first, first.request, now))


def late_steps(now: datetime) -> "QuerySet[InnerStep]":
    """Return the steps that should be finished by now, of the request that a query stands at.

    An appealed request goes through its steps a second time; those of the first round are over.
    """
    return InnerStep.objects.filter(
        request_id=OuterRef("id"),
        round=Cast(OuterRef("is_appealed"), IntegerField()) + 1,
        phase=OuterRef("state"),
        due_at__lte=now,
        finished_at__isnull=True,
    )


def finishers(cards: Iterable[InnerStepCard]) -> set[UUID]:
    """Return whose names a reader of these steps needs."""
    return {move.actor_id for card in cards for move in card.moves}
