"""Series, meetings and those who run them, as tests want them."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.models import ActionItem, Meeting, Minutes, SentReport, Series
from tulay.areas.meetings.rules.reports import ReportSaid
from tulay.kernel.actor import Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7

NOW = datetime(2026, 10, 1, 2, tzinfo=UTC)
YEAR = 2027
OFFICE = {str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)}
MONDAY = datetime(2027, 1, 18, 1, tzinfo=UTC)  # nine o'clock in Manila


def make_member(name="Ministry of Boats", **what_matters):
    return make_agency(**({"name": name, "hours": OFFICE} | what_matters))


def make_series(**what_matters):
    defaults = {
        "jurisdiction": "bangsamoro",
        "fiscal_year": YEAR,
        "rooms": ["Harbour Room"],
        "duration_minutes": 120,
        "per_day": 2,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Series.objects.create(**(defaults | what_matters))


def make_meeting(series=None, agency=None, **what_matters):
    series = series or make_series()
    starts_at = what_matters.get("starts_at", MONDAY)
    defaults = {
        "jurisdiction": series.jurisdiction,
        "quarter": 1,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=series.duration_minutes),
        "room": series.rooms[0],
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Meeting.objects.create(
        series=series, agency=agency or make_member(), **(defaults | what_matters)
    )


def make_item(meeting, **what_matters):
    """Something that an agency promised."""
    defaults = {
        "meeting_agency_id": meeting.agency_id,
        "jurisdiction": meeting.jurisdiction,
        "quarter": meeting.quarter,
        "agency_id": meeting.agency_id,
        "title": "A road to the harbour",
        "due_date": meeting.starts_at.date() + timedelta(days=60),
        "made_at": NOW,
        "updated_at": NOW,
    }
    return ActionItem.objects.create(meeting=meeting, **(defaults | what_matters))


def make_minutes(meeting, **what_matters):
    """Approved minutes of a meeting, which stays as it is."""
    content = {"text": "Said.", "outcomes": "", "present": [], "authors": ["A"], "approver": "B"}
    defaults = {
        "agency_id": meeting.agency_id,
        "number": 1,
        "content": content,
        "authors": [uuid7()],
        "approved_by": uuid7(),
        "written_at": NOW,
        "approved_at": NOW,
    }
    return Minutes.objects.create(meeting=meeting, **(defaults | what_matters))


def make_sent_report(meeting, **what_matters):
    """The report of a meeting as its agency sent it, which stays as it is."""
    said = asdict(ReportSaid(accomplishments="Two wells.", plans="More wells."))
    defaults = {
        "agency_id": meeting.agency_id,
        "number": 1,
        "content": said | {"currency": "PHP"},
        "sent_at": NOW,
    }
    return SentReport.objects.create(meeting=meeting, **(defaults | what_matters))


def acting(role, *, agency_id=None, region="", within=()):
    """Return somebody who holds a role: everywhere, in one agency, or in a region."""
    grant = Grant(ROLES[role], agency_id, role.value, region=region, within=frozenset(within))
    return Actor(uuid7(), ActorKind.PERSON, (grant,))


def coordinator():
    return acting(Role.COORDINATOR)


def focal_person(agency):
    return acting(Role.FOCAL_PERSON, agency_id=agency.id)


def somebody(role=Role.COORDINATOR, *, name="Salima Usman", agency=None):
    """Return an actor with an account behind them."""
    person = make_person(name=name)
    agency_id = agency.id if agency else None
    make_grant(person, role, agency_id=agency_id)
    granted = Grant(ROLES[role], agency_id, role.value)
    own = Grant(ROLES[Role.RESIDENT], role=Role.RESIDENT.value)
    return Actor(person.id, ActorKind.PERSON, (granted, own), name=name)


def visitor():
    """Return somebody without an account."""
    grant = Grant(ROLES[Role.VISITOR], role=Role.VISITOR.value)
    return Actor(None, ActorKind.ANONYMOUS, (grant,))
