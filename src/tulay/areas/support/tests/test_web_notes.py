"""Notes in the browser: on the desk, and on the person's own pages."""

import pytest
from django.urls import reverse

from tulay.areas.cases.tests.browsing import browser, queries_of, text_of
from tulay.areas.support.actions.note_corrections import ask_correction
from tulay.areas.support.actions.notes import write_note
from tulay.areas.support.models import Note, NoteCorrection
from tulay.areas.support.rules.notes import Kind
from tulay.areas.support.tests.factories import NOW, World, agrees, note, rows_of
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
OWN = "/portal/support/notes/"
TYPED = {"kind": "progress", "title": "First interview", "content": "She asked questions."}


@pytest.fixture(autouse=True)
def rested():
    forget_all()


@pytest.fixture
def home(world):
    world.enrolment_id = world.enrolled()
    agrees(world.person)
    return world


def at(name, number):
    return reverse(f"support:{name}", args=[number])


def noted(home, **change):
    return write_note(
        actor=home.worker, enrolment_id=home.enrolment_id, said=note(**change), now=NOW
    )


def test_a_key_worker_writes_and_changes_a_note(home):
    client = browser(home.worker)
    page = at("write-note", home.enrolment_id)
    assert client.get(page).status_code == 200
    wrong = client.post(page, TYPED | {"title": ""})
    assert wrong.status_code == 422
    assert "She asked questions." in text_of(wrong)

    saved = client.post(page, TYPED, follow=True)
    assert "First interview" in text_of(saved)

    [row] = rows_of(Note)
    change = at("correct-note", row.id)
    assert "She asked questions." in text_of(client.get(change))
    assert client.post(change, TYPED | {"kind": ""}).status_code == 422
    changed = client.post(change, TYPED | {"title": "Second", "version": "1"}, follow=True)
    assert "What it said before" in text_of(changed)
    assert "First interview" in text_of(changed)
    assert client.post(change, TYPED | {"version": "1"}).status_code == 409


def test_a_supervisor_says_why_and_a_stranger_finds_nothing(home):
    note_id = noted(home)
    client = browser(home.supervisor)
    for page in (at("look-at-notes", home.enrolment_id), at("correct-note", note_id)):
        assert "Why do you read these notes" in text_of(client.get(page))
        assert client.post(page, {"reason": ""}).status_code == 422
        assert "First interview" in client.post(page, {"reason": "A complaint."}).content.decode()
        for actor in (home.colleague, World().worker):
            assert browser(actor).get(page).status_code == 404
    assert client.post(at("correct-note", note_id), TYPED).status_code == 409


def test_a_person_reads_what_is_open_says_what_is_wrong_and_is_answered(home):
    noted(home, title="Kept by us", is_confidential=True)
    note_id = noted(home, is_important=True)
    client, worker = browser(home.candidate), browser(home.worker)
    mine = text_of(client.get(OWN))
    assert "First interview" in mine
    assert "Kept by us" not in mine

    page = at("ask-correction", note_id)
    assert client.get(page).status_code == 200
    assert client.post(page, {"wish": ""}).status_code == 422
    sent = client.post(page, {"wish": "It was on Monday."}, follow=True)
    assert "You get an answer within 30 days" in text_of(sent)
    assert "It was on Monday." in text_of(sent)
    assert client.post(page, {"wish": "And late."}).status_code == 409

    [wish] = rows_of(NoteCorrection)
    answer = at("answer-correction", wish.id)
    assert "It was on Monday." in text_of(worker.get(answer))
    assert worker.post(answer, {"answer": "Yes."}).status_code == 422
    given = {"outcome": "corrected", "answer": "It says Monday now."}
    assert "Answered." in text_of(worker.post(answer, given, follow=True))
    assert worker.post(answer, given).status_code == 409
    assert "It says Monday now." in text_of(client.get(OWN))


def test_nobody_asks_about_a_note_that_is_not_theirs_or_not_open(home):
    hidden = noted(home, is_confidential=True)
    client = browser(home.candidate)
    assert "No notes yet" in text_of(client.get(OWN))
    assert client.get(at("ask-correction", hidden)).status_code == 404
    open_ = noted(home)
    assert browser(World().candidate).get(at("ask-correction", open_)).status_code == 404
    wish = ask_correction(actor=home.candidate, note_id=open_, wish="No.", now=NOW)
    assert browser(home.colleague).get(at("answer-correction", wish)).status_code == 404


def test_many_notes_cost_what_one_does(home):
    noted(home)
    client = browser(home.candidate)
    few = len(queries_of(client, OWN))
    for number in range(5):
        noted(home, title=f"Number {number}")
    assert len(queries_of(client, OWN)) == few <= 6


def test_notes_are_found_by_words_kind_importance_and_day(home):
    noted(home, title="The lift", kind=Kind.ACCOMMODATION, is_important=True)
    noted(home, content="He talked about the bus.")
    noted(home, title="Kept by us", content="About the bus.", is_confidential=True)
    page = at("look-at-notes", home.enrolment_id)

    def found(actor, where, query):
        read = text_of(browser(actor).get(f"{where}?{query}"))
        return [one for one in ("The lift", "First interview", "Kept by us") if one in read]

    assert found(home.worker, page, "q=BUS") == ["First interview", "Kept by us"]
    assert found(home.worker, page, "kind=accommodation") == ["The lift"]
    assert found(home.worker, page, "important=on&q=lift") == ["The lift"]
    assert found(home.worker, page, "since=2026-11-24&until=2026-11-24&kind=accommodation")
    assert found(home.worker, page, "until=2026-11-23") == []
    assert "No note like this" in text_of(browser(home.worker).get(f"{page}?q=exam"))
    assert found(home.candidate, OWN, "q=bus") == ["First interview"]
    assert "No note like this" in text_of(browser(home.candidate).get(f"{OWN}?q=kept by us"))
