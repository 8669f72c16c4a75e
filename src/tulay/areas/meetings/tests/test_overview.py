"""How complete a year is: by quarter, agency by agency, as a page, a sheet and an endpoint."""

from datetime import timedelta

import pytest

from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.meetings.actions.commitments import add_item
from tulay.areas.meetings.actions.minutes import approve_minutes, write_minutes
from tulay.areas.meetings.models import Invitation
from tulay.areas.meetings.queries.overview import (
    AgencyMetrics,
    QuarterMetrics,
    agency_metrics,
    quarter_metrics,
)
from tulay.areas.meetings.queries.series import card_of
from tulay.areas.meetings.rules.commitments import Promise
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    focal_person,
    make_member,
    make_series,
    somebody,
)
from tulay.areas.meetings.tests.test_reports import held, report
from tulay.areas.meetings.tests.test_web_aftermath import meeting
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
DONE = {
    "meetings": 1,
    "held": 1,
    "confirmed": 1,
    "completed": 1,
    "reports": 1,
    "reports_in_time": 1,
    "minutes_in_time": 1,
    "items": 1,
    "items_overdue": 1,
}


def a_year():
    """Return a year with one meeting of which everything is done, one ahead and one that was cancelled."""
    series = make_series()
    row = held(series=series)
    other = make_member("Two")
    held(series=series, agency=other, quarter=2, starts_at=MONDAY + timedelta(90))
    gone = MONDAY + timedelta(180)
    held(series=series, agency=other, quarter=3, starts_at=gone, state="cancelled", reason="Flood.")
    report(row)
    comes(row)
    later = MONDAY + timedelta(hours=3)
    author = somebody()
    write_minutes(actor=author, meeting_id=row.id, text="Said.", outcomes="", version=0, now=later)
    promise = Promise("A road", row.agency_id, (MONDAY + timedelta(30)).date())
    add_item(actor=author, meeting_id=row.id, promise=promise, now=later)
    approve_minutes(
        actor=somebody(Role.EXECUTIVE, name="Omar"), meeting_id=row.id, version=1, now=later
    )
    return series, row.agency, other


def comes(row):
    with reading(SYSTEM):
        Invitation.objects.create(
            meeting=row,
            agency_id=row.agency_id,
            person=make_person(),
            answer="coming",
            answered_for=row.starts_at,
            answered_at=row.starts_at,
            way="link",
        )


def test_a_year_counts_what_is_complete():
    series, agency, other = a_year()
    now = MONDAY + timedelta(60)
    with reading(SYSTEM):
        quarters = quarter_metrics(SYSTEM, card_of(series), now=now)
        agencies = agency_metrics(SYSTEM, card_of(series), now=now)
        first = agency_metrics(SYSTEM, card_of(series), quarter=1, now=now)
    assert quarters == (
        QuarterMetrics(quarter=1, **DONE),
        QuarterMetrics(quarter=2, meetings=1),
        QuarterMetrics(quarter=3),
        QuarterMetrics(quarter=4),
    )
    done, ahead = (
        AgencyMetrics(agency_id=agency.id, **DONE),
        AgencyMetrics(agency_id=other.id, meetings=1),
    )
    assert set(agencies) == {done, ahead}
    assert first == (done,)


def test_a_year_counts_only_what_somebody_sees():
    series, agency, _other = a_year()
    now = MONDAY + timedelta(60)
    stranger, ours = focal_person(make_member("Three")), focal_person(agency)
    with reading(stranger):
        assert quarter_metrics(stranger, card_of(series), now=now)[0] == QuarterMetrics(quarter=1)
        assert agency_metrics(stranger, card_of(series), now=now) == ()
    with reading(ours):
        assert [one.agency_id for one in agency_metrics(ours, card_of(series), now=now)] == [
            agency.id
        ]


def test_a_years_page_asks_the_same_however_many_agencies_there_are(
    seen_by, words, django_assert_num_queries, django_assert_max_num_queries
):
    row = meeting()
    door = seen_by(Role.EXECUTIVE)
    door.get("/meetings/overview/")
    with django_assert_max_num_queries(12) as counted:  # session, transaction and eyes among them
        page = words(door.get("/meetings/overview/", series=str(row.series_id)))
    assert "Reports in time" in page
    assert "0 of 1 (0 %)" in page
    assert row.agency.name in page
    for number in range(5):
        starts = row.starts_at + timedelta(days=number + 1)
        meeting(series=row.series, agency=make_member(f"Office {number}"), starts_at=starts)
    with django_assert_num_queries(len(counted.captured_queries)):
        page = words(door.get("/meetings/overview/", series=str(row.series_id)))
    assert "Office 4" in page
    none = words(door.get("/meetings/overview/", series=str(row.series_id), quarter="4"))
    assert "There are no meetings in this quarter." in none


def test_a_year_without_a_series_says_so_and_has_no_file(seen_by, words):
    door = seen_by(Role.EXECUTIVE)
    assert "No year is open yet" in words(door.get("/meetings/overview/"))
    assert door.get("/meetings/overview/file/").status_code == 404


def test_a_year_is_handed_out_as_a_workbook_and_told_to_programs(seen_by):
    row = meeting()
    door = seen_by(Role.EXECUTIVE)
    answer = door.get("/meetings/overview/file/", series=str(row.series_id))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    found = door.send(f"/series/{row.series_id}/metrics?quarter=1", method="GET").json()
    assert [one["meetings"] for one in found["quarters"]] == [1, 0, 0, 0]
    assert [one["agency_id"] for one in found["agencies"]] == [str(row.agency_id)]
    assert door.send(f"/series/{uuid7()}/metrics", method="GET").status_code == 404
