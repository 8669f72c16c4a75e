"""Notes for programs; both doors tell one story."""

import pytest

from tulay.areas.support.tests.factories import agrees
from tulay.areas.support.tests.test_api_journal import sent
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
SAID = {"kind": "concern", "title": "Late", "content": "She came late on Friday."}


@pytest.fixture(autouse=True)
def rested():
    forget_all()


def test_a_program_notes_changes_asks_and_answers(world):
    notes = f"/support/enrolments/{world.enrolled()}/notes"
    agrees(world.person)

    status, made = sent(world.worker, "POST", notes, SAID)
    assert status == 201
    note = f"/notes/{made['id']}"
    changed = SAID | {"content": "She came late.", "version": 1}
    assert sent(world.worker, "PUT", note, changed)[0] == 204
    status, asked = sent(
        world.candidate, "POST", f"{note}/corrections", {"wish": "The bus was late."}
    )
    assert status == 201
    answer = {"outcome": "not_corrected", "answer": "The note says when, not why."}
    path = f"/support/corrections/{asked['id']}/answer"
    assert sent(world.colleague, "POST", path, answer)[0] == 404
    assert sent(world.worker, "POST", path, answer)[0] == 204

    [mine] = sent(world.candidate, "GET", "/notes")[1]["items"]
    assert (mine["content"], mine["versions"]) == ("She came late.", [])
    assert mine["corrections"][0]["outcome"] == "not_corrected"
    [theirs] = sent(world.worker, "GET", notes)[1]["items"]
    assert [one["content"] for one in theirs["versions"]] == ["She came late on Friday."]
    assert sent(world.supervisor, "GET", notes)[1]["code"] == "support.why-missing"
    assert sent(world.supervisor, "GET", f"{notes}?reason=A complaint")[0] == 200
    late = changed | {"title": "Later"}
    assert sent(world.worker, "PUT", note, late)[1]["code"] == "support.note-changed"
