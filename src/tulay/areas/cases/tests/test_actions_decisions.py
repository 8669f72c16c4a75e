import re

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions import decisions
from tulay.areas.cases.actions.applications import withdraw
from tulay.areas.cases.actions.assignments import assign
from tulay.areas.cases.actions.decisions import appeal, cosign, decide
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.errors import (
    AnotherOfficer,
    AppealTooLate,
    AppealUsed,
    NothingToSign,
    OwnRequest,
    ReasonMissing,
    RequestNotFound,
    StepNotPossible,
    WaitsForSignature,
)
from tulay.areas.cases.models import Comment, Decision
from tulay.areas.cases.queries.letter import letter
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    World,
    make_applicant,
    make_officer,
    rows_of,
    stored,
)
from tulay.areas.catalogue.errors import SlotsTaken
from tulay.areas.catalogue.tests.factories import stored as stored_service
from tulay.areas.identity.actions.guests import read_link
from tulay.areas.identity.rules import PersonKind
from tulay.areas.notifications.models import Message
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow


def test_a_guests_mail_leads_to_the_letter_itself(world):
    guest = make_applicant(kind=PersonKind.GUEST)
    request_id = world.request_in(State.APPROVED, applicant=guest)

    body = rows_of(Message, recipient_id=guest.person_id)[-1].body
    link = re.search(r"/resume/(\S+)/", body)[1]

    assert read_link(link, now=NOW) == (guest.person_id, f"/portal/requests/{request_id}/letter/")


def approve(officer, request_id, now=NOW):
    return decide(
        actor=officer, request_id=request_id, outcome=Outcome.APPROVED, reasons="Good.", now=now
    )


def reject(officer, request_id, now=NOW):
    return decide(
        actor=officer, request_id=request_id, outcome=Outcome.REJECTED, reasons="No.", now=now
    )


@pytest.fixture
def four_eyes(db):
    return World(second_signature=True, slots=1)


# --- decide ----------------------------------------------------------------------------------
def test_decide_approves_takes_a_place_and_sends_the_letter(db):
    world = World(slots=3)
    request_id = world.request_in(State.IN_REVIEW)

    assert approve(world.officer, request_id)

    request = stored(request_id)
    assert (request.state, request.decided_at, request.holds_slot) == ("approved", NOW, True)
    assert stored_service(world.service_id).slots.slots_left == 2
    message = rows_of(Message, recipient_id=world.applicant.person_id)[-1]
    assert f"/portal/requests/{request_id}/letter/" in message.body
    entry = Entry.objects.get(action="cases.decide")
    assert (entry.outcome, entry.facts["decided"]) == ("done", "approved")
    (event,) = OutboxRow.objects.filter(name="cases.CaseDecided")
    assert event.payload["is_final"] is True


def test_decide_rejects_with_reasons_and_the_way_to_appeal(world):
    request_id = world.request_in(State.IN_REVIEW)

    reject(world.officer, request_id)

    assert (stored(request_id).state, stored(request_id).closed_at) == ("rejected", NOW)
    body = rows_of(Message, recipient_id=world.applicant.person_id)[-1].body
    assert "No." in body
    assert "before Thursday 24 December 2026" in body


def test_decide_needs_reasons(world):
    with pytest.raises(ReasonMissing):
        decide(
            actor=world.officer,
            request_id=world.request_in(State.IN_REVIEW),
            outcome=Outcome.REJECTED,
            reasons="",
            now=NOW,
        )


def test_decide_comes_second_to_nobody(world):
    request_id = world.request_in(State.APPROVED)

    with pytest.raises(StepNotPossible, match="approved"):
        reject(world.second, request_id)


def test_decide_changes_nothing_when_the_last_place_is_gone(db):
    world = World(slots=1)
    first, second = world.request_in(State.IN_REVIEW), world.request_in(State.IN_REVIEW)
    approve(world.officer, first)

    with pytest.raises(SlotsTaken):
        approve(world.officer, second)

    assert stored(second).state == "in_review"
    assert not rows_of(Decision, request_id=second)


def test_decide_about_ones_own_request_is_refused(world):
    request_id = world.request_in(State.SUBMITTED, applicant=world.second)
    review(actor=world.officer, request_id=request_id, now=NOW)

    with pytest.raises(OwnRequest):
        approve(world.second, request_id)


def test_decide_is_for_officers_of_the_agency(world):
    request_id = world.request_in(State.IN_REVIEW)

    with pytest.raises(RequestNotFound):
        approve(make_officer(World().agency), request_id)
    with pytest.raises(Forbidden):
        approve(make_applicant(), request_id)


# --- four eyes -------------------------------------------------------------------------------
def test_cosign_makes_a_proposal_final(four_eyes):
    world = four_eyes
    request_id = world.request_in(State.IN_REVIEW)

    assert not approve(world.officer, request_id)
    assert stored(request_id).state == "in_review"
    assert stored_service(world.service_id).slots.slots_left == 1
    cosign(actor=world.second, request_id=request_id, now=NOW + DAY)

    assert stored(request_id).state == "approved"
    assert stored_service(world.service_id).slots.slots_left == 0
    (decision,) = rows_of(Decision, request_id=request_id)
    assert (decision.decided_by, decision.cosigned_by) == (
        world.officer.person_id,
        world.second.person_id,
    )


def test_a_rejection_needs_no_second_signature(four_eyes):
    request_id = four_eyes.request_in(State.IN_REVIEW)

    assert reject(four_eyes.officer, request_id)
    assert stored(request_id).state == "rejected"


def test_cosign_is_not_for_who_proposed(four_eyes):
    request_id = four_eyes.request_in(State.IN_REVIEW)
    approve(four_eyes.officer, request_id)

    with pytest.raises(AnotherOfficer):
        cosign(actor=four_eyes.officer, request_id=request_id, now=NOW)


def test_cosign_gives_a_proposal_back_with_a_reason(four_eyes):
    world = four_eyes
    request_id = world.request_in(State.IN_REVIEW)
    approve(world.officer, request_id)

    with pytest.raises(ReasonMissing):
        cosign(actor=world.second, request_id=request_id, agrees=False, now=NOW)
    cosign(
        actor=world.second, request_id=request_id, agrees=False, reason="Look at page 2.", now=NOW
    )

    assert stored(request_id).state == "in_review"
    (note,) = rows_of(Comment, request_id=request_id)
    assert (note.visibility, note.body) == ("internal", "Look at page 2.")
    assert rows_of(Message, recipient_id=world.officer.person_id)
    assert not approve(world.officer, request_id)  # and may be proposed again


def test_a_second_proposal_waits_for_the_first(four_eyes):
    request_id = four_eyes.request_in(State.IN_REVIEW)
    approve(four_eyes.officer, request_id)

    for officer in (four_eyes.second, make_officer(four_eyes.agency)):
        with pytest.raises(WaitsForSignature):
            reject(officer, request_id)


def test_cosign_needs_a_proposal_and_a_request_in_review(world):
    with pytest.raises(NothingToSign):
        cosign(actor=world.second, request_id=world.request_in(State.IN_REVIEW), now=NOW)
    with pytest.raises(StepNotPossible):
        cosign(actor=world.second, request_id=world.request_in(State.APPROVED), now=NOW)


def test_cosign_at_the_last_place_changes_nothing_when_it_is_gone(four_eyes):
    world = four_eyes
    first, second = world.request_in(State.IN_REVIEW), world.request_in(State.IN_REVIEW)
    approve(world.officer, second)
    approve(world.officer, first)
    cosign(actor=world.second, request_id=first, now=NOW)

    with pytest.raises(SlotsTaken):
        cosign(actor=world.second, request_id=second, now=NOW)
    assert rows_of(Decision, request_id=second)[0].cosigned_at is None


def test_cosign_is_for_officers_of_the_agency(four_eyes):
    request_id = four_eyes.request_in(State.IN_REVIEW)
    approve(four_eyes.officer, request_id)

    with pytest.raises(RequestNotFound):
        cosign(actor=make_officer(World().agency), request_id=request_id, now=NOW)


# --- appeal ----------------------------------------------------------------------------------
def test_appeal_goes_to_another_officer_and_its_outcome_is_final(world):
    request_id = world.request_in(State.REJECTED)

    appeal(actor=world.applicant, request_id=request_id, reason="It is mine.", now=NOW + DAY)

    request = stored(request_id)
    assert (request.state, request.assignee_id, request.closed_at) == ("appealed", None, None)
    with pytest.raises(AnotherOfficer):
        review(actor=world.officer, request_id=request_id, now=NOW + DAY)
    with pytest.raises(AnotherOfficer):
        assign(
            actor=world.second,
            request_id=request_id,
            assignee_id=world.officer.person_id,
            now=NOW + DAY,
        )
    review(actor=world.second, request_id=request_id, now=NOW + DAY)
    with pytest.raises(AnotherOfficer):
        approve(world.officer, request_id)
    reject(world.second, request_id, now=NOW + 2 * DAY)

    with pytest.raises(AppealUsed):
        appeal(actor=world.applicant, request_id=request_id, reason="Again.", now=NOW + 3 * DAY)
    assert "final" in rows_of(Message, recipient_id=world.applicant.person_id)[-1].body
    assert [d.round for d in rows_of(Decision, request_id=request_id)] == [1, 2]


def test_control_without_the_rule_the_officer_who_rejected_decides_the_appeal(world, monkeypatch):
    request_id = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="It is mine.", now=NOW + DAY)
    review(actor=world.second, request_id=request_id, now=NOW + DAY)
    monkeypatch.setattr(decisions, "check_impartial", lambda *_, **__: None)

    reject(world.officer, request_id, now=NOW + DAY)

    assert stored(request_id).state == State.REJECTED


def test_an_appeal_that_succeeds_takes_its_place_at_approval(db):
    world = World(slots=1)
    request_id = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="Mine.", now=NOW)
    review(actor=world.second, request_id=request_id, now=NOW)

    approve(world.second, request_id)

    assert stored_service(world.service_id).slots.slots_left == 0


def test_appeal_ends_after_thirty_days(world):
    with pytest.raises(AppealTooLate):
        appeal(
            actor=world.applicant,
            request_id=world.request_in(State.REJECTED),
            reason="Mine.",
            now=NOW + 30 * DAY,
        )


def test_appeal_needs_a_rejection_and_a_reason(world):
    with pytest.raises(StepNotPossible):
        appeal(
            actor=world.applicant,
            request_id=world.request_in(State.APPROVED),
            reason="More.",
            now=NOW,
        )
    with pytest.raises(ReasonMissing):
        appeal(
            actor=world.applicant,
            request_id=world.request_in(State.REJECTED),
            reason="",
            now=NOW,
        )


def test_appeal_is_the_applicants_alone(world):
    request_id = world.request_in(State.REJECTED)

    for stranger in (make_applicant(), world.officer):
        with pytest.raises(RequestNotFound):
            appeal(actor=stranger, request_id=request_id, reason="x", now=NOW)


def test_an_appealed_request_is_not_withdrawn(world):
    request_id = world.request_in(State.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="Mine.", now=NOW)

    with pytest.raises(StepNotPossible):
        withdraw(actor=world.applicant, request_id=request_id, now=NOW)


# --- letter ----------------------------------------------------------------------------------
def read_letter(actor, request_id, **which):
    with reading(actor):
        return letter(actor=actor, request_id=request_id, **which)


def test_the_letter_says_who_decided_why_and_how_to_appeal(world):
    request_id = world.request_in(State.REJECTED)

    found = read_letter(world.applicant, request_id)

    assert (found.applicant_name, found.decided_by) == ("Amina Sali", "Benito Cruz")
    assert (found.outcome, found.reasons) == (Outcome.REJECTED, "The boat is not yours.")
    assert found.appeal_until == NOW + 30 * DAY
    assert found.agency.name == "Ministry of Boats"
    assert read_letter(world.officer, request_id) == found


def test_the_letter_of_two_names_both_and_each_round_has_its_own(db):
    world = World(second_signature=True)
    request_id = world.request_in(State.REJECTED)
    third = make_officer(world.agency, name="Dina Abad")
    appeal(actor=world.applicant, request_id=request_id, reason="Mine.", now=NOW)
    review(actor=world.second, request_id=request_id, now=NOW)
    approve(world.second, request_id)
    cosign(actor=third, request_id=request_id, now=NOW)

    found = read_letter(world.applicant, request_id)

    assert (found.decided_by, found.cosigned_by) == ("Carla Diaz", "Dina Abad")
    assert found.is_after_appeal
    assert found.appeal_until is None
    assert read_letter(world.applicant, request_id, round_=1).outcome is Outcome.REJECTED


def test_there_is_no_letter_of_a_proposal_nor_for_a_stranger(four_eyes):
    request_id = four_eyes.request_in(State.IN_REVIEW)
    approve(four_eyes.officer, request_id)

    for reader in (four_eyes.applicant, make_applicant()):
        with pytest.raises(RequestNotFound):
            read_letter(reader, request_id)
