"""Papers, words and the officer's steps ask for consent as answers do: special information rests without it."""

import pytest

from tests.pages.consenting import QUESTIONS, SAID, agrees, changes_mind, in_review
from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import answer, submit_case, withdraw
from tulay.areas.cases.actions.comments import annotate, comment
from tulay.areas.cases.actions.documents import attach_document, remove_document
from tulay.areas.cases.actions.review import ask_for_information, complete, review, start
from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.papers import stored_document
from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.catalogue.rules.services import Requirement
from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.queries import grounds
from tulay.plumbing.cache_versions import VERSIONS
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.upload import Accepted

pytestmark = pytest.mark.usefixtures("committed_db", "forgetful")
PAPERS = (
    Requirement("photo", {"en": "A photo of the boat"}, is_required=False),
    Requirement("report", {"en": "Report of a doctor"}, is_required=False, is_special=True),
)
PLAIN = {"boat": "Mutya"}


@pytest.fixture
def world():
    return World(questions=QUESTIONS, requirements=PAPERS)


def brings(world, request_id, paper):
    content = f"what {paper or 'this'} says".encode()
    file = Accepted(f"{paper or 'paper'}.pdf", "application/pdf", content)
    return attach_document(
        actor=world.applicant, request_id=request_id, requirement=paper, file=file, now=NOW
    )


def in_hand(world, **said):
    return {"actor": world.officer, "now": NOW, **said}


STEPS = {
    State.SUBMITTED: (review, {}),
    State.IN_REVIEW: (ask_for_information, {"question": "Which harbour?"}),
    State.APPROVED: (start, {}),
    State.IN_PROGRESS: (complete, {}),
}
WORDS = {"comment": comment, "annotate": annotate}


# --- papers -------------------------------------------------------------------------------------------


def test_a_special_paper_is_not_taken_without_consent(world, notice_id):
    request_id = world.draft(answers=PLAIN)
    with pytest.raises(ConsentNeeded):
        brings(world, request_id, "report")

    assert brings(world, request_id, "photo")  # what is not special asks nobody
    assert brings(world, request_id, "")
    agrees(world, notice_id)
    assert brings(world, request_id, "report")


def test_a_paper_without_a_name_rests_with_the_rest_of_a_special_request(world, notice_id):
    agrees(world, notice_id)
    request_id = world.draft(answers=SAID)
    changes_mind(world)

    with pytest.raises(ConsentNeeded):
        brings(world, request_id, "")


def test_a_draft_with_a_special_paper_is_not_sent_after_a_change_of_mind(world, notice_id):
    agrees(world, notice_id)
    request_id = world.draft(answers=PLAIN)
    paper = brings(world, request_id, "report")
    changes_mind(world)
    with pytest.raises(ConsentNeeded):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)

    remove_document(actor=world.applicant, request_id=request_id, document_id=paper, now=NOW)
    assert submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_a_special_paper_is_closed_to_officers_after_a_change_of_mind(world, notice_id):
    agrees(world, notice_id)
    request_id = world.draft(answers=PLAIN)
    paper = brings(world, request_id, "report")
    submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    found = {"request_id": request_id, "document_id": paper}
    with reading(world.officer):
        assert stored_document(actor=world.officer, **found)

    changes_mind(world)

    with reading(world.officer):
        with pytest.raises(ConsentAbsent):
            stored_document(actor=world.officer, **found)
        record = agency_record(actor=world.officer, request_id=request_id, now=NOW)
    assert record.documents == ()
    assert record.stands_still
    with reading(world.applicant):  # what is theirs stays theirs
        assert stored_document(actor=world.applicant, **found)
    page = text_of(browser(world.officer).get(f"/desk/requests/{request_id}/"))
    assert "report.pdf" not in page
    assert "This request stands still" in page
    own = text_of(browser(world.applicant).get(f"/portal/requests/{request_id}/"))
    assert "report.pdf" in own
    assert "This request stands still" in own
    api = browser(world.officer).get(f"/api/v1/requests/{request_id}/documents/{paper}")
    assert (api.status_code, api.json()["code"]) == (403, "privacy.consent-absent")


def test_the_page_asks_for_consent_before_it_offers_the_box(world, notice_id):
    request_id = world.draft(answers=PLAIN)
    own = browser(world.applicant)
    with reading(world.applicant):
        slug = own_record(actor=world.applicant, request_id=request_id, now=NOW).row.service_slug
    address = f"/services/{slug}/apply/{request_id}/documents/"
    before = own.get(address).content.decode()
    agrees(world, notice_id)
    after = own.get(address).content.decode()

    assert "Some papers need your consent first" in before
    assert 'name="file_report"' not in before
    assert 'name="file_photo"' in before
    assert "need your consent" not in after
    assert 'name="file_report"' in after


# --- words and steps ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STEPS)
def test_no_step_is_taken_with_special_information_after_a_change_of_mind(world, notice_id, state):
    agrees(world, notice_id)
    request_id = special_request(world, state)
    changes_mind(world)
    step, said = STEPS[state]

    with pytest.raises(ConsentAbsent):
        step(request_id=request_id, **in_hand(world, **said))
    assert state_of(world, request_id) == state
    assert Entry.objects.filter(outcome="refused", actor_id=world.officer.person_id).exists()

    agrees(world, notice_id)
    step(request_id=request_id, **in_hand(world, **said))
    assert state_of(world, request_id) != state


@pytest.mark.parametrize("state", STEPS)
def test_control_the_same_steps_ask_nobody_where_nothing_is_special(world, state):
    request_id = world.request_in(state)
    step, said = STEPS[state]

    step(request_id=request_id, **in_hand(world, **said))

    assert state_of(world, request_id) != state


@pytest.mark.parametrize("written", WORDS)
def test_officers_do_not_write_about_it_after_a_change_of_mind(world, notice_id, written):
    agrees(world, notice_id)
    request_id = in_review(world)
    WORDS[written](request_id=request_id, **in_hand(world, body="Seen."))
    changes_mind(world)

    with pytest.raises(ConsentAbsent):
        WORDS[written](request_id=request_id, **in_hand(world, body="Asthma again."))


def test_an_applicant_writes_again_once_they_agree_again(world, notice_id):
    agrees(world, notice_id)
    request_id = in_review(world)
    ask_for_information(request_id=request_id, **in_hand(world, question="Which?"))
    changes_mind(world)
    mine = {"actor": world.applicant, "request_id": request_id, "now": NOW}

    with pytest.raises(ConsentNeeded):
        comment(body="My asthma.", **mine)
    with pytest.raises(ConsentNeeded):
        answer(message="My asthma.", **mine)
    agrees(world, notice_id)
    comment(body="My asthma.", **mine)
    answer(message="My asthma.", **mine)


def test_taking_a_request_back_needs_no_consent(world, notice_id):
    agrees(world, notice_id)
    request_id = in_review(world)
    changes_mind(world)

    withdraw(actor=world.applicant, request_id=request_id, now=NOW)


def test_a_change_of_mind_elsewhere_stops_the_step_here_within_seconds(world, notice_id):
    agrees(world, notice_id)
    request_id = special_request(world, State.SUBMITTED)
    assert grounds.may_use(world.applicant.person_id, "special", "bangsamoro")
    kept = dict(grounds._allowed)
    changes_mind(world)
    grounds._allowed.update(kept)  # as another process remembers it, which was not told
    VERSIONS.forget()  # a second later

    with pytest.raises(ConsentAbsent):
        review(request_id=request_id, **in_hand(world))


def state_of(world, request_id):
    with reading(world.officer):
        return Request.objects.get(id=request_id).state


def special_request(world, state):
    """Bring a request with a special answer to a state by the ordinary way."""
    draft = world.draft
    world.draft = lambda **given: draft(**{**given, "answers": SAID})
    try:
        return world.request_in(state)
    finally:
        world.draft = draft
