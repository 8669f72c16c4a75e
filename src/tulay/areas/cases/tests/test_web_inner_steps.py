"""The steps of a request on the pages and in the API: both doors tell the same story."""

from datetime import timedelta

import pytest

from tulay.areas.cases.models import InnerMove
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, queries_of, text_of
from tulay.areas.cases.tests.factories import World, make_officer, rows_of, stored
from tulay.areas.catalogue.rules.workflow import InnerStep
from tulay.areas.identity.tests.door import Caller

STEPS = (
    InnerStep("check", {"en": "Document check", "fil": "Suri ng papeles"}, days=1),
    InnerStep("visit", {"en": "Home visit"}, evidence="note", is_by_another=True),
)


@pytest.fixture
def world(db):
    return make_world(requirements=(), workflow=STEPS)


def step(request_id, rest):
    return f"/desk/requests/{request_id}/steps/{rest}/"


def test_the_desk_shows_the_steps_and_what_comes_first(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    client = browser(world.officer)

    page = text_of(client.get(f"/desk/requests/{request_id}/"))

    assert "Steps of this service" in page
    assert "Finish these steps first" in page
    assert "Document check Open now" in page
    assert "Home visit Comes later" in page
    assert f"/desk/requests/{request_id}/decide/" not in page


def test_a_step_is_finished_and_sent_back_with_words(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    first, second = browser(world.officer), browser(world.second)

    assert "Finish “Document check”" in text_of(first.get(step(request_id, "check/finish")))
    done = first.post(step(request_id, "check/finish"), {"text": ""})
    assert done["Location"].endswith("#steps")
    empty = second.post(step(request_id, "visit/finish"), {"text": ""})
    assert empty.status_code == 422
    assert second.post(step(request_id, "visit/finish"), {"text": "A house."}).status_code == 302
    asked = text_of(first.get(step(request_id, "check/back")))
    assert "These steps are open again with it: Home visit" in asked
    assert first.post(step(request_id, "check/back"), {"text": ""}).status_code == 422
    assert first.post(step(request_id, "check/back"), {"text": "Too dark."}).status_code == 302

    page = text_of(first.get(f"/desk/requests/{request_id}/"))
    assert "Step sent back: Document check" in page
    assert "Too dark." in page
    events = [one.event for one in rows_of(InnerMove, request_id=request_id)]
    assert events == ["finished", "finished", "sent_back"]


def test_who_comes_late_is_told_what_happened_and_keeps_the_words(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    browser(world.officer).post(step(request_id, "check/finish"), {"text": "All there."})

    late = browser(world.second).post(step(request_id, "check/finish"), {"text": "I saw it too."})

    assert late.status_code == 409
    assert "“Document check” is finished already" in text_of(late)
    assert "I saw it too." in text_of(late)
    assert "Step finished: Document check" in text_of(late)
    unknown = browser(world.second).get(step(request_id, "other/finish"))
    assert unknown.status_code == 404


def test_the_queue_names_the_step_and_says_when_it_is_overdue(world):
    long_ago = now() - timedelta(days=9)
    world.request_in(State.IN_REVIEW, now=long_ago)
    client = browser(world.officer)

    queue = text_of(client.get("/desk/requests/?view=all"))

    assert "Document check Step overdue" in queue
    one = len(queries_of(client, "/desk/requests/?view=all"))
    world.request_in(State.IN_REVIEW, now=long_ago)
    assert len(queries_of(client, "/desk/requests/?view=all")) == one


def test_the_applicant_sees_names_and_no_notes(world):
    request_id = world.request_in(State.IN_REVIEW, now=now())
    browser(world.officer).post(step(request_id, "check/finish"), {"text": "He shouted."})
    client = browser(world.applicant)
    client.cookies["tulay_language"] = "en"

    page = text_of(client.get(f"/portal/requests/{request_id}/"))

    assert "The steps of your request Document check Done Home visit We are at it" in page
    assert "He shouted" not in page
    assert "Benito" not in page


def test_a_service_without_steps_shows_none(db):
    world = make_world(requirements=())
    request_id = world.request_in(State.IN_REVIEW, now=now())

    page = text_of(browser(world.officer).get(f"/desk/requests/{request_id}/"))

    assert "Steps of this service" not in page
    assert "Decide" in page


def test_the_api_does_what_the_pages_do(api):
    world = World(workflow=STEPS)
    request_id = world.request_in(State.IN_REVIEW)
    officer, second, me = map(Caller, (world.officer, world.second, world.applicant))
    path = f"/requests/{request_id}/steps"

    assert officer.post(f"{path}/check/finish", {}).status_code == 204
    again = second.post(f"{path}/check/finish", {})
    assert (again.status_code, again.json()["code"]) == (409, "cases.inner-step-finished")
    same = officer.post(f"{path}/visit/finish", {"note": "A house."})
    assert (same.status_code, same.json()["code"]) == (403, "cases.second-pair-of-hands")
    bare = second.post(f"{path}/visit/finish", {})
    assert [error["pointer"] for error in bare.json()["errors"]] == ["/note"]
    assert officer.post(f"{path}/check/send-back", {"reason": "Too dark."}).status_code == 204

    told = officer.get(path).json()["items"]
    assert [(one["code"], one["standing"]) for one in told] == [
        ("check", "open"),
        ("visit", "later"),
    ]
    assert [move["note"] for move in told[0]["moves"]] == ["", "Too dark."]
    mine = me.get(path).json()["items"]
    assert [(one["name"], one["moves"]) for one in mine] == [
        ("Document check", []),
        ("Home visit", []),
    ]
    decided = officer.post(
        f"/requests/{request_id}/transitions", {"to": "approved", "reason": "Good."}
    )
    assert (decided.status_code, decided.json()["code"]) == (409, "cases.inner-steps-unfinished")
    assert "Document check, Home visit" in decided.json()["detail"]
    stranger = Caller(make_officer(World().agency))
    assert stranger.get(path).status_code == 404
    assert me.post(f"{path}/check/finish", {}).status_code == 403
    assert stored(request_id).state == State.IN_REVIEW


def test_the_queue_is_narrowed_to_overdue_steps(world):
    late = world.request_in(State.IN_REVIEW, now=now() - timedelta(days=9))
    fresh = world.request_in(State.IN_REVIEW, now=now())
    paused = world.request_in(State.NEEDS_INFORMATION, now=now() - timedelta(days=9))

    listed = browser(world.officer).get("/desk/requests/?step=late")

    page = listed.content.decode()
    assert f"/desk/requests/{late}/" in page
    assert f"/desk/requests/{fresh}/" not in page
    assert f"/desk/requests/{paused}/" not in page
    assert "Step overdue" in text_of(listed)


@pytest.mark.usefixtures("api")
def test_programs_narrow_the_queue_to_overdue_steps(world):
    late = world.request_in(State.IN_REVIEW, now=now() - timedelta(days=9))
    world.request_in(State.IN_REVIEW, now=now())

    told = Caller(world.officer).get("/requests?scope=agency&step=late").json()["items"]

    assert [one["id"] for one in told] == [str(late)]
