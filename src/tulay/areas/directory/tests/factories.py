"""Agencies, places and sectors as tests want them."""

from datetime import UTC, datetime, timedelta

from tulay.areas.directory.models import Agency, Community, Place, Post, Sector
from tulay.areas.directory.rules import label_of, path_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WEEK = {str(day): [["08:00", "17:00"]] for day in range(5)}


def make_agency(**what_matters):
    defaults = {
        "slug": f"agency-{uuid7().hex[-12:]}",
        "name": "Ministry of Boats",
        "jurisdiction": "bangsamoro",
        "kind": "ministry",
        "zone": "Asia/Manila",
        "country": "PH",
        "hours": WEEK,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Agency.objects.create(**(defaults | what_matters))


def make_sector(code="livelihood", **what_matters):
    defaults = {"names": {"en": code.replace("-", " ").title()}}
    return Sector.objects.get_or_create(code=code, defaults=defaults | what_matters)[0]


def make_place(name, parent=None, **what_matters):
    code = what_matters.pop("code", uuid7().hex[-10:])
    defaults = {
        "jurisdiction": "bangsamoro",
        "level": "municipality" if parent else "region",
        "label": label_of(name, parent.label if parent else ""),
        "path": path_of(code, parent.path if parent else "/"),
    }
    return Place.objects.create(code=code, name=name, parent=parent, **(defaults | what_matters))


def make_post(agency, person, rank="primary", **what_matters):
    defaults = {"appointed_date": NOW.date(), "appointed_at": NOW}
    with reading(SYSTEM):
        return Post.objects.create(
            agency=agency, person=person, rank=rank, **(defaults | what_matters)
        )


def make_community(place, **what_matters):
    """A community with an estimate, unless `people=None` leaves it out."""
    defaults = {
        "name": f"Community {uuid7().hex[-8:]}",
        "jurisdiction": place.jurisdiction,
        "people": 120,
        "people_source": "Survey of 2025",
        "people_date": NOW.date() - timedelta(days=200),
        "created_at": NOW,
        "updated_at": NOW,
    }
    told = defaults | what_matters
    if told["people"] is None:
        told |= {"people_source": "", "people_date": None}
    with reading(SYSTEM):
        return Community.objects.create(place=place, **told)
