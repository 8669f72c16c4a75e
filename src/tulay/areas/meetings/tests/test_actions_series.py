from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.models import Agency
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.meetings import cancel, hold, move
from tulay.areas.meetings.actions.series import (
    change_series,
    generate,
    open_series,
    settle_agency,
    tend_series,
)
from tulay.areas.meetings.errors import (
    NotYetBegun,
    ReasonMissing,
    SeriesExists,
    StepNotPossible,
    TimeTaken,
    UnfitSeries,
    UnfitTime,
    UnknownMeeting,
    UnknownSeries,
)
from tulay.areas.meetings.models import Meeting, Series
from tulay.areas.meetings.queries.meetings import Narrowed, quarter_counts, visible_meetings
from tulay.areas.meetings.queries.series import card_of, preview
from tulay.areas.meetings.rules.plans import Obstacle
from tulay.areas.meetings.rules.series import QUARTERS, SeriesDetails, State
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    YEAR,
    acting,
    coordinator,
    focal_person,
    make_meeting,
    make_member,
    make_series,
)
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
DETAILS = SeriesDetails(rooms=("Harbour Room",))
STRANGER = acting(Role.RESIDENT)
MANILA = ZoneInfo("Asia/Manila")


def meetings():
    with reading(SYSTEM):
        return list(Meeting.objects.order_by("starts_at", "id"))


def meeting(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def again(row):
    with reading(SYSTEM):
        return Meeting.objects.get(id=row.id)


def run(actor=SYSTEM, *, series, now=NOW, quarters=QUARTERS, **more):
    return generate(actor=actor, series_id=series.id, quarters=quarters, now=now, **more)


def open_one(actor=SYSTEM, details=DETAILS, jurisdiction="bangsamoro", year=YEAR):
    return open_series(
        actor=actor, jurisdiction=jurisdiction, fiscal_year=year, details=details, now=NOW
    )


def test_open_series_keeps_what_was_settled():
    lead = make_person()
    make_grant(lead, Role.COORDINATOR)
    details = SeriesDetails(("A", "B"), (lead.id,), 90, 3, is_automatic=False)

    series_id = open_one(coordinator(), details)

    row = Series.objects.get(id=series_id)
    assert (row.rooms, row.facilitators, row.duration_minutes, row.per_day, row.is_automatic) == (
        ["A", "B"],
        [lead.id],
        90,
        3,
        False,
    )
    assert Entry.objects.filter(action="meetings.open-series").count() == 1


def test_open_series_refuses_a_second_one_for_the_year():
    open_one()
    with pytest.raises(SeriesExists):
        open_one()


def test_open_series_refuses_what_could_not_be_planned():
    with pytest.raises(UnfitSeries):
        open_one(details=SeriesDetails(rooms=()))


def test_open_series_refuses_facilitators_who_lead_nothing():
    with pytest.raises(UnfitSeries) as caught:
        open_one(details=SeriesDetails(("A",), (make_person().id,)))
    assert [one.pointer for one in caught.value.errors] == ["facilitators"]


def test_open_series_refuses_strangers_and_coordinators_of_elsewhere():
    for actor in (STRANGER, acting(Role.EXECUTIVE), focal_person(make_member())):
        with pytest.raises(Forbidden):
            open_one(actor)
    with pytest.raises(Forbidden):
        open_one(acting(Role.COORDINATOR, region="namibia"))
    assert open_one(acting(Role.COORDINATOR, region="bangsamoro"))


def test_change_series_leaves_what_stands():
    row = meeting()
    change_series(
        actor=coordinator(),
        series_id=row.series_id,
        details=SeriesDetails(("Other",), duration_minutes=60),
        now=NOW,
    )
    assert Series.objects.get(id=row.series_id).rooms == ["Other"]
    assert again(row).room == "Harbour Room"
    with pytest.raises(UnknownSeries):
        change_series(actor=SYSTEM, series_id=uuid7(), details=DETAILS, now=NOW)
    with pytest.raises(UnfitSeries):
        change_series(actor=SYSTEM, series_id=row.series_id, details=SeriesDetails(()), now=NOW)
    with pytest.raises(UnknownSeries):
        change_series(
            actor=acting(Role.COORDINATOR, region="namibia"),
            series_id=row.series_id,
            details=DETAILS,
            now=NOW,
        )


def test_generate_makes_one_quarter_alone_and_tells_of_it():
    make_member()
    made = run(series=make_series(), quarters=(2,))
    assert made.created == {2: 1}
    [row] = meetings()
    assert OutboxRow.objects.filter(name="meetings.MeetingScheduled").count() == 1
    assert row.starts_at.astimezone(MANILA) == datetime(YEAR, 4, 15, 9, tzinfo=MANILA)


def test_generate_leaves_out_who_has_no_meetings():
    make_member(has_meetings=False)
    make_member(deactivated_at=NOW)
    make_member(jurisdiction="namibia")
    assert run(series=make_series()).count == 0


def test_generate_says_who_got_none_and_why():
    closed = make_member(hours={})
    made = run(series=make_series(), quarters=(1,))
    assert [(one.agency_id, one.obstacle) for one in made.missed] == [
        (closed.id, Obstacle.NO_HOURS)
    ]


def test_generate_plans_around_what_facilitators_do_elsewhere():
    lead = make_person()
    make_grant(lead, Role.COORDINATOR)
    elsewhere = make_series(jurisdiction="namibia")
    meeting(
        series=elsewhere,
        agency=make_member(jurisdiction="namibia"),
        starts_at=datetime(YEAR, 1, 15, 1, tzinfo=UTC),
        facilitator_id=lead.id,
    )
    make_member()
    run(series=make_series(facilitators=[lead.id]), quarters=(1,))
    mine = [row for row in meetings() if row.jurisdiction == "bangsamoro"]
    assert mine[0].starts_at > datetime(YEAR, 1, 15, 3, tzinfo=UTC)


def test_generate_tells_when_somebody_was_quicker():
    """What a coordinator of one region cannot see is still kept free by the database."""
    lead = make_person()
    make_grant(lead, Role.COORDINATOR)
    elsewhere = make_series(jurisdiction="namibia")
    meeting(
        series=elsewhere,
        agency=make_member(jurisdiction="namibia"),
        starts_at=datetime(YEAR, 1, 15, 1, tzinfo=UTC),
        facilitator_id=lead.id,
    )
    member = make_member()
    of_region = acting(Role.COORDINATOR, region="bangsamoro", within={member.id})
    with pytest.raises(TimeTaken):
        run(of_region, series=make_series(facilitators=[lead.id]), quarters=(1,))


def test_generate_refuses_strangers_and_unknown_series():
    series = make_series()
    for actor in (STRANGER, acting(Role.EXECUTIVE), focal_person(make_member())):
        with pytest.raises(Forbidden):
            run(actor, series=series)
    with pytest.raises(UnknownSeries):
        generate(actor=SYSTEM, series_id=uuid7(), quarters=(1,), now=NOW)


def test_a_preview_is_what_generating_does():
    make_member()
    series = make_series()
    with reading(SYSTEM):
        seen = preview(card_of(series), quarters=QUARTERS, only=None, ahead=False, now=NOW)
    run(series=series)
    planned = {(one.booking.agency_id, one.booking.starts_at) for one in seen.proposals}
    assert {(row.agency_id, row.starts_at) for row in meetings()} == planned


def test_a_new_agency_gets_the_quarters_that_have_not_begun():
    make_series()
    member = make_member()
    in_may = datetime(YEAR, 5, 3, tzinfo=UTC)
    assert settle_agency(actor=SYSTEM, agency_id=member.id, now=in_may) == 2
    assert {row.quarter for row in meetings()} == {3, 4}
    assert settle_agency(actor=SYSTEM, agency_id=member.id, now=in_may) == 0


def test_an_agency_that_leaves_loses_what_lies_ahead():
    series = make_series()
    member = make_member()
    run(series=series)
    first = meetings()[0]
    after_first = first.ends_at + timedelta(hours=1)
    hold(actor=SYSTEM, meeting_id=first.id, now=after_first)
    Agency.objects.filter(id=member.id).update(deactivated_at=after_first)

    assert settle_agency(actor=SYSTEM, agency_id=member.id, now=after_first) == 3
    assert [row.state for row in meetings()] == [State.HELD] + [State.CANCELLED] * 3
    assert OutboxRow.objects.filter(name="meetings.MeetingCancelled").count() == 3
    assert settle_agency(actor=SYSTEM, agency_id=member.id, now=after_first) == 0
    with pytest.raises(Forbidden):
        settle_agency(actor=STRANGER, agency_id=member.id, now=NOW)


def test_a_series_that_is_not_automatic_waits_for_its_coordinator():
    make_series(is_automatic=False)
    member = make_member()
    assert settle_agency(actor=SYSTEM, agency_id=member.id, now=NOW) == 0
    assert tend_series(actor=SYSTEM, now=NOW) == 0


def test_tend_series_opens_the_next_year_once_and_fills_each_quarter_once():
    make_member()
    lead = make_person()  # leads no longer: holds no role
    make_series(fiscal_year=YEAR - 1, facilitators=[lead.id])
    assert tend_series(actor=SYSTEM, now=NOW) == 1 + 4  # what is left of this year, and the next
    following = Series.objects.get(fiscal_year=YEAR)
    assert (following.rooms, following.facilitators) == (["Harbour Room"], [])
    assert tend_series(actor=SYSTEM, now=NOW + timedelta(hours=6)) == 0

    make_member(name="Ministry of Nets")
    assert tend_series(actor=SYSTEM, now=NOW + timedelta(days=1)) == 0
    assert tend_series(actor=SYSTEM, now=datetime(YEAR, 1, 1, tzinfo=UTC)) == 4
    with pytest.raises(Forbidden):
        tend_series(actor=STRANGER, now=NOW)


def test_tend_series_makes_up_for_days_of_standstill():
    make_member()
    make_series(fiscal_year=YEAR - 1, tended_quarter=4)
    assert tend_series(actor=SYSTEM, now=datetime(YEAR - 1, 11, 20, tzinfo=UTC)) == 4


def test_move_finds_another_time_and_room():
    row = meeting(series=make_series(rooms=["Harbour Room", "Hill Room"]))
    later = MONDAY + timedelta(days=1)
    move(
        actor=coordinator(),
        meeting_id=row.id,
        starts_at=later,
        room="Hill Room",
        reason="Storm.",
        now=NOW,
    )
    row = again(row)
    assert (row.starts_at, row.ends_at, row.room, row.reason, row.version) == (
        later,
        later + timedelta(hours=2),
        "Hill Room",
        "Storm.",
        1,
    )
    assert OutboxRow.objects.filter(name="meetings.MeetingScheduled").exists()


def shift(row, *, actor=SYSTEM, to=MONDAY + timedelta(days=1), room="Harbour Room", now=NOW):
    move(actor=actor, meeting_id=row.id, starts_at=to, room=room, reason="", now=now)


def test_move_puts_a_cancelled_meeting_back_on():
    row = meeting(state="cancelled", reason="Flood.")
    shift(row)
    assert (again(row).state, again(row).reason) == ("scheduled", "")


@pytest.mark.parametrize(
    ("to", "room"),
    [
        (MONDAY + timedelta(days=5), "Harbour Room"),  # a Saturday
        (MONDAY + timedelta(hours=10), "Harbour Room"),  # seven in the evening
        (MONDAY, "Nowhere"),
        (NOW - timedelta(days=1), "Harbour Room"),
    ],
)
def test_move_refuses_a_time_or_room_that_does_not_suit(to, room):
    with pytest.raises(UnfitTime):
        shift(meeting(), to=to, room=room)


def test_move_refuses_an_agency_that_serves_no_longer():
    with pytest.raises(UnfitTime):
        shift(meeting(agency=make_member(deactivated_at=NOW)))


def test_move_refuses_what_is_taken():
    series = make_series()
    meeting(series=series)
    second = meeting(series=series, starts_at=MONDAY + timedelta(days=1))
    with pytest.raises(TimeTaken):
        shift(second, to=MONDAY + timedelta(hours=1))


def test_move_refuses_what_was_held_and_who_may_not():
    row = meeting(state="held")
    with pytest.raises(StepNotPossible):
        shift(row)
    with pytest.raises(Forbidden):
        shift(row, actor=STRANGER)
    with pytest.raises(UnknownMeeting):
        move(actor=SYSTEM, meeting_id=uuid7(), starts_at=MONDAY, room="A", reason="", now=NOW)


def test_cancel_keeps_the_reason_and_frees_the_room():
    series = make_series()
    row = meeting(series=series)
    cancel(actor=coordinator(), meeting_id=row.id, reason="Flood.", now=NOW)
    assert (again(row).state, again(row).reason) == ("cancelled", "Flood.")
    meeting(series=series)  # at the same time, in the same room
    with pytest.raises(StepNotPossible):
        cancel(actor=SYSTEM, meeting_id=row.id, reason="Again.", now=NOW)


def test_cancel_needs_a_reason_and_a_permission():
    row = meeting()
    with pytest.raises(ReasonMissing):
        cancel(actor=SYSTEM, meeting_id=row.id, reason=" ", now=NOW)
    with pytest.raises(Forbidden):
        cancel(actor=STRANGER, meeting_id=row.id, reason="Flood.", now=NOW)
    with pytest.raises(UnknownMeeting):
        cancel(actor=SYSTEM, meeting_id=uuid7(), reason="Flood.", now=NOW)


def test_a_coordinator_of_elsewhere_finds_no_meeting():
    row = meeting()
    other = acting(Role.COORDINATOR, region="namibia", within={make_member().id})
    with pytest.raises(UnknownMeeting):
        cancel(actor=other, meeting_id=row.id, reason="Flood.", now=NOW)


def test_hold_notes_what_took_place():
    row = meeting()
    with pytest.raises(NotYetBegun):
        hold(actor=coordinator(), meeting_id=row.id, now=NOW)
    hold(actor=coordinator(), meeting_id=row.id, now=MONDAY)
    assert again(row).state == "held"
    with pytest.raises(StepNotPossible):
        hold(actor=coordinator(), meeting_id=row.id, now=MONDAY)
    with pytest.raises(Forbidden):
        hold(actor=STRANGER, meeting_id=row.id, now=MONDAY)
    with pytest.raises(UnknownMeeting):
        hold(actor=SYSTEM, meeting_id=uuid7(), now=MONDAY)


def test_meetings_are_seen_by_their_agency_and_whoever_coordinates():
    series = make_series()
    ours, theirs = make_member(), make_member(name="Ministry of Nets")
    meeting(series=series, agency=ours)
    meeting(series=series, agency=theirs, starts_at=MONDAY + timedelta(days=1))

    def seen(actor):
        with reading(actor):
            rows = visible_meetings(actor, Narrowed(series_id=series.id), now=NOW).items
            counts = quarter_counts(actor, series.id, now=NOW)
        assert sum(one.due for one in counts) == len(rows)
        return {row.agency_id for row in rows}

    assert seen(coordinator()) == {ours.id, theirs.id}
    assert seen(acting(Role.EXECUTIVE)) == {ours.id, theirs.id}
    assert seen(focal_person(ours)) == {ours.id}
    assert seen(STRANGER) == set()


def test_quarters_are_counted_by_what_became_of_their_meetings():
    series = make_series()
    for day, state in enumerate(("held", "held", "scheduled", "cancelled")):
        meeting(
            series=series,
            agency=make_member(name=f"Office {day}"),
            starts_at=MONDAY + timedelta(days=day),
            state=state,
            reason="x",
        )
    later = MONDAY + timedelta(days=10)
    with reading(SYSTEM):
        first = quarter_counts(SYSTEM, series.id, now=later)[0]
    assert (first.planned, first.held, first.cancelled, first.overdue) == (1, 2, 1, 1)
    assert (first.due, first.ahead, first.percent) == (3, 0, 66)


@pytest.mark.parametrize("same", ["room", "facilitator", "agency"])
def test_the_database_refuses_what_would_be_in_two_places(same):
    """The guard behind the plan: three ways to be booked twice, each refused by PostgreSQL itself."""
    series, member = make_series(rooms=["A", "B"]), make_member()
    lead = make_person()
    meeting(series=series, agency=member, facilitator_id=lead.id, room="A")
    other = {
        "room": "A" if same == "room" else "B",
        "facilitator_id": lead.id if same == "facilitator" else None,
        "agency": member if same == "agency" else make_member(name="Other"),
        "quarter": 2,
        "starts_at": MONDAY + timedelta(hours=1),
    }
    with pytest.raises(IntegrityError, match=f"meetings_{same}_taken_once"), transaction.atomic():
        meeting(series=series, **other)


def test_the_database_refuses_a_second_meeting_of_a_quarter():
    series, member = make_series(), make_member()
    meeting(series=series, agency=member)
    with pytest.raises(IntegrityError, match="meetings_one_each_quarter"), transaction.atomic():
        meeting(series=series, agency=member, starts_at=MONDAY + timedelta(days=9))


def test_outside_a_scope_no_meeting_is_seen():
    meeting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM meetings_meeting")
        assert cursor.fetchone()[0] == 0


def test_who_sees_a_meeting_may_still_not_cancel_it():
    ours = make_member()
    row = meeting(agency=ours)
    elsewhere = Grant(ROLES[Role.COORDINATOR], make_member().id, "coordinator")
    here = Grant(ROLES[Role.FOCAL_PERSON], ours.id, "focal_person")
    actor = Actor(uuid7(), ActorKind.PERSON, (elsewhere, here))
    with pytest.raises(Forbidden):
        cancel(actor=actor, meeting_id=row.id, reason="Flood.", now=NOW)
