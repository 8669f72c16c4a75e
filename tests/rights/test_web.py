import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tulay.areas.identity.models import Session
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.areas.privacy.models import Export, RightsRequest
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
ROOT = "/portal/privacy/requests/"
DESK = "/desk/privacy/requests/"


@pytest.fixture(autouse=True)
def fresh_limits():
    limits.forget_all()


def browser_of(person):
    client = Client()
    client.cookies["tulay_session"] = make_session(person, at=datetime.now(UTC))
    return client


def officer(role=Role.INFORMATION_OFFICER, **what_matters):
    person = make_person(**what_matters)
    make_grant(person, role)
    return person


def ask(client, right="correction", details="My street is Rizal Street."):
    return client.post(f"{ROOT}new/{right}/", {"details": details})


def test_a_resident_asks_reads_and_takes_back():
    client = browser_of(make_person())
    assert "Your rights over your data" in client.get(ROOT).content.decode()

    answer = ask(client)

    assert answer.status_code == 302
    shown = client.get(answer["Location"]).content.decode()
    assert "My street is Rizal Street." in shown
    assert "RA 10173 16(d)" in shown
    client.post(f"{answer['Location']}withdraw/")
    assert "Taken back" in client.get(answer["Location"]).content.decode()


def test_what_is_wrong_stands_beside_the_question():
    client = browser_of(make_person())
    assert ask(client, details="").status_code == 422
    ask(client)
    assert "asked for this already" in ask(client).content.decode()
    assert client.get(f"{ROOT}new/teleportation/").status_code == 422


def test_a_stranger_finds_nothing_and_nobody_else_comes_in():
    where = ask(browser_of(make_person()))["Location"]
    assert browser_of(make_person()).get(where).status_code == 404
    assert Client().get(ROOT).status_code == 302
    assert browser_of(make_person()).get(DESK).status_code == 403


def test_a_copy_is_downloaded_once_and_looking_ahead_spends_nothing():
    client = browser_of(make_person(name="Amina Sali"))
    page = client.post(f"{ROOT}new/access/").content.decode()
    link = page.split('href="/portal/privacy/exports/')[1].split('"')[0]
    address = f"/portal/privacy/exports/{link}"
    assert client.get(address).status_code == 200
    assert Export.objects.get().opened_at is None

    answer = client.post(address)

    parcel = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert parcel.namelist() == ["my-data.pdf", "my-data.json", "schema.json"]
    assert json.loads(parcel.read("my-data.json"))["holdings"]["identity"]["name"] == "Amina Sali"
    assert client.post(address).status_code == 404
    shown = client.get(f"{ROOT}{RightsRequest.objects.get().id}/").content.decode()
    assert "Opened" in shown


def test_a_copy_asks_first_whether_it_is_them():
    client = browser_of(make_person())
    Session.objects.update(
        factor_at=datetime.now(UTC) - timedelta(hours=1),
        auth_time=datetime.now(UTC) - timedelta(hours=1),
    )
    answer = client.get(f"{ROOT}new/access/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/confirm/")


def test_the_desk_answers_and_the_resident_reads_it():
    amina, client = make_person(), browser_of(officer(name="Officer One"))
    where = ask(browser_of(amina))["Location"]
    number = RightsRequest.objects.get().id
    assert "Correct something" in client.get(DESK).content.decode()
    assert "Rizal" in client.get(f"{DESK}{number}/").content.decode()

    refused = client.post(f"{DESK}{number}/decide/", {"decision": "grant", "answer": ""})
    done = client.post(f"{DESK}{number}/decide/", {"decision": "grant", "answer": "It is."})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "It is." in browser_of(amina).get(where).content.decode()
    assert "Correct something" in client.get(f"{DESK}?view=ended").content.decode()


def test_an_erasure_is_signed_by_a_second_person():
    amina, first = make_person(), browser_of(officer())
    second = browser_of(officer(Role.EXECUTIVE))
    ask(browser_of(amina), "erasure", "")
    number = RightsRequest.objects.get().id
    first.post(f"{DESK}{number}/decide/", {"decision": "grant", "answer": "We will."})
    assert "second person has to sign" in first.get(f"{DESK}{number}/").content.decode()
    assert first.post(f"{DESK}{number}/sign/").status_code == 403

    assert second.post(f"{DESK}{number}/sign/").status_code == 302

    shown = browser_of(amina).get(f"{ROOT}{number}/").content.decode()
    assert "Until then you can take your request back" in shown


def test_the_desk_files_puts_off_holds_and_lifts():
    make_person(email="amina@example.org")
    clerk = browser_of(officer())
    colleague = browser_of(officer())
    given = {
        "person": "amina@example.org",
        "right": "restriction",
        "details": "Asked by letter.",
        "has_shown": "on",
    }
    assert clerk.post(f"{DESK}new/", given | {"person": "who@example.org"}).status_code == 404
    where = clerk.post(f"{DESK}new/", given)["Location"]
    colleague.post(f"{where}put-off/", {"later-reason": "Two agencies."})
    colleague.post(f"{where}hold/", {"hold-reason": "A court asks."})
    colleague.post(f"{where}decide/", {"decision": "grant", "answer": "Restricted."})
    shown = colleague.get(where).content.decode()
    assert all(word in shown for word in ("Put off once", "Legal hold", "Restricted"))

    colleague.post(f"{where}lift-hold/")
    colleague.post(f"{where}lift/", {"lift-reason": "It is settled."})

    shown = colleague.get(where).content.decode()
    assert "End the legal hold" not in shown
    assert "Lift the restriction" not in shown


def test_the_schema_is_published():
    assert Client().get("/privacy/export-schema-1.json").json()["type"] == "object"


def test_a_certificate_needs_its_number():
    assert Client().get("/privacy/certificates/ABCDEFGHJKMNPQRSTVWX/").status_code == 404


def test_the_queue_costs_few_queries(django_assert_max_num_queries):
    for _ in range(5):
        ask(browser_of(make_person()))
    client = browser_of(officer())
    client.get(DESK)
    with django_assert_max_num_queries(9):
        client.get(DESK)
