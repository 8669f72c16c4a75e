"""Jobs, files between two writes, and what is left of a person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases import holdings, tasks
from tulay.areas.cases.actions import documents
from tulay.areas.cases.actions.comments import comment
from tulay.areas.cases.actions.documents import attach_document, remove_document
from tulay.areas.cases.actions.expiry import expire
from tulay.areas.cases.errors import (
    AnswersUnacceptable,
    DocumentNotFound,
    RequestNotFound,
    StepNotPossible,
    TooManyDocuments,
)
from tulay.areas.cases.models import Comment, Document, Transition
from tulay.areas.cases.queries.schedule import due_to_expire
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import (
    DAY,
    NOW,
    PAPERS,
    World,
    make_applicant,
    rows_of,
    stored,
)
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.files import store
from tulay.plumbing.files.upload import accept
from tulay.plumbing.models import OutboxRow

PDF = b"%PDF-1.4\nstartxref\n9\n%%EOF\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def paper(name="receipt.pdf"):
    return accept(SimpleUploadedFile(name, PDF))


def run(job, **arguments):
    """Run a job as the worker does: in one transaction, with the platform's eyes."""
    with one_transaction(), entered(SYSTEM):
        job(**arguments)


# --- expiry ----------------------------------------------------------------------------------
def test_expire_closes_a_draft_untouched_for_ninety_days(world):
    request_id = world.draft()

    assert not expire(actor=SYSTEM, request_id=request_id, now=NOW + 90 * DAY - DAY)
    assert expire(actor=SYSTEM, request_id=request_id, now=NOW + 90 * DAY)

    assert stored(request_id).state == "expired"
    assert not rows_of(Message, recipient_id=world.applicant.person_id)


def test_expire_closes_a_question_unanswered_for_thirty_days_and_says_so(world):
    request_id = world.request_in(State.NEEDS_INFORMATION)

    assert not expire(actor=SYSTEM, request_id=request_id, now=NOW + 29 * DAY)
    assert expire(actor=SYSTEM, request_id=request_id, now=NOW + 30 * DAY)

    request = stored(request_id)
    assert (request.state, request.paused_at) == ("expired", None)
    assert rows_of(Transition, request_id=request_id)[-1].party == "system"
    assert "had no answer for 30 days" in (
        rows_of(Message, recipient_id=world.applicant.person_id)[-1].body
    )


def test_expire_leaves_alone_what_goes_on(world):
    for state in (State.SUBMITTED, State.APPROVED, State.COMPLETED):
        request_id = world.request_in(state)
        assert not expire(actor=SYSTEM, request_id=request_id, now=NOW + 400 * DAY)
    with reading(SYSTEM):
        assert due_to_expire(NOW + 400 * DAY) == ()


def test_expire_is_the_platforms_alone(world):
    with pytest.raises(Forbidden):
        expire(actor=world.officer, request_id=world.draft(), now=NOW + 100 * DAY)


def test_the_job_gives_each_request_a_job_of_its_own(world):
    due = [world.draft(), world.request_in(State.NEEDS_INFORMATION)]
    at = (NOW + 100 * DAY).isoformat()

    run(tasks.expire_due, at=at)

    rows = OutboxRow.objects.filter(name="cases.expire")
    assert {row.payload["request_id"] for row in rows} == set(map(str, due))
    for row in rows:
        run(tasks.expire_one, **row.payload, something_of_tomorrow=1)
    assert {stored(request_id).state for request_id in due} == {"expired"}


# --- documents -------------------------------------------------------------------------------
def test_attach_and_remove_a_document(db):
    world = World(requirements=PAPERS)
    request_id = world.draft()
    paper_of = {"actor": world.applicant, "request_id": request_id, "now": NOW}

    document_id = attach_document(**paper_of, requirement="photo", file=paper())

    (document,) = rows_of(Document, request_id=request_id)
    kept = store.read(document.storage_key, subject_id=world.applicant.person_id)
    assert b"".join(kept) == PDF
    assert (document.name, document.size) == ("receipt.pdf", len(PDF))
    remove_document(**paper_of, document_id=document_id)
    with pytest.raises(DocumentNotFound):
        remove_document(**paper_of, document_id=document_id)


def test_attach_document_refuses_what_is_not_asked_for_too_many_and_too_late(world, monkeypatch):
    request_id = world.draft()
    paper_of = {"actor": world.applicant, "request_id": request_id, "now": NOW, "file": paper()}
    monkeypatch.setattr(documents, "DOCUMENTS_MAX", 1)

    with pytest.raises(AnswersUnacceptable) as refused:
        attach_document(**paper_of, requirement="passport")
    assert refused.value.errors[0].pointer == "requirement"
    attach_document(**paper_of, requirement="")
    with pytest.raises(TooManyDocuments, match="at most 1"):
        attach_document(**paper_of, requirement="")
    sent = paper_of | {"request_id": world.request_in(State.SUBMITTED)}
    with pytest.raises(StepNotPossible):
        attach_document(**sent, requirement="")


def test_documents_are_the_applicants_alone_to_add_and_remove(world):
    request_id = world.draft()
    mine = attach_document(
        actor=world.applicant, request_id=request_id, requirement="", file=paper(), now=NOW
    )

    for stranger in (make_applicant(), world.officer):
        with pytest.raises(RequestNotFound):
            attach_document(
                actor=stranger, request_id=request_id, requirement="", file=paper(), now=NOW
            )
        with pytest.raises(RequestNotFound):
            remove_document(actor=stranger, request_id=request_id, document_id=mine, now=NOW)


class Died(Exception):
    pass


def test_a_crash_between_file_and_row_leaves_a_file_that_the_sweep_removes(world, monkeypatch):
    request_id = world.draft()

    def die(*_args, **_kwargs):
        raise Died

    with monkeypatch.context() as crash:
        crash.setattr(documents, "account", die)
        with pytest.raises(Died):
            attach_document(
                actor=world.applicant, request_id=request_id, requirement="", file=paper(), now=NOW
            )
    kept = attach_document(
        actor=world.applicant, request_id=request_id, requirement="", file=paper(), now=NOW
    )

    assert [d.id for d in rows_of(Document, request_id=request_id)] == [kept]
    assert len(files()) == 2
    run(tasks.sweep_files, at=datetime.now(UTC).isoformat())
    assert len(files()) == 2  # too young: its row may be on its way
    run(tasks.sweep_files, at=(datetime.now(UTC) + timedelta(hours=25)).isoformat())
    assert files() == [rows_of(Document, request_id=request_id)[0].storage_key]


def test_the_sweep_takes_the_bytes_of_a_removed_document(world):
    request_id = world.draft()
    paper_of = {"actor": world.applicant, "request_id": request_id, "now": NOW}
    document_id = attach_document(**paper_of, requirement="", file=paper())
    remove_document(**paper_of, document_id=document_id)

    run(tasks.sweep_files, at=(datetime.now(UTC) + timedelta(hours=25)).isoformat())

    assert files() == []


def files():
    from pathlib import Path

    from django.conf import settings

    return sorted(f.name for f in Path(settings.MEDIA_ROOT).rglob("*") if f.is_file())


# --- holdings --------------------------------------------------------------------------------
def test_a_person_gets_everything_that_is_held_about_their_requests(world):
    request_id = world.request_in(State.REJECTED)
    comment(actor=world.applicant, request_id=request_id, body="But it is", now=NOW)

    with reading(SYSTEM):
        (found,) = holdings.export(world.applicant.person_id)["requests"]

    assert found["answers"] == {"boat": "Mutya"}
    assert found["messages"][0]["body"] == "But it is"
    assert found["decisions"][0]["reasons"] == "The boat is not yours."
    assert [s["to"] for s in found["steps"]][-1] == "rejected"


def test_erasure_empties_what_a_person_said_and_keeps_that_it_was_decided(world):
    request_id = world.draft()
    attach_document(
        actor=world.applicant, request_id=request_id, requirement="", file=paper(), now=NOW
    )
    sent = world.request_in(State.APPROVED)
    comment(actor=world.applicant, request_id=sent, body="Thanks", now=NOW)

    holdings.erase(SYSTEM, world.applicant.person_id, NOW)

    assert {stored(one).answers.get("boat") for one in (request_id, sent)} == {None}
    assert [c.body for c in rows_of(Comment, request_id=sent)] == [""]
    (document,) = rows_of(Document, request_id=request_id)
    assert (document.name, document.removed_at) == ("", NOW)
    assert stored(sent).state == "approved"


def test_only_the_platform_erases(world):
    with pytest.raises(Forbidden):
        holdings.erase(world.officer, world.applicant.person_id, NOW)
