"""A business applies and is let in, at the pages and at the API."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.payments.tests.merchants import TEXT, Town
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits

pytestmark = pytest.mark.django_db
SAID = {
    "name": "Katutura Family Clinic",
    "kind": "clinic",
    "registration_number": "CC/2019/04417",
    "email": "office@clinic.example",
    "phone": "+264 61 234 567",
    "address": "12 Independence Avenue",
}


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    limits.forget_all()


@pytest.fixture
def town(db):
    return Town()


def certificate():
    return SimpleUploadedFile("certificate.txt", TEXT, content_type="text/plain")


def text(answer):
    return answer.content.decode()


def test_from_the_form_to_an_open_account(town):
    owner, desk = browser_of(town.owner), browser_of(town.officer)
    assert "You have no business here yet" in text(owner.get("/portal/merchant/"))
    wrong = owner.post("/portal/merchant/apply/", {**SAID, "agency": ""})
    assert wrong.status_code == 422

    answer = owner.post("/portal/merchant/apply/", {**SAID, "agency": str(town.agency.id)})
    own = answer["Location"]
    assert "Not sent yet" in text(owner.get(own))
    assert owner.post(f"{own}send/").status_code == 409, "nothing shows that it is registered"
    assert owner.post(f"{own}documents/").status_code == 422
    owner.post(f"{own}documents/", {"file": certificate()})
    assert "certificate.txt" in text(owner.get(own))
    changed = owner.post(f"{own}change/", {**SAID, "name": "The Clinic"})
    assert changed["Location"] == own
    owner.post(f"{own}send/")
    assert "Being checked" in text(owner.get(own))

    assert "The Clinic" in text(desk.get("/desk/merchants/"))
    assert "No business here" in text(desk.get("/desk/merchants/?state=refused"))
    there = own.replace("/portal/merchant/", "/desk/merchants/")
    shown = text(desk.get(there))
    assert "certificate.txt" in shown
    assert "Helena Uushona" in shown
    assert desk.post(f"{there}review/", {"step": "refuse", "reason": ""}).status_code == 422
    assert desk.post(f"{there}review/", {"step": "approve"})["Location"] == there
    assert "Takes payments" in text(owner.get(own))
    assert desk.post(f"{there}review/", {"step": "approve"}).status_code == 409


def test_others_do_not_find_it(town):
    made = town.sent()
    other = browser_of(make_person(jurisdiction="namibia"))
    assert other.get(f"/portal/merchant/{made}/").status_code == 404
    assert other.get(f"/desk/merchants/{made}/").status_code == 403
    assert browser_of(town.stranger).get(f"/desk/merchants/{made}/").status_code == 404
    assert browser_of(town.stranger).get("/desk/merchants/").status_code == 200
    assert Client().get("/portal/merchant/").status_code == 302


def test_a_program_does_the_same(town):
    owner, desk = browser_of(town.owner), browser_of(town.officer)
    key = {"Idempotency-Key": uuid7().hex}
    body = json.dumps({**SAID, "agency_id": str(town.agency.id)})
    made, again = (
        owner.post("/api/v1/merchants", body, content_type="application/json", headers=key)
        for _ in range(2)
    )
    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    root = f"/api/v1/merchants/{made.json()['id']}"
    paper = owner.post(f"{root}/documents", {"file": certificate()}).json()["id"]
    put = owner.put(root, json.dumps({**SAID, "name": "The Clinic"}), "application/json")
    assert put.status_code == 204
    assert step(owner, root, "send") == {"state": "submitted"}
    assert [one["name"] for one in desk.get("/api/v1/merchants").json()["items"]] == ["The Clinic"]
    assert b"".join(desk.get(f"{root}/documents/{paper}").streaming_content) == TEXT
    refused = desk.post(
        f"{root}/steps", json.dumps({"step": "ask", "reason": " "}), "application/json"
    )
    assert refused.json()["code"] == "payments.merchant-reason-missing"
    assert step(desk, root, "ask", reason="Whose stamp is it?") == {"state": "needs_information"}
    shown = owner.get(root).json()
    assert shown["history"][-1]["reason"] == "Whose stamp is it?"
    assert owner.delete(f"{root}/documents/{paper}").status_code == 204
    assert step(owner, root, "withdraw") == {"state": "withdrawn"}
    assert browser_of(make_person()).get(root).status_code == 404


def step(client, root, name, *, reason=""):
    body = json.dumps({"step": name, "reason": reason})
    return client.post(f"{root}/steps", body, content_type="application/json").json()
