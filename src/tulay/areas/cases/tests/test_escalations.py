"""Whoever has a request, and who answers for its agency, hear in time that it becomes late: once, and not in vain."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.cases import tasks
from tulay.areas.cases.actions.absences import plan_absence
from tulay.areas.cases.actions.applications import answer
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.decisions import appeal, decide
from tulay.areas.cases.actions.escalations import escalate
from tulay.areas.cases.actions.more_time import answer_more_time, ask_more_time
from tulay.areas.cases.actions.referrals import accept_referral, refer
from tulay.areas.cases.actions.review import ask_for_information
from tulay.areas.cases.models import Escalation
from tulay.areas.cases.queries.escalations import due_escalations, escalations_of, told_above
from tulay.areas.cases.rules.absences import Away
from tulay.areas.cases.rules.escalation import Level
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import DAY, NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.cases.tests.test_tasks import run
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.rules import Role
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
QUARTER = timedelta(minutes=15)


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")


def told(request_id):
    """What was told of a request, in order: (level, run)."""
    return [(Level(row.level), row.run) for row in rows_of(Escalation, request_id=request_id)]


def messages(person, template):
    return rows_of(Message, recipient_id=person.person_id, template=template)


def tell(request_id, level, now):
    return escalate(actor=SYSTEM, request_id=request_id, level=level, now=now)


def pass_quarters(start, end, script=()):
    """Let time go by in steps of fifteen minutes; what becomes due is told, and the script's acts happen."""
    acts, now, ticks = sorted(script, key=lambda one: one[0]), start, {}
    while now <= end:
        while acts and acts[0][0] <= now:
            acts.pop(0)[1](now)
        with reading(SYSTEM):
            due = due_escalations(now)
        for request_id, level in due:
            assert tell(request_id, level, now)
            ticks.setdefault(request_id, []).append((level, now))
        now += QUARTER
    return ticks


def tick_after(start, moment):
    """The first step that is not before a moment."""
    return start - ((start - moment) // QUARTER) * QUARTER


def test_three_weeks_in_steps_of_fifteen_minutes(world, focal):
    """Each level of each clock is told at the first step after its moment, once; pauses and more time move it."""
    untouched = world.request_in(State.SUBMITTED)
    held, asked, granted, quick = (world.request_in(State.IN_REVIEW) for _ in range(4))
    calendar = calendar_of(world.agency.id)
    due, answer_due = stored(untouched).due_at, stored(untouched).response_due_at
    target = calendar.hours_between(NOW, due)
    soon = calendar.add_hours(NOW, target * 0.8)
    wish = []

    def ask(now):
        ask_for_information(actor=world.officer, request_id=asked, question="Which one?", now=now)

    def give_answer(now):
        answer(actor=world.applicant, request_id=asked, message="This one.", now=now)

    def finish(now):
        decide(
            actor=world.officer, request_id=quick, outcome=Outcome.REJECTED, reasons="No.", now=now
        )

    def wish_for_time(now):
        until = (due + 8 * DAY).date()
        given = {"until_date": until, "reason": "Rain.", "now": now}
        wish.append(ask_more_time(actor=world.officer, request_id=granted, **given))

    def grant(now):
        answer_more_time(actor=focal, more_time_id=wish[0], grants=True, now=now)

    script = [
        (NOW + QUARTER, finish),
        (NOW + 4 * QUARTER, ask),
        (NOW + 9 * DAY, give_answer),
        (due - QUARTER, wish_for_time),
        (due + 2 * QUARTER, grant),
    ]
    ticks = pass_quarters(NOW, NOW + 21 * DAY, script)

    answer_soon = calendar.add_hours(NOW, calendar.hours_between(NOW, answer_due) * 0.8)
    assert dict(ticks[untouched]) == {
        Level.ANSWER_SOON: tick_after(NOW, answer_soon),
        Level.ANSWER_LATE: tick_after(NOW, answer_due),
        Level.SOON: tick_after(NOW, soon),
        Level.LATE: tick_after(NOW, due),
    }
    assert dict(ticks[held]) == {
        Level.SOON: tick_after(NOW, soon),
        Level.LATE: tick_after(NOW, due),
    }
    moved = stored(asked).due_at
    assert moved > due + 7 * DAY
    assert dict(ticks[asked])[Level.LATE] == tick_after(NOW, moved)
    assert dict(ticks[asked])[Level.SOON] > NOW + 9 * DAY
    assert told(granted) == [
        (Level.SOON, 0),
        (Level.LATE, 0),
        (Level.SOON, 1),
        (Level.LATE, 1),
    ]
    assert quick not in ticks
    everything = rows_of(Escalation)
    assert len(everything) == len({(row.request_id, row.level, row.run) for row in everything})


def test_escalate_warns_who_has_it_in_hand(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    due = stored(request_id).due_at

    assert tell(request_id, Level.SOON, due - QUARTER)

    (message,) = messages(world.officer, "cases.due_soon")
    assert "Four fifths of its time are used" in message.body
    assert not messages(focal, "cases.due_soon")
    (entry,) = Entry.objects.filter(action="cases.escalate")
    assert entry.target == f"request:{request_id}"


def test_escalate_tells_who_answers_for_the_agency_once_it_is_late(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    due = stored(request_id).due_at

    assert tell(request_id, Level.LATE, due)

    assert len(messages(world.officer, "cases.overdue")) == 1
    (message,) = messages(focal, "cases.overdue")
    assert "because you answer for" in message.body
    with reading(SYSTEM):
        assert Delivery.objects.filter(message_id=message.id, channel="email").exists()
        (card,) = escalations_of(request_id)
        assert told_above([request_id]) == {request_id}
    assert card.told == ("Benito Cruz", "Faisal Omar")


def test_escalate_tells_the_coordinating_office_where_nobody_answers(world):
    office = make_officer(None, Role.COORDINATOR, name="Omar Ali")
    elsewhere = make_officer(World().agency, Role.COORDINATOR)
    request_id = world.request_in(State.SUBMITTED)

    assert tell(request_id, Level.ANSWER_LATE, stored(request_id).response_due_at)

    assert len(messages(office, "cases.overdue")) == 1
    assert not messages(elsewhere, "cases.overdue")


def test_escalate_tells_the_stand_in_of_somebody_who_is_away(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    due = stored(request_id).due_at
    away = Away(world.officer.person_id, NOW.date(), due.date() + DAY, world.second.person_id)
    plan_absence(actor=focal, agency_id=world.agency.id, wanted=away, now=NOW)

    tell(request_id, Level.SOON, due - QUARTER)

    assert messages(world.second, "cases.due_soon")
    assert not messages(world.officer, "cases.due_soon")


def test_escalate_follows_a_reassignment(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    due = stored(request_id).due_at
    assign(
        actor=world.officer,
        request_id=request_id,
        assignee_id=world.second.person_id,
        reason="Ill.",
        now=NOW,
    )

    tell(request_id, Level.SOON, due - QUARTER)

    assert messages(world.second, "cases.due_soon")
    assert not messages(world.officer, "cases.due_soon")


@pytest.mark.parametrize("state", [State.COMPLETED, State.REJECTED, State.NEEDS_INFORMATION])
def test_nothing_is_told_of_what_is_closed_or_stands_still(world, state):
    request_id = world.request_in(state)

    assert not tell(request_id, Level.LATE, NOW + 40 * DAY)
    with reading(SYSTEM):
        assert due_escalations(NOW + 40 * DAY) == ()
    assert told(request_id) == []


def test_nothing_is_told_of_a_first_answer_that_was_given(world):
    request_id = world.request_in(State.IN_REVIEW)

    assert not tell(request_id, Level.ANSWER_LATE, NOW + 40 * DAY)


def test_what_is_late_already_is_not_warned_of(world):
    request_id = world.request_in(State.IN_REVIEW)
    late = stored(request_id).due_at + DAY

    assert not tell(request_id, Level.SOON, late)
    with reading(SYSTEM):
        assert due_escalations(late) == ((request_id, Level.LATE),)


def test_it_is_told_once_however_often_the_job_runs(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    due = stored(request_id).due_at

    assert tell(request_id, Level.LATE, due)
    assert not tell(request_id, Level.LATE, due)
    assert not tell(request_id, Level.LATE, due + DAY)

    assert told(request_id) == [(Level.LATE, 0)]
    assert len(messages(focal, "cases.overdue")) == 1


def test_the_job_gives_each_request_a_job_of_its_own(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    at = stored(request_id).due_at.isoformat()

    run(tasks.warn_due, at=at)
    run(tasks.escalate_one, request_id=str(request_id), level="late", at=at, other="ignored")

    assert OutboxRow.objects.filter(name="cases.escalate").count() == 1
    assert told(request_id) == [(Level.LATE, 0)]


def test_an_appeal_and_another_agency_begin_another_run(world, focal):
    request_id = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="Look again.", now=NOW + DAY)
    assert tell(request_id, Level.ANSWER_LATE, stored(request_id).response_due_at)
    assert told(request_id) == [(Level.ANSWER_LATE, 1)]

    other, moving = World(), world.request_in(State.SUBMITTED)
    due = stored(moving).due_at
    assert tell(moving, Level.LATE, due)
    offer = refer(
        actor=world.officer,
        request_id=moving,
        service_id=other.service_id,
        reason="Theirs.",
        now=due,
    )
    accept_referral(actor=other.officer, referral_id=offer, now=due)
    again = stored(moving).due_at
    assert not tell(moving, Level.LATE, again - QUARTER)
    assert tell(moving, Level.LATE, again)
    assert told(moving) == [(Level.LATE, 0), (Level.LATE, 1)]


def test_escalate_is_the_systems_alone(world, focal):
    request_id = world.request_in(State.IN_REVIEW)

    for stranger in (world.applicant, world.officer, focal):
        with pytest.raises(Forbidden):
            escalate(actor=stranger, request_id=request_id, level=Level.LATE, now=NOW + 40 * DAY)


def test_the_ledger_itself_takes_no_second_row(world, focal):
    """The guard behind the guard: without the look before, the database refuses."""
    request_id = world.request_in(State.IN_REVIEW)
    tell(request_id, Level.LATE, NOW + 40 * DAY)
    (row,) = rows_of(Escalation)
    row.id, row.pk = None, None
    twin = Escalation(**{f: getattr(row, f) for f in ("request_id", "agency_id", "level", "run")})
    twin.due_at, twin.told, twin.at = row.due_at, [], row.at

    with reading(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_finding_what_is_due_costs_the_same_for_many(world, focal, django_assert_max_num_queries):
    for _ in range(3):
        world.request_in(State.IN_REVIEW)
    with reading(SYSTEM), django_assert_max_num_queries(5):
        assert len(due_escalations(NOW + 40 * DAY)) == 3


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_two_workers_tell_once(self):
        world = World()
        focal = make_officer(world.agency, Role.FOCAL_PERSON)
        request_id = world.request_in(State.IN_REVIEW)
        due = stored(request_id).due_at

        ends = at_once(
            lambda: tell(request_id, Level.LATE, due), lambda: tell(request_id, Level.LATE, due)
        )

        assert sorted(ends) == [False, True]
        assert told(request_id) == [(Level.LATE, 0)]
        assert len(messages(focal, "cases.overdue")) == 1

    def test_a_crash_between_the_ledger_and_the_commit_leaves_neither_row_nor_message(self):
        world = World()
        focal = make_officer(world.agency, Role.FOCAL_PERSON)
        request_id = world.request_in(State.IN_REVIEW)
        due = stored(request_id).due_at

        class Died(BaseException):
            pass

        with pytest.raises(Died), one_transaction(), entered(SYSTEM):
            assert tell(request_id, Level.LATE, due)
            raise Died
        assert told(request_id) == []
        assert not messages(focal, "cases.overdue")

        assert tell(request_id, Level.LATE, due)
        assert len(messages(focal, "cases.overdue")) == 1
