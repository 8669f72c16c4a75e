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


def test_a_program_looks_for_notes_and_reads_one_of_its_persons_own(world):
    notes = f"/support/enrolments/{world.enrolled()}/notes"
    agrees(world.person)
    for change in ({}, {"title": "Early", "is_important": True}, {"is_confidential": True}):
        assert sent(world.worker, "POST", notes, SAID | change)[0] == 201

    def found(actor, path):
        return [one["title"] for one in sent(actor, "GET", path)[1]["items"]]

    assert found(world.worker, f"{notes}?q=friday") == ["Late", "Early", "Late"]
    assert found(world.worker, f"{notes}?only_important=true&kind=concern") == ["Early"]
    assert found(world.worker, f"{notes}?until=2020-01-01") == []
    assert found(world.candidate, "/notes?q=friday") == ["Early", "Late"]

    first = sent(world.worker, "GET", f"{notes}?q=friday&limit=1")[1]
    rest = sent(world.worker, "GET", f"{notes}?q=friday&cursor={first['next']}")[1]
    assert len(first["items"]) + len(rest["items"]) == 3

    kept, _, open_ = sent(world.worker, "GET", notes)[1]["items"]
    assert sent(world.candidate, "GET", f"/notes/{open_['id']}")[1]["title"] == "Late"
    for actor, one in ((world.candidate, kept), (world.worker, open_)):
        assert sent(actor, "GET", f"/notes/{one['id']}")[1]["code"] == "support.note-unknown"
