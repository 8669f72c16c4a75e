"""Who comes: by the link in the mail, on the page, and for programs."""

from datetime import timedelta

import pytest
from django.core.signing import Signer

from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import RoleGrant
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings.actions.invitations import (
    answer_by_link,
    answer_invitation,
    erase_answers,
)
from tulay.areas.meetings.actions.meetings import move
from tulay.areas.meetings.actions.reminders import remind_due
from tulay.areas.meetings.errors import (
    AnswerLinkBroken,
    AnswersEnded,
    NotCalled,
    UnknownMeeting,
)
from tulay.areas.meetings.models import Invitation
from tulay.areas.meetings.queries.invitations import answer_token, answers_of_person
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.rules.invitations import Answer
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    NOW,
    acting,
    coordinator,
    make_meeting,
    make_member,
)
from tulay.areas.meetings.tests.test_web import meeting as meeting_ahead
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
COMING, NOT_COMING = Answer.COMING, Answer.NOT_COMING
VISITOR = acting(Role.VISITOR)


def called(make=make_meeting, **what_matters):
    member, person = make_member(), make_person(name="Amina Sali")
    make_grant(person, Role.FOCAL_PERSON, agency_id=member.id)
    with reading(SYSTEM):
        return make(agency=member, **what_matters), person


def by_link(row, person, said=COMING, now=NOW):
    answer_by_link(actor=VISITOR, token=answer_token(row.id, person.id), answer=said, now=now)


def coming(row):
    with reading(SYSTEM):
        return visible_meeting(SYSTEM, row.id, now=NOW).coming


def test_answer_by_link_counts_once_however_often_it_is_pressed():
    row, person = called()
    by_link(row, person)
    by_link(row, person)
    assert coming(row) == 1
    by_link(row, person, NOT_COMING)
    assert coming(row) == 0
    with reading(SYSTEM):
        [one] = Invitation.objects.all()
    assert (one.answer, one.way, one.person_id) == ("not-coming", "link", person.id)
    assert Entry.objects.filter(action="meetings.answer-by-link").count() == 3


def test_a_link_is_good_for_one_person_one_meeting_and_nothing_else():
    row, person = called()
    token = answer_token(row.id, person.id)
    elsewhere = Signer(salt="identity.resume").sign_object([row.id.hex, person.id.hex])
    for wrong in (token[:-2], "x" + token, "", elsewhere, answer_token(uuid7(), person.id)):
        with pytest.raises(AnswerLinkBroken):
            answer_by_link(actor=VISITOR, token=wrong, answer=COMING, now=NOW)
    with pytest.raises(NotCalled):
        by_link(row, make_person())
    RoleGrant.objects.filter(person=person).update(until=NOW)
    with pytest.raises(NotCalled):
        by_link(row, person)


def test_a_link_ends_when_the_meeting_begins_or_is_cancelled():
    row, person = called()
    with pytest.raises(AnswersEnded):
        by_link(row, person, now=MONDAY)
    by_link(row, person, now=MONDAY - timedelta(seconds=1))
    cancelled, other = called(state="cancelled", reason="Flood.", series=row.series)
    with pytest.raises(AnswersEnded):
        by_link(cancelled, other)


def test_an_answer_is_to_one_time_of_a_meeting():
    row, person = called()
    by_link(row, person)
    to = MONDAY + timedelta(days=1)
    move(actor=SYSTEM, meeting_id=row.id, starts_at=to, room=row.room, reason="", now=NOW)
    assert coming(row) == 0
    by_link(row, person)
    assert coming(row) == 1


def test_answer_on_the_page_is_for_those_who_are_called():
    row, person = called()

    def acts(person_id, agency_id=row.agency_id):
        grant = Grant(frozenset({"meetings.answer"}), agency_id, "focal_person")
        return Actor(person_id, ActorKind.PERSON, (grant,))

    def answer(actor, meeting_id=row.id):
        answer_invitation(actor=actor, meeting_id=meeting_id, answer=COMING, now=NOW)

    answer(acts(person.id))
    assert coming(row) == 1
    with pytest.raises(NotCalled):
        answer(acts(make_person().id))
    with pytest.raises(NotCalled):
        answer(coordinator())
    with pytest.raises(Forbidden):
        answer(acting(Role.EXECUTIVE))
    with pytest.raises(Forbidden):
        answer(SYSTEM)
    with pytest.raises(UnknownMeeting):
        answer(acts(person.id, make_member().id))
    with pytest.raises(UnknownMeeting):
        answer(coordinator(), uuid7())


def test_who_sees_a_meeting_may_still_not_answer():
    row, person = called()
    grants = (
        Grant(frozenset({"meetings.see"}), row.agency_id, "officer"),
        Grant(frozenset({"meetings.answer"}), make_member().id, "focal_person"),
    )
    actor = Actor(person.id, ActorKind.PERSON, grants)
    with pytest.raises(Forbidden):
        answer_invitation(actor=actor, meeting_id=row.id, answer=COMING, now=NOW)


def test_answers_are_exported_and_forgotten():
    row, person = called()
    by_link(row, person)
    with reading(SYSTEM):
        [one] = answers_of_person(person.id)
    assert one["answer"] == "coming"
    with pytest.raises(Forbidden):
        erase_answers(actor=coordinator(), person_id=person.id, now=NOW)
    erase_answers(actor=SYSTEM, person_id=person.id, now=NOW)
    with reading(SYSTEM):
        assert answers_of_person(person.id) == []


def test_a_reminder_carries_the_link_and_the_page_it_opens_asks_without_an_account(client, words):
    row, _ = called(meeting_ahead)
    before = row.starts_at - timedelta(days=1)
    remind_due(actor=SYSTEM, meeting_id=row.id, now=before)
    body = Message.objects.get().body
    path = "/meetings/answer/" + body.split("/meetings/answer/")[1].split()[0]

    page = client.get(path)
    assert "Will you come?" in words(page)
    assert "Ministry of Boats" in words(page)
    assert coming(row) == 0  # looking is no answer

    assert client.post(path, {"answer": "coming"}).status_code == 302
    assert "We have noted your answer." in (said := words(client.get(path)))
    assert "Your answer: Comes" in said or "Your answer: I come" in said
    assert coming(row) == 1
    client.post(path, {"answer": "nonsense"})
    assert "Choose one of the answers." in words(client.get(path))
    assert client.get("/meetings/answer/nonsense/").status_code == 404
    assert client.post("/meetings/answer/nonsense/", {"answer": "coming"}).status_code == 404


def test_a_link_to_what_has_begun_says_so(client, words):
    row, person = called()
    path = f"/meetings/answer/{answer_token(row.id, person.id)}/"
    with reading(SYSTEM):
        type(row).objects.filter(id=row.id).update(state="cancelled", reason="Flood.")
    for answer in (client.get(path), client.post(path, {"answer": "coming"})):
        assert answer.status_code == 409
        assert "It takes no answers any more." in words(answer)


def test_a_focal_person_answers_on_the_page_and_the_office_reads_it(seen_by, words):
    member = make_member()
    row = meeting_ahead(agency=member)
    door = seen_by(Role.FOCAL_PERSON, member)
    assert "Will you come?" in words(door.get(f"/meetings/{row.id}/"))
    door.post(f"/meetings/{row.id}/answer/", answer="coming")
    page = words(door.get(f"/meetings/{row.id}/"))
    assert "We have noted your answer." in page
    assert "Said that they come 1" in page
    assert door.send(f"/{row.id}", method="GET").json()["coming"] == 1
    assert door.send(f"/{row.id}/answer", {"answer": "not-coming"}).status_code == 204
    office = seen_by(Role.COORDINATOR)
    page = words(office.get(f"/meetings/{row.id}/"))
    assert "Cannot come" in page
    assert "Will you come?" not in page
    office.post(f"/meetings/{row.id}/answer/", answer="coming")
    assert "You are not called" in words(office.get(f"/meetings/{row.id}/"))
    refused = office.send(f"/{row.id}/answer", {"answer": "coming"})
    assert (refused.status_code, refused.json()["code"]) == (409, "meetings.not-called")
