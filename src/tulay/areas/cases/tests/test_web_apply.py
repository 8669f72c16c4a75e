"""Applying through the pages, without scripts."""

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases.models import Request
from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import APPLY, PNG, browser, make_world, now, text_of
from tulay.areas.cases.tests.factories import rows_of, stored
from tulay.areas.catalogue.actions.services import unpublish_service
from tulay.areas.catalogue.rules.services import Requirement
from tulay.areas.directory.tests.factories import make_place
from tulay.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
CONTACT = {"name": "Amina Sali", "email": "amina@example.org", "phone": ""}
ANSWERS = {"place": "Sirawai", "q_boat": "Mutya", "version": "1"}


def photo(name="boat.png"):
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def step_of(response):
    """The id and the step that an answer leads to."""
    _, request_id, step = (
        response["Location"].removeprefix(APPLY.rstrip("/")).rstrip("/").split("/")
    )
    return UUID(request_id), step


def begin(client):
    response = client.post(APPLY, CONTACT)
    assert response.status_code == 302, text_of(response)
    return step_of(response)[0]


def fill(client):
    request_id = begin(client)
    client.post(f"{APPLY}{request_id}/answers/", ANSWERS)
    client.post(f"{APPLY}{request_id}/documents/", {"file_photo": photo()})
    return request_id


def test_looking_at_the_first_page_keeps_nothing():
    make_world()

    response = browser().get(APPLY)

    assert response.status_code == 200
    assert "Who you are" in text_of(response)
    assert rows_of(Request) == []


def test_a_visitor_applies_from_the_first_page_to_the_code():
    world = make_world()
    client = browser()

    request_id = begin(client)
    answered = client.post(f"{APPLY}{request_id}/answers/", ANSWERS)
    brought = client.post(f"{APPLY}{request_id}/documents/", {"file_photo": photo()})
    checked = client.get(f"{APPLY}{request_id}/check/")
    sent = client.post(f"{APPLY}{request_id}/check/", {"agreed": "on"})
    done = client.get(sent["Location"])

    assert client.cookies["tulay_session"].value
    assert step_of(answered)[1] == "documents"
    assert step_of(brought)[1] == "check"
    assert "Mutya" in text_of(checked)
    assert "Sirawai" in text_of(checked)
    assert "We have your request" in text_of(done)
    row = stored(request_id)
    assert row.state == State.SUBMITTED
    assert row.place_id == world.place.id
    assert done.content.decode().count(row.tracking_code[:4]) >= 1


def test_the_first_page_names_what_is_missing_beside_the_box():
    make_world()

    response = browser().post(APPLY, {"name": "", "email": "", "phone": ""})

    assert response.status_code == 200
    words = text_of(response)
    assert "Fill in “Your full name”." in words
    assert "Give an e-mail address or a telephone number." in words
    assert "Please change this" in words
    assert rows_of(Request) == []


def test_a_resident_is_known_and_only_confirms():
    world = make_world()
    client = browser(world.applicant)

    first = client.get(APPLY)
    opened = client.post(APPLY)

    assert "Amina Sali" in text_of(first)
    assert step_of(opened)[1] == "answers"
    assert stored(step_of(opened)[0]).applicant_id == world.applicant.person_id


def test_coming_back_goes_on_with_the_same_draft():
    make_world()
    client = browser()
    request_id = begin(client)

    again = client.get(APPLY)
    resumed = client.get(again["Location"])

    assert again["Location"] == f"{APPLY}{request_id}/"
    assert resumed["Location"] == f"{APPLY}{request_id}/answers/"
    assert len(rows_of(Request)) == 1


def test_a_stranger_finds_nothing_where_a_draft_is():
    make_world()
    request_id = begin(browser())
    stranger = browser()
    begin(stranger)

    for step in ("", "answers/", "documents/", "check/", "done/"):
        assert stranger.get(f"{APPLY}{request_id}/{step}").status_code == 404
    assert stranger.post(f"{APPLY}{request_id}/answers/", ANSWERS).status_code == 404


def test_every_wrong_answer_is_named_and_nothing_typed_is_lost():
    make_world()
    client = browser()
    request_id = begin(client)
    wrong = {
        "place": "Atlantis",
        "q_boat": "",
        "q_crew": "0",
        "q_bought_day": "31",
        "q_bought_month": "2",
        "q_bought_year": "2020",
        "q_damage": ["keel"],
        "q_cost": "cheap",
        "q_story": "It sank.",
    }

    response = client.post(f"{APPLY}{request_id}/answers/", wrong)

    words = text_of(response)
    assert response.status_code == 200
    assert "Fill in “What is the name of your boat?”." in words
    assert "The number must be at least 1." in words
    assert "The calendar has no such day." in words
    assert "Choose from the answers in the list." in words
    assert "It sank." in response.content.decode()
    assert "Atlantis" in response.content.decode()
    assert stored(request_id).answers == {}


def test_an_unknown_place_is_told():
    make_world()
    client = browser()
    request_id = begin(client)

    response = client.post(f"{APPLY}{request_id}/answers/", ANSWERS | {"place": "Xyzzyx"})

    assert "We know no place of this name." in text_of(response)


def test_a_name_that_many_places_have_is_asked_about():
    world = make_world()
    north = make_place("San Jose", world.place)
    make_place("San Jose", make_place("Basilan"))
    client = browser()
    request_id = begin(client)
    address = f"{APPLY}{request_id}/answers/"

    asked = client.post(address, ANSWERS | {"place": "San Jose"})
    chosen = client.post(address, ANSWERS | {"place": "San Jose", "place_id": str(north.id)})

    assert "Choose the place you mean." in text_of(asked)
    assert chosen.status_code == 302
    assert stored(request_id).place_id == north.id


def test_the_places_that_fit_come_while_typing():
    make_world()

    response = browser().get(f"{APPLY}places/", {"place": "sira"}, headers={"HX-Request": "true"})

    assert "Sirawai" in text_of(response)
    assert "None of these" in text_of(response)


def test_autosave_keeps_what_can_be_kept_and_counts_on():
    make_world()
    client = browser()
    request_id = begin(client)
    address = f"{APPLY}{request_id}/save/"

    first = client.post(address, {"q_boat": "Mu", "q_crew": "many", "version": "1"})
    second = client.post(address, {"q_boat": "Mutya", "version": first.json()["version"]})
    finished = client.post(
        f"{APPLY}{request_id}/answers/", ANSWERS | {"version": second.json()["version"]}
    )

    assert first.status_code == second.status_code == 200
    assert finished.status_code == 302
    assert stored(request_id).answers["boat"] == "Mutya"


def test_what_another_tab_saved_is_shown_and_not_overwritten():
    make_world()
    client = browser()
    request_id = begin(client)
    address = f"{APPLY}{request_id}/answers/"
    client.post(address, ANSWERS | {"q_boat": "Mutya"})

    late = client.post(address, ANSWERS | {"q_boat": "Perla"})
    again = client.post(address, ANSWERS | {"q_boat": "Perla", "version": "2"})

    assert late.status_code == 409
    assert "Mutya" in text_of(late)
    assert 'value="Perla"' in late.content.decode()
    assert 'name="version" value="2"' in late.content.decode()
    assert again.status_code == 302
    assert stored(request_id).answers["boat"] == "Perla"


def test_keeping_for_later_needs_no_complete_page():
    make_world()
    client = browser()
    request_id = begin(client)

    response = client.post(
        f"{APPLY}{request_id}/answers/",
        {"place": "", "q_boat": "", "q_story": "It sank.", "version": "1", "then": "later"},
    )

    assert response["Location"] == "/portal/requests/"
    assert stored(request_id).answers["story"] == "It sank."
    assert "Go on where you left off." in text_of(client.get("/portal/requests/"))


def test_going_on_needs_the_paper_and_says_which():
    make_world()
    client = browser()
    request_id = begin(client)

    response = client.post(f"{APPLY}{request_id}/documents/", {})

    assert response.status_code == 422
    assert "Add “A photo of the boat”." in text_of(response)


def test_a_file_is_judged_by_its_content_and_can_be_removed():
    make_world()
    client = browser()
    request_id = begin(client)
    address = f"{APPLY}{request_id}/documents/"
    program = SimpleUploadedFile("boat.png", b"#!/bin/sh\nrm", content_type="image/png")

    refused = client.post(address, {"file_photo": program, "then": "stay"})
    client.post(address, {"file_photo": photo(), "then": "stay"})
    listed = client.get(address)
    removal = re.search(rf"{address}[0-9a-f-]+/remove/", listed.content.decode())[0]
    client.post(removal)

    assert refused.status_code == 422
    assert "boat.png: We take PDF, JPEG, PNG" in text_of(refused)
    assert "boat.png" in text_of(listed)
    assert "At most 10 MB for each file." in text_of(listed)
    assert removal not in client.get(address).content.decode()


def test_a_paper_that_wants_a_photo_refuses_a_text():
    make_world(requirements=(Requirement("photo", {"en": "A photo"}, accepts=("image/png",)),))
    client = browser()
    request_id = begin(client)
    text = SimpleUploadedFile("boat.txt", b"Mutya", content_type="text/plain")

    response = client.post(f"{APPLY}{request_id}/documents/", {"file_photo": text})

    assert "For this paper we take a photo (JPG or PNG)." in text_of(response)


def test_checking_names_what_is_missing_with_a_link_to_mend_it():
    make_world()
    client = browser()
    request_id = begin(client)

    response = client.get(f"{APPLY}{request_id}/check/")
    sent = client.post(f"{APPLY}{request_id}/check/", {"agreed": "on"})

    html = response.content.decode()
    assert f"{APPLY}{request_id}/answers/#id_q_boat" in html
    assert f"{APPLY}{request_id}/documents/#file_photo" in html
    assert "Send my request" not in html
    assert sent.status_code == 422
    assert stored(request_id).state == State.DRAFT


def test_sending_needs_the_box_ticked():
    make_world()
    client = browser()
    request_id = fill(client)

    response = client.post(f"{APPLY}{request_id}/check/", {})

    assert "Tick the box" in text_of(response)
    assert stored(request_id).state == State.DRAFT


def test_sending_twice_is_sending_once():
    make_world()
    client = browser()
    request_id = fill(client)
    address = f"{APPLY}{request_id}/check/"

    first = client.post(address, {"agreed": "on"})
    second = client.post(address, {"agreed": "on"})
    back = client.get(f"{APPLY}{request_id}/answers/")

    assert first["Location"] == second["Location"] == back["Location"]
    assert len([r for r in rows_of(Request) if r.state == State.SUBMITTED]) == 1


def test_a_service_that_closes_meanwhile_keeps_the_draft():
    world = make_world()
    client = browser()
    request_id = fill(client)
    unpublish_service(actor=SYSTEM, service_id=world.service_id, reason="Repairs.", now=now())
    forget_services()

    response = client.post(f"{APPLY}{request_id}/check/", {"agreed": "on"})
    others = browser().post(APPLY, CONTACT)

    assert response.status_code == 409
    assert "Nothing you wrote is lost." in text_of(response)
    assert stored(request_id).state == State.DRAFT
    assert others.status_code == 409


def test_a_full_service_says_so_before_anything_is_asked():
    make_world(slots=0)

    response = browser().get(APPLY)

    assert response.status_code == 409
    assert "All places are taken." in text_of(response)


def test_an_unknown_service_is_not_found():
    assert browser().get("/services/no-such/apply/").status_code == 404


@pytest.mark.parametrize(("language", "is_marked"), [("ar", True), ("fil", True), ("en", False)])
def test_a_question_says_in_which_language_it_is_where_the_page_is_in_another(language, is_marked):
    make_world()
    client = browser()
    begun = client.post(APPLY, CONTACT, headers={"Accept-Language": language})

    page = client.get(f"{APPLY}{step_of(begun)[0]}/answers/").content.decode()

    assert f'<html lang="{language}"' in page
    label = re.search(r'<label[^>]*for="id_q_boat"[^>]*>(.*?)</label>', page, re.DOTALL)[1]
    assert ('<span lang="en" dir="auto">' in label) is is_marked
    assert "&lt;span" not in page
