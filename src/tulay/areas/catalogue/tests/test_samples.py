"""How a paper should look: attached at the desk, published with its version, seen by all, gone when taken away."""

import io
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from tulay.areas.catalogue.actions.samples import attach_sample
from tulay.areas.catalogue.actions.services import edit_service, publish_service
from tulay.areas.catalogue.errors import (
    SampleUnfit,
    ServiceChanged,
    TooManySamples,
    UnfitService,
    UnknownDocument,
    UnknownService,
)
from tulay.areas.catalogue.models import SampleFile
from tulay.areas.catalogue.queries.samples import wanted_samples
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.queries.working import made_with, working_service
from tulay.areas.catalogue.rules import samples as rules
from tulay.areas.catalogue.rules.services import Requirement
from tulay.areas.catalogue.rules.versions import gaps
from tulay.areas.catalogue.tests.factories import NOW, make_details, make_officer, make_service
from tulay.areas.directory.tests.factories import make_agency, make_sector
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files.upload import Accepted, accept

pytestmark = pytest.mark.django_db
PAPER = Requirement(code="boat", names={"en": "Photo of the boat"})
SAID = {"en": "A boat on a beach, with SPECIMEN across it."}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency():
    make_sector()
    return make_agency(slug="mssd")


@pytest.fixture
def service_id(agency):
    return make_service(agency, slug="boats", requirements=(PAPER,))


def drawn(size=(800, 600)):
    page, out = Image.new("RGB", size, "#eee"), io.BytesIO()
    ImageDraw.Draw(page).text((40, 40), "SPECIMEN", fill="black")
    page.save(out, "PNG")
    return out.getvalue()


def pdf():
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(out, "PDF")
    return out.getvalue()


def file(content=None, name="boat.png"):
    return SimpleUploadedFile(name, content or drawn(), content_type="application/x-whatever")


def attached(service_id, actor=SYSTEM, content=None, **changes):
    given = {"code": "boat", "alts": SAID, "file": accept(file(content)), "now": NOW} | changes
    return attach_sample(actor=actor, service_id=service_id, **given)


def published(service_id):
    publish_service(actor=SYSTEM, service_id=service_id, now=NOW)


def working(service_id):
    with reading(SYSTEM):
        return working_service(SYSTEM, service_id)


def content_of(answer):
    return b"".join(answer.streaming_content)


def seat(agency, role=Role.FOCAL_PERSON):
    person, now, client = make_person(name="Ana Cruz"), datetime.now(UTC), Client()
    make_grant(person, role, agency_id=agency.id, at=now)
    client.cookies[settings.SESSION_COOKIE_NAME] = make_session(person, at=now)
    return client


def test_a_sample_is_seen_once_its_version_is_published(service_id, client):
    file_id, number = attached(service_id)
    address = f"/services/boats/samples/{file_id}/"
    assert number == 2
    assert client.get(address).status_code == 404
    assert "See a sample" not in client.get("/services/boats/").content.decode()

    published(service_id)

    shown = client.get("/services/boats/").content.decode()
    answer, small = client.get(address), client.get(address + "preview/")
    assert "See a sample" in shown
    assert f'alt="{SAID["en"]}"' in shown
    assert answer["Cache-Control"] == "public, max-age=300"
    assert (answer["Content-Type"], small["Content-Type"]) == ("image/png", "image/webp")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Image.open(io.BytesIO(content_of(answer))).size == (800, 600)
    assert Image.open(io.BytesIO(content_of(small))).size == (360, 270)
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_sample_that_is_taken_away_is_not_found_any_more(service_id, client):
    file_id, _number = attached(service_id)
    published(service_id)
    edit_service(
        actor=SYSTEM,
        service_id=service_id,
        details=make_details(requirements=(PAPER,)),
        now=NOW,
    )
    address = f"/services/boats/samples/{file_id}/"
    assert client.get(address).status_code == 200, "until that is published, people see it"

    published(service_id)

    assert client.get(address).status_code == 404
    assert (
        client.get(f"/api/v1/public/catalog/services/{service_id}/samples/{file_id}").status_code
        == 404
    )
    with reading(SYSTEM):
        row = SampleFile.objects.get(id=file_id)
        kept = {row.storage_key, row.preview_key}
        assert wanted_samples([*kept, "0" * 32]) == kept, "versions of before still show it"


def test_a_pdf_is_saved_and_never_shown(service_id, client):
    file_id, _number = attached(service_id, content=pdf())
    published(service_id)

    answer = client.get(f"/services/boats/samples/{file_id}/")

    assert answer["Content-Disposition"].startswith('attachment; filename="boats.pdf"')
    assert "Get a sample (PDF)" in client.get("/services/boats/").content.decode()
    assert client.get(f"/services/boats/samples/{file_id}/preview/").status_code == 404


def test_a_file_that_means_harm_is_refused(service_id, agency):
    harmful = pdf().replace(b"startxref", b"<</S/JavaScript/JS(1)>>\nstartxref")
    said = {"version": 1, "alts_en": "A boat.", "file": file(harmful, "boat.pdf")}

    answer = seat(agency).post(f"/desk/services/{service_id}/documents/boat/sample/", said)

    assert answer.status_code == 422
    assert "contains a program" in answer.content.decode()
    with reading(SYSTEM):
        assert not SampleFile.objects.exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "roof"}, UnknownDocument),
        ({"alts": {"fil": "Bangka"}}, UnfitService),
        ({"alts": {"en": "x" * 301}}, UnfitService),
        ({"file": Accepted("boat.txt", "text/plain", b"A boat")}, SampleUnfit),
    ],
)
def test_what_cannot_be_a_sample_is_refused_and_nothing_is_kept(service_id, changes, problem):
    with pytest.raises(problem):
        attached(service_id, **changes)
    with reading(SYSTEM):
        assert not SampleFile.objects.exists()
    assert working(service_id).number == 1


def test_a_service_has_so_many_samples(service_id, monkeypatch):
    monkeypatch.setattr(rules, "SAMPLES_MAX", 1)
    attached(service_id)

    with pytest.raises(TooManySamples):
        attached(service_id)


def test_two_who_attach_to_the_same_paper_do_not_write_over_each_other(service_id):
    attached(service_id, version=1)

    with pytest.raises(ServiceChanged):
        attached(service_id, version=1, alts={"en": "Another boat."})


def test_a_stranger_attaches_nothing(service_id):
    stranger = make_officer(make_agency(slug="other").id)

    with pytest.raises(UnknownService):
        attached(service_id, actor=stranger)


def test_the_file_of_another_service_is_no_sample(service_id, agency):
    file_id, _number = attached(service_id)
    other = make_service(agency, requirements=(PAPER,))
    stolen = working(service_id).details.requirements

    with pytest.raises(UnfitService) as told:
        edit_service(
            actor=SYSTEM, service_id=other, details=make_details(requirements=stolen), now=NOW
        )

    assert told.value.errors[0].pointer == "requirements.boat.sample"
    assert file_id == stolen[0].sample.file_id


def test_what_a_program_says_of_the_file_is_not_believed(service_id):
    from dataclasses import replace

    attached(service_id)
    [paper] = working(service_id).details.requirements
    lying = replace(paper, sample=replace(paper.sample, content_type="text/html", size=1))

    edit_service(
        actor=SYSTEM, service_id=service_id, details=make_details(requirements=(lying,)), now=NOW
    )

    [paper] = working(service_id).details.requirements
    assert paper.sample.content_type == "image/png"


def test_a_language_without_the_words_of_a_sample_is_not_complete(service_id):
    attached(service_id)

    assert "requirements.boat.sample" in gaps(working(service_id).details, "fil")


def test_an_old_request_shows_the_sample_of_today(service_id):
    file_id, _number = attached(service_id)
    published(service_id)
    card = service_card(service_id)

    [paper] = made_with(card, NOW.replace(year=2020)).requirements

    assert paper.sample.file_id == file_id


def test_the_desk_attaches_describes_and_takes_away(service_id, agency):
    ana = seat(agency)
    address = f"/desk/services/{service_id}/documents/boat/sample/"
    assert "SPECIMEN" in ana.get(address).content.decode()

    lacking = ana.post(address, {"version": 1, "alts_en": "A boat."})
    wrong = ana.post(
        address, {"version": 1, "alts_en": "A boat.", "file": file(b"a text", "a.txt")}
    )
    sent = ana.post(address, {"version": 1, "alts_en": "A boat.", "file": file()})
    assert (lacking.status_code, wrong.status_code, sent.status_code) == (422, 422, 302)
    assert "A sample is a picture" in wrong.content.decode()

    [paper] = working(service_id).details.requirements
    own = f"/desk/services/{service_id}/samples/{paper.sample.file_id}/"
    assert ana.get(own)["Cache-Control"] == "private, no-store"
    assert ana.get(own + "preview/").status_code == 200
    assert own in ana.get(f"/desk/services/{service_id}/preview/").content.decode()
    assert "With a sample" in ana.get(f"/desk/services/{service_id}/documents/").content.decode()

    said = {"version": 2, "alts_en": "A red boat.", "guides_fil": "Buong bangka."}
    assert ana.post(address, said).status_code == 302
    assert working(service_id).details.requirements[0].sample.guides == {"fil": "Buong bangka."}
    old = ana.post(address, said | {"alts_en": "A blue boat."})
    assert old.status_code == 409

    paper_form = {"version": 3, "name_en": "Photo of a boat", "accepts": ["image"]}
    ana.post(f"/desk/services/{service_id}/documents/boat/", paper_form)
    assert working(service_id).details.requirements[0].sample, "its words changed, not its sample"

    assert ana.post(address, {"version": 4, "do": "remove"}).status_code == 302
    assert working(service_id).details.requirements[0].sample is None


def test_a_program_attaches_a_sample_and_everybody_s_read_it(service_id, agency, client):
    ana = seat(agency)
    path = f"/api/v1/services/{service_id}"

    made = ana.post(f"{path}/requirements/boat/sample", {"file": file(), "alt": SAID["en"]})
    assert made.status_code == 201, made.content
    file_id = made.json()["file_id"]
    assert ana.get(f"{path}/samples/{file_id}").status_code == 200
    published(service_id)

    public = f"/api/v1/public/catalog/services/{service_id}"
    [paper] = client.get(public).json()["requirements"]
    assert (paper["sample"]["file_id"], paper["sample"]["alt"]) == (file_id, SAID["en"])
    assert client.get(f"{public}/samples/{file_id}")["Cache-Control"] == "public, max-age=300"


def test_a_sample_costs_the_page_of_a_service_no_statement(
    service_id, client, django_assert_max_num_queries
):
    attached(service_id)
    published(service_id)
    client.get("/services/boats/")

    with django_assert_max_num_queries(6):
        client.get("/services/boats/")
