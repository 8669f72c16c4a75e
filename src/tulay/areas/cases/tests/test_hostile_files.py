"""Files that mean harm, handed in through the page and through the API: refused with a word, or made harmless."""

import re
import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tulay.areas.cases.models import Document
from tulay.areas.cases.tests.browsing import APPLY, browser, make_world, now, text_of
from tulay.areas.cases.tests.factories import rows_of
from tulay.areas.identity.tests.door import Caller
from tulay.plumbing.files import arriving
from tulay.plumbing.files.tests.clamd import WORDS, counterpart
from tulay.plumbing.files.tests.hostile import CORPUS, DRAWN, KEPT, picture

pytestmark = pytest.mark.django_db
AS_A_FILE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def sent(hostile):
    """What a browser would send, its claims untouched by Django's own tidying."""
    file = SimpleUploadedFile("boat", hostile.content, content_type=hostile.claimed)
    file.__dict__["_name"] = hostile.name
    return file


def kept_files(folder):
    return [file for file in folder.rglob("*") if file.is_file()]


def assert_harmless(hostile, answer):
    """It is what we say it is, it is saved and not shown, and nothing of the harm is left."""
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert {name: answer[name] for name in AS_A_FILE} == AS_A_FILE
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Type"] in {"image/jpeg", "image/png", "text/plain"}
    assert (content == hostile.content) is (hostile.fate == KEPT)
    assert not [trace for trace in hostile.traces if trace in content]


def assert_fit_name(name):
    assert len(name) <= 124
    assert re.fullmatch(r"[^/\\]+\.(jpg|png|txt)", name)
    assert not [c for c in name if unicodedata.category(c)[0] == "C"]


@pytest.mark.parametrize("label", CORPUS)
def test_the_api_refuses_a_hostile_file_or_makes_it_harmless(label, world, api, tmp_path):
    hostile, me = CORPUS[label](), Caller(world.applicant)
    path = f"/requests/{world.draft()}/documents"

    answer = me.upload(path, sent(hostile))

    if hostile.fate not in {DRAWN, KEPT}:
        refused = answer.json()
        assert (answer.status_code, refused["code"]) == (422, hostile.fate)
        assert refused["errors"][0]["pointer"] == "/file"
        assert kept_files(tmp_path) == []
        return
    assert answer.status_code == 201, answer.content
    (listed,) = me.get(path).json()["items"]
    assert_fit_name(listed["name"])
    assert_harmless(hostile, me.get(f"{path}/{listed['id']}"))


@pytest.mark.parametrize("label", CORPUS)
def test_the_page_refuses_a_hostile_file_or_makes_it_harmless(label, tmp_path):
    hostile, world = CORPUS[label](), make_world()
    client, request_id = browser(world.applicant), world.draft()
    address = f"{APPLY}{request_id}/documents/"

    answer = client.post(address, {"file_photo": sent(hostile), "then": "stay"})

    if hostile.fate != DRAWN:  # nor does the paper want a text
        assert answer.status_code == 422
        html = answer.content.decode()
        assert 'href="#file_photo"' in html  # the summary leads to the box
        assert "govuk-form-group--error" in html
        assert not [c for c in text_of(answer) if c in "\x01\x1b\u202e"]
        assert kept_files(tmp_path) == []
        return
    assert answer.status_code == 302, text_of(answer)
    (document,) = rows_of(Document)
    assert_fit_name(document.name)
    assert "<img src=x" not in client.get(address).content.decode()
    assert_harmless(hostile, client.get(f"/portal/requests/{request_id}/documents/{document.id}/"))


def test_the_corpus_is_large_and_its_files_differ():
    made = {label: make() for label, make in CORPUS.items()}

    assert len(made) >= 90
    assert len({(one.content, one.name) for one in made.values()}) == len(made)


def test_a_file_that_means_no_harm_is_taken_by_the_same_doors(world, api):
    me, path = Caller(world.applicant), f"/requests/{world.draft()}/documents"

    answer = me.upload(path, SimpleUploadedFile("boat.jpg", picture(), "image/jpeg"))

    assert answer.status_code == 201


def test_what_a_virus_scanner_knows_is_refused_at_both_doors(settings):
    world = make_world()
    client, address = browser(world.applicant), f"{APPLY}{world.draft()}/documents/"
    infected = b"%PDF-1.4\n%" + WORDS + b"\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
    with counterpart() as scanner:
        settings.SCANNER_URL = scanner.url

        refused = client.post(address, {"file_photo": SimpleUploadedFile("boat.pdf", infected)})
        taken = client.post(address, {"file_photo": SimpleUploadedFile("boat.jpg", picture())})

    assert refused.status_code == 422
    assert "boat.pdf: Our virus scanner knows this file as harmful." in text_of(refused)
    assert taken.status_code == 302
    (document,) = rows_of(Document)
    assert document.name == "boat.jpg"


def test_while_the_scanner_is_away_what_came_in_pieces_is_taken_and_kept_closed(settings, tmp_path):
    world = make_world()
    client, request_id = browser(world.applicant), world.draft()
    address, content = f"{APPLY}{request_id}/documents/", picture()
    theirs = {"person_id": world.applicant.person_id, "now": now()}
    theirs["purpose"] = f"cases.request:{request_id}"
    upload = arriving.begin(name="boat.jpg", size=len(content), **theirs).id
    arriving.append(upload, content, at=0, **theirs)
    settings.SCANNER_URL = f"clamd+unix://{tmp_path}/nobody.ctl"

    away = client.post(address, {"arrived_photo": str(upload), "then": "stay"})

    assert away.status_code == 302
    assert [one.state for one in rows_of(Document)] == ["being_checked"]


def test_while_the_scanner_is_away_what_is_harmful_by_its_kind_is_refused_all_the_same(
    world, api, settings, tmp_path
):
    settings.SCANNER_URL = f"clamd+unix://{tmp_path}/nobody.ctl"
    hostile = next(
        one for one in (make() for make in CORPUS.values()) if one.fate == "files.unsafe"
    )

    refused = Caller(world.applicant).upload(f"/requests/{world.draft()}/documents", sent(hostile))

    assert (refused.status_code, refused.json()["code"]) == (422, "files.unsafe")
    assert rows_of(Document) == []
