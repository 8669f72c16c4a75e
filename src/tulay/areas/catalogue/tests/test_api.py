from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from tulay.areas.catalogue.actions.search import refresh_search
from tulay.areas.catalogue.api.examples import DETAILS
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.areas.directory.tests.factories import make_agency, make_place, make_sector
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
LIST = "/api/v1/public/catalog/services"
MANAGED = "/api/v1/services"


@pytest.fixture
def agency():
    make_sector("social-protection")
    return make_agency(slug="mssd", name="Ministry of Boats", acronym="MOB")


def signed_in(client, agency_id=None, role=Role.FOCAL_PERSON):
    person = make_person()
    now = datetime.now(UTC)
    if agency_id:
        make_grant(person, role, agency_id=agency_id, at=now)
    client.cookies[settings.SESSION_COOKIE_NAME] = make_session(person, at=now)
    return client


def send(client, method, address, body=None):
    return getattr(client, method)(address, body or {}, content_type="application/json")


def body_of(agency, **changes):
    return DETAILS | {"agency_id": str(agency.id), "slug": "storm-help"} | changes


def test_the_public_list_and_a_service_tell_the_same(client, agency):
    service_id = make_service(agency, slug="boats", tags=("cash help",))
    refresh_search(actor=SYSTEM, now=NOW)

    listed = client.get(LIST, {"q": "baot", "tags": "other, cash help"})
    whole = client.get(f"{LIST}/{service_id}")

    assert listed.status_code == whole.status_code == 200
    [item] = listed.json()["items"]
    assert item.items() <= whole.json().items()
    assert item["agency"]["acronym"] == "MOB"
    assert listed.json()["facets"]["total"] == 1
    assert listed.json()["corrected"] == "boat"
    assert whole.json()["eligibility"][0] == "You fish for a living."
    assert listed.headers["Cache-Control"] == "public, max-age=30"


def test_the_public_list_answers_as_described(client, agency):
    from tulay.areas.catalogue.api.schemas import ServiceList, ServiceOut

    service_id = make_service(agency, slug="boats")

    ServiceList.model_validate_json(client.get(LIST).content)
    ServiceOut.model_validate_json(client.get(f"{LIST}/{service_id}").content)


def test_both_doors_tell_the_same_story(client, agency):
    for n in range(3):
        make_service(agency, slug=f"boat-{n}", name=f"Boat help {n}")
    make_service(agency, slug="secret", name="Boat secret", published=False)

    names = [item["name"] for item in client.get(LIST, {"q": "boat"}).json()["items"]]
    page = client.get("/services/", {"q": "boat"}).content.decode()

    assert len(names) == 3
    assert all(name in page for name in names)
    assert "Boat secret" not in page


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": 101}, "limit"),
        ({"place": "nowhere"}, "place"),
        ({"cursor": "broken"}, "cursor"),
        ({"language": "de"}, "language"),
    ],
)
def test_a_wrong_question_is_told_which_part(client, agency, query, pointer):
    response = client.get(LIST, query)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


def test_drafts_are_not_public(client, agency):
    draft = make_service(agency, published=False)

    for address in (f"{LIST}/{draft}", f"{LIST}/{uuid7()}"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.json()["code"] == "catalogue.unknown-service"
    assert client.get(LIST).json()["items"] == []


def test_an_officer_takes_a_service_from_draft_to_archive(client, agency):
    client = signed_in(client, agency.id)

    drafted = send(client, "post", MANAGED, body_of(agency))
    assert drafted.status_code == 201, drafted.content
    address = f"{MANAGED}/{drafted.json()['id']}"
    assert client.get(address).json()["state"] == "draft"
    assert [s["slug"] for s in client.get(MANAGED, {"state": "draft"}).json()["items"]] == [
        "storm-help"
    ]

    edited = send(client, "put", address, DETAILS | {"version": 1, "processing_days": 4})
    assert edited.json()["version"] == 2
    own = send(client, "post", f"{address}/publish")
    assert (own.status_code, own.json()["code"]) == (409, "catalogue.second-person-needed")
    assert send(client, "post", f"{address}/ask-review").status_code == 200
    colleague = signed_in(Client(), agency.id)
    assert [s["slug"] for s in colleague.get(MANAGED, {"asked": True}).json()["items"]] == [
        "storm-help"
    ]
    assert send(colleague, "post", f"{address}/publish").json()["state"] == "published"
    closed = send(client, "post", f"{address}/accepting", {"is_accepting": False})
    assert closed.json()["is_accepting"] is False
    assert (
        send(client, "post", f"{address}/unpublish", {"reason": "New law"}).json()["state"]
        == "draft"
    )
    send(client, "post", f"{address}/publish")
    assert (
        send(client, "post", f"{address}/archive", {"reason": "Over"}).json()["state"] == "archived"
    )


def test_steps_that_are_not_possible_are_problems(client, agency):
    client = signed_in(client, agency.id)
    service_id = make_service(agency, slug="boats")
    address = f"{MANAGED}/{service_id}"

    def code(*sent):
        return send(client, *sent).json()["code"]

    assert code("post", f"{address}/publish") == "catalogue.wrong-state"
    assert code("put", address, DETAILS | {"version": 9}) == "catalogue.service-changed"
    emptied = DETAILS | {"version": 1, "processing_days": None}
    assert send(client, "put", address, emptied).json()["version"] == 2
    assert code("post", f"{address}/publish") == "catalogue.not-ready"
    assert code("post", f"{address}/ask-review") == "catalogue.not-ready"
    assert code("post", f"{address}/send-back", {"reason": "No."}) == "catalogue.not-asked-for"
    assert client.get(f"{address}/versions/9").json()["code"] == "catalogue.unknown-version"
    assert code("post", MANAGED, body_of(agency, slug="boats")) == "catalogue.slug-taken"
    assert code("post", MANAGED, body_of(agency, sector="none")) == "catalogue.unfit-service"
    assert code("post", f"{MANAGED}/{uuid7()}/publish") == "catalogue.unknown-service"


def test_what_is_worked_on_is_told_apart_from_what_people_read(client, agency):
    client = signed_in(client, agency.id)
    service_id = make_service(agency, slug="boats")
    address = f"{MANAGED}/{service_id}"
    send(client, "put", address, DETAILS | {"version": 1})

    working = client.get(f"{address}/working").json()
    preview = client.get(f"{address}/preview").json()
    listed = client.get(f"{address}/versions").json()["items"]

    assert (working["version"], working["public_version"]) == (2, 1)
    assert working["details"]["texts"]["en"]["name"] == preview["name"] == "Help after a disaster"
    assert client.get(address).json()["name"] == "Boat repair help"
    assert [one["number"] for one in listed] == [2, 1]
    first = client.get(f"{address}/versions/1").json()["details"]
    assert first["texts"]["en"]["name"] == "Boat repair help"


def test_services_are_found_by_a_part_of_their_name(client, agency):
    client = signed_in(client, agency.id)
    make_service(agency, slug="boats")
    make_service(agency, slug="school", name="Éléments of school")

    for q in ("elements", "SCHOOL"):
        found = client.get(MANAGED, {"q": q}).json()["items"]
        assert [one["slug"] for one in found] == ["school"]


def test_strangers_residents_and_other_agencies_are_refused(client, agency):
    service_id = make_service(agency, published=False)
    assert send(client, "post", MANAGED, body_of(agency)).status_code == 401
    assert client.get(MANAGED).status_code == 401

    resident = signed_in(client)
    assert send(resident, "post", MANAGED, body_of(agency)).status_code == 403
    assert resident.get(f"{MANAGED}/{service_id}").status_code == 404
    assert resident.get(MANAGED).json()["items"] == []

    rival = signed_in(client, make_agency().id)
    assert send(rival, "post", MANAGED, body_of(agency)).status_code == 403
    assert send(rival, "post", f"{MANAGED}/{service_id}/publish").status_code == 404
    assert rival.get(MANAGED).json()["items"] == []


def test_a_list_of_managed_services_costs_few_queries(
    client, agency, django_assert_max_num_queries
):
    client = signed_in(client, agency.id)
    for n in range(5):
        make_service(agency, slug=f"service-{n}")

    with django_assert_max_num_queries(9):  # the session, the savepoint, the eyes and one page
        page = client.get(MANAGED, {"limit": 2}).json()
    assert len(page["items"]) == 2
    assert len(client.get(MANAGED, {"limit": 100, "cursor": page["next"]}).json()["items"]) == 3


def test_places_for_programs(client):
    region = make_place("Region IX", code="09")
    make_place("Sirawai", region, code="0901")

    assert client.get("/api/v1/places", {"q": "siraway"}).json()["items"][0]["code"] == "0901"
    assert [p["code"] for p in client.get("/api/v1/places").json()["items"]] == ["09"]
    below = client.get("/api/v1/places", {"parent": "09", "jurisdiction": "bangsamoro"}).json()
    assert [p["code"] for p in below["items"]] == ["0901"]
    assert client.get("/api/v1/places/0901").json()["label"] == "Sirawai, Region IX"
    assert client.get("/api/v1/places/none").json()["code"] == "directory.unknown-place"


def test_agencies_for_programs(client, agency):
    [item] = client.get("/api/v1/agencies", {"q": "boats", "jurisdiction": "bangsamoro"}).json()[
        "items"
    ]

    assert item == client.get("/api/v1/agencies/mssd").json()
    assert item["hours"]["0"] == [["08:00", "17:00"]]
    assert client.get("/api/v1/agencies/none").status_code == 404


def test_an_administrator_keeps_the_agencies(client, agency):
    person = make_person()
    now = datetime.now(UTC)
    make_grant(person, Role.ADMINISTRATOR, at=now)
    client.cookies[settings.SESSION_COOKIE_NAME] = make_session(person, at=now)
    details = {
        "name": "Board of Ships",
        "kind": "board",
        "zone": "Asia/Manila",
        "hours": {"0": [["08:00", "12:00"]]},
    }

    added = send(
        client,
        "post",
        "/api/v1/agencies",
        details | {"slug": "ships", "jurisdiction": "bangsamoro"},
    )
    changed = send(client, "put", "/api/v1/agencies/ships", details | {"name": "Board of Ferries"})
    ended = send(client, "post", "/api/v1/agencies/ships/deactivate")

    assert added.status_code == 201, added.content
    assert changed.json()["name"] == "Board of Ferries"
    assert ended.status_code == 200
    assert client.get("/api/v1/agencies/ships").json()["is_active"] is False
    assert send(signed_in(client), "post", "/api/v1/agencies/mssd/deactivate").status_code == 403


def test_the_service_stands_as_the_card_says(client, agency):
    service_id = make_service(agency, slots=2)

    assert (
        client.get(f"{LIST}/{service_id}").json()["slots_left"]
        == service_card(service_id).slots_left
    )


def test_a_question_asked_before_is_answered_alike_and_refused_alike(client, agency):
    path = "/api/v1/public/catalog/services"
    first, again = (client.get(f"{path}?limit=5&order=name") for _ in range(2))
    assert first.status_code == 200
    assert first.content == again.content

    for _ in range(2):
        assert client.get(f"{path}?place=nowhere-at-all").status_code == 422
        assert client.get(f"{path}?limit=1000").status_code == 422
