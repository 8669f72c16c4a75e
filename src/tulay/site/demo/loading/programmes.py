"""Programmes, projects and activities by COPY; the trigger adds up their lines as it does for everybody."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from tulay.areas.audit.actions import record
from tulay.areas.programmes.models import Funding, Indicator, Milestone, Ppa, Update
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.writes import copy_in
from tulay.site.demo.ids import dice, drawn_id
from tulay.site.demo.loading.beneficiaries import load_beneficiaries
from tulay.site.demo.loading.budgets import load_budgets
from tulay.site.demo.loading.ground import Ground
from tulay.site.demo.loading.links import load_links
from tulay.site.demo.loading.needs import load_needs
from tulay.site.demo.programmes import COUNT, Programme, programmes

SAID = {
    "ongoing": "Work is under way in the barangays that were chosen with the community.",
    "on_hold": "Waiting for materials; work goes on once they arrive.",
    "completed": "Handed over. The community runs it now.",
    "cancelled": "The site could not be used. The money goes back.",
}


def load_programmes(now: datetime, ground: Ground, count: int = COUNT) -> dict[str, int]:
    """Load the PPAs with their money, what was told of them, and what they are measured by."""
    told = list(programmes(now, count))
    counts = {"ppas": copy_in(Ppa, (_ppa(one, ground) for one in told))}
    random = dice("programmes-children")
    children: dict[type[Model], list[Model]] = {
        Funding: [],
        Update: [],
        Milestone: [],
        Indicator: [],
    }
    for one in told:
        agency_id = ground.agencies[one.agency_slug]
        for row in _children(one, agency_id, lambda one=one: drawn_id(one.added_at, random)):
            children[type(row)].append(row)
    for model, rows in children.items():
        counts[model._meta.db_table] = copy_in(model, rows)
    record(actor=SYSTEM, code="programmes.add-ppa", target="demo", at=now, count=len(told))
    counts |= load_needs(now, ground, told) | load_budgets(now, ground, told)
    counts |= load_links(now, ground, told)
    return counts | load_beneficiaries(now, ground, told)


def _ppa(one: Programme, ground: Ground) -> Ppa:
    names = (
        "id", "code", "title", "summary", "sector", "state", "priority", "progress", "fiscal_year", "appropriation",
        "source", "starts_date", "target_date", "ended_date", "budget_minor", "obc_budget_minor", "slots", "obc_slots",
        "organisations", "people",
    )  # fmt: skip
    return Ppa.made(
        **{name: getattr(one, name) for name in names},
        agency_id=ground.agencies[one.agency_slug],
        jurisdiction="bangsamoro",
        currency="PHP",
        place_id=ground.places[one.place.code],
        created_at=one.added_at,
        updated_at=one.changed_at,
        is_touched=True,
    )


def _children(one: Programme, agency_id: UUID, new_id: object) -> Iterator[Model]:
    assert callable(new_id)
    of = {"ppa_id": one.id, "agency_id": agency_id}
    for line in one.lines:
        yield Funding.made(
            id=new_id(),
            **of,
            kind=line.kind,
            amount_minor=line.amount_minor,
            source=one.source,
            on_date=line.on_date,
            recorded_at=one.changed_at,
        )
    if one.state in SAID:
        yield Update.made(
            id=new_id(),
            **of,
            kind="status",
            state=one.state,
            progress=one.progress,
            said=SAID[one.state],
            told_at=one.changed_at,
        )
    yield Milestone.made(
        id=new_id(),
        **of,
        title="Sites chosen with the community",
        due_date=one.starts_date,
        done_date=one.starts_date if one.state in ("ongoing", "completed") else None,
    )
    yield Milestone.made(
        id=new_id(), **of, title="Handed over", due_date=one.target_date, done_date=one.ended_date
    )
    is_measured = one.ended_date is not None
    yield Indicator.made(
        id=new_id(),
        **of,
        category=OUTCOMES[one.sector],
        title="People reached",
        unit="people",
        baseline=0,
        target=one.people,
        actual=one.people * 9 // 10 if is_measured else None,
        measured_date=one.ended_date,
    )


OUTCOMES = {
    "economic": "livelihood",
    "social": "social_protection",
    "infrastructure": "infrastructure",
    "environment": "environment",
    "governance": "governance",
    "peace_security": "peace_security",
}
