"""More time for a request: asked for, granted by another, told; the pages and the same for programs."""

from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.more_time import (
    answer_more_time,
    ask_more_time,
    withdraw_more_time,
)
from tulay.areas.cases.actions.referrals import accept_referral, refer
from tulay.areas.cases.errors import (
    AnotherGrants,
    MoreTimeAnswered,
    MoreTimeAsked,
    MoreTimeNotFound,
    MoreTimeUnfit,
    OwnRequest,
    ReasonMissing,
    RequestNotFound,
    StepNotPossible,
)
from tulay.areas.cases.holdings import export
from tulay.areas.cases.models import MoreTime
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import DAY, NOW, World, make_officer, rows_of, stored
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.door import Caller
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
WHY = "The surveyor cannot come before."
UNTIL = (NOW + 10 * DAY).date()  # a Friday


@pytest.fixture
def focal(world):
    return make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")


def ask(world, request_id, *, actor=None, until=UNTIL, reason=WHY, now=NOW):
    return ask_more_time(
        actor=actor or world.officer,
        request_id=request_id,
        until_date=until,
        reason=reason,
        now=now,
    )


def answer(actor, more_time_id, *, grants=True, reason="", now=NOW):
    answer_more_time(actor=actor, more_time_id=more_time_id, grants=grants, reason=reason, now=now)


def open_day(world, *, after):
    """The first day on which the office opens, that many days from now."""
    calendar, day = calendar_of(world.agency.id), now().date() + timedelta(days=after)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day


def filled(day):
    """The form for more time until a day."""
    parts = ("day", "month", "year")
    return {f"until_date_{part}": str(getattr(day, part)) for part in parts} | {"reason": WHY}


def bodies(person):
    return [row.body for row in rows_of(Message, recipient_id=person.person_id)]


def test_more_time_moves_the_due_time_once_another_grants_it(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    before = stored(request_id).due_at

    wish = ask(world, request_id)
    assert stored(request_id).due_at == before
    assert any("Benito Cruz asks for more time" in body for body in bodies(focal))
    answer(focal, wish)

    (row,) = rows_of(MoreTime)
    after = stored(request_id).due_at
    assert (row.answer, row.due_before, row.due_after) == ("granted", before, after)
    assert after.date() == UNTIL
    assert any(WHY in body and "takes us longer" in body for body in bodies(world.applicant))
    assert any("is now due by" in body for body in bodies(world.officer))
    codes = set(Entry.objects.values_list("action", flat=True))
    assert {"cases.ask-more-time", "cases.answer-more-time"} <= codes
    with reading(world.applicant):
        assert export(world.applicant.person_id)["more_time"][0]["reason"] == WHY


def test_refused_more_time_changes_nothing_and_says_why(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    before = stored(request_id).due_at
    wish = ask(world, request_id)
    with pytest.raises(ReasonMissing):
        answer(focal, wish, grants=False)

    answer(focal, wish, grants=False, reason="There are three surveyors.")

    assert stored(request_id).due_at == before
    assert any("three surveyors" in body for body in bodies(world.officer))
    assert not any("takes us longer" in body for body in bodies(world.applicant))
    ask(world, request_id)  # and may be asked for again


def test_a_paused_request_keeps_what_was_granted(world, focal):
    request_id = world.request_in(State.NEEDS_INFORMATION)

    answer(focal, ask(world, request_id))

    request = stored(request_id)
    assert request.paused_at is not None
    assert request.due_at.date() == UNTIL


def test_nobody_grants_what_they_asked_for(world, focal):
    wish = ask(world, world.request_in(State.IN_REVIEW), actor=focal)

    with pytest.raises(AnotherGrants):
        answer(focal, wish)


def test_more_time_is_asked_for_once_at_a_time(world):
    request_id = world.request_in(State.IN_REVIEW)
    ask(world, request_id)

    with pytest.raises(MoreTimeAsked):
        ask(world, request_id, actor=world.second)


def test_more_time_is_answered_or_taken_back_once(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    wish = ask(world, request_id)

    withdraw_more_time(actor=world.officer, more_time_id=wish, now=NOW)

    for again in (
        lambda: answer(focal, wish),
        lambda: withdraw_more_time(actor=world.officer, more_time_id=wish, now=NOW),
    ):
        with pytest.raises(MoreTimeAnswered):
            again()


def test_more_time_needs_a_reason_an_open_request_and_a_fit_day(world, focal):
    request_id = world.request_in(State.IN_REVIEW)
    with pytest.raises(ReasonMissing):
        ask(world, request_id, reason=" ")
    with pytest.raises(MoreTimeUnfit):
        ask(world, request_id, until=UNTIL + DAY)  # a Saturday
    with pytest.raises(StepNotPossible):
        ask(world, world.request_in(State.REJECTED))
    wish = ask(world, request_id)
    with pytest.raises(MoreTimeUnfit):
        answer(focal, wish, now=NOW + 30 * DAY)


def test_strangers_find_nothing(world, focal):
    other = World()
    request_id = world.request_in(State.IN_REVIEW)
    wish = ask(world, request_id)

    with pytest.raises(RequestNotFound):
        ask(world, request_id, actor=other.officer)
    with pytest.raises(Forbidden):
        ask(world, request_id, actor=world.applicant)
    with pytest.raises(Forbidden):
        answer(world.second, wish)
    theirs = make_officer(other.agency, Role.FOCAL_PERSON)
    with pytest.raises((MoreTimeNotFound, RequestNotFound)):
        answer(theirs, wish)
    with pytest.raises(MoreTimeNotFound):
        answer(focal, uuid7())


def test_an_officers_own_request_is_for_others(world, focal):
    request_id = world.request_in(State.SUBMITTED, applicant=world.second)

    with pytest.raises(OwnRequest):
        ask(world, request_id, actor=world.second)


def test_what_was_asked_before_another_agency_took_over_is_over(world, focal):
    request_id = world.request_in(State.SUBMITTED)
    wish = ask(world, request_id)
    other = World()
    offer = refer(
        actor=world.officer,
        request_id=request_id,
        service_id=other.service_id,
        reason="Theirs.",
        now=NOW,
    )
    accept_referral(actor=other.officer, referral_id=offer, now=NOW)

    for who in (focal, make_officer(other.agency, Role.FOCAL_PERSON), SYSTEM):
        with pytest.raises((MoreTimeNotFound, RequestNotFound)):
            answer(who, wish)
    ask(other, request_id)


def test_the_pages_ask_answer_and_tell_without_scripts():
    world = make_world(requirements=())
    focal = make_officer(world.agency, Role.FOCAL_PERSON, name="Faisal Omar")
    request_id = world.request_in(State.IN_REVIEW, now=now())
    mine, theirs, own = (browser(one) for one in (world.officer, focal, world.applicant))
    page = f"/desk/requests/{request_id}/"
    assert f"{page}more-time/" in mine.get(page).content.decode()

    given = filled(open_day(world, after=20))
    wrong = mine.post(f"{page}more-time/", filled(open_day(world, after=200)))
    assert wrong.status_code == 422
    assert "within three months" in text_of(wrong)
    assert mine.post(f"{page}more-time/", given).status_code == 302

    (row,) = rows_of(MoreTime)
    assert "Take it back" in text_of(mine.get(page))
    assert "1 request asks for more time" in text_of(theirs.get("/desk/"))
    listed = theirs.get("/desk/more-time/")
    assert WHY in text_of(listed)
    action = f"/desk/more-time/{row.id}/answer/"
    said = theirs.post(action, {"grants": "no", "next": "/desk/more-time/"}, follow=True)
    assert "Say why you refuse it" in text_of(said)
    assert theirs.post(action, {"grants": "yes"}).status_code == 302
    twice = theirs.post(action, {"grants": "yes", "next": "/desk/more-time/"}, follow=True)
    assert "answered or taken back already" in text_of(twice)

    assert "No request asks for more time" in text_of(theirs.get("/desk/more-time/"))
    assert "Granted" in text_of(mine.get(page))
    assert "Why it takes longer" in text_of(own.get(f"/portal/requests/{request_id}/"))
    assert mine.get("/desk/more-time/").status_code == 403


def test_a_wish_is_taken_back_on_its_page():
    world = make_world(requirements=())
    request_id = world.request_in(State.IN_REVIEW)
    wish = ask(world, request_id)
    mine, back = browser(world.officer), f"/desk/requests/{request_id}/"

    assert mine.post(f"/desk/more-time/{wish}/withdraw/", {"next": back})["Location"] == back
    again = mine.post(f"/desk/more-time/{wish}/withdraw/", {"next": back}, follow=True)

    assert "answered or taken back already" in text_of(again)


def test_the_list_asks_few_questions(world, focal):
    for _ in range(3):
        ask(world, world.request_in(State.IN_REVIEW))

    client = browser(focal)
    client.get("/desk/more-time/")
    assert len(queries_of(client, "/desk/more-time/")) <= 6


def test_programs_do_the_same(api, world, focal):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    officer, focal_ = Caller(world.officer), Caller(focal)
    body = {"until_date": open_day(world, after=20).isoformat(), "reason": WHY}

    made = officer.post(f"/requests/{request_id}/more-time", body)
    assert made.status_code == 201, made.content
    wish = made.json()["id"]
    again = officer.post(f"/requests/{request_id}/more-time", body)
    assert again.json()["code"] == "cases.more-time-asked"
    (told,) = focal_.get("/more-time").json()["items"]
    assert (told["id"], told["reason"], told["answer"]) == (wish, WHY, "open")
    assert officer.get("/more-time").status_code == 403

    assert focal_.post(f"/more-time/{wish}/answer", {"grants": True}).status_code == 204
    assert focal_.get("/more-time").json()["items"] == []
    late = officer.post(f"/more-time/{wish}/withdraw", {})
    assert late.json()["code"] == "cases.more-time-answered"
    with reading(SYSTEM):
        assert MoreTime.objects.get(id=wish).answer == "granted"


@pytest.mark.usefixtures("committed_db")
class TestTogether:
    """On connections of their own."""

    def test_two_who_ask_at_once_ask_once(self):
        world = World()
        request_id = world.request_in(State.IN_REVIEW)

        ends = at_once(
            lambda: ask(world, request_id), lambda: ask(world, request_id, actor=world.second)
        )

        assert sum(isinstance(end, MoreTimeAsked) for end in ends) == 1
        assert len(rows_of(MoreTime)) == 1

    def test_two_who_answer_at_once_answer_once(self):
        world = World()
        people = [make_officer(world.agency, Role.FOCAL_PERSON) for _ in range(2)]
        wish = ask(world, world.request_in(State.IN_REVIEW))

        ends = at_once(
            lambda: answer(people[0], wish),
            lambda: answer(people[1], wish, grants=False, reason="No."),
        )

        assert sum(isinstance(end, MoreTimeAnswered) for end in ends) == 1
