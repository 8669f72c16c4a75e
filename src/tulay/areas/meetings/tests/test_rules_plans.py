from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tulay.areas.meetings.errors import (
    NotYetBegun,
    ReasonMissing,
    StepNotPossible,
    UnfitSeries,
    UnfitTime,
)
from tulay.areas.meetings.rules import steps
from tulay.areas.meetings.rules.observance import is_respectful
from tulay.areas.meetings.rules.plans import (
    Booking,
    Ground,
    Missed,
    Obstacle,
    Wanted,
    plan,
    suits,
)
from tulay.areas.meetings.rules.series import (
    QUARTERS,
    SeriesDetails,
    State,
    check_series,
    is_last_quarter,
    quarter_of,
    quarters_named,
    reaches,
)
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7
from tulay.kernel.periods import WorkingCalendar

MANILA = ZoneInfo("Asia/Manila")
DAYS_OFF = frozenset(holidays.country_holidays("PH", years=range(2025, 2034)))
SPANS = tuple(
    (day, begins, ends)
    for day in range(5)
    for begins, ends in ((time(8), time(12)), (time(13), time(17)))
)
CALENDAR = WorkingCalendar("Asia/Manila", holidays=DAYS_OFF, spans=SPANS)
NOW = datetime(2026, 10, 1, tzinfo=UTC)


def ground(agencies, *, rooms=("A",), facilitators=(), minutes=120, per_day=2):
    calendars = dict.fromkeys(agencies, CALENDAR)
    duration = timedelta(minutes=minutes)
    return Ground("bangsamoro", "Asia/Manila", rooms, facilitators, duration, per_day, calendars)


def of_year(agencies, year=2027, quarters=QUARTERS):
    return [Wanted(one, quarter_of("bangsamoro", year, q)) for q in quarters for one in agencies]


def agencies(count):
    return [uuid7() for _ in range(count)]


@settings(max_examples=15, deadline=None)
@given(
    count=st.integers(1, 50),
    rooms=st.integers(1, 3),
    leading=st.integers(0, 3),
    minutes=st.sampled_from([30, 60, 90, 120, 180]),
    per_day=st.integers(1, 6),
    year=st.integers(2027, 2031),
)
def test_a_plan_books_nobody_twice_and_no_day_of_rest(
    *, count, rooms, leading, minutes, per_day, year
):
    members = agencies(count)
    facilitators = tuple(agencies(leading))
    base = ground(
        members,
        rooms=tuple("ABC"[:rooms]),
        facilitators=facilitators,
        minutes=minutes,
        per_day=per_day,
    )
    found = plan(of_year(members, year), base, (), NOW)

    assert len(found.proposals) + len(found.missed) == 4 * count
    assert len({(p.booking.agency_id, p.quarter) for p in found.proposals}) == len(found.proposals)
    by_day = {}
    for one in found.proposals:
        begins = one.booking.starts_at.astimezone(MANILA)
        ends = one.booking.ends_at.astimezone(MANILA)
        quarter = quarter_of("bangsamoro", year, one.quarter)
        assert quarter.starts <= begins.date() < quarter.until
        assert begins.weekday() < 5
        assert begins.date() not in DAYS_OFF
        assert is_respectful("bangsamoro", begins.date(), begins.time(), ends.time())
        assert ends - begins == timedelta(minutes=minutes)
        by_day.setdefault(begins.date(), []).append(one.booking)
    for bookings in by_day.values():
        assert len(bookings) <= per_day
        for number, one in enumerate(bookings):
            for other in bookings[number + 1 :]:
                if one.overlaps(other.starts_at, other.ends_at):
                    assert one.room != other.room
                    assert one.agency_id != other.agency_id
                    assert not leading or one.facilitator_id != other.facilitator_id


def test_forty_three_agencies_have_172_meetings_a_year():
    members = agencies(43)
    found = plan(of_year(members), ground(members), (), NOW)
    assert (len(found.proposals), found.missed) == (172, ())


def test_the_same_facts_give_the_same_plan():
    members, leading = agencies(9), tuple(agencies(2))
    one, two = (
        plan(of_year(members), ground(members, facilitators=leading), (), NOW) for _ in range(2)
    )
    assert one == two


def test_a_quarter_begins_with_its_fifteenth_day():
    members = agencies(1)
    found = plan(of_year(members, quarters=(1,)), ground(members), (), NOW)
    begins = found.proposals[0].booking.starts_at.astimezone(MANILA)
    assert (begins.date(), begins.time()) == (date(2027, 1, 15), time(9))


def test_what_is_taken_is_left_alone():
    members = agencies(1)
    first = plan(of_year(members, quarters=(1,)), ground(members), (), NOW).proposals[0].booking
    other = Booking(uuid7(), "A", None, first.starts_at, first.ends_at)
    found = plan(of_year(members, quarters=(1,)), ground(members), [other], NOW)
    assert not found.proposals[0].booking.overlaps(first.starts_at, first.ends_at)


def test_facilitators_take_turns():
    members, leading = agencies(10), tuple(agencies(2))
    base = ground(members, facilitators=leading)
    found = plan(of_year(members, quarters=(1,)), base, (), NOW)
    turns = [one.booking.facilitator_id for one in found.proposals]
    assert {turns.count(one) for one in leading} == {5}


def test_a_late_start_uses_what_is_left_of_the_quarter():
    members = agencies(1)
    late = datetime(2027, 2, 1, tzinfo=UTC)
    found = plan(of_year(members, quarters=(1,)), ground(members), (), late)
    assert found.proposals[0].booking.starts_at >= late + timedelta(days=7)


def test_every_obstacle_is_named():
    member, closed = agencies(2)
    base = ground([member])
    after = datetime(2027, 3, 30, tzinfo=UTC)
    found = plan(of_year([member, closed], quarters=(1,)), base, (), after)
    assert found.missed == (
        Missed(closed, 1, Obstacle.NO_HOURS),
        Missed(member, 1, Obstacle.QUARTER_OVER),
    )


def test_more_agencies_than_times_are_told_so():
    members = agencies(80)
    found = plan(of_year(members, quarters=(1,)), ground(members, per_day=1), (), NOW)
    assert {one.obstacle for one in found.missed} == {Obstacle.NO_TIME}
    assert len(found.proposals) + len(found.missed) == 80
    days = {one.booking.starts_at.astimezone(MANILA).date() for one in found.proposals}
    assert min(days) < date(2027, 1, 15)  # what lies before the fifteenth is used, too


@pytest.mark.parametrize(
    ("local", "answer"),
    [
        ((2027, 1, 18, 9), True),
        ((2027, 1, 18, 10, 30), False),  # into the lunch break
        ((2027, 1, 17, 9), False),  # a Sunday
        ((2027, 1, 1, 9), False),
        ((2027, 1, 18, 23), False),
    ],
)
def test_a_time_suits_within_office_hours(local, answer):
    [member] = members = agencies(1)
    moment = datetime(*local, tzinfo=MANILA).astimezone(UTC)
    assert suits(ground(members), member, moment) is answer
    assert not suits(ground(members), uuid7(), moment)


def test_quarters_follow_the_fiscal_year():
    assert quarter_of("bangsamoro", 2027, 1).starts == date(2027, 1, 1)
    assert quarter_of("bangsamoro", 2027, 4).until == date(2028, 1, 1)
    assert quarter_of("namibia", 2027, 1).starts == date(2027, 4, 1)
    assert quarter_of("namibia", 2027, 4).until == date(2028, 4, 1)


def test_the_next_year_is_planned_in_the_last_quarter():
    assert is_last_quarter("bangsamoro", date(2026, 10, 1))
    assert not is_last_quarter("bangsamoro", date(2026, 9, 30))
    assert is_last_quarter("namibia", date(2027, 1, 1))


def test_quarters_are_named_by_number_or_all_at_once():
    assert quarters_named("all") == QUARTERS
    assert quarters_named("3") == (3,)
    with pytest.raises(UnfitSeries):
        quarters_named("5")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"rooms": ()}, "rooms"),
        ({"rooms": ("A", "A")}, "rooms"),
        ({"rooms": (" ",)}, "rooms"),
        ({"rooms": ("A" * 81,)}, "rooms"),
        ({"facilitators": (UUID_ONE := uuid7(), UUID_ONE)}, "facilitators"),
        ({"facilitators": tuple(agencies(21))}, "facilitators"),
        ({"duration_minutes": 29}, "duration_minutes"),
        ({"duration_minutes": 241}, "duration_minutes"),
        ({"per_day": 0}, "per_day"),
        ({"per_day": 7}, "per_day"),
    ],
)
def test_a_series_that_cannot_be_planned_is_refused(details, field):
    with pytest.raises(UnfitSeries) as caught:
        check_series(
            SeriesDetails(**({"rooms": ("A",)} | details)),
            jurisdiction="bangsamoro",
            fiscal_year=2027,
        )
    assert {one.pointer for one in caught.value.errors} == {field}


def test_a_series_of_nowhere_or_never_is_refused():
    with pytest.raises(UnfitSeries) as caught:
        check_series(SeriesDetails(rooms=("A",)), jurisdiction="atlantis", fiscal_year=1999)
    assert [one.pointer for one in caught.value.errors] == ["jurisdiction", "fiscal_year"]
    check_series(SeriesDetails(rooms=("A",)), jurisdiction="namibia", fiscal_year=2027)


def test_a_whole_jurisdiction_is_reached_everywhere_or_by_its_region():
    code = "meetings.generate"

    def holder(**scope):
        return Actor(uuid7(), ActorKind.PERSON, (Grant(frozenset({code}), **scope),))

    assert reaches(SYSTEM, code, "bangsamoro")
    assert reaches(holder(), code, "bangsamoro")
    assert reaches(holder(region="bangsamoro"), code, "bangsamoro")
    assert not reaches(holder(region="namibia"), code, "bangsamoro")
    assert not reaches(holder(agency_id=uuid7()), code, "bangsamoro")


def test_what_was_held_cannot_be_moved_and_nothing_moves_into_the_past():
    steps.check_may_move(State.CANCELLED, starts_at=NOW + timedelta(days=1), now=NOW)
    with pytest.raises(StepNotPossible):
        steps.check_may_move(State.HELD, starts_at=NOW + timedelta(days=1), now=NOW)
    with pytest.raises(UnfitTime):
        steps.check_may_move(State.SCHEDULED, starts_at=NOW, now=NOW)


def test_postponing_needs_a_reason_and_a_time_to_take_away():
    steps.check_may_postpone(State.SCHEDULED, "Flood.")
    with pytest.raises(ReasonMissing):
        steps.check_may_postpone(State.SCHEDULED, "  ")
    for state in set(State) - {State.SCHEDULED}:
        with pytest.raises(StepNotPossible):
            steps.check_may_postpone(state, "Flood.")


def test_cancelling_needs_a_reason_and_something_ahead():
    steps.check_may_cancel(State.SCHEDULED, "Flood.")
    steps.check_may_cancel(State.POSTPONED, "Flood.")
    with pytest.raises(ReasonMissing):
        steps.check_may_cancel(State.SCHEDULED, "  ")
    for state in (State.HELD, State.CANCELLED):
        with pytest.raises(StepNotPossible):
            steps.check_may_cancel(state, "Flood.")


def test_only_what_has_begun_took_place():
    steps.check_may_hold(State.SCHEDULED, starts_at=NOW, now=NOW)
    with pytest.raises(NotYetBegun):
        steps.check_may_hold(State.SCHEDULED, starts_at=NOW + timedelta(minutes=1), now=NOW)
    with pytest.raises(StepNotPossible):
        steps.check_may_hold(State.CANCELLED, starts_at=NOW, now=NOW)


def test_overdue_and_under_way_go_by_the_clock():
    later = NOW + timedelta(hours=2)
    assert steps.is_under_way(State.SCHEDULED, starts_at=NOW, ends_at=later, now=NOW)
    assert not steps.is_under_way(State.HELD, starts_at=NOW, ends_at=later, now=NOW)
    assert steps.is_overdue(State.SCHEDULED, ends_at=later, now=later)
    assert not steps.is_overdue(State.HELD, ends_at=later, now=later)
