import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from tulay.areas.audit.actions import record
from tulay.areas.audit.models import Entry
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import NOW, actor_of, make_grant, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.actions.exports import ask_copy, issue_copy, open_copy
from tulay.areas.privacy.actions.restriction import lift_hold, lift_restriction, place_hold
from tulay.areas.privacy.actions.rights import (
    ask_right,
    decide_request,
    file_right,
    look_at_request,
    put_off_request,
    sign_request,
    withdraw_request,
)
from tulay.areas.privacy.errors.rights import (
    AskedAlready,
    DecidedAlready,
    DetailsMissing,
    ExportUnknown,
    NotAboutYourself,
    NotRestricted,
    PersonUnknown,
    PutOffAlready,
    RequestUnknown,
    SecondPersonNeeded,
    StillHeld,
)
from tulay.areas.privacy.models import Annotation, RightsRequest
from tulay.areas.privacy.queries.rights import (
    annotations,
    is_restricted,
    own_request,
    own_requests,
    queue,
)
from tulay.areas.privacy.rules.rights import THINK_AGAIN, ClaimState, Right
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import scope
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db


def make_officer(region=""):
    officer = make_person(name="Officer")
    make_grant(officer, Role.INFORMATION_OFFICER)
    if region:
        officer.grants.update(region=region)
    return actor_of(officer)


def make_head():
    head = make_person(name="Head")
    make_grant(head, Role.EXECUTIVE)
    return actor_of(head)


def asked(person, right=Right.CORRECTION, details="My street is Rizal Street."):
    return ask_right(actor=person, right=right, details=details, now=NOW)


def refused(officer, request_id, answer="The register says otherwise."):
    return decide_request(
        actor=officer, request_id=request_id, is_granted=False, answer=answer, now=NOW
    )


def granted(officer, request_id):
    return decide_request(
        actor=officer, request_id=request_id, is_granted=True, answer="Done.", now=NOW
    )


def test_ask_right_starts_the_clock_and_tells_both_sides():
    officer, amina = make_officer(), actor_of(make_person())

    request_id = asked(amina)

    row = RightsRequest.objects.get(id=request_id)
    assert (row.state, row.law, row.due_at) == ("open", "ph-dpa", NOW + timedelta(days=30))
    told = Message.objects.filter(recipient_id=amina.person_id).get()
    assert told.template == "privacy.request_received"
    assert Message.objects.filter(recipient_id=officer.person_id).count() == 1
    assert Entry.objects.filter(action="privacy.ask", subject_id=amina.person_id).count() == 1


def test_ask_right_wants_to_know_what_it_is_about_and_asks_once():
    amina = actor_of(make_person())
    with pytest.raises(DetailsMissing):
        asked(amina, details=" ")
    asked(amina)
    with pytest.raises(AskedAlready):
        asked(amina)


def test_a_stranger_neither_sees_nor_withdraws_nor_decides():
    amina, stranger = actor_of(make_person()), actor_of(make_person())
    request_id = asked(amina)
    for step in (
        lambda: withdraw_request(actor=stranger, request_id=request_id, now=NOW),
        lambda: own_request(stranger.person_id, request_id),
    ):
        with pytest.raises(RequestUnknown):
            step()
    with pytest.raises(Forbidden):
        granted(stranger, request_id)


def test_an_officer_of_another_region_sees_nothing():
    request_id = asked(actor_of(make_person(jurisdiction="bangsamoro")))
    elsewhere, here = make_officer("namibia"), make_officer("bangsamoro")
    with pytest.raises(RequestUnknown):
        look_at_request(actor=elsewhere, request_id=request_id, now=NOW)
    assert queue(elsewhere).items == ()
    look_at_request(actor=here, request_id=request_id, now=NOW)
    assert [card.id for card in queue(here).items] == [request_id]


def test_a_granted_correction_is_done_and_answered():
    amina, officer = actor_of(make_person()), make_officer()
    request_id = asked(amina)
    assert granted(officer, request_id) is ClaimState.DONE
    assert own_request(amina.person_id, request_id).answer == "Done."
    with pytest.raises(DecidedAlready):
        granted(officer, request_id)


def test_a_refused_correction_leaves_the_persons_words_beside_the_data():
    amina, officer = actor_of(make_person()), make_officer()
    request_id = asked(amina)
    assert refused(officer, request_id) is ClaimState.REFUSED
    assert [one.text for one in annotations(amina.person_id)] == ["My street is Rizal Street."]
    assert Annotation.objects.count() == 1


def test_nobody_decides_about_themselves():
    officer = make_officer()
    with pytest.raises(NotAboutYourself):
        granted(officer, asked(officer))


def test_withdraw_request_ends_it():
    amina = actor_of(make_person())
    request_id = asked(amina)
    withdraw_request(actor=amina, request_id=request_id, now=NOW)
    assert own_requests(amina.person_id).items[0].state is ClaimState.WITHDRAWN
    with pytest.raises(DecidedAlready):
        withdraw_request(actor=amina, request_id=request_id, now=NOW)


def test_put_off_request_once():
    amina, officer = actor_of(make_person()), make_officer()
    request_id = asked(amina)
    due = put_off_request(actor=officer, request_id=request_id, reason="Two agencies.", now=NOW)
    assert due == NOW + timedelta(days=45)
    with pytest.raises(PutOffAlready):
        put_off_request(actor=officer, request_id=request_id, reason="Again.", now=NOW)


def process(*, actor, subject_id, now):
    """Do something with somebody's data, by an action that nobody listed."""
    with one_transaction(), scope.entered(actor):
        record(actor=actor, code="tests.process", target="thing:1", at=now, subject_id=subject_id)


@pytest.mark.parametrize("right", [Right.OBJECTION, Right.RESTRICTION])
def test_a_restricted_person_is_kept_and_not_processed_by_an_action_nobody_thought_of(right):
    amina, officer = actor_of(make_person()), make_officer()
    other = make_person().id
    request_id = asked(amina, right)
    process(actor=SYSTEM, subject_id=amina.person_id, now=NOW)  # before: nothing stands in the way

    granted(officer, request_id)

    with pytest.raises(Forbidden) as refusal:
        process(actor=SYSTEM, subject_id=amina.person_id, now=NOW)
    assert refusal.value.code == "restricted"
    process(actor=SYSTEM, subject_id=other, now=NOW)
    assert asked(amina, Right.CORRECTION)  # their own rights go on

    lift_restriction(actor=officer, request_id=request_id, reason="It is settled.", now=NOW)
    process(actor=SYSTEM, subject_id=amina.person_id, now=NOW)
    assert not is_restricted(amina.person_id)
    with pytest.raises(NotRestricted):
        lift_restriction(actor=officer, request_id=request_id, reason="Again.", now=NOW)


def test_an_erasure_needs_two_different_people_and_a_day():
    amina, officer, head = actor_of(make_person()), make_officer(), make_head()
    request_id = asked(amina, Right.ERASURE, "")
    assert granted(officer, request_id) is ClaimState.PROPOSED
    with pytest.raises(SecondPersonNeeded):
        sign_request(actor=officer, request_id=request_id, now=NOW)

    sign_request(actor=head, request_id=request_id, now=NOW)

    row = RightsRequest.objects.get(id=request_id)
    assert (row.state, row.erases_at) == ("approved", NOW + THINK_AGAIN)
    job = OutboxRow.objects.get(name="privacy.erase")
    assert job.not_before == NOW + THINK_AGAIN
    letter = Message.objects.get(recipient_id=amina.person_id, template="privacy.erasure_coming")
    assert row.certificate_number in letter.body


def test_a_legal_hold_stands_before_an_erasure():
    amina, officer = actor_of(make_person()), make_officer()
    request_id = asked(amina, Right.ERASURE, "")
    place_hold(actor=officer, person_id=amina.person_id, reason="A court asks.", now=NOW)
    with pytest.raises(StillHeld):
        granted(officer, request_id)
    lift_hold(actor=officer, person_id=amina.person_id, now=NOW)
    assert granted(officer, request_id) is ClaimState.PROPOSED


def test_a_copy_opens_once_for_whom_it_was_made():
    amina, stranger = actor_of(make_person()), actor_of(make_person())
    link = ask_copy(actor=amina, right=Right.ACCESS, now=NOW)
    with pytest.raises(ExportUnknown):
        open_copy(actor=stranger, token=link.token, now=NOW)

    copy = open_copy(actor=amina, token=link.token, now=NOW)

    assert copy.content["holdings"]["identity"]["name"] == "Amina Sali"
    with pytest.raises(ExportUnknown):
        open_copy(actor=amina, token=link.token, now=NOW)


def test_a_link_ends_after_48_hours_and_with_the_next_one():
    amina = make_person()
    first = ask_copy(actor=actor_of(amina), right=Right.ACCESS, now=NOW)
    second = ask_copy(actor=actor_of(amina), right=Right.ACCESS, now=NOW)
    with pytest.raises(ExportUnknown):
        open_copy(actor=actor_of(amina), token=first.token, now=NOW)
    later = NOW + timedelta(hours=48)
    with pytest.raises(ExportUnknown):
        open_copy(actor=actor_of(amina, at=later), token=second.token, now=later)


def test_copies_ask_whether_it_is_them():
    amina = actor_of(make_person())
    link = ask_copy(actor=amina, right=Right.ACCESS, now=NOW)
    later = NOW + timedelta(hours=1)
    for step in (
        lambda: ask_copy(actor=amina, right=Right.ACCESS, now=later),
        lambda: open_copy(actor=amina, token=link.token, now=later),
        lambda: ask_right(actor=amina, right=Right.ERASURE, details="", now=later),
    ):
        with pytest.raises(Forbidden) as refusal:
            step()
        assert refusal.value.code == "identity.step-up-needed"


def test_staff_make_a_copy_only_after_two_others_signed():
    amina, clerk, officer, head = make_person(), make_officer(), make_officer(), make_head()
    request_id = file_right(
        actor=clerk, person_id=amina.id, right=Right.ACCESS, details="By letter.", now=NOW
    )
    with pytest.raises(NotAboutYourself):
        granted(clerk, request_id)
    with pytest.raises(DecidedAlready):
        issue_copy(actor=clerk, request_id=request_id, now=NOW)
    granted(officer, request_id)
    sign_request(actor=head, request_id=request_id, now=NOW)

    link = issue_copy(actor=clerk, request_id=request_id, now=NOW)

    assert open_copy(actor=clerk, token=link.token, now=NOW).person_id == amina.id
    with pytest.raises(DecidedAlready):
        issue_copy(actor=clerk, request_id=request_id, now=NOW)


def test_file_right_needs_a_person():
    with pytest.raises(PersonUnknown):
        file_right(
            actor=make_officer(), person_id=uuid7(), right=Right.ACCESS, details="x", now=NOW
        )


@pytest.mark.usefixtures("committed_db")
def test_of_two_signatures_at_once_one_counts():
    amina, officer = actor_of(make_person()), make_officer()
    heads = [make_head(), make_head()]
    request_id = asked(amina, Right.ERASURE, "")
    granted(officer, request_id)
    outcomes = []

    def sign(head):
        try:
            sign_request(actor=head, request_id=request_id, now=NOW)
            outcomes.append("signed")
        except DecidedAlready:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign, args=[head]) for head in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["signed", "too late"]
    assert OutboxRow.objects.filter(name="privacy.erase").count() == 1


def test_the_database_itself_wants_two_hands():
    person = make_person().id
    with pytest.raises(Exception, match="privacy_two_people_erase"), connection.cursor() as cursor:
        row = RightsRequest(
            person_id=person,
            right="erasure",
            state="approved",
            law="popia",
            jurisdiction="south-africa",
            made_at=NOW,
            due_at=NOW,
        )
        row.save(force_insert=True)
        cursor.execute("SELECT 1")
