"""Needs of communities by COPY, with the steps they took and the programmes that answer them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Need, NeedAnswer, NeedStep
from tulay.areas.programmes.rules.needs import NeedDetails, score_of
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.needs import SAID, DemoNeed, needs
from tulay.site.demo.programmes import Programme

BETWEEN = timedelta(days=2)
"""One step and the next."""


def load_needs(now: datetime, ground: Ground, told: Iterable[Programme]) -> dict[str, int]:
    """Load what communities need, and what answers it."""
    found = list(needs(now, told))
    random = dice("needs-children")
    counts = {
        "needs": copy_in(Need, (_need(one, ground) for one in found)),
        "need_steps": copy_in(
            NeedStep, (row for one in found for row in _steps(one, ground, random))
        ),
        "need_answers": copy_in(
            NeedAnswer, (row for one in found for row in _answers(one, ground, random))
        ),
    }
    record(actor=SYSTEM, code="programmes.add-need", target="demo", at=now, count=len(found))
    return counts


def _need(one: DemoNeed, ground: Ground) -> Need:
    said = {
        name: getattr(one, name)
        for name in (
            "title", "description", "sector", "people", "households", "urgency", "impact", "feasibility", "cost_minor",
            "submission", "evidence", "evidence_date",
        )
    }  # fmt: skip
    details = NeedDetails(**said, place_id=ground.places[one.place.code])
    return Need.made(
        id=one.id,
        **said,
        place_id=details.place_id,
        community=f"Community of {one.place.name}",
        raised_by=f"Council of leaders of {one.place.name}",
        agency_id=ground.agencies[one.agency_slug],
        jurisdiction="bangsamoro",
        currency="PHP",
        state=one.state,
        score=score_of(details).points,
        answers=len(one.answers),
        version=len(one.steps) - 1,
        created_at=one.noted_at,
        updated_at=one.noted_at + BETWEEN * (len(one.steps) - 1),
    )


def _steps(one: DemoNeed, ground: Ground, random: Random) -> Iterator[NeedStep]:
    for number, state in enumerate(one.steps):
        at = one.noted_at + BETWEEN * number
        yield NeedStep.made(
            id=drawn_id(at, random),
            need_id=one.id,
            agency_id=ground.agencies[one.agency_slug],
            state=state,
            said=SAID.get(state, ""),
            taken_at=at,
        )


def _answers(one: DemoNeed, ground: Ground, random: Random) -> Iterator[NeedAnswer]:
    for ppa_id in one.answers:
        yield NeedAnswer.made(
            id=drawn_id(one.noted_at, random),
            need_id=one.id,
            ppa_id=ppa_id,
            agency_id=ground.agencies[one.agency_slug],
            linked_at=one.noted_at + BETWEEN,
        )
