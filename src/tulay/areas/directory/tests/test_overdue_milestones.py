"""Whoever answers for an agreement hears once of an overdue milestone, and sees it on the desk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections

from tulay.areas.audit.models import Entry
from tulay.areas.directory import tasks
from tulay.areas.directory.actions.overdue_milestones import NAMED_MAX, alert_overdue_milestones
from tulay.areas.directory.actions.partnership_parts import meet_partnership_milestone
from tulay.areas.directory.queries.overdue_milestones import agencies_to_tell
from tulay.areas.directory.queries.partnerships import Wanting, wanting_counts
from tulay.areas.directory.tests.factories import (
    make_agency,
    make_agreed_milestone,
    make_partnership,
    make_post,
)
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.coming import nothing_remembered, seen_by, words  # noqa: F401 - fixtures
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import reading
from tulay.plumbing.events import OutboxRow
from tulay.plumbing.jobs import SCHEDULES

DUE = date(2026, 9, 30)
EIGHT = datetime(2026, 10, 1, 0, tzinfo=UTC)  # in Manila, the morning after
HOUR = timedelta(hours=1)


@pytest.fixture
def api_address():
    return "/api/v1/partnerships"


@pytest.fixture
def agency(db):
    return make_agency(slug="boats", name="Ministry of Boats")


def answering(agency, **what_matters):
    person = make_person(**what_matters)
    make_grant(person, Role.FOCAL_PERSON, agency_id=agency.id)
    return person


def kept(agency, title="Six waiting rooms", **what_matters):
    row = make_partnership(agency, **({"state": "in_force"} | what_matters))
    return make_agreed_milestone(row, title=title, due_date=DUE)


def told(agency, now=EIGHT):
    return alert_overdue_milestones(actor=SYSTEM, agency_id=agency.id, now=now)


def test_who_answers_is_told_once_and_from_eight_in_the_morning_on(agency):
    person, deputy = answering(agency), answering(agency)
    make_post(agency, person)
    kept(agency)
    with reading(SYSTEM):
        assert agencies_to_tell(EIGHT - HOUR) == ()
        assert agencies_to_tell(EIGHT) == (agency.id,)
    assert [told(agency, now) for now in (EIGHT - HOUR, EIGHT, EIGHT + HOUR)] == [0, 1, 0]
    message = Message.objects.get()
    assert message.recipient_id == person.id != deputy.id
    assert message.subject == "1 milestone of an agreement is overdue"
    assert (
        "Six waiting rooms (Boats for the clinics), by Wednesday 30 September 2026" in message.body
    )
    assert Entry.objects.filter(action="directory.alert-overdue-milestones").count() == 1
    kept(agency, "A jetty")
    assert told(agency, EIGHT + HOUR) == 1
    assert Message.objects.count() == 2


def test_what_is_reached_still_a_draft_or_over_is_told_to_nobody(agency):
    answering(agency)
    kept(agency, state="draft")
    kept(agency, state="ended")
    kept(make_agency(), "Elsewhere")
    met = kept(agency)
    meet_partnership_milestone(
        actor=SYSTEM,
        partnership_id=met.partnership_id,
        milestone_id=met.id,
        evidence="Seen.",
        now=EIGHT,
    )
    assert told(agency) == 0
    assert not Message.objects.exists()


def test_the_office_hears_of_it_where_nobody_answers_and_later_where_nobody_is_there(agency):
    kept(agency)
    assert told(agency) == 0
    office = make_person(language="ar")
    make_grant(office, Role.COORDINATOR)
    assert told(agency, EIGHT + HOUR) == 1
    assert Message.objects.get().recipient_id == office.id


def test_a_message_names_some_of_many_in_few_questions(agency, django_assert_max_num_queries):
    answering(agency)
    row = make_partnership(agency, state="in_force")
    for number in range(NAMED_MAX + 2):
        make_agreed_milestone(row, title=f"Room {number}", due_date=DUE)
    with django_assert_max_num_queries(24):
        assert told(agency) == NAMED_MAX + 2
    assert "2 more stand here" in Message.objects.get().body


def test_only_the_platform_itself_tells(agency):
    grants = frozenset({Grant("directory.meet-partnership-milestone", agency.id)})
    stranger = Actor(make_person().id, ActorKind.PERSON, grants=grants)
    with pytest.raises(Forbidden):
        alert_overdue_milestones(actor=stranger, agency_id=agency.id, now=EIGHT)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_once(agency):
    answering(agency)
    kept(agency)

    def run():
        try:
            return told(agency)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(run) for _ in range(2)]
    assert sorted(one.result() for one in runs) == [0, 1]
    assert Message.objects.count() == 1


def test_the_schedule_gives_each_agency_a_job_of_its_own(agency):
    person = answering(agency)
    kept(agency)
    slot = SCHEDULES["directory.alert-overdue-all"].slot(EIGHT + HOUR / 2)
    assert slot == EIGHT + timedelta(minutes=3)
    with one_transaction(seen_as=SYSTEM):
        tasks.alert_all(at=EIGHT.isoformat())
    [job] = OutboxRow.objects.filter(name="directory.alert-overdue")
    tasks.alert_one(**job.payload)
    assert Message.objects.get().recipient_id == person.id


def test_the_desk_counts_what_wants_a_look_and_leads_there(seen_by, agency, words):  # noqa: F811 - same
    focal, today = seen_by(Role.FOCAL_PERSON, agency), datetime.now(UTC).date()
    assert "Agreements that want a look" not in words(focal.get("/desk/"))
    kept(agency)
    make_partnership(agency, state="in_force", ends_date=today + timedelta(days=30))
    make_partnership(make_agency(), state="in_force", ends_date=date(2026, 2, 1))
    page = focal.get("/desk/")
    assert "1 agreement has an overdue milestone" in words(page)
    assert "1 agreement runs out within 90 days" in words(page)
    assert "The last day of" not in words(page)
    assert 'href="/partnerships/?state=overdue"' in page.content.decode()
    listed = words(focal.get("/partnerships/?state=overdue"))
    assert listed.count("Boats for the clinics") == 1
    assert "Agreements that want a look" not in words(seen_by(Role.OFFICER, agency).get("/desk/"))


def test_what_wants_a_look_is_counted_in_one_question(agency, django_assert_num_queries):
    for number in range(3):
        kept(agency, f"Room {number}")
    with reading(SYSTEM), django_assert_num_queries(1):
        found = wanting_counts(SYSTEM, now=EIGHT)
    assert found == {Wanting.OVERDUE: 3, Wanting.RUNS_OUT: 0, Wanting.RAN_OUT: 0}
