"""A request goes through the steps that its service names."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.cases import errors
from tulay.areas.cases.actions.applications import answer, submit_case
from tulay.areas.cases.actions.decisions import appeal, decide
from tulay.areas.cases.actions.inner_steps import finish_step, send_step_back
from tulay.areas.cases.actions.review import ask_for_information, complete, review, start
from tulay.areas.cases.models import Document, InnerMove, InnerStep
from tulay.areas.cases.queries.inner_steps import (
    agency_inner_steps,
    own_inner_steps,
    present_steps,
)
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    PAPERS,
    World,
    make_officer,
    rows_of,
    stored,
)
from tulay.areas.catalogue.actions.services import edit_service, publish_service
from tulay.areas.catalogue.queries.working import working_service
from tulay.areas.catalogue.rules.workflow import InnerStep as Planned
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
CHECK = Planned("check", {"en": "Document check", "ar": "فحص الوثائق"}, days=2)
VISIT = Planned(
    "visit", {"en": "Home visit"}, evidence="note", need="approval", is_by_another=True, days=3
)
HANDING = Planned("handing", {"en": "Handing over"}, phase="in_progress", who="focal_person")
STEPS = (CHECK, VISIT, HANDING)


@pytest.fixture
def world(db):
    world = World(workflow=STEPS)
    world.focal = make_officer(world.agency, Role.FOCAL_PERSON, name="Dalia Musa")
    return world


def finish(actor, request_id, step, note="", now=NOW):
    finish_step(actor=actor, request_id=request_id, step=step, note=note, now=now)


def decided(world, request_id, outcome=Outcome.APPROVED, actor=None):
    return decide(
        actor=actor or world.officer,
        request_id=request_id,
        outcome=outcome,
        reasons="All is there.",
        now=NOW,
    )


def standings(world, request_id, now=NOW):
    with reading(world.officer):
        cards = agency_inner_steps(
            actor=world.officer, request_id=request_id, language="en", now=now
        )
    return {card.code: card.standing.value for card in cards}


def test_a_request_goes_through_the_steps_of_its_service(world):
    request_id = world.request_in(State.IN_REVIEW)
    assert standings(world, request_id) == {"check": "open", "visit": "later", "handing": "later"}

    finish(world.officer, request_id, "check")
    finish(world.second, request_id, "visit", "A house by the sea.")
    decided(world, request_id)

    start(actor=world.officer, request_id=request_id, now=NOW)
    finish(world.focal, request_id, "handing")
    complete(actor=world.officer, request_id=request_id, now=NOW)
    assert stored(request_id).state == State.COMPLETED
    moves = rows_of(InnerMove, request_id=request_id)
    assert [(one.number, one.event, one.note) for one in moves] == [
        (1, "finished", None),
        (2, "finished", "A house by the sea."),
        (3, "finished", None),
    ]
    logged = rows_of(Entry, action="cases.finish-step", target=f"request:{request_id}")
    assert [entry.facts["step"] for entry in logged] == ["check", "visit", "handing"]


def test_a_decision_waits_for_the_steps_before_it(world):
    request_id = world.request_in(State.IN_REVIEW)

    with pytest.raises(errors.InnerStepsUnfinished, match="Document check, Home visit"):
        decided(world, request_id)
    with pytest.raises(errors.InnerStepsUnfinished, match="first what this waits for: Document"):
        decided(world, request_id, Outcome.REJECTED)
    finish(world.officer, request_id, "check")
    with pytest.raises(errors.InnerStepsUnfinished, match="Home visit"):
        decided(world, request_id)

    assert decided(world, request_id, Outcome.REJECTED)


def test_the_work_does_not_end_before_its_steps(world):
    request_id = world.request_in(State.IN_REVIEW)
    finish(world.officer, request_id, "check")
    finish(world.second, request_id, "visit", "Seen.")
    decided(world, request_id)
    start(actor=world.officer, request_id=request_id, now=NOW)

    with pytest.raises(errors.InnerStepsUnfinished, match="Handing over"):
        complete(actor=world.officer, request_id=request_id, now=NOW)


def test_a_step_wants_its_role_its_evidence_and_its_turn(world):
    request_id = world.request_in(State.IN_REVIEW)

    with pytest.raises(errors.InnerStepNotYet, match="Finish “Document check” first"):
        finish(world.officer, request_id, "visit", "Seen.")
    with pytest.raises(errors.NotYourInnerStep):
        finish(world.focal, request_id, "check")
    with pytest.raises(errors.InnerStepUnknown):
        finish(world.officer, request_id, "other")
    with pytest.raises(errors.InnerStepClosed):
        finish(world.focal, request_id, "handing")
    finish(world.officer, request_id, "check")
    with pytest.raises(errors.SecondPairOfHands):
        finish(world.officer, request_id, "visit", "Seen.")
    with pytest.raises(errors.NoteMissing):
        finish(world.second, request_id, "visit")
    with pytest.raises(errors.InnerStepFinished):
        finish(world.second, request_id, "check")


def test_a_step_can_want_a_document_that_the_request_holds(db):
    world = World(requirements=PAPERS, workflow=(replace(CHECK, evidence="paper", paper="photo"),))
    request_id = _with_paper(world)

    finish(world.officer, request_id, "check")
    with reading(SYSTEM):
        Document.objects.filter(request_id=request_id).update(removed_at=NOW)
    send_step_back(
        actor=world.second, request_id=request_id, step="check", reason="Too dark.", now=NOW
    )

    with pytest.raises(errors.PaperMissing, match="A photo of the boat"):
        finish(world.officer, request_id, "check")


def _with_paper(world):
    request_id = world.draft()
    with reading(SYSTEM):
        Document.objects.create(
            request_id=request_id,
            agency_id=world.agency.id,
            applicant_id=world.applicant.person_id,
            requirement="photo",
            name="boat.jpg",
            content_type="image/jpeg",
            size=1,
            sha256=b"0" * 32,
            storage_key=str(request_id),
            at=NOW,
        )
    submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    review(actor=world.officer, request_id=request_id, now=NOW)
    return request_id


def test_what_is_sent_back_is_open_again_with_what_came_after(world):
    request_id = world.request_in(State.IN_REVIEW)
    finish(world.officer, request_id, "check")
    finish(world.second, request_id, "visit", "Seen.")

    with pytest.raises(errors.ReasonMissing):
        send_step_back(
            actor=world.officer, request_id=request_id, step="check", reason=" ", now=NOW
        )
    with pytest.raises(errors.InnerStepClosed):
        send_step_back(
            actor=world.officer, request_id=request_id, step="handing", reason="No", now=NOW
        )
    send_step_back(
        actor=world.officer, request_id=request_id, step="check", reason="Too dark.", now=NOW + DAY
    )

    assert standings(world, request_id) == {"check": "open", "visit": "later", "handing": "later"}
    with pytest.raises(errors.InnerStepNotFinished):
        send_step_back(
            actor=world.officer, request_id=request_id, step="visit", reason="No", now=NOW
        )
    last = rows_of(InnerMove, request_id=request_id)[-1]
    assert (last.event, last.note, last.actor_id) == (
        "sent_back",
        "Too dark.",
        world.officer.person_id,
    )


def test_nothing_is_sent_back_under_a_proposed_decision(db):
    world = World(workflow=(CHECK,), second_signature=True)
    request_id = world.request_in(State.IN_REVIEW)
    finish(world.officer, request_id, "check")
    decided(world, request_id)

    with pytest.raises(errors.WaitsForSignature):
        send_step_back(
            actor=world.second, request_id=request_id, step="check", reason="Wait.", now=NOW
        )


def test_a_later_version_of_the_service_does_not_change_a_running_request(world):
    request_id = world.request_in(State.IN_REVIEW)

    with reading(SYSTEM):
        details = working_service(SYSTEM, world.service_id).details
    edit_service(
        actor=SYSTEM, service_id=world.service_id, details=replace(details, workflow=()), now=NOW
    )
    publish_service(actor=SYSTEM, service_id=world.service_id, now=NOW)

    assert list(standings(world, request_id)) == ["check", "visit", "handing"]
    assert standings(world, world.request_in(State.IN_REVIEW)) == {}


def test_a_service_without_steps_leaves_no_row(db):
    world = World()

    request_id = world.request_in(State.COMPLETED)

    assert rows_of(InnerStep, request_id=request_id) == []


def test_an_appeal_goes_through_the_steps_anew(world):
    request_id = world.request_in(State.IN_REVIEW)
    finish(world.officer, request_id, "check")
    decided(world, request_id, Outcome.REJECTED)
    appeal(actor=world.applicant, request_id=request_id, reason="Look again.", now=NOW)

    review(actor=world.second, request_id=request_id, now=NOW)

    assert standings(world, request_id) == {"check": "open", "visit": "later", "handing": "later"}
    assert len(rows_of(InnerStep, request_id=request_id)) == 2 * len(STEPS)


def test_the_clock_of_a_step_stands_while_the_applicant_is_asked(world):
    request_id = world.request_in(State.IN_REVIEW)
    due_at = rows_of(InnerStep, request_id=request_id, code="check")[0].due_at
    assert due_at == NOW + timedelta(days=2, hours=7)  # Thursday at five
    ask_for_information(actor=world.officer, request_id=request_id, question="Where?", now=NOW)
    with pytest.raises(errors.InnerStepClosed):
        finish(world.officer, request_id, "check")

    answer(actor=world.applicant, request_id=request_id, message="Here.", now=NOW + DAY)

    assert rows_of(InnerStep, request_id=request_id, code="check")[0].due_at == due_at + DAY


def test_a_late_step_shows_in_lists_until_it_is_finished(world):
    request_id = world.request_in(State.IN_REVIEW)

    def present(now):
        with reading(world.officer):
            return present_steps([request_id], language="ar", now=now).get(request_id)

    assert (present(NOW).name, present(NOW).language) == ("فحص الوثائق", "ar")
    assert [present(NOW).is_late, present(NOW + 3 * DAY).is_late] == [False, True]
    finish(world.officer, request_id, "check")
    assert (present(NOW).name, present(NOW).language) == ("Home visit", "en")
    finish(world.second, request_id, "visit", "Seen.")
    assert present(NOW) is None


def test_the_applicant_reads_names_and_nothing_else(world):
    request_id = world.request_in(State.IN_REVIEW)
    finish(world.officer, request_id, "check", "He shouted at me.")

    with reading(world.applicant):
        cards = own_inner_steps(actor=world.applicant, request_id=request_id, language="ar")
        assert not InnerMove.objects.exists()

    assert [(card.name, card.standing.value) for card in cards] == [
        ("فحص الوثائق", "finished"),
        ("Home visit", "open"),
        ("Handing over", "later"),
    ]
    assert all(
        (card.moves, card.who, card.due_at, card.finished_by) == ((), "", None, None)
        for card in cards
    )
    with reading(world.second), pytest.raises(errors.RequestNotFound):
        own_inner_steps(actor=world.second, request_id=request_id, language="en")


def test_strangers_and_the_applicant_finish_nothing(world):
    request_id = world.request_in(State.IN_REVIEW)
    stranger = make_officer(World().agency)

    with pytest.raises(errors.RequestNotFound):
        finish(stranger, request_id, "check")
    with pytest.raises(Forbidden):
        finish(world.applicant, request_id, "check")
    with reading(stranger), pytest.raises(errors.RequestNotFound):
        agency_inner_steps(actor=stranger, request_id=request_id, language="en", now=NOW)
    own = world.request_in(State.SUBMITTED, applicant=world.officer)
    review(actor=world.second, request_id=own, now=NOW)
    with pytest.raises(errors.OwnRequest):
        finish(world.officer, own, "check")
