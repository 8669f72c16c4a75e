"""When an agency is open: its own hours and days, set by its focal person or an administrator; due times count them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.audit.models import Entry
from tulay.areas.directory.actions import set_calendar
from tulay.areas.directory.errors import AgencyInactive, UnfitAgency, UnknownAgency
from tulay.areas.directory.queries import agency_card, calendar_of
from tulay.areas.directory.rules import CLOSED_AHEAD, CLOSED_DAYS_MAX, OFFICE_HOURS, OfficeCalendar
from tulay.areas.directory.tests.factories import NOW, make_agency
from tulay.areas.identity.queries import forget_territory
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
HALVES = (("08:00", "12:00"), ("13:00", "17:00"))
WANTED = OfficeCalendar({0: HALVES, 5: (("08:00", "11:30"),)}, ("01-21",), (date(2026, 12, 28),))
SENT = {"day_0": "8:00-12:00, 13:00\N{EN DASH}17:00", "day_5": "08:00-11:30", "yearly": "21 1"}


@pytest.fixture(autouse=True)
def _rested(settings):
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()
    forget_territory()
    forget_visits()


@pytest.fixture
def agency():
    return make_agency(slug="boats", name="Ministry of Boats")


def focal_person(agency_id):
    return Actor(
        uuid7(),
        ActorKind.PERSON,
        (Grant(ROLES[Role.FOCAL_PERSON], agency_id, Role.FOCAL_PERSON.value),),
    )


def browser(role, agency=None):
    person, client = make_person(), Client()
    make_grant(person, role, agency_id=agency.id if agency else None)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def test_set_calendar_is_what_due_times_count(agency):
    set_calendar(actor=focal_person(agency.id), agency_id=agency.id, wanted=WANTED, now=NOW)

    monday = datetime(2026, 11, 23, 0, tzinfo=UTC)  # eight in the morning in Manila
    calendar = calendar_of(agency.id)
    assert calendar.hours_between(monday, monday + timedelta(days=7)) == 11.5
    closed = datetime(2026, 12, 28, 0, tzinfo=UTC)
    assert calendar.hours_between(closed, closed + timedelta(days=1)) == 0
    (entry,) = Entry.objects.filter(action="directory.set-calendar")
    assert entry.target == f"agency:{agency.id}"
    assert entry.facts["changed"] == "hours,extra_holidays,closed_dates"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (OfficeCalendar({}), "hours"),
        (OfficeCalendar({0: (("12:00", "08:00"),)}), "hours"),
        (OfficeCalendar({0: (("08:00", "12:00"), ("11:00", "17:00"))}), "hours"),
        (OfficeCalendar({9: HALVES}), "hours"),
        (OfficeCalendar(OFFICE_HOURS, ("13-01",)), "extra_holidays"),
        (OfficeCalendar(OFFICE_HOURS, (), (NOW.date() + 2 * CLOSED_AHEAD,)), "closed_dates"),
        (
            OfficeCalendar(
                OFFICE_HOURS,
                (),
                tuple(NOW.date() + timedelta(n) for n in range(CLOSED_DAYS_MAX + 1)),
            ),
            "closed_dates",
        ),
    ],
)
def test_set_calendar_refuses_what_nobody_could_reckon_with(agency, wanted, field):
    with pytest.raises(UnfitAgency) as met:
        set_calendar(actor=SYSTEM, agency_id=agency.id, wanted=wanted, now=NOW)

    assert [error.pointer for error in met.value.errors] == [field]


def test_set_calendar_is_for_the_agencys_own_focal_person(agency):
    other = make_agency(slug="nets")
    with pytest.raises(Forbidden):
        set_calendar(actor=focal_person(other.id), agency_id=agency.id, wanted=WANTED, now=NOW)
    with pytest.raises(Forbidden):
        set_calendar(
            actor=Actor(uuid7(), ActorKind.PERSON), agency_id=agency.id, wanted=WANTED, now=NOW
        )


def test_set_calendar_knows_its_agency(agency):
    with pytest.raises(UnknownAgency):
        set_calendar(actor=SYSTEM, agency_id=uuid7(), wanted=WANTED, now=NOW)
    agency.deactivated_at = NOW
    agency.save()
    with pytest.raises(AgencyInactive):
        set_calendar(actor=SYSTEM, agency_id=agency.id, wanted=WANTED, now=NOW)


def test_the_page_shows_the_hours_and_keeps_others(agency):
    focal = browser(Role.FOCAL_PERSON, agency)
    shown = focal.get("/agencies/boats/hours/").content.decode()
    assert "08:00-17:00" in shown

    soon = datetime.now(UTC).date() + timedelta(30)
    sent = SENT | {"closed": f"{soon:%d %m %Y}\n"}
    assert focal.post("/agencies/boats/hours/", sent)["Location"] == "/agencies/boats/"

    card = agency_card(agency.id)
    assert card.hours == {0: HALVES, 5: (("08:00", "11:30"),)}
    assert (card.extra_holidays, card.closed_dates) == (("01-21",), (soon,))
    page = focal.get("/agencies/boats/").content.decode()
    assert "21 January" in page
    assert f"{soon.day} {soon:%B} {soon.year}" in page
    assert "/agencies/boats/hours/" in page
    assert "/agencies/boats/hours/" not in Client().get("/agencies/boats/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day_1": "from eight"}, "Write hours like"),
        ({"day_1": "17:00-08:00"}, "at least one day"),
        ({"closed": "31 2 2027"}, "no day that we can read"),
        ({"closed": "1 1"}, "no day that we can read"),
        ({"yearly": "1 1 2027"}, "no day that we can read"),
        ({"closed": "1 1 1999"}, "within two years"),
    ],
)
def test_a_mistake_is_said_beside_the_box(agency, wrong, said):
    answer = browser(Role.FOCAL_PERSON, agency).post("/agencies/boats/hours/", SENT | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Entry.objects.filter(action="directory.set-calendar").exists()


def test_the_page_is_for_those_who_may(agency):
    other = browser(Role.FOCAL_PERSON, make_agency(slug="nets"))
    assert other.get("/agencies/boats/hours/").status_code == 403
    assert browser(Role.OFFICER, agency).get("/agencies/boats/hours/").status_code == 403
    assert browser(Role.ADMINISTRATOR).get("/agencies/boats/hours/").status_code == 200


def test_the_page_asks_few_questions(agency, django_assert_max_num_queries):
    focal = browser(Role.FOCAL_PERSON, agency)
    focal.get("/agencies/boats/hours/")

    with django_assert_max_num_queries(6):
        focal.get("/agencies/boats/hours/")


def test_programs_read_and_set_the_same(agency):
    focal = browser(Role.FOCAL_PERSON, agency)
    soon = (datetime.now(UTC).date() + timedelta(30)).isoformat()
    wanted = {
        "hours": {"0": [["08:00", "12:00"]]},
        "extra_holidays": ["01-21"],
        "closed_dates": [soon],
    }

    answer = focal.put("/api/v1/agencies/boats/calendar", wanted, "application/json")

    assert answer.status_code == 200, answer.content
    told = Client().get("/api/v1/agencies/boats/calendar").json()
    assert told == answer.json() == wanted | {"zone": "Asia/Manila"}
    wrong = focal.put("/api/v1/agencies/boats/calendar", wanted | {"hours": {}}, "application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "directory.unfit-agency")
