"""Contacts through the pages and through the API: both tell the same story."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.audit.models import Entry
from tulay.areas.directory.models import Communication, Contact
from tulay.areas.directory.tests.factories import (
    make_agency,
    make_communication,
    make_contact,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "person",
    "name": "Amina Salik",
    "designation": "Barangay captain",
    "email": "amina@example.org",
    "phone": "+63 917 555 0123",
    "address": "",
}
SPOKE = {"way": "call", "direction": "to_us", "about": "Asked for the boats."}


@pytest.fixture(autouse=True)
def _rested():
    limits.forget_all()
    forget_visits()


@pytest.fixture
def agency():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def office(agency):
    return browser(Role.OFFICER, agency)


def browser(role, *agencies):
    person, client = make_person(), Client()
    for agency in agencies:
        make_grant(person, role, agency_id=agency.id)
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def text(answer):
    return answer.content.decode()


def on(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def the(model):
    with reading(SYSTEM):
        return model.objects.get()


def test_the_pages_add_open_correct_speak_and_follow_up(office):
    today = datetime.now(UTC).date()
    at = office.post("/contacts/new/", SAID)["Location"]
    shown = text(office.get(at))
    assert "Amina Salik" in shown
    assert "Barangay captain" in shown
    again = office.post("/contacts/new/", SAID | {"email": "", "phone": "1"})
    assert again.status_code == 409
    assert "No. 1 has the same name" in text(again)
    assert "I have compared them" in text(again)
    assert "Amina Salik" in text(office.get(f"{at}edit/"))
    changed = SAID | {"phone": "+63 917 555 0124", "version": "0"}
    assert office.post(f"{at}edit/", changed)["Location"] == at
    assert office.post(f"{at}edit/", changed).status_code == 409
    spoke = SPOKE | on("happened_date", today) | on("follow_up_date", today)
    assert office.post(f"{at}communications/new/", spoke)["Location"] == at
    shown = text(office.get(at))
    assert "Asked for the boats." in shown
    assert f'aria-describedby="spoken-{the(Communication).id}"' in shown
    due = text(office.get("/contacts/?due=on"))
    assert "No. 1" in due
    assert "Salik" not in due
    done = f"{at}communications/{the(Communication).id}/done/"
    assert office.post(done)["Location"] == at
    assert office.post(done, follow=True).status_code == 200
    assert "There are no contacts yet" not in text(office.get("/contacts/?due=on"))
    assert "Nobody fits" in text(office.get("/contacts/?due=on"))
    assert Entry.objects.filter(action="directory.open-contact").count() == 4


def test_wrong_answers_stand_beside_their_questions(office):
    unfit = office.post("/contacts/new/", SAID | {"email": "amina", "phone": "", "name": ""})
    assert unfit.status_code == 422
    unfit = office.post("/contacts/new/", SAID | {"email": "amina"})
    assert 'href="#id_email"' in text(unfit)
    at = office.post("/contacts/new/", SAID)["Location"]
    later = datetime.now(UTC).date() + timedelta(days=9)
    early = office.post(f"{at}communications/new/", SPOKE | on("happened_date", later))
    assert early.status_code == 422
    assert 'href="#id_happened_date' in text(early)


def test_a_list_says_whose_contact_it_is_only_to_who_serves_several(agency):
    other = make_agency(name="Office of Nets")
    make_contact(agency)
    make_contact(other)
    both = browser(Role.OFFICER, agency, other)
    assert "Office of Nets" in text(both.get("/contacts/"))
    assert "Of which agency" in text(both.get("/contacts/new/"))
    assert "Ministry of Boats" not in text(browser(Role.OFFICER, agency).get("/contacts/"))


def test_strangers_are_told_that_there_is_nothing(agency):
    contact = make_contact(agency)
    call = make_communication(contact)
    at = f"/contacts/{contact.id}/"
    stranger = browser(Role.OFFICER, make_agency())
    for address in (at, f"{at}edit/", f"{at}communications/new/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"{at}communications/{call.id}/done/").status_code == 404
    assert "No. 1" not in text(stranger.get("/contacts/"))
    assert browser(Role.COORDINATOR).get("/contacts/").status_code == 403


def test_the_desk_leads_to_contacts_and_says_how_many_are_due(office, agency):
    assert "People and organisations that you speak with" in text(office.get("/desk/"))
    make_communication(make_contact(agency))
    assert "1 contact is to be followed up by now" in text(office.get("/desk/"))


def test_pages_ask_few_questions(office, agency, django_assert_max_num_queries):
    for number in range(1, 9):
        make_communication(make_contact(agency, number=number))
    contact = make_contact(agency, number=9)
    for _ in range(8):
        make_communication(contact)
    office.get("/contacts/")
    with django_assert_max_num_queries(11):  # five of every page
        office.get("/contacts/")
    with django_assert_max_num_queries(15):  # and what an action with an entry in the log asks
        office.get(f"/contacts/{contact.id}/")


def test_programs_add_open_correct_speak_and_follow_up(office, agency):
    base = "/api/v1/contacts"

    def send(path, body, method="post"):
        headers = {"idempotency-key": uuid7().hex}
        ask = getattr(office, method)
        return ask(path, json.dumps(body), content_type="application/json", headers=headers)

    made = send(base, SAID | {"agency_id": str(agency.id)})
    assert made.status_code == 201
    at = f"{base}/{made.json()['id']}"
    twice = send(base, SAID | {"agency_id": str(agency.id)})
    assert twice.json()["code"] == "directory.perhaps-known"
    assert send(at, SAID | {"phone": "7", "version": 0}, "put").status_code == 204
    today = datetime.now(UTC).date().isoformat()
    spoke = SPOKE | {"happened_date": today, "follow_up_date": today}
    wrote = send(f"{at}/communications", spoke)
    assert wrote.status_code == 201
    (line,) = office.get(base, {"due": "true"}).json()["items"]
    assert (line["number"], line["is_due"], "name" in line) == (1, True, False)
    told = office.get(at).json()
    assert (told["name"], told["phone"], told["version"]) == ("Amina Salik", "7", 1)
    assert told["spoken"]["items"][0]["about"] == "Asked for the boats."
    done = f"{at}/communications/{wrote.json()['id']}/done"
    assert send(done, None).status_code == 204
    assert send(done, None).json()["code"] == "directory.follow-up-done"
    assert office.get(base, {"due": "true"}).json()["items"] == []
    assert browser(Role.OFFICER, make_agency()).get(at).status_code == 404
    assert the(Contact).version == 1


def test_the_same_key_adds_once(office, agency):
    headers, body = {"idempotency-key": uuid7().hex}, SAID | {"agency_id": str(agency.id)}
    answers = [
        office.post(
            "/api/v1/contacts", json.dumps(body), content_type="application/json", headers=headers
        )
        for _ in range(2)
    ]
    assert {one.json()["id"] for one in answers} == {str(the(Contact).id)}
