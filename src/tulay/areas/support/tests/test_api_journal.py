"""Journals for programs; both doors tell one story."""

from datetime import UTC, datetime

import pytest

from tulay.areas.support.models import JournalEntry
from tulay.areas.support.rules.journal import today
from tulay.areas.support.tests.factories import HOME, agrees, rows_of
from tulay.areas.support.tests.test_api_enrolments import sending
from tulay.plumbing.limits import forget_all

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"


@pytest.fixture(autouse=True)
def rested():
    forget_all()


def sent(actor, method, path, body=None):
    return sending(actor, method, f"{ROOT}{path}", body)


def test_a_program_writes_reads_corrects_removes_and_puts_back(world):
    enrolment_id = world.enrolled()
    agrees(world.person)
    day = today(datetime.now(UTC), HOME).isoformat()
    said = {"mood": "difficult", "energy": 3, "barriers": "The lift.\nThe bus."}

    status, made = sent(world.candidate, "POST", "/journal", {"date": day, **said})
    assert status == 201
    assert sent(world.candidate, "POST", "/journal", {"date": day, **said})[1] == made
    entry = f"/journal/{made['id']}"
    status, read = sent(world.candidate, "GET", entry)
    assert (read["date"], read["barrier_count"], read["version"]) == (day, 2, 1)

    assert sent(world.candidate, "PUT", entry, {"mood": "okay", "energy": 5})[0] == 204
    status, found = sent(world.candidate, "GET", "/journal?mood=okay&energy_least=5&q=")
    assert [one["id"] for one in found["items"]] == [made["id"]]
    journal = f"/support/enrolments/{enrolment_id}/journal"
    assert sent(world.worker, "GET", journal)[1]["items"] == found["items"]
    assert sent(world.supervisor, "GET", journal)[1]["code"] == "support.why-missing"
    assert sent(world.colleague, "GET", f"{journal}?reason=Hm")[0] == 404

    assert sent(world.candidate, "DELETE", entry)[0] == 204
    assert sent(world.candidate, "GET", entry)[1]["code"] == "support.entry-unknown"
    assert sent(world.candidate, "POST", f"{entry}/put-back")[0] == 204
    assert rows_of(JournalEntry)[0].removed_at is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [({"mood": "sad"}, "/mood"), ({"energy": 11}, "/energy"), ({"date": "2999-01-01"}, "date")],
)
def test_what_does_not_fit_is_named(world, change, pointer):
    world.enrolled()
    agrees(world.person)
    day = today(datetime.now(UTC), HOME).isoformat()
    body = {"date": day, "mood": "good", "energy": 5} | change
    status, problem = sent(world.candidate, "POST", "/journal", body)
    assert (status, problem["errors"][0]["pointer"].lstrip("/")) == (422, pointer.lstrip("/"))
