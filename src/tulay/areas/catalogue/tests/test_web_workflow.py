"""An agency names the steps inside its reviews and work: pages without a script, and the drawing of the way."""

import re

import pytest

from tulay.areas.catalogue.actions.services import edit_service
from tulay.areas.catalogue.rules.services import Requirement
from tulay.areas.catalogue.rules.workflow import STEPS_MAX, InnerStep
from tulay.areas.catalogue.tests.factories import NOW, make_details, make_service
from tulay.areas.catalogue.tests.test_web_desk import at, seat, text_of, working
from tulay.areas.directory.tests.factories import make_agency, make_sector
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
PAPERS = (Requirement("photo", {"en": "A photo of the boat"}),)
STEP = {
    "name_en": "Document check",
    "name_ar": "فحص الوثائق",
    "phase": "in_review",
    "who": "officer",
    "evidence": "paper",
    "paper": "photo",
    "need": "always",
    "days": "2",
}
VISIT = STEP | {
    "name_en": "Home visit",
    "name_ar": "",
    "evidence": "note",
    "paper": "",
    "need": "approval",
    "is_by_another": "on",
    "days": "",
}


@pytest.fixture
def agency():
    make_sector()
    return make_agency(slug="mssd", name="Ministry of Boats", acronym="MOB")


@pytest.fixture
def ana(agency):
    return seat(agency)


@pytest.fixture
def service_id(agency):
    return make_service(agency, published=False, requirements=PAPERS)


def codes(service_id):
    return [step.code for step in working(service_id).details.workflow]


def test_steps_are_added_moved_and_taken_out(ana, service_id):
    empty = text_of(ana.get(at(service_id, "workflow/")))
    assert "No steps of your own" in empty

    made = ana.post(at(service_id, "workflow/new/"), STEP | {"version": 1})
    assert made.headers["Location"] == at(service_id, "workflow/")
    ana.post(at(service_id, "workflow/new/"), VISIT | {"version": 2})
    handing = VISIT | {"name_en": "Handing over", "phase": "in_progress", "need": "always"}
    ana.post(at(service_id, "workflow/new/"), handing | {"version": 3})

    assert codes(service_id) == ["document-check", "home-visit", "handing-over"]
    first, second, _ = working(service_id).details.workflow
    assert (first.paper, first.days, first.names["ar"]) == ("photo", 2, "فحص الوثائق")
    assert (second.evidence, second.is_by_another, second.days) == ("note", True, None)
    page = text_of(ana.get(at(service_id, "workflow/")))
    assert "While a request is in review" in page
    assert "Needs the document “photo”" in page
    assert "3 steps" in text_of(ana.get(at(service_id)))

    refused = ana.post(
        at(service_id, "workflow/change/"), {"do": "up:home-visit", "version": 4}, follow=True
    )
    assert "No step comes before this one" in text_of(refused)
    changed = {**VISIT, "is_by_another": ""}
    ana.post(at(service_id, "workflow/home-visit/"), changed | {"version": 4})
    ana.post(at(service_id, "workflow/change/"), {"do": "up:home-visit", "version": 5})
    assert codes(service_id) == ["home-visit", "document-check", "handing-over"]
    ana.post(at(service_id, "workflow/change/"), {"do": "remove:document-check", "version": 6})
    assert codes(service_id) == ["home-visit", "handing-over"]
    before = text_of(ana.get(at(service_id, "versions/")))
    assert "7" in before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name_en": ""}, "What is it called?"),
        ({"paper": ""}, "Choose one of the documents that people hand in for this service."),
        ({"days": "6"}, "all steps take 6 working days. The service promises an answer in 5."),
        ({"days": "0"}, "The number must be at least 1."),
        ({"is_by_another": "on"}, "No step comes before this one"),
        ({"phase": "in_progress", "need": "approval"}, "Work begins after the yes"),
        ({"name_ar": "x" * 61}, "Use at most 60 characters."),
    ],
)
def test_a_mistake_stands_beside_its_question_and_nothing_is_lost(ana, service_id, change, words):
    answer = ana.post(at(service_id, "workflow/new/"), STEP | change | {"version": 1})

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert "govuk-error-summary" in answer.content.decode()
    assert codes(service_id) == []


def test_a_ninth_step_is_not_offered_and_not_taken(ana, service_id):
    many = tuple(
        InnerStep(f"step-{n}", {"en": f"Step {n}"}, need="optional") for n in range(STEPS_MAX)
    )
    edit_service(
        actor=SYSTEM,
        service_id=service_id,
        details=make_details(requirements=PAPERS, workflow=many),
        now=NOW,
    )

    page = text_of(ana.get(at(service_id, "workflow/")))
    ninth = ana.post(at(service_id, "workflow/new/"), STEP | {"version": 2})

    assert "A service has at most 8 steps." in page
    assert "Add a step" not in page
    assert "Take one out, or do two things in one step." in text_of(ninth)


def test_what_a_colleague_wrote_meanwhile_is_shown_and_kept(ana, agency, service_id):
    ana.post(at(service_id, "workflow/new/"), STEP | {"version": 1})

    late = seat(agency, name="Ben Lim").post(
        at(service_id, "workflow/new/"), VISIT | {"is_by_another": "", "version": 1}
    )

    assert late.status_code == 409
    assert "Document check" in text_of(late)
    assert "Home visit" in late.content.decode()
    assert codes(service_id) == ["document-check"]


def test_the_way_is_drawn_without_style_or_script_and_told_in_words(ana, service_id):
    ana.post(at(service_id, "workflow/new/"), STEP | {"version": 1})
    ana.cookies["tulay_language"] = "en"

    html = ana.get(at(service_id, "workflow/")).content.decode()
    drawing = html[html.index("<svg", html.index("tulay-flow")) : html.index("</figure>")]

    assert "style=" not in drawing
    assert "<script" not in drawing
    shown = re.findall(r"<text[^>]*>([^<]+)</text>", drawing)
    assert shown == [
        "New",
        "In review",
        "Document check",
        "Waits for",
        "applicant",
        "Rejected",
        "Approved",
        "In progress",
        "Completed",
    ]
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", drawing))
    assert "from here there and back: Waits for applicant" in words


def test_the_whole_story_is_also_told_by_the_api_and_by_the_comparison(ana, service_id):
    ana.post(at(service_id, "workflow/new/"), STEP | {"version": 1})

    told = text_of(ana.get(at(service_id, "versions/compare/?from=1&to=2")))

    assert "Inner steps: document-check" in told
    assert "An officer" in told


def test_strangers_find_nothing(agency, service_id):
    elsewhere = seat(make_agency(slug="other", name="Other", acronym="OTH"))
    resident, officer = seat(None), seat(agency, Role.OFFICER)

    assert elsewhere.get(at(service_id, "workflow/")).status_code == 404
    assert elsewhere.post(at(service_id, "workflow/new/"), STEP).status_code == 404
    for somebody in (resident, officer):
        assert somebody.get(at(service_id, "workflow/")).status_code == 403
    assert seat(agency).get(at(service_id, "workflow/none/")).status_code == 404
