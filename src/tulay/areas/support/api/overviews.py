"""How days go, for programs: one's own, and those of the people one stands by."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from tulay.areas.support.actions.overviews import look_over
from tulay.areas.support.api.journal_schemas import MoodName
from tulay.areas.support.api.seat import person_of
from tulay.areas.support.errors.journal import NotTakingPart
from tulay.areas.support.queries.overviews import own_overview, own_stats, people_overview
from tulay.areas.support.rules.overviews import Felt, Figures
from tulay.plumbing.db.scope import reading
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.inputs import Day
from tulay.plumbing.http.routes import also_answers, needs

router = Router(tags=["support"], auth=SIGNED_IN)
SignName = Literal["quiet", "low", "falling", "tired", "hindered"]
ChangeName = Literal["better", "same", "lower", "unknown"]
_ID = "01937f3e-5c1e-7a44-9d3b-2f6f6c1f9a10"
_MOODS = {"excellent": 2, "good": 5, "okay": 3, "difficult": 2, "very_difficult": 0}
_FIGURES = {"days": 12, "energy": 5.8, "hindered": 2, "change": "same", "moods": _MOODS}
_FELT = {"date": "2026-11-24", "mood": "good", "energy": 6, "barrier_count": 0}
_STATS = {
    **_FIGURES,
    "since": "2026-10-26",
    "until": "2026-11-24",
    "entries": 208,
    "last": "2026-11-24",
}
_OWN = {
    **_FIGURES,
    "since": "2026-10-14",
    "until": "2026-11-24",
    "felt": [_FELT],
    "signs": [],
}
_PERSON = {
    "enrolment_id": _ID,
    "candidate_id": _ID,
    "name": "Lerato Jacobs",
    "reference": "PS-2F6F6C1F9A",
    "is_agreed": True,
    "last": "2026-11-24",
    **_FIGURES,
    "signs": ["tired"],
    "intake": "sent",
    "since": "2026-10-28",
    "until": "2026-11-24",
    "felt": [_FELT],
}


class FiguresOut(Schema):
    """What days come to; `hindered` counts those when something stood in the way, `moods` those of each mood."""

    days: int
    energy: float | None
    hindered: int
    change: ChangeName
    moods: dict[MoodName, int]


class FeltOut(Schema):
    """How one day felt."""

    date: date
    mood: MoodName
    energy: int
    barrier_count: int


class OwnOverviewOut(FiguresOut):
    """How your days went in six weeks; `signs` is what your key workers are shown."""

    since: date
    until: date
    felt: list[FeltOut]
    signs: list[SignName]


class StatsOut(FiguresOut):
    """What your days come to; `entries` and `last` are of your whole journal."""

    since: date
    until: date
    entries: int
    last: date | None


class Span(Schema):
    """Of which days; without any, of the last thirty."""

    since: Day | None = None
    until: Day | None = None


class PersonOverviewOut(FiguresOut):
    """How somebody's last two weeks went, and four weeks day by day; nothing is told of whoever has not agreed."""

    enrolment_id: UUID
    candidate_id: UUID
    name: str
    reference: str
    is_agreed: bool
    last: date | None
    signs: list[SignName]
    intake: Literal["missing", "sent", "to_confirm"]
    since: date
    until: date
    felt: list[FeltOut]


class PeopleOverviewOut(Schema):
    """Everybody you stand by; those to look at first stand first."""

    items: list[PersonOverviewOut]
    next: str | None = None


@router.get(
    "/dashboard/candidate",
    response=OwnOverviewOut,
    operation_id="support_overview",
    summary="How your days go",
    openapi_extra=example(200, _OWN),
)
@also_answers(409)
@needs("support.write-journal")
def own(request: HttpRequest) -> Any:
    """Return the figures of your last six weeks, day by day, and what your key workers are shown."""
    actor = person_of(request)
    assert actor.person_id is not None, "whoever is signed in is somebody"
    with reading(actor):
        found = own_overview(actor.person_id, datetime.now(UTC))
    if found is None:
        raise NotTakingPart
    return {
        **_figures(found.figures),
        "since": found.since,
        "until": found.until,
        "felt": _felt(found.felt),
        "signs": [one.value for one in found.signs],
    }


@router.get(
    "/journal/stats",
    response=StatsOut,
    operation_id="support_journal_stats",
    summary="What your days come to",
    openapi_extra=example(200, _STATS),
)
@needs("support.write-journal")
def stats(request: HttpRequest, asked: Query[Span]) -> Any:
    """Return figures of your last thirty days, or of those you name, a year at most."""
    actor = person_of(request)
    assert actor.person_id is not None, "whoever is signed in is somebody"
    with reading(actor):
        found = own_stats(actor.person_id, datetime.now(UTC), since=asked.since, until=asked.until)
    return {
        **_figures(found.figures),
        "since": found.since,
        "until": found.until,
        "entries": found.entries,
        "last": found.last,
    }


@router.get(
    "/dashboard/staff",
    response=PeopleOverviewOut,
    operation_id="support_look_over",
    summary="How the people you stand by are",
    openapi_extra=example(200, {"items": [_PERSON], "next": None}),
)
def people(request: HttpRequest) -> Any:
    """Return figures of everybody you stand by: each look is accounted for. No word of a journal is opened."""
    actor, now = person_of(request), datetime.now(UTC)
    shown = look_over(actor=actor, now=now)
    with reading(actor):
        found = people_overview(shown, now)
    return {
        "items": [
            {
                "enrolment_id": one.enrolment_id,
                "candidate_id": one.candidate_id,
                "name": one.name,
                "reference": one.reference,
                "is_agreed": one.is_agreed,
                "last": one.last,
                **_figures(one.figures),
                "signs": [sign.value for sign in one.signs],
                "intake": one.intake.value,
                "since": one.since,
                "until": one.until,
                "felt": _felt(one.felt),
            }
            for one in found
        ]
    }


def _figures(found: Figures) -> dict[str, object]:
    return {
        "days": found.days,
        "energy": found.energy,
        "hindered": found.hindered,
        "change": found.change.value,
        "moods": {mood.value: days for mood, days in found.moods.items()},
    }


def _felt(found: Iterable[Felt]) -> list[dict[str, object]]:
    return [
        {
            "date": one.date,
            "mood": one.mood.value,
            "energy": one.energy,
            "barrier_count": one.barrier_count,
        }
        for one in found
    ]
