"""How times are kept: the countdown of a resident, the comparison of agencies, and the same for programs."""

from datetime import timedelta

import pytest

from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.more_time import answer_more_time, ask_more_time
from tulay.areas.cases.errors import RequestNotFound
from tulay.areas.cases.queries.clock import clock_of
from tulay.areas.cases.queries.service_levels import By, LevelOrder, service_levels
from tulay.areas.cases.rules.deadlines import DueStatus
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    World,
    make_applicant,
    make_officer,
    make_service,
    stored,
)
from tulay.areas.cases.web.countdown import in_words
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
PAGE = "/desk/service-levels/"


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON)


def clock(actor, request_id, at):
    with reading(actor):
        return clock_of(actor=actor, request_id=request_id, now=at)


def levels(actor, at=NOW + 20 * DAY, **asked):
    with reading(actor):
        return service_levels(actor=actor, now=at, language="en", **asked)


def reject(world, request_id, at):
    decide(
        actor=world.officer, request_id=request_id, outcome=Outcome.REJECTED, reasons="No.", now=at
    )


def test_the_clock_counts_office_hours_down(world):
    request_id = world.request_in(State.IN_REVIEW)
    due, calendar = stored(request_id).due_at, calendar_of(world.agency.id)
    at = due - timedelta(hours=4)

    card = clock(world.applicant, request_id, at)

    assert card.hours_left == calendar.hours_between(at, due) == 4
    assert in_words(card) == "Due by Thursday 26 November 2026: 4 working hours left."
    far = clock(world.applicant, request_id, NOW)
    assert (far.hours_left, far.days_left) == (calendar.hours_between(NOW, due), 2)
    assert in_words(far) == "Due by Thursday 26 November 2026: 2 working days left."
    nearly = clock(world.applicant, request_id, due - timedelta(minutes=5))
    assert "less than a working hour left" in in_words(nearly)


def test_the_clock_says_why_it_stands_and_what_it_runs_on_with(world):
    request_id = world.request_in(State.NEEDS_INFORMATION)

    card = clock(world.applicant, request_id, NOW + 9 * DAY)

    assert card.status is DueStatus.PAUSED
    said = "The clock stands still: we wait for the answer. Then it runs on with 2 working days."
    assert in_words(card) == said


def test_the_clock_owns_up_to_what_is_late(world):
    request_id = world.request_in(State.IN_REVIEW)

    card = clock(world.applicant, request_id, NOW + 20 * DAY)

    assert (card.hours_left, card.days_left) == (0, 0)
    said = "It was due by Thursday 26 November 2026. We are late, and we are sorry."
    assert in_words(card) == said


def test_a_closed_request_has_no_countdown(world):
    assert in_words(clock(world.applicant, world.request_in(State.REJECTED), NOW)) == ""


def test_the_clock_is_for_its_applicant_and_the_agency(world):
    request_id = world.request_in(State.IN_REVIEW)
    assert clock(world.officer, request_id, NOW).status is DueStatus.ON_TIME

    for stranger in (make_applicant(), World().officer):
        with pytest.raises(RequestNotFound):
            clock(stranger, request_id, NOW)


def test_the_countdown_stands_on_the_page_and_for_programs(api, world):
    request_id = world.request_in(State.IN_REVIEW, now=now())

    told = Caller(world.applicant).get(f"/requests/{request_id}/clock").json()

    assert told["status"] in {"soon", "on_time"}
    assert told["working_hours_left"] > 0
    assert Caller(make_applicant()).get(f"/requests/{request_id}/clock").status_code == 404


def test_the_countdown_needs_no_script():
    world = make_world(requirements=())
    request_id = world.request_in(State.IN_REVIEW, now=now())

    page = browser(world.applicant).get(f"/portal/requests/{request_id}/")

    assert "working" in text_of(page)
    assert "left." in text_of(page)


def test_figures_count_what_was_finished_in_time(world, focal):
    in_time, late = (world.request_in(State.IN_REVIEW) for _ in range(2))
    reject(world, in_time, NOW + DAY)
    reject(world, late, NOW + 10 * DAY)
    world.request_in(State.SUBMITTED)
    world.request_in(State.NEEDS_INFORMATION)
    extended = world.request_in(State.IN_REVIEW)
    wish = ask_more_time(
        actor=world.officer,
        request_id=extended,
        until_date=(NOW + 22 * DAY).date(),
        reason="Rain.",
        now=NOW,
    )
    answer_more_time(actor=focal, more_time_id=wish, grants=True, now=NOW + DAY)

    (told,) = levels(focal)

    assert (told.id, told.finished, told.on_time, told.share) == (world.agency.id, 2, 1, 0.5)
    assert told.median_days == 5.5
    assert (told.open, told.late, told.extended) == (3, 1, 1)
    (same,) = levels(focal, by=By.SERVICE, agency_id=world.agency.id)
    assert (same.id, same.finished, same.late, same.extended) == (world.service_id, 2, 1, 1)
    assert levels(focal, days=5)[0].finished == 0


def test_the_best_stand_first_and_those_without_figures_last(world):
    others = [World(), World()]
    for number, one in enumerate((world, others[0])):
        reject(one, one.request_in(State.IN_REVIEW), NOW + (1 + 9 * number) * DAY)
    others[1].request_in(State.SUBMITTED)
    office = make_officer(None, Role.COORDINATOR)

    told = [one.id for one in levels(office)]

    assert told == [world.agency.id, others[0].agency.id, others[1].agency.id]
    late = [one.late for one in levels(office, order=LevelOrder.LATE)]
    assert late == sorted(late, reverse=True)
    for order in LevelOrder:
        assert {one.id for one in levels(office, order=order)} == set(told)


def test_others_figures_are_for_the_coordinating_office_and_executives(world, focal):
    other = World()
    reject(other, other.request_in(State.IN_REVIEW), NOW + DAY)

    assert levels(focal) == ()
    with pytest.raises(Forbidden):
        levels(focal, agency_id=other.agency.id)
    for role in (Role.COORDINATOR, Role.EXECUTIVE):
        assert [one.id for one in levels(make_officer(None, role))] == [other.agency.id]


def test_the_page_compares_leads_on_and_asks_few_questions(world, focal):
    executive = make_officer(None, Role.EXECUTIVE)
    reject(world, world.request_in(State.IN_REVIEW, now=now()), now())
    World()  # whoever may compare one agency alone sees its services at once
    client = browser(executive)
    few = queries_of(client, PAGE)
    for _ in range(3):
        one = World()
        make_service(one.agency)
        reject(one, one.request_in(State.IN_REVIEW, now=now()), now())

    page = client.get(f"{PAGE}?sort=late&days=30")
    many = queries_of(client, PAGE)

    assert len(few) == len(many) <= 6, many
    assert "In 30 days 4 requests were finished, 100 % in time. 0 are late now." in text_of(page)
    one = client.get(f"{PAGE}?agency={world.agency.id}&sort=nonsense&days=1")
    assert "All agencies" in text_of(one)
    mine = text_of(browser(focal).get(PAGE))
    assert "Service" in mine
    assert "All agencies" not in mine
    assert browser(world.officer).get(PAGE).status_code == 403


def test_programs_compare_the_same(api, world, focal):
    reject(world, world.request_in(State.IN_REVIEW, now=now()), now())

    (told,) = Caller(focal).get("/service-levels").json()["items"]

    assert (told["id"], told["finished"], told["share"]) == (str(world.agency.id), 1, 1.0)
    other = Caller(focal).get(f"/service-levels?agency_id={World().agency.id}")
    assert other.status_code == 403
    assert Caller(world.officer).get("/service-levels").status_code == 403
