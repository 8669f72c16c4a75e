"""A sheet of people through the pages and through the API: templates, faults, in and back."""

import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.territory import forget_territory
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.coming import nothing_remembered, seen_by, words
from tulay.kernel.ids import uuid7
from tulay.plumbing.sheets.reading import rows_in
from tulay.plumbing.sheets.tests.jobs import read_waiting

__all__ = ["nothing_remembered", "seen_by", "words"]
pytestmark = pytest.mark.django_db
LIST = "/admin/people/imports/"
GOOD = b"Name,E-mail,Phone\nOmar Ali,omar@example.org,\nBai Sali,,+63 917 555 0123\n"
BAD = GOOD.replace(b"omar@example.org", b"nowhere")


@pytest.fixture
def api_address():
    return "/api/v1/users"


@pytest.fixture
def boats():
    made = make_agency(name="Ministry of Boats")
    forget_territory()
    return made


@pytest.fixture
def admin(seen_by, boats):
    return seen_by(Role.ADMINISTRATOR, boats)


def chosen(agency, content=GOOD, name="people.csv"):
    return {"of": str(agency.id), "file": SimpleUploadedFile(name, content)}


def brought(admin, sent):
    address = admin.post(f"{LIST}new/", **sent)["Location"]
    read_waiting()
    return address


def known():
    return Person.objects.filter(name__isnull=False, email_index="omar@example.org").count()


def test_people_are_looked_through_brought_in_and_taken_back(admin, boats, words):
    assert "Bring in people from a sheet" in words(admin.get("/admin/people/"))
    assert "Template for Ministry of Boats" in words(admin.get(f"{LIST}new/"))
    address = brought(admin, chosen(boats))
    page = words(admin.get(address))
    for said in ("Ready to go in", "2 rows", "Omar Ali", "+639175550123", "Put all of it in"):
        assert said in page, said
    assert known() == 0

    page = words(admin.get(admin.post(f"{address}apply/")["Location"]))

    assert "2 rows have gone in." in page
    assert "Omar Ali" not in page
    assert known() == 1
    page = words(admin.get(admin.post(f"{address}undo/")["Location"]))
    assert "2 rows were taken back." in page
    assert "Taken back" in words(admin.get(LIST))
    assert "was settled already" in words(admin.get(admin.post(f"{address}undo/")["Location"]))


def test_what_is_wrong_is_told_and_can_be_downloaded(admin, boats, words):
    address = brought(admin, chosen(boats, BAD))
    page = words(admin.get(address))
    assert "1 place is to be mended" in page
    assert "E-mail (B)" in page
    assert "Write an e-mail address like name@example.com." in page
    told = admin.get(f"{address}faults.csv").content.decode("utf-8-sig")
    assert told.splitlines() == [
        "Row,Column,What to mend",
        "2,E-mail (B),Write an e-mail address like name@example.com.",
    ]
    page = words(admin.get(admin.post(f"{address}drop/")["Location"]))
    assert "Forgotten. Nothing of it has gone in." in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_a_sheet_that_is_understood(admin, boats, words, form):
    answer = admin.get(f"{LIST}template.{form}", of=str(boats.id))
    name = f"people.{form}"
    assert name in answer["Content-Disposition"]
    rows = rows_in(answer.content)
    assert rows[0].cells == ("Name", "E-mail", "Phone", "Language", "Date of birth")
    address = brought(admin, chosen(boats, answer.content, name))
    assert "Ready to go in" in words(admin.get(address))


def test_a_file_that_is_no_sheet_is_said_beside_the_question(admin, boats, words):
    answer = admin.post(f"{LIST}new/", **chosen(boats, b"<html><body></body></html>"))
    assert answer.status_code == 422
    assert "We read Excel workbooks" in words(answer)
    assert admin.post(f"{LIST}new/", of=str(boats.id)).status_code == 422


def test_pages_of_sheets_ask_few_questions(admin, boats, django_assert_max_num_queries):
    address = brought(admin, chosen(boats))
    for page in (LIST, address):
        with django_assert_max_num_queries(11):  # five of them: who asks, and with which eyes
            assert admin.get(page).status_code == 200


def test_strangers_have_no_business_here(admin, seen_by, boats):
    address = brought(admin, chosen(boats))
    other = seen_by(Role.ADMINISTRATOR, make_agency())
    assert other.get(address).status_code == 404
    assert other.get(f"{address}faults.csv").status_code == 404
    assert other.post(f"{address}apply/").status_code == 404
    assert other.post(f"{LIST}new/", **chosen(boats)).status_code == 422
    assert seen_by(Role.OFFICER, boats).get(LIST).status_code == 403


def test_the_api_tells_the_same_story(client, admin, boats):
    client.get("/account/sign-in/")
    answer = client.post("/api/v1/users/imports", {"of": str(boats.id), "file": _file(BAD)})
    assert answer.status_code == 201, answer.content
    read_waiting()
    found = admin.send(f"/imports/{answer.json()['id']}", method="GET").json()
    assert (found["step"], found["fault_count"]) == ("faulty", 1)
    assert (found["faults"][0]["row"], found["faults"][0]["column"]) == (2, "B")
    refused = admin.send(f"/imports/{found['id']}/apply", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "sheets.import-not-ready")
    assert admin.send(f"/imports/{found['id']}", method="DELETE").status_code == 204

    good = client.post("/api/v1/users/imports", {"of": str(boats.id), "file": _file(GOOD)}).json()
    read_waiting()
    assert admin.send(f"/imports/{good['id']}/apply", {}).json() == {"count": 2}
    assert known() == 1
    assert admin.send(f"/imports/{good['id']}/undo").json() == {"count": 2}
    listed = admin.send("/imports", method="GET").json()["items"]
    assert [one["step"] for one in listed] == ["undone", "dropped"]
    assert admin.send(f"/imports/{uuid7()}", method="GET").status_code == 404
    assert datetime.now(UTC).isoformat() > listed[0]["brought_at"]


def _file(content):
    file = io.BytesIO(content)
    file.name = "a.csv"
    return file
