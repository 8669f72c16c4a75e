"""Needs as lists and one by one, which programmes answer them, and which nobody answers."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, Sum, TextField, Value

from tulay.areas.programmes.errors import UnknownNeed
from tulay.areas.programmes.models import Need, NeedAnswer, NeedStep
from tulay.areas.programmes.queries.ppas import QUERY_MAX, SEE
from tulay.areas.programmes.rules.needs import OPEN, NeedDetails, NeedState, Score, score_of
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.errors import FieldError, Invalid
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

ORDERS = {
    "score": Keyset("score", "score"),
    "recent": Keyset("recent", "updated_at"),
    "people": Keyset("people", "people"),
}
SHOWN_MAX = 100
"""Steps and programmes of one need; more than anybody reads."""


@dataclass(frozen=True, slots=True)
class NeedCard:
    """One need."""

    id: UUID
    agency_id: UUID
    jurisdiction: str
    place: str
    state: NeedState
    currency: str
    answers: int
    details: NeedDetails
    version: int
    noted_by: UUID | None
    created_at: datetime
    updated_at: datetime

    @property
    def score(self) -> Score:
        """Return how pressing it is, part by part."""
        return score_of(self.details)


@dataclass(frozen=True, slots=True)
class NeedStepCard:
    """A step it took."""

    state: NeedState
    is_forwarding: bool
    is_loss: bool
    said: str
    taken_by: UUID | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """A programme that answers a need, as far as it may be seen."""

    ppa_id: UUID
    agency_id: UUID
    title: str
    state: str
    fiscal_year: int
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class NeedRecord:
    """A need with its steps and the programmes that answer it."""

    need: NeedCard
    steps: tuple[NeedStepCard, ...]
    answers: tuple[AnswerCard, ...]


@dataclass(frozen=True, slots=True)
class NeedsAsked:
    """Which needs are asked for; what is left empty asks nothing."""

    agency_id: UUID | None = None
    jurisdiction: str = ""
    sector: str = ""
    state: str = ""
    urgency: str = ""
    unanswered: bool = False
    q: str = ""
    order: str = "score"


@dataclass(frozen=True, slots=True)
class NeedsTogether:
    """What the needs asked for come to."""

    count: int
    people: int
    unanswered: int


def visible_needs(
    actor: Actor, asked: NeedsAsked, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[NeedCard]:
    """Return one page of needs, the most pressing first unless asked otherwise.

    :raises Invalid: naming `order`, `limit` or `cursor`.
    """
    order = ORDERS.get(asked.order)
    if order is None:
        detail = "Order by score, recent or people."
        raise Invalid(errors=[FieldError("?order", "unknown", detail)])
    rows = _asked(_visible(actor), asked).select_related("place")
    return paginate(rows, order, cursor=cursor, limit=limit, card=need_card_of)


def needs_together(actor: Actor, asked: NeedsAsked) -> NeedsTogether:
    """Return how many needs are asked for, how many people they touch, and how many of them nobody answers."""
    found = _asked(_visible(actor), asked).aggregate(
        count=Count("id"), reached=Sum("people"), gap=Count("id", filter=_gap())
    )
    return NeedsTogether(found["count"], found["reached"] or 0, found["gap"])


def visible_need(actor: Actor, need_id: UUID) -> NeedCard:
    """Return one need.

    :raises UnknownNeed: there is none by this id that the actor may see.
    """
    row = _visible(actor).select_related("place").filter(id=need_id).first()
    if row is None:
        raise UnknownNeed
    return need_card_of(row)


def need_record(actor: Actor, need_id: UUID) -> NeedRecord:
    """Return a need with its steps and answers, in three queries.

    :raises UnknownNeed: there is none by this id that the actor may see.
    """
    card = visible_need(actor, need_id)
    steps = NeedStep.objects.filter(need_id=need_id).order_by("-taken_at", "-id")[:SHOWN_MAX]
    return NeedRecord(card, tuple(_step(row) for row in steps), _answers(actor, need_id))


def answers_of(actor: Actor, need_id: UUID) -> tuple[AnswerCard, ...]:
    """Return the programmes that answer a need, of those that the actor may see.

    :raises UnknownNeed: there is no such need that the actor may see.
    """
    visible_need(actor, need_id)
    return _answers(actor, need_id)


def needs_of_ppa(actor: Actor, ppa_id: UUID) -> tuple[NeedCard, ...]:
    """Return the needs that a programme answers, of those that the actor may see."""
    linked = NeedAnswer.objects.filter(ppa_id=ppa_id).values("need_id")
    rows = _visible(actor).select_related("place").filter(id__in=linked)
    return tuple(need_card_of(row) for row in rows.order_by("-score", "-id")[:SHOWN_MAX])


def need_card_of(row: Need) -> NeedCard:
    """Return a need as others may know it."""
    return NeedCard(
        row.id,
        row.agency_id,
        row.jurisdiction,
        row.place.label if row.place else "",
        NeedState(row.state),
        row.currency,
        row.answers,
        said_of(row),
        row.version,
        row.noted_by,
        row.created_at,
        row.updated_at,
    )


def said_of(row: Need) -> NeedDetails:
    """Return what is said of a need."""
    return NeedDetails(**{one.name: getattr(row, one.name) for one in fields(NeedDetails)})


def _answers(actor: Actor, need_id: UUID) -> tuple[AnswerCard, ...]:
    ours = actor.agencies(SEE)
    rows = NeedAnswer.objects.filter(need_id=need_id, ppa__withdrawn_at=None)
    if not isinstance(ours, Everywhere):
        rows = rows.filter(agency_id__in=ours)
    found = rows.select_related("ppa").order_by("linked_at", "id")[:SHOWN_MAX]
    return tuple(
        AnswerCard(
            row.ppa_id,
            row.agency_id,
            row.ppa.title,
            row.ppa.state,
            row.ppa.fiscal_year,
            row.linked_at,
        )
        for row in found
    )


def _step(row: NeedStep) -> NeedStepCard:
    return NeedStepCard(
        NeedState(row.state), row.is_forwarding, row.is_loss, row.said, row.taken_by, row.taken_at
    )


def _visible(actor: Actor) -> "QuerySet[Need]":
    """Return what is the actor's to see; row security says it once more."""
    ours = actor.agencies(SEE)
    rows = Need.objects.all()
    return rows if isinstance(ours, Everywhere) else rows.filter(agency_id__in=ours)


def _gap() -> Q:
    return Q(answers=0, state__in=[one.value for one in OPEN])


def _asked(rows: "QuerySet[Need]", asked: NeedsAsked) -> "QuerySet[Need]":
    names = ("agency_id", "jurisdiction", "sector", "state", "urgency")
    wanted = {name: getattr(asked, name) for name in names}
    rows = rows.filter(**{name: one for name, one in wanted.items() if one not in (None, "")})
    if asked.unanswered:
        rows = rows.filter(_gap())
    if asked.q:
        words = Func(Value(asked.q[:QUERY_MAX]), function="tulay_folded", output_field=TextField())
        rows = rows.annotate(asked=words).filter(folded_words__contains=F("asked"))
    return rows
