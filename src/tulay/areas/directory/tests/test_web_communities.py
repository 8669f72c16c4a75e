"""Communities through the pages and through the API: both tell the same story."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from tulay.areas.directory.models import Community
from tulay.areas.directory.tests.factories import make_agency, make_community, make_place
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Lower Baluno",
    "place": "Balatakan",
    "people": "640",
    "people_source": "Survey of 2025",
    "people_date_day": "30",
    "people_date_month": "6",
    "people_date_year": "2025",
    "poverty": "40-50",
    "origins": ["sama", "tausug"],
    "ages.0-9": "170",
    "counts.mosques": "2",
    "access.clean-water": "poor",
}


@pytest.fixture(autouse=True)
def _rested():
    limits.forget_all()
    forget_visits()


@pytest.fixture
def barangay():
    sirawai = make_place("Sirawai", population=27_000, code="097215000")
    return make_place("Balatakan", sirawai, level="barangay", population=1_840)


def browser(role, agency=None):
    person, client = make_person(), Client()
    make_grant(person, role, agency_id=agency.id if agency else None)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def text(answer):
    return answer.content.decode()


def made():
    with reading(SYSTEM):
        return Community.objects.get()


@pytest.mark.usefixtures("barangay")
def test_the_pages_note_show_correct_and_retire():
    office = browser(Role.COORDINATOR)
    assert "No community is noted yet" in text(office.get("/communities/"))
    assert "Note a community" in text(office.get("/communities/new/"))
    wrong = office.post("/communities/new/", SAID | {"people": "1841"})
    assert (wrong.status_code, "Only 1,840 people live there" in text(wrong)) == (422, True)
    wrong = office.post("/communities/new/", SAID | {"place": "Nowhere at all"})
    assert "We know no such place." in text(wrong)
    sent = office.post("/communities/new/", SAID)
    at = f"/communities/{made().id}/"
    assert sent["Location"] == at
    assert office.post("/communities/new/", SAID).status_code == 409
    page = text(office.get(at))
    for told in (
        "640",
        "Survey of 2025",
        "1,840",
        "It is no figure of the community",
        "Sama",
        "Poor",
        "170",
    ):
        assert told in page, told
    assert 'value="640"' in text(office.get(f"{at}correct/"))
    office.post(f"{at}correct/", SAID | {"people": "700", "version": "0", "said": "Counted again."})
    page = text(office.get(at))
    assert "640 before, 700 now" in page
    assert "Counted again." in page
    assert office.post(f"{at}correct/", SAID | {"version": "0"}).status_code == 409
    assert office.post(f"{at}retire/", {"said": ""}).status_code == 422
    assert office.post(f"{at}retire/", {"said": "Noted twice."})["Location"] == at
    assert "no longer kept" in text(office.get(at))
    assert "Lower Baluno" in text(office.get("/communities/?retired=on"))


def test_a_total_is_stated_and_the_list_shows_what_is_missing(barangay):
    make_community(barangay, people=500, name="Baluno")
    office = browser(Role.COORDINATOR)
    at = "/communities/totals/097215000/"
    told = {
        "people": "2000",
        "source": "Assessment",
        "on_date_day": "1",
        "on_date_month": "6",
        "on_date_year": "2025",
    }
    assert office.post(at, told | {"source": ""}).status_code == 422
    assert office.post(at, told)["Location"] == "/communities/?place=097215000"
    assert 'value="2000"' in text(office.get(at))
    page = text(office.get("/communities/?place=Sirawai"))
    for shown in ("Attribution rate", "25 %", "1,500", "Balatakan", "Baluno"):
        assert shown in page, shown
    assert "State a total" not in text(office.get(f"/communities/?place={barangay.code}"))
    office.post(at, told | {"people": "400"})
    assert "One of both needs another look" in text(office.get("/communities/?place=097215000"))


def test_lists_ask_few_questions(barangay, django_assert_max_num_queries):
    for number in range(25):
        make_community(barangay, people=10, name=f"Sitio {number:02}")
    office = browser(Role.COORDINATOR)
    paths = ("/communities/", "/communities/?place=097215000", f"/communities/{_any().id}/")
    for path in paths:
        office.get(path)
        with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
            office.get(path)
    assert "cursor=" in text(office.get("/communities/"))


def _any():
    with reading(SYSTEM):
        return Community.objects.order_by("name").first()


def test_agencies_read_and_others_have_no_business_here(barangay):
    make_community(barangay, name="Baluno")
    at = f"/communities/{made().id}/"
    agency = browser(Role.FOCAL_PERSON, make_agency())
    assert "Baluno" in text(agency.get("/communities/"))
    page = text(agency.get(at))
    assert "Correct the profile" not in page
    for path in (
        "/communities/new/",
        f"{at}correct/",
        f"{at}retire/",
        "/communities/totals/097215000/",
    ):
        assert agency.get(path).status_code == 403, path
    resident = browser(Role.RESIDENT)
    for path in ("/communities/", at):
        assert resident.get(path).status_code == 403
    assert Client().get("/communities/").status_code in {302, 401, 403}
    assert browser(Role.COORDINATOR).get(f"/communities/{uuid7()}/").status_code == 404


def test_the_api_tells_the_same_story(barangay):
    office, base = browser(Role.COORDINATOR), "/api/v1/communities"

    def send(path, body, method="POST"):
        return office.generic(method, f"{base}{path}", json.dumps(body), "application/json")

    said = {
        "name": "Lower Baluno",
        "place_id": str(barangay.id),
        "people": 640,
        "people_source": "Survey",
        "people_date": "2025-06-30",
        "origins": ["sama"],
        "ages": {"0-9": 170},
        "access": {"clean-water": "poor"},
    }
    wrong = send("", said | {"people_source": ""})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/people_source")
    answer = send("", said)
    assert answer.status_code == 201, answer.content
    assert send("", said).json()["code"] == "directory.community-known"
    at = f"/{answer.json()['id']}"
    one = office.get(f"{base}{at}").json()
    assert (one["people"], one["place_population"], one["access"]) == (
        640,
        1_840,
        {"clean-water": "poor"},
    )
    assert office.get(base, {"place": "097215000", "q": "lower"}).json()["items"] == [one]
    told = send(
        "/totals/097215000", {"people": 1280, "source": "A", "on_date": "2025-06-30"}, "PUT"
    )
    assert told.status_code == 204, told.content
    together = office.get(f"{base}/together", {"place": "097215000"}).json()
    assert (together["together"]["percent"], together["parts"][0]["attributed"]) == (50, 640)
    again = said | {"version": 0, "people": 700, "said": "Counted again."}
    assert send(at, again, "PUT").status_code == 204
    assert send(at, again, "PUT").json()["code"] == "directory.community-changed"
    assert send(f"{at}/retire", {"said": "Noted twice."}).status_code == 204
    assert (
        send(f"{at}/retire", {"said": "Noted twice."}).json()["code"]
        == "directory.community-retired"
    )
    steps = office.get(f"{base}{at}/history").json()["items"]
    assert [step["kind"] for step in steps] == ["retired", "corrected", "noted"]
    assert "Counted again." in text(office.get(f"/communities{at}/"))
    assert office.get(f"{base}/{uuid7()}").status_code == 404
    assert office.get(base, {"place": "nowhere"}).status_code == 422
    assert office.get(f"{base}/together", {"place": "nowhere"}).status_code == 422
