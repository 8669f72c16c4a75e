"""Files that wait for the virus scanner: closed for everybody, then opened, or refused and sent again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.audit.models import Entry
from tulay.areas.cases import tasks
from tulay.areas.cases.actions import checks
from tulay.areas.cases.actions.applications import submit_case
from tulay.areas.cases.actions.checks import check_document, check_waiting, settle_check
from tulay.areas.cases.actions.decisions import decide
from tulay.areas.cases.actions.documents import attach_document, remove_document
from tulay.areas.cases.actions.inner_steps import finish_step
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.errors import Incomplete, PaperMissing, PapersUnsettled, StepNotPossible
from tulay.areas.cases.models import Document
from tulay.areas.cases.queries.record import own_record
from tulay.areas.cases.rules.steps import Outcome
from tulay.areas.cases.tests.browsing import PAPERS, PDF
from tulay.areas.cases.tests.factories import NOW, World, make_applicant, rows_of
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.catalogue.rules.workflow import InnerStep
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.files.tests.clamd import WORDS, counterpart
from tulay.plumbing.files.upload import accept_closed
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
HARM = PDF.replace(b"1 0 obj", b"%" + WORDS + b"\n1 0 obj")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def away(settings, tmp_path):
    """A scanner is named, and nobody answers there."""
    settings.MEDIA_ROOT = tmp_path
    settings.SCANNER_URL = f"clamd+unix://{tmp_path}/nobody.ctl"


@pytest.fixture
def scanner(settings):
    """Bring the scanner back when it is called."""
    with counterpart() as server:

        def back():
            settings.SCANNER_URL = server.url
            return server

        yield back


@pytest.fixture
def world(db):
    return World(requirements=PAPERS)


def sent(content=PDF):
    return accept_closed(SimpleUploadedFile("receipt.pdf", content))


def hand_in(world, request_id, content=PDF, requirement="photo"):
    return attach_document(
        actor=world.applicant,
        request_id=request_id,
        requirement=requirement,
        file=sent(content),
        now=NOW,
    )


def with_paper(world, content=PDF):
    request_id = world.draft()
    return request_id, hand_in(world, request_id, content)


def in_review(world, content=PDF):
    request_id, document_id = with_paper(world, content)
    submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    review(actor=world.officer, request_id=request_id, now=NOW)
    return request_id, document_id


def asked_about(document_id):
    check_document(actor=SYSTEM, document_id=document_id, now=NOW + MINUTE)


def state_of(document_id):
    return rows_of(Document, id=document_id)[0].state


def files(folder):
    return [one for one in Path(folder).rglob("*") if one.is_file()]


def test_while_the_scanner_is_away_a_file_is_kept_closed_and_counts_as_brought(world):
    request_id, document_id = with_paper(world)

    submit_case(actor=world.applicant, request_id=request_id, now=NOW)

    (document,) = rows_of(Document, id=document_id)
    assert (document.state, document.checked_at) == ("being_checked", None)
    (entry,) = rows_of(Entry, action="cases.attach")
    assert entry.facts["is_cleared"] is False


def test_a_scanner_that_says_anything_but_ok_opens_nothing(world, settings):
    with counterpart(says=b"stream: Can't allocate memory ERROR\0") as server:
        settings.SCANNER_URL = server.url
        _request_id, document_id = with_paper(world)
        asked_about(document_id)

    assert state_of(document_id) == "being_checked"


def test_without_a_scanner_a_file_is_ready_at_once(world, settings):
    settings.SCANNER_URL = ""

    assert state_of(with_paper(world)[1]) == "ready"


def test_a_file_that_waited_opens_where_no_scanner_is_named_any_more(world, settings):
    document_id = with_paper(world)[1]
    settings.SCANNER_URL = ""
    asked_about(document_id)

    assert state_of(document_id) == "ready"


def test_the_scanner_gets_what_is_kept_and_opens_it(world, scanner):
    document_id = with_paper(world)[1]
    server = scanner()

    asked_about(document_id)
    asked_about(document_id)

    (document,) = rows_of(Document, id=document_id)
    assert server.seen == [PDF]
    assert (document.state, document.checked_at) == ("ready", NOW + MINUTE)
    assert len(rows_of(Entry, action="cases.settle-check")) == 1


def test_a_refused_paper_counts_as_missing_again_and_the_applicant_is_told(
    world, scanner, tmp_path
):
    request_id, document_id = with_paper(world, HARM)
    scanner()

    asked_about(document_id)

    assert state_of(document_id) == "refused"
    assert files(tmp_path) == []
    (message,) = rows_of(Message, recipient_id=world.applicant.person_id)
    assert "A photo of the boat" in message.body
    assert "Please send another one." in message.body
    with pytest.raises(Incomplete):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)
    hand_in(world, request_id)
    submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_after_it_was_sent_a_refused_paper_and_no_other_is_handed_in_again(world, scanner):
    request_id, document_id = in_review(world, HARM)
    with pytest.raises(StepNotPossible):
        hand_in(world, request_id)
    scanner()
    asked_about(document_id)

    with reading(world.applicant):
        record = own_record(actor=world.applicant, request_id=request_id, now=NOW)
    with pytest.raises(StepNotPossible):
        hand_in(world, request_id, requirement="")
    hand_in(world, request_id)

    assert record.owed == {"photo"}
    assert [one.state for one in rows_of(Document)] == ["refused", "ready"]
    with pytest.raises(StepNotPossible):
        hand_in(world, request_id)


def test_the_officer_in_hand_learns_that_a_paper_was_refused_and_nobody_when_it_was_cleared(
    world, scanner
):
    request_id, document_id = in_review(world, HARM)
    clean = with_paper(world)[1]
    scanner()

    asked_about(document_id)
    asked_about(clean)

    (message,) = rows_of(Message, recipient_id=world.officer.person_id)
    assert message.template == "cases.paper_refused"
    assert f"/desk/requests/{request_id}/" in message.body


def test_nobody_approves_what_rests_on_a_paper_that_nobody_could_read(world, scanner):
    request_id, document_id = in_review(world)
    deciding = {"actor": world.officer, "request_id": request_id, "reasons": "So it is."}

    with pytest.raises(PapersUnsettled):
        decide(**deciding, outcome=Outcome.APPROVED, now=NOW)
    scanner()
    asked_about(document_id)
    decide(**deciding, outcome=Outcome.APPROVED, now=NOW)


def test_a_request_is_rejected_whatever_the_scanner_says(world):
    request_id = in_review(world)[0]

    decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.REJECTED,
        reasons="The boat is not yours.",
        now=NOW,
    )


def test_a_step_that_wants_a_paper_wants_one_that_opens(db, scanner):
    step = InnerStep("check", {"en": "Check"}, evidence="paper", paper="photo")
    world = World(requirements=PAPERS, workflow=(step,))
    request_id, document_id = in_review(world)
    finishing = {"actor": world.officer, "request_id": request_id, "step": "check", "now": NOW}

    with pytest.raises(PaperMissing):
        finish_step(**finishing)
    scanner()
    asked_about(document_id)
    finish_step(**finishing)


def test_the_job_asks_nobody_about_files_while_the_scanner_is_away(world, scanner):
    document_id = with_paper(world)[1]
    jobs = OutboxRow.objects.filter(name="cases.check-document")

    tasks.check_documents(at=(NOW + MINUTE).isoformat())
    none = jobs.count()
    scanner()
    tasks.check_documents(at=(NOW + MINUTE).isoformat(), something_of_tomorrow=1)
    (row,) = jobs
    tasks.check_one(**row.payload, something_of_tomorrow=1)

    assert none == 0
    assert state_of(document_id) == "ready"
    assert check_waiting(actor=SYSTEM, now=NOW + 2 * MINUTE) == 0


def test_a_file_that_was_taken_back_is_asked_about_no_more(world, scanner):
    request_id, document_id = with_paper(world)
    remove_document(actor=world.applicant, request_id=request_id, document_id=document_id, now=NOW)
    server = scanner()

    assert check_waiting(actor=SYSTEM, now=NOW + MINUTE) == 0
    asked_about(document_id)
    assert server.seen == []


class Died(Exception):
    pass


def test_a_crash_before_the_answer_is_kept_asks_once_more(world, scanner, monkeypatch):
    document_id = with_paper(world, HARM)[1]
    scanner()

    def die(*_args, **_kwargs):
        raise Died

    with monkeypatch.context() as crash:
        crash.setattr(checks, "tell_applicant", die)
        with pytest.raises(Died):
            asked_about(document_id)
    before = state_of(document_id)
    asked_about(document_id)

    assert (before, state_of(document_id)) == ("being_checked", "refused")
    assert len(rows_of(Message, recipient_id=world.applicant.person_id)) == 1


def test_a_crash_after_the_answer_leaves_bytes_that_the_sweep_removes(world, tmp_path):
    document_id = with_paper(world, HARM)[1]
    settle_check(actor=SYSTEM, document_id=document_id, is_clean=False, now=NOW)

    assert len(files(tmp_path)) == 1
    with one_transaction(), entered(SYSTEM):
        tasks.sweep_files(at=(datetime.now(UTC) + timedelta(hours=25)).isoformat())
    assert files(tmp_path) == []


def test_only_the_platform_settles(world):
    document_id = with_paper(world)[1]
    for somebody in (world.applicant, world.officer, make_applicant()):
        with pytest.raises(Forbidden):
            settle_check(actor=somebody, document_id=document_id, is_clean=True, now=NOW)
    assert state_of(document_id) == "being_checked"


@pytest.mark.usefixtures("committed_db")
def test_of_two_answers_at_once_one_is_kept_and_the_applicant_is_told_once():
    world = World(requirements=PAPERS)
    document_id = with_paper(world, HARM)[1]

    def answering(*, is_clean):
        return lambda: settle_check(
            actor=SYSTEM, document_id=document_id, is_clean=is_clean, now=NOW
        )

    ends = at_once(answering(is_clean=False), answering(is_clean=False))

    assert sorted(ends) == [False, True]
    assert len(rows_of(Message, recipient_id=world.applicant.person_id)) == 1
