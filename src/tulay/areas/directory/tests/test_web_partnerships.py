"""Agreements through the pages and through the API: both tell the same story."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.directory.models import AgreementFile, Partnership, PartnershipParty
from tulay.areas.directory.tests.factories import (
    make_agency,
    make_agreed_milestone,
    make_agreement_file,
    make_partnership,
    make_side,
)
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.coming import nothing_remembered, seen_by, words  # noqa: F401 - fixtures
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def api_address():
    return "/api/v1/partnerships"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency():
    return make_agency(slug="boats", name="Ministry of Boats")


@pytest.fixture
def focal(seen_by, agency):  # noqa: F811 - the fixture
    return seen_by(Role.FOCAL_PERSON, agency)


def paper(content=b"Signed by both.", name="agreement.txt"):
    return SimpleUploadedFile(name, content)


def day(name, text):
    year, month, number = text.split("-")
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


def only(model):
    with reading(SYSTEM):
        return model.objects.get()


def test_an_agreement_goes_its_way_on_the_pages(focal, agency, words):  # noqa: F811 - same
    assert "No agreement is here yet" in words(focal.get("/partnerships/"))
    assert "Which agency keeps it?" in words(focal.get("/partnerships/new/"))
    assert "Nothing fits" in words(focal.get(f"/partnerships/?agency={agency.id}"))
    sent = {"agency": str(agency.id), "title": "Boats for clinics", "kind": "funding"}
    sent |= {"purpose": "Nurses travel.", **day("starts_date", "2026-1-1")}
    assert (
        focal.post("/partnerships/new/", **sent, **day("ends_date", "2020-1-1")).status_code == 422
    )
    answer = focal.post("/partnerships/new/", **sent, **day("ends_date", "2060-1-1"))
    at = answer["Location"]
    assert at == f"/partnerships/{only(Partnership).id}/"
    changed = {**sent, "title": "Boats and nurses", "version": "0"}
    assert focal.post(f"{at}edit/", **changed)["Location"] == at
    stale = focal.post(f"{at}edit/", **changed)
    assert (stale.status_code, "Somebody else has changed" in words(stale)) == (409, True)
    assert "Who signs for them?" in words(focal.get(f"{at}sides/new/"))
    focal.post(f"{at}sides/new/", agency=str(agency.id), signatory="Amina Sali")
    focal.post(f"{at}start/")
    assert "every side has signed" in words(focal.get(at))
    with reading(SYSTEM):
        row = Partnership.objects.get()
    make_side(row, organisation="Islands Health", signed_date=row.starts_date)
    own = PartnershipParty.objects
    with reading(SYSTEM):
        side = own.get(side=agency)
    assert "Ministry of Boats" in words(focal.get(f"{at}sides/{side.id}/signature/"))
    assert focal.get(f"{at}sides/{uuid7()}/signature/").status_code == 404
    focal.post(f"{at}sides/{side.id}/signature/", **day("signed_date", "2026-1-1"))
    refused = focal.post(f"{at}documents/new/", file=paper(b"MZ\x90\x00\x03"))
    assert (refused.status_code, "Save the file as one of these" in words(refused)) == (422, True)
    assert focal.post(f"{at}documents/new/", file=paper())["Location"] == at
    focal.post(f"{at}start/")
    page = words(focal.get(at))
    for told in ("Boats and nurses", "In force", "Amina Sali", "Islands Health", "agreement.txt"):
        assert told in page, told
    file = focal.get(f"{at}documents/{only(AgreementFile).id}/")
    assert b"".join(file.streaming_content) == b"Signed by both."
    focal.post(f"{at}milestones/new/", title="Six rooms", **day("due_date", "2026-2-1"))
    page = words(focal.get(at))
    assert "Six rooms" in page
    assert "Overdue" in page
    assert "Boats and nurses" in words(focal.get("/partnerships/", state="overdue"))
    with reading(SYSTEM):
        row = Partnership.objects.get()
    assert focal.post(f"{at}end/", reason="agreed").status_code == 422
    ended = {"reason": "agreed", "said": "All agree.", **day("ended_date", "2026-3-1")}
    assert focal.post(f"{at}end/", **ended)["Location"] == at
    page = words(focal.get(at))
    for told in ("Ended", "All sides agreed to end it", "All agree."):
        assert told in page, told
    assert "End the agreement" not in page


def test_a_draft_loses_a_side_and_a_document_and_what_holds_is_renewed(focal, agency, words):  # noqa: F811 - same
    draft = make_partnership(agency, sides=["Islands"])
    at, file = f"/partnerships/{draft.id}/", make_agreement_file(draft)
    with reading(SYSTEM):
        side = PartnershipParty.objects.get(organisation="Islands")
    assert focal.post(f"{at}sides/{side.id}/remove/")["Location"] == at
    assert focal.post(f"{at}documents/{file.id}/remove/")["Location"] == at
    page = words(focal.get(at))
    assert "Islands" not in page
    assert "No document is attached." in page
    row = make_partnership(agency, state="in_force", title="Wells")
    at, milestone = f"/partnerships/{row.id}/", make_agreed_milestone(row)
    assert focal.post(f"{at}renew/", said="", **day("ends_date", "2020-1-1")).status_code == 422
    assert focal.post(f"{at}renew/", said="", **day("ends_date", "2030-1-1"))["Location"] == at
    assert "Six waiting rooms" in words(focal.get(f"{at}milestones/{milestone.id}/"))
    assert focal.get(f"{at}milestones/{uuid7()}/").status_code == 404
    assert "Last day: Tuesday 1 January 2030" in words(focal.get(f"{at}end/"))
    assert focal.post(f"{at}milestones/{milestone.id}/", evidence="Seen.")["Location"] == at
    assert "Seen." in words(focal.get(at))
    assert "Was a milestone written wrongly?" not in words(focal.get(at))
    assert focal.post(f"{at}milestones/{milestone.id}/remove/")["Location"] == at
    assert "reached already" in words(focal.get(at))
    wrong = make_agreed_milestone(row, title="Six walls")
    assert "Remove \u2068Six walls\u2069" in words(focal.get(at))
    focal.post(f"{at}milestones/{wrong.id}/remove/")
    assert "Six walls" not in words(focal.get(at))
    again = focal.post(f"{at}milestones/{milestone.id}/", evidence="Seen.")
    assert (again.status_code, "reached already" in words(again)) == (409, True)


def test_the_pages_ask_few_questions(focal, agency, django_assert_max_num_queries):
    for number in range(12):
        row = make_partnership(
            agency, others=[make_agency()], sides=[f"Side {number}"], state="in_force"
        )
        make_agreed_milestone(row)
        make_agreement_file(row)
    for path in ("/partnerships/", f"/partnerships/{row.id}/"):
        focal.get(path)
        with django_assert_max_num_queries(6 + 5):  # five of them: who asks, and with which eyes
            focal.get(path)


def test_strangers_have_no_business_here_and_a_side_reads(seen_by, agency, words):  # noqa: F811 - same
    other = make_agency()
    row = make_partnership(agency, others=[other])
    at, file = f"/partnerships/{row.id}/", make_agreement_file(row)
    side = seen_by(Role.FOCAL_PERSON, other)
    page = words(side.get(at))
    assert "Boats for the clinics" in page
    assert "Add a side" not in page
    assert side.get(f"{at}documents/{file.id}/").status_code == 200
    assert side.post(f"{at}start/").status_code == 404
    stranger = seen_by(Role.FOCAL_PERSON, make_agency())
    for path in ("", "edit/", "sides/new/", "renew/", f"documents/{file.id}/"):
        assert stranger.get(f"{at}{path}").status_code == 404, path
    assert "Boats for the clinics" not in words(stranger.get("/partnerships/"))
    reader = seen_by(Role.EXECUTIVE)
    assert reader.get(at).status_code == 200
    assert reader.post(f"{at}start/").status_code == 403
    assert seen_by(Role.CANDIDATE).get("/partnerships/").status_code == 403
    assert "Agreements with others" in words(seen_by(Role.OFFICER, agency).get("/agencies/boats/"))


def test_the_api_tells_the_same_story(focal, agency, client, words):  # noqa: F811 - same
    told = {"title": "Wells", "kind": "agreement", "purpose": "Water.", "starts_date": "2026-01-01"}
    answer = focal.send("", {"agency_id": str(agency.id), **told})
    assert answer.status_code == 201, answer.content
    at = f"/{answer.json()['id']}"
    assert (
        focal.send(at, {**told, "ends_date": "2060-01-01", "version": 0}, "PUT").status_code == 204
    )
    assert (
        focal.send(at, {**told, "version": 0}, "PUT").json()["code"]
        == "directory.partnership-changed"
    )
    sides = [
        focal.send(f"{at}/sides", {"signatory": "Amina", **side}).json()["id"]
        for side in (
            {"agency_id": str(agency.id)},
            {"organisation": "Islands"},
            {"organisation": "X"},
        )
    ]
    assert focal.send(f"{at}/sides", {"signatory": "A", "organisation": "x"}).status_code == 409
    assert focal.send(f"{at}/sides/{sides.pop()}", method="DELETE").status_code == 204
    assert focal.send(f"{at}/start").json()["code"] == "directory.not-signed"
    for one in sides:
        signed = focal.send(f"{at}/sides/{one}/sign", {"signed_date": "2026-01-01"})
        assert signed.status_code == 204
    sent = [client.post(f"/api/v1/partnerships{at}/documents", {"file": paper()}) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    first, second = (one.json()["id"] for one in sent)
    assert focal.send(f"{at}/documents/{second}", method="DELETE").status_code == 204
    file = focal.send(f"{at}/documents/{first}", method="GET")
    assert b"".join(file.streaming_content) == b"Signed by both."
    assert focal.send(f"{at}/start").status_code == 204
    made = focal.send(f"{at}/milestones", {"title": "Dug", "due_date": "2026-02-01"}).json()["id"]
    wrong = focal.send(f"{at}/milestones", {"title": "X", "due_date": "2026-02-01"}).json()["id"]
    assert focal.send(f"{at}/milestones/{wrong}", method="DELETE").status_code == 204
    found = focal.send(at, method="GET").json()
    assert (found["card"]["standing"], found["milestones"][0]["is_overdue"]) == ("in_force", True)
    assert [one["id"] for one in focal.send("?wanting=overdue", method="GET").json()["items"]]
    assert focal.send(f"{at}/milestones/{made}/meet", {"evidence": "Seen."}).status_code == 204
    assert focal.send(f"{at}/renew", {"ends_date": "2061-01-01"}).status_code == 204
    over = {"ended_date": "2026-03-01", "reason": "agreed", "said": "All agree."}
    assert focal.send(f"{at}/end", over).status_code == 204
    assert focal.send(f"{at}/end", over).json()["code"] == "directory.partnership-step-not-possible"
    assert "All agree." in words(focal.get(f"/partnerships{at}/"))
    assert focal.send(f"/{uuid7()}", method="GET").status_code == 404
