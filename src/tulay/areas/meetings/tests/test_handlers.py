"""What follows from changes of agencies, and what runs by itself."""

import pytest

from tulay.areas.directory.events import AgencyAdded, AgencyChanged, AgencyDeactivated
from tulay.areas.directory.models import Agency
from tulay.areas.meetings import handlers, tasks
from tulay.areas.meetings.models import Meeting
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import make_member
from tulay.areas.meetings.tests.test_web import make_next
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


def states():
    with reading(SYSTEM):
        return [row.state for row in Meeting.objects.all()]


def test_meetings_follow_what_becomes_of_an_agency():
    make_next()
    member = make_member()
    handlers.agency_added(AgencyAdded(agency_id=member.id))
    handlers.agency_added(AgencyAdded(agency_id=member.id))  # told twice
    assert states() == [State.SCHEDULED] * 4

    Agency.objects.filter(id=member.id).update(has_meetings=False)
    handlers.agency_changed(AgencyChanged(agency_id=member.id))
    handlers.agency_deactivated(AgencyDeactivated(agency_id=member.id))
    assert states() == [State.CANCELLED] * 4


def test_the_schedule_tends_the_years():
    make_next()
    tasks.tend(at="2026-11-22T00:00:00+00:00")
    assert states() == []
