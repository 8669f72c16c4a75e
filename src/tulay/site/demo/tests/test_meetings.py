"""The agencies of the demo, and a year of meetings with all of them."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tulay.areas.directory.queries import agencies, calendars_of
from tulay.areas.meetings.actions.series import generate
from tulay.areas.meetings.models import (
    ActionItem,
    Meeting,
    Minutes,
    MinutesDraft,
    QuarterReport,
    Series,
)
from tulay.areas.meetings.queries.meetings import quarter_counts
from tulay.areas.meetings.queries.overview import agency_metrics
from tulay.areas.meetings.queries.series import card_of
from tulay.areas.meetings.rules.series import QUARTERS, State
from tulay.areas.meetings.tests.factories import NOW, make_series
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.site.demo.loading.commitments import load_commitments
from tulay.site.demo.loading.ground import load_ground
from tulay.site.demo.loading.meetings import load_meetings
from tulay.site.demo.loading.minutes import WAITING, load_minutes
from tulay.site.demo.loading.reports import load_reports

pytestmark = pytest.mark.django_db
MANILA = ZoneInfo("Asia/Manila")


def test_generate_gives_the_43_agencies_of_the_demo_172_meetings(django_assert_max_num_queries):
    _load_demo_ground()
    series = make_series()

    with django_assert_max_num_queries(30):
        made = generate(actor=SYSTEM, series_id=series.id, quarters=QUARTERS, now=NOW)

    assert made.created == dict.fromkeys(QUARTERS, 43)
    assert made.missed == ()
    with reading(SYSTEM):
        rows = list(Meeting.objects.all())
    assert len(rows) == 172
    assert set(Counter(row.agency_id for row in rows).values()) == {4}
    calendars = calendars_of({row.agency_id for row in rows})
    for row in rows:
        assert calendars[row.agency_id].is_working_day(row.starts_at.astimezone(MANILA).date())
        assert row.starts_at.astimezone(MANILA).weekday() < 5
    assert len({(row.room, row.starts_at) for row in rows}) == 172

    second = generate(actor=SYSTEM, series_id=series.id, quarters=QUARTERS, now=NOW)
    assert second.count == 0


def _load_demo_ground():
    with one_transaction(), entered(SYSTEM):
        load_ground(NOW)
    invited = [card for card in agencies("bangsamoro") if card.has_meetings]
    assert len(invited) == 43


def test_the_demo_has_a_year_behind_it_and_the_next_one_planned():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    _load_demo_ground()
    with one_transaction(), entered(SYSTEM):
        assert load_meetings(now, facilitators=()) == 2 * 172
    with reading(SYSTEM):
        years = Series.objects.order_by("fiscal_year")
        counts = [quarter_counts(SYSTEM, year.id, now=now) for year in years]
    this, following = counts
    assert (sum(one.held for one in this), sum(one.cancelled for one in this)) == (169, 1)
    assert sum(one.overdue for one in this) == 2
    assert sum(one.postponed for one in following) == 1
    assert [one.due for one in following] == [43] * 4


def test_the_demo_keeps_minutes_of_what_was_held():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    _load_demo_ground()
    with one_transaction(), entered(SYSTEM):
        load_meetings(now, facilitators=())
        assert load_minutes(now) == 169 - WAITING
        assert load_commitments(now) == 169 - WAITING
    with reading(SYSTEM):
        assert Minutes.objects.count() == 169 - WAITING
        assert MinutesDraft.objects.count() == WAITING
        assert len(Minutes.objects.order_by("id")[0].content["present"]) > 1
        states = Counter(ActionItem.objects.values_list("state", flat=True))
        assert states["done"] > states["open"] > 0
        assert Meeting.objects.filter(state=State.COMPLETED).count() == 169 - WAITING


def test_the_demo_keeps_what_agencies_reported():
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    _load_demo_ground()
    with one_transaction(), entered(SYSTEM):
        load_meetings(now, facilitators=())
        assert load_reports(now) == 169 - 6
    with reading(SYSTEM):
        states = Counter(QuarterReport.objects.values_list("state", flat=True))
        assert states == {"sent": 169 - 6, "draft": 3}
        series = card_of(Series.objects.get(fiscal_year=2026))
        counts = agency_metrics(SYSTEM, series, now=now)
    assert len(counts) == 43
    assert sum(one.reports for one in counts) == 169 - 6
    assert 0 < sum(one.reports - one.reports_in_time for one in counts) < 20
