"""The clock itself: what runs by itself, in the zone of the place, whatever the hour of the machine."""

from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings import tasks
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.tests.factories import MONDAY, make_meeting, make_member, make_series
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.jobs import SCHEDULES

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HOURLY = (
    "meetings.tend",
    "meetings.remind-all",
    "meetings.remind-reports",
    "meetings.alert-overdue",
)


@pytest.fixture
def at(monkeypatch):
    """Run a job as the clock of the machine shows a moment."""

    def run_at(moment, run):
        class Clock:
            @staticmethod
            def now(_zone):
                return moment

        monkeypatch.setattr(tasks, "datetime", Clock)
        run(at=moment.isoformat())

    return run_at


def count(**asked):
    with reading(SYSTEM):
        return Meeting.objects.filter(**asked).count()


@pytest.mark.parametrize("name", HOURLY)
def test_each_runs_every_hour_on_the_hour(name):
    slot = SCHEDULES[name].slot(datetime(2026, 10, 1, 7, 59, tzinfo=UTC))
    assert slot == datetime(2026, 10, 1, 7, tzinfo=UTC)
    assert SCHEDULES[name].slot(slot + HOUR) == slot + HOUR


def test_next_year_is_planned_when_the_first_of_october_begins_in_the_place(at):
    make_member()
    make_series(fiscal_year=2026, tended_quarter=4)
    midnight_in_manila = datetime(2026, 9, 30, 16, tzinfo=UTC)
    at(midnight_in_manila - HOUR, tasks.tend)
    assert not Series.objects.filter(fiscal_year=2027).exists()
    at(midnight_in_manila, tasks.tend)
    assert count(series__fiscal_year=2027) == 4


def test_a_quarter_is_filled_when_it_begins_in_the_place(at):
    series = make_series(fiscal_year=2027, tended_quarter=1)
    make_member()
    midnight_in_manila = datetime(2027, 3, 31, 16, tzinfo=UTC)
    at(midnight_in_manila - HOUR, tasks.tend)
    assert count(series=series) == 0
    at(midnight_in_manila, tasks.tend)
    assert count(series=series) == 3


def test_the_office_hears_of_what_nobody_noted_at_eight_in_the_place(at):
    make_grant(make_person(), Role.COORDINATOR)
    with reading(SYSTEM):
        make_meeting(starts_at=MONDAY)
    eight_in_manila = datetime(2027, 1, 19, 0, tzinfo=UTC)
    at(eight_in_manila - HOUR, tasks.alert)
    assert not Message.objects.exists()
    at(eight_in_manila, tasks.alert)
    assert Message.objects.get().template == "meetings.overdue"
