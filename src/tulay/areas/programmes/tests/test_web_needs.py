"""Needs through the pages and through the API: both tell the same story."""

import json
from datetime import date

import pytest

from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.models import Need
from tulay.areas.programmes.tests.factories import TODAY, again, make_answer, make_need, make_ppa
from tulay.areas.programmes.tests.test_web import day
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {
    "title": "A well for two hamlets",
    "sector": "health",
    "urgency": "short_term",
    "impact": "4",
    "feasibility": "high",
    "submission": "community_submitted",
    "raised_by": "Barangay council",
    "evidence": "Resolution 12.",
    "people": "640",
}


@pytest.fixture
def boats():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def focal(seen_by, boats):
    return seen_by(Role.FOCAL_PERSON, boats)


def made():
    with reading(SYSTEM):
        return Need.objects.get()


def test_a_need_is_noted_explained_answered_and_met(focal, boats, words):
    make_place("Sirawai")
    make_ppa(boats, title="Wells and pumps", code="W-1")
    assert "No need is noted yet" in words(focal.get("/programmes/needs/"))
    assert "What it would cost, in PHP" in words(focal.get("/programmes/needs/new/"))
    sent = SAID | {"place": "sirawai", "cost": "850.50"} | day("evidence_date", date(2026, 8, 3))
    answer = focal.post("/programmes/needs/new/", **sent)
    at = f"/programmes/needs/{made().id}/"
    assert answer["Location"] == at
    page = words(focal.get(at))
    for told in (
        "How pressing it is: 1.68",
        "Within half a year 3 4",
        "4 of 5 1.6 2",
        "Together 6.74 points, divided by 4 and weighed 1: a score of 1.68.",
        "No programme answers it yet.",
        "₱ 850.50",
    ):
        assert told in page, told
    assert "Link one first" not in page
    assert focal.post(f"{at}state/", state="validated").status_code == 302
    assert focal.post(f"{at}state/", state="prioritized").status_code == 302
    refused = focal.post(f"{at}state/", state="planned")
    assert refused.status_code == 409
    assert "Link one first." in words(refused)
    assert "No programme that you may see" in words(focal.post(f"{at}programmes/new/", ppa="Z-9"))
    assert focal.post(f"{at}programmes/new/", ppa="w-1").status_code == 302
    assert "already" in words(focal.post(f"{at}programmes/new/", ppa="W-1"))
    page = words(focal.get(at))
    assert "Wells and pumps" in page
    assert "Unlink Wells and pumps" in page
    ppa = again(make_ppa(boats, title="Pumps", code="W-2"))
    assert "Several programmes fit" in words(focal.post(f"{at}programmes/new/", ppa="pumps"))
    assert "It answers no need yet" in words(focal.get(f"/programmes/{ppa.id}/needs/"))


def test_what_cannot_be_is_said_beside_the_question(focal, words):
    make_place("Sirawai")
    for wrong, told in (
        ({"place": "Nowhere at all"}, "We know no such place."),
        ({"raised_by": ""}, "Say which community or organisation raised it."),
        ({"households": "700"}, "There cannot be more households than people."),
        ({"impact": ""}, "How much it would change"),
    ):
        answer = focal.post("/programmes/needs/new/", **SAID | {"place": "Sirawai"} | wrong)
        assert answer.status_code == 422
        assert told in words(answer)


def test_a_need_is_changed_put_off_and_handed_on(seen_by, boats, words):
    make_agency(name="Ministry of Nets")
    row = make_need(boats)
    door = seen_by(Role.COORDINATOR)
    at = f"/programmes/needs/{row.id}/"
    sent = SAID | {"place": "Sirawai", "title": "A road", "version": "0"}
    assert door.get(f"{at}edit/").status_code == 200
    assert door.post(f"{at}edit/", **sent).status_code == 302
    late = door.post(f"{at}edit/", **sent)
    assert (late.status_code, "Somebody else has changed this need" in words(late)) == (409, True)
    assert "Say why" in words(door.post(f"{at}state/", state="deferred", said=""))
    nets = make_agency(name="Ministry of Sails")
    assert "Ministry of Sails" in words(door.get(f"{at}agency/"))
    assert door.post(f"{at}agency/", agency=str(nets.id), said="Yours.").status_code == 302
    assert "Handed to another agency" in words(door.get(at))


def test_needs_are_narrowed_and_those_without_a_programme_found(seen_by, boats, words):
    make_need(boats)
    answered = make_need(make_agency(), title="Roads", sector="infrastructure")
    make_answer(answered, make_ppa(answered.agency))
    door = seen_by(Role.EXECUTIVE)
    page = words(door.get("/programmes/needs/"))
    assert "Note a need" not in page
    assert "2 in this list" in page
    page = words(door.get("/programmes/needs/", unanswered="on"))
    assert "1 in this list" in page
    for query in (
        {"q": "roads"},
        {"sector": "infrastructure"},
        {"agency": str(answered.agency_id)},
    ):
        assert "1 in this list" in words(door.get("/programmes/needs/", **query)), query
    assert "Nothing fits" in words(door.get("/programmes/needs/", q="submarines"))
    assert "Roads" in words(door.get("/programmes/needs/", order="nonsense"))


def test_pages_of_needs_ask_few_questions(seen_by, django_assert_max_num_queries):
    for number in range(12):
        row = make_need(make_agency(name=f"Office {number}"))
        make_answer(row, make_ppa())
    door = seen_by(Role.COORDINATOR)
    door.get("/programmes/needs/")
    with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
        door.get("/programmes/needs/")
    with django_assert_max_num_queries(6 + 5):
        door.get(f"/programmes/needs/{row.id}/")


def test_strangers_have_no_business_here(focal, seen_by, boats):
    theirs, ppa = make_need(), make_ppa(boats)
    at = f"/programmes/needs/{theirs.id}/"
    for path in ("", "edit/", "state/", "programmes/new/"):
        assert focal.get(f"{at}{path}").status_code == 404, path
    assert focal.get(f"{at}agency/").status_code == 403
    assert focal.post(f"{at}programmes/{ppa.id}/").status_code == 404
    assert seen_by(Role.CANDIDATE).get("/programmes/needs/").status_code == 403


def test_the_api_tells_the_same_story(client, focal, boats, words):
    place, ppa = make_place("Sirawai"), make_ppa(boats, title="Wells and pumps")

    def send(path, body=None, method="POST"):
        given = json.dumps(body) if body is not None else ""
        return client.generic(method, f"/api/v1/needs{path}", given, "application/json")

    sent = {name: value for name, value in SAID.items() if name not in ("impact", "people")}
    sent |= {"impact": 4, "people": 640, "place_id": str(place.id), "evidence_date": "2026-08-03"}
    answer = send("", sent | {"agency_id": str(boats.id)})
    assert answer.status_code == 201, answer.content
    at = f"/{answer.json()['id']}"
    found = send(at, method="GET").json()
    assert (float(found["score"]), float(found["score_parts"]["people"])) == (1.68, 0.64)
    assert f"How pressing it is: {found['score']}" in words(focal.get(f"/programmes/needs{at}/"))
    assert [one["id"] for one in send("?unanswered=true", method="GET").json()["items"]] == [at[1:]]
    assert send(f"{at}/ppas", {"ppa_id": str(ppa.id)}).status_code == 204
    assert send("?unanswered=true", method="GET").json()["items"] == []
    assert send(f"{at}/ppas", method="GET").json()["items"][0]["title"] == "Wells and pumps"
    assert send(f"{at}/state", {"state": "validated"}).status_code == 204
    assert send(f"{at}/state", {"state": "met"}).status_code == 422
    refused = send(f"{at}/state", {"state": "completed"})
    assert (refused.status_code, refused.json()["code"]) == (409, "programmes.step-not-possible")
    version = send(at, method="GET").json()["version"]
    assert send(at, sent | {"version": version}, method="PUT").status_code == 204
    assert send(f"{at}/ppas/{ppa.id}", method="DELETE").status_code == 204
    assert send(f"{at}/ppas/{ppa.id}", method="DELETE").status_code == 404
    theirs = make_need()
    assert send(f"/{theirs.id}", method="GET").status_code == 404
    forward = send(f"{at}/agency", {"agency_id": str(theirs.agency_id)}, method="PUT")
    assert forward.status_code == 403


def test_a_needs_page_tells_of_a_programme_that_was_cancelled(focal, boats, words):
    need = make_need(boats, state="in_progress", answers=2)
    done, off = (
        make_ppa(boats, state="completed", ended_date=TODAY, progress=100),
        make_ppa(boats, code="W-2"),
    )
    for one in (done, off):
        make_answer(need, one, is_counted=True)
    at = f"/programmes/needs/{need.id}/"
    assert "Every programme that answers it is completed" not in words(focal.get(at))
    sent = {"state": "cancelled", "said": "No boats."}
    assert focal.post(f"/programmes/{off.id}/state/", **sent).status_code == 302
    page = words(focal.get(at))
    assert "A programme that answered it was cancelled" in page
    assert "Every programme that answers it is completed" in page
    assert "Say why" in words(focal.post(f"{at}state/", state="prioritized", said=""))
    focal.post(f"{at}state/", state="prioritized", said="The pump broke.")
    assert "Every programme" not in words(focal.get(at))
