"""Time moves on: what has outlived its period goes, what is held stays, and looking changes nothing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from tests.rights.test_desk import asked, granted, make_officer
from tulay.areas.cases.models import Comment, Request
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.identity.models import Person, Session
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.notifications.models import Delivery, Message
from tulay.areas.privacy.actions.restriction import place_hold
from tulay.areas.privacy.actions.retention import ask_for_run, keep_periods
from tulay.areas.privacy.errors.retention import RunUnderWay
from tulay.areas.privacy.models import AccountEnding, Certificate, RetentionRun, RightsRequest
from tulay.areas.privacy.queries.retention import dry_run, latest_runs
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.keys import subjects

pytestmark = pytest.mark.django_db
SEVEN_YEARS = timedelta(days=7 * 365 + 1)
TABLES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"


def run(at):
    return keep_periods(actor=SYSTEM, clock=lambda: at)


def due(at):
    with reading(SYSTEM):
        return {one.category: one.due for one in dry_run(at)}


def test_after_seven_years_no_expired_row_is_left():
    world = World()
    request_id = world.request_in(State.COMPLETED)
    officer = make_officer()
    granted(officer, asked(actor_of(make_person())))
    later = NOW + SEVEN_YEARS
    before = due(later)
    assert all(before[name] for name in ("messages", "requests", "rights_requests"))

    report = run(later)

    after = due(later)
    assert {n: c for n, c in after.items() if c and n != "accounts"} == {}
    assert report.removed["requests"] == 1
    with reading(SYSTEM):
        assert Request.objects.get(id=request_id).answers == {}
        assert all(c.body == "" for c in Comment.objects.filter(request_id=request_id))
    assert not Message.objects.filter(
        created_at__lt=later - timedelta(days=730), body__isnull=False
    )
    assert not RightsRequest.objects.exclude(details=None).filter(ended_at__isnull=False).exists()
    assert latest_runs()[0].removed == report.removed


def test_a_day_before_its_time_nothing_goes():
    world = World()
    world.request_in(State.COMPLETED)
    report = run(NOW + timedelta(days=729))
    assert "messages" not in report.removed
    assert "requests" not in report.removed


def test_a_dry_run_writes_nothing():
    World().request_in(State.COMPLETED)
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        before = cursor.fetchone()
        due(NOW + SEVEN_YEARS)
        cursor.execute(TABLES)
        assert cursor.fetchone() == before


def test_a_hold_passes_a_person_over():
    world = World()
    request_id = world.request_in(State.COMPLETED)
    place_hold(
        actor=make_officer(), person_id=world.applicant.person_id, reason="A court.", now=NOW
    )
    report = run(NOW + SEVEN_YEARS)
    assert report.passed_over >= 1
    with reading(SYSTEM):
        assert Request.objects.get(id=request_id).answers == {"boat": "Mutya"}


def delivered():
    Delivery.objects.exclude(channel="in_app").update(state="sent", ended_at=NOW)


def idle_person():
    person = make_person(email="idle@example.org")
    Session.objects.filter(person=person).delete()
    return person


def test_an_account_goes_after_two_delivered_warnings():
    person = idle_person()
    first = NOW + timedelta(days=731)
    assert run(first).removed.get("accounts") is None
    delivered()
    run(first + timedelta(days=23))
    delivered()

    report = run(first + timedelta(days=30))

    assert report.removed["accounts"] == 1
    assert subjects.is_destroyed(person.id)
    assert Person.objects.get(id=person.id).email is None
    assert Certificate.objects.get(subject_id=person.id).cause == "idle"
    assert Message.objects.filter(recipient_id=person.id).count() == 2
    assert run(first + timedelta(days=31)).removed.get("accounts") is None


def test_an_account_stays_while_a_warning_has_not_arrived():
    person = idle_person()
    first = NOW + timedelta(days=731)
    run(first)
    run(first + timedelta(days=23))
    run(first + timedelta(days=60))
    assert not subjects.is_destroyed(person.id)
    assert AccountEnding.objects.get(person_id=person.id).state == "warned_twice"


def test_whoever_was_entered_without_a_password_is_not_warned():
    person = idle_person()
    Person.objects.filter(id=person.id).update(password="!")
    run(NOW + timedelta(days=731))
    assert not AccountEnding.objects.filter(person_id=person.id).exists()


def test_whoever_signs_in_is_left_alone():
    person = idle_person()
    first = NOW + timedelta(days=731)
    run(first)
    actor_of(person, at=first + timedelta(days=1))
    run(first + timedelta(days=23))
    assert not AccountEnding.objects.filter(person_id=person.id).exists()


def test_a_run_is_asked_for_once():
    officer = make_officer()
    ask_for_run(actor=officer, now=NOW)
    with pytest.raises(RunUnderWay):
        ask_for_run(actor=officer, now=NOW)
    assert RetentionRun.objects.count() == 0


def test_the_page_is_for_the_desk_alone():
    assert Client().get("/desk/privacy/retention/").status_code == 302
