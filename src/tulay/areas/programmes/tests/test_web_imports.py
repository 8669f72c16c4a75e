"""A sheet through the pages and through the API: looked through, put in, taken back."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.models import Import, Ppa
from tulay.areas.programmes.tests.factories import make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.sheets.reading import rows_in
from tulay.plumbing.sheets.tests.jobs import read_waiting
from tulay.plumbing.sheets.tests.making import workbook

pytestmark = pytest.mark.django_db
GOOD = b'Title,Code,Fiscal year,Sector,Budget\nSheds,AF-1,2026,economic,"1,200.50"\nNets,AF-2,2026,social,7\n'
BAD = GOOD.replace(b"economic", b"sports")


@pytest.fixture
def boats():
    return make_agency(name="Ministry of Boats")


@pytest.fixture
def focal(seen_by, boats):
    return seen_by(Role.FOCAL_PERSON, boats)


def chosen(agency, content=GOOD, name="programmes.csv"):
    return {"of": str(agency.id), "file": SimpleUploadedFile(name, content)}


def brought(focal, sent):
    address = focal.post("/programmes/imports/new/", **sent)["Location"]
    read_waiting()
    return address


def count():
    with reading(SYSTEM):
        return Ppa.objects.count()


def test_a_sheet_is_looked_through_put_in_and_taken_back(focal, boats, words):
    page = words(focal.get("/programmes/imports/new/"))
    assert "Template for Ministry of Boats" in page
    address = brought(focal, chosen(boats))
    page = words(focal.get(address))
    for said in ("Ready to go in", "2 rows", "Sheds", "₱ 1,200.50", "Put all of it in"):
        assert said in page, said
    assert count() == 0

    page = words(focal.get(focal.post(f"{address}apply/")["Location"]))

    assert "2 programmes have gone in." in page
    assert count() == 2
    assert "already" in words(focal.get(focal.post(f"{address}apply/")["Location"])) or count() == 2
    assert "Sheds" in words(focal.get("/programmes/"))
    page = words(focal.get(focal.post(f"{address}undo/")["Location"]))
    assert "2 programmes were taken back." in page
    assert "Sheds" not in words(focal.get("/programmes/"))
    assert "Taken back" in words(focal.get("/programmes/imports/"))
    page = words(focal.get(focal.post(f"{address}undo/")["Location"]))
    assert "was settled already" in page


def test_what_is_wrong_is_told_by_row_and_column_and_the_sheet_forgotten(focal, boats, words):
    address = brought(focal, chosen(boats, BAD))
    page = words(focal.get(address))
    assert "1 place is to be mended" in page
    assert "Sector (D)" in page
    assert "“sports” is none of the answers" in page
    assert "Put all of it in" not in page
    assert "rows to mend" in words(focal.get(focal.post(f"{address}apply/")["Location"]))
    page = words(focal.get(focal.post(f"{address}drop/")["Location"]))
    assert "Forgotten. Nothing of it has gone in." in page
    assert "was settled already" in words(focal.get(focal.post(f"{address}drop/")["Location"]))


def test_a_file_that_is_no_sheet_is_said_beside_the_question(focal, boats, words):
    answer = focal.post("/programmes/imports/new/", **chosen(boats, b"<html><body></body></html>"))
    assert answer.status_code == 422
    assert "We read Excel workbooks" in words(answer)
    assert focal.post("/programmes/imports/new/", of=str(boats.id)).status_code == 422


def test_the_template_is_a_sheet_that_is_understood(focal, boats):
    answer = focal.get("/programmes/imports/template.xlsx")
    rows = rows_in(answer.content)
    assert rows[0].cells[:3] == ("Title", "Code", "Fiscal year")
    assert len(rows) == 2
    filled = workbook([rows[0].cells, [*rows[1].cells[:-1], None]])  # without a place
    address = brought(focal, chosen(boats, filled, "t.xlsx"))
    assert b"Ready to go in" in focal.get(address).content


def test_nothing_is_brought_in_yet(focal, words):
    assert "No sheet was brought in yet" in words(focal.get("/programmes/imports/"))


def test_pages_of_sheets_ask_few_questions(focal, boats, django_assert_max_num_queries):
    address = brought(focal, chosen(boats))
    for page in ("/programmes/imports/", address):
        with django_assert_max_num_queries(11):  # five of them: who asks, and with which eyes
            assert focal.get(page).status_code == 200


def test_strangers_have_no_business_here(focal, seen_by, boats):
    address = brought(focal, chosen(boats))
    other = seen_by(Role.FOCAL_PERSON, make_agency())
    assert other.get(address).status_code == 404
    assert other.post(f"{address}apply/").status_code == 404
    assert other.post("/programmes/imports/new/", **chosen(boats)).status_code == 422
    assert seen_by(Role.COORDINATOR).get("/programmes/imports/").status_code == 403


def test_the_api_tells_the_same_story(client, focal, boats):
    sent = {"agency_id": str(boats.id), "file": SimpleUploadedFile("a.csv", BAD)}
    client.get("/account/sign-in/")
    answer = client.post("/api/v1/ppas/imports", sent)
    assert answer.status_code == 201, answer.content
    read_waiting()
    found = focal.send(f"/imports/{answer.json()['id']}", method="GET").json()
    assert (found["step"], found["fault_count"]) == ("faulty", 1)
    fault = found["faults"][0]
    assert (fault["row"], fault["column"], fault["head"]) == (2, "D", "Sector")
    assert fault["detail"].startswith("“sports” is none of the answers")
    refused = focal.send(f"/imports/{found['id']}/apply", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "sheets.import-not-ready")
    assert focal.send(f"/imports/{found['id']}", method="DELETE").status_code == 204

    sent["file"] = io.BytesIO(GOOD)
    sent["file"].name = "b.csv"
    good = client.post("/api/v1/ppas/imports", sent).json()["id"]
    read_waiting()
    assert focal.send(f"/imports/{good}/apply", {}).json() == {"count": 2}
    make_ppa(boats)
    assert focal.send(f"/imports/{good}/undo").json() == {"count": 2}
    listed = focal.send("/imports", method="GET").json()["items"]
    assert [one["step"] for one in listed] == ["undone", "dropped"]
    assert focal.send(f"/imports/{uuid7()}", method="GET").status_code == 404
    with reading(SYSTEM):
        assert Import.objects.count() == 2
