"""An agency arranges the form of a service: its pages, what answers must be like, and what a question hangs on."""

import pytest

from tulay.areas.catalogue.rules.forms import PAGES_MAX, FormPage, When
from tulay.areas.catalogue.rules.services import Choice, Question
from tulay.areas.catalogue.tests.factories import make_service
from tulay.areas.catalogue.tests.test_web_desk import at, seat, text_of, working
from tulay.areas.directory.tests.factories import make_agency, make_sector

pytestmark = pytest.mark.django_db
PAGES = (FormPage("engine", {"en": "Its engine"}), FormPage("crew", {"en": "The crew"}))
FUELS = (Choice("gas", {"en": "Gas"}), Choice("oil", {"en": "Oil"}))
QUESTIONS = (
    Question("motor", "yesno", {"en": "Does it have an engine?"}),
    Question("fuel", "choice", {"en": "Which fuel?"}, choices=FUELS, page="engine"),
    Question("power", "number", {"en": "How strong?"}, page="engine"),
    Question("name", "text", {"en": "Who sails it?"}, page="crew"),
)


@pytest.fixture
def agency():
    make_sector()
    return make_agency(slug="mssd", name="Ministry of Boats", acronym="MOB")


@pytest.fixture
def ana(agency):
    return seat(agency)


@pytest.fixture
def service_id(agency):
    return make_service(agency, published=False, questions=QUESTIONS, pages=PAGES)


def details(service_id):
    return working(service_id).details


def question(service_id, code):
    return next(one for one in details(service_id).questions if one.code == code)


def placed(service_id):
    return [(one.code, one.page) for one in details(service_id).questions]


def test_a_page_is_added_named_and_its_questions_listed_below_it(ana, agency):
    service_id = make_service(agency, published=False, questions=QUESTIONS[:1])
    assert "The first page" not in text_of(ana.get(at(service_id, "questions/")))

    made = ana.post(
        at(service_id, "pages/new/"),
        {"title_en": "Your boat", "title_ar": "قاربك", "hint_en": "Measure it.", "version": 1},
    )
    asked = {"label_en": "How long?", "kind": "number", "page": "your-boat", "version": 2}
    ana.post(at(service_id, "questions/new/"), asked)
    ana.post(at(service_id, "pages/your-boat/"), {"title_en": "Your own boat", "version": 3})

    assert made.headers["Location"] == at(service_id, "questions/")
    [page] = details(service_id).pages
    assert (page.code, page.titles) == ("your-boat", {"en": "Your own boat"})
    assert question(service_id, "how-long").page == "your-boat"
    listed = text_of(ana.get(at(service_id, "questions/")))
    assert (
        listed.index("The first page") < listed.index("Your own boat") < listed.index("How long?")
    )
    assert "Not yet said in" in listed


def test_a_page_without_a_title_is_told_so(ana, service_id):
    answer = ana.post(at(service_id, "pages/new/"), {"title_en": "", "version": 1})

    assert answer.status_code == 422
    assert len(details(service_id).pages) == 2


def test_there_are_no_more_pages_than_a_form_may_have(ana, agency):
    pages = tuple(FormPage(f"p{n}", {"en": f"P{n}"}) for n in range(PAGES_MAX))
    service_id = make_service(agency, published=False, pages=pages)

    assert "Add a page" not in text_of(ana.get(at(service_id, "questions/")))
    refused = ana.post(at(service_id, "pages/new/"), {"title_en": "One more", "version": 1})
    assert "A form has at most 8 pages." in text_of(refused)


def test_pages_move_and_are_taken_out_without_losing_questions(ana, service_id):
    ana.post(at(service_id, "pages/change/"), {"do": "up:crew", "version": 1})
    assert [one.code for one in details(service_id).pages] == ["crew", "engine"]

    ana.post(at(service_id, "pages/change/"), {"do": "remove:engine", "version": 2})
    ana.post(at(service_id, "pages/change/"), {"do": "remove:nowhere", "version": 3})

    assert [one.code for one in details(service_id).pages] == ["crew"]
    assert sorted(placed(service_id)) == [
        ("fuel", "crew"),
        ("motor", ""),
        ("name", "crew"),
        ("power", "crew"),
    ]


def test_a_question_moves_from_page_to_page(ana, service_id):
    ana.post(at(service_id, "questions/change/"), {"do": "down:power", "version": 1})

    assert placed(service_id) == [
        ("motor", ""),
        ("fuel", "engine"),
        ("power", "crew"),
        ("name", "crew"),
    ]


def test_a_condition_is_chosen_step_by_step(ana, service_id):
    first = text_of(ana.get(at(service_id, "questions/fuel/when/")))
    second = text_of(ana.get(at(service_id, "questions/fuel/when/?question=motor")))
    kept = ana.post(
        at(service_id, "questions/fuel/when/"),
        {"question": "motor", "answers": "yes", "effect": "asked_if", "version": 1},
    )

    assert "At the moment it is always asked." in first
    assert "Does it have an engine?" in first
    assert "How strong?" not in first  # it stands after
    assert "Which of its answers count?" in second
    assert kept.headers["Location"] == at(service_id, "questions/")
    assert question(service_id, "fuel").asked_if == When("motor", ("yes",))
    listed = text_of(ana.get(at(service_id, "questions/")))
    assert "Asked only if “Does it have an engine?”: Yes" in listed


def test_a_number_and_any_answer_are_conditions_too(ana, service_id):
    sent = {"effect": "required_if", "version": 1}
    ana.post(
        at(service_id, "questions/name/when/"),
        sent | {"question": "power", "low": "16", "high": ""},
    )
    ana.post(
        at(service_id, "questions/name/when/"),
        {"question": "fuel", "answers": ["gas", "oil"], "effect": "asked_if", "version": 2},
    )

    name = question(service_id, "name")
    assert name.required_if == When("power", low=16)
    assert name.asked_if == When("fuel", ("gas", "oil"))
    shown = text_of(ana.get(at(service_id, "questions/name/when/")))
    assert "Must be answered if “How strong?”: 16 or more" in shown
    assert "Asked only if “Which fuel?”: Gas, Oil" in shown

    ana.post(at(service_id, "questions/name/when/"), {"do": "remove:required_if", "version": 3})
    assert question(service_id, "name").required_if is None
    assert question(service_id, "name").asked_if is not None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"question": "motor", "effect": "asked_if"}, "Choose at least one."),
        ({"question": "motor", "answers": "yes", "effect": ""}, "Choose what comes of it."),
        (
            {"question": "power", "low": "9", "high": "3", "effect": "asked_if"},
            "The largest number cannot be below the smallest.",
        ),
    ],
)
def test_a_condition_that_makes_no_sense_is_told_what_to_mend(ana, service_id, sent, said):
    answer = ana.post(at(service_id, "questions/name/when/"), {"version": 1} | sent)

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_what_a_condition_hangs_on_cannot_be_moved_behind_it_or_taken_away(ana, service_id):
    hung = {"question": "fuel", "answers": "gas", "effect": "asked_if", "version": 1}
    ana.post(at(service_id, "questions/power/when/"), hung)

    moved = ana.post(
        at(service_id, "questions/change/"), {"do": "up:power", "version": 2}, follow=True
    )
    gone = ana.post(
        at(service_id, "questions/change/"), {"do": "remove:fuel", "version": 2}, follow=True
    )
    reworded = ana.post(
        at(service_id, "questions/fuel/"),
        {"label_en": "Which fuel?", "kind": "yesno", "page": "engine", "version": 2},
    )

    words = "The question “How strong?” can only hang on one that stands before it in the form."
    assert words in text_of(moved)
    assert words in text_of(gone)
    assert "“How strong?” hangs on an answer that is not there any more." in text_of(reworded)
    assert len(placed(service_id)) == 4


def test_nothing_stands_before_the_first_question(ana, service_id):
    assert "No question stands before it." in text_of(
        ana.get(at(service_id, "questions/motor/when/"))
    )
    assert ana.get(at(service_id, "questions/nobody/when/")).status_code == 404


def test_two_editors_of_a_condition_do_not_overwrite_each_other(ana, service_id, agency):
    sent = {"question": "motor", "answers": "yes", "effect": "asked_if", "version": 1}
    ana.post(at(service_id, "questions/fuel/when/"), sent)

    second = seat(agency, name="Ben Lim").post(at(service_id, "questions/power/when/"), sent)

    assert second.status_code == 409
    assert "Somebody else changed this in the meantime" in text_of(second)


def test_what_an_answer_must_be_like_is_kept_and_shown(ana, service_id):
    base = {"label_en": "The plate?", "is_required": "on", "version": 1}
    ana.post(
        at(service_id, "questions/new/"),
        base
        | {"kind": "text", "pattern": "code", "shortest": "3", "longest": "20", "days": "past"},
    )
    ana.post(
        at(service_id, "questions/new/"),
        base | {"label_en": "Since when?", "kind": "date", "days": "past", "version": 2},
    )

    plate, since = question(service_id, "the-plate"), question(service_id, "since-when")
    assert (plate.pattern, plate.shortest, plate.longest, plate.days) == ("code", 3, 20, "")
    assert (since.days, since.pattern) == ("past", "")
    told = text_of(ana.get(at(service_id, "versions/compare/?from=1&to=3")))
    assert "In letters A to Z, digits, hyphens and slashes." in told
    assert "From 3 to 20 characters." in told
    refused = ana.post(
        at(service_id, "questions/new/"),
        base | {"label_en": "Why?", "kind": "text", "shortest": "9", "longest": "3", "version": 3},
    )
    assert "The longest answer cannot be shorter than the shortest." in text_of(refused)


def test_a_stranger_arranges_nothing(service_id):
    stranger = seat(make_agency(slug="other", name="Other", acronym="OTH"), name="Eve")

    for rest in ("questions/", "questions/fuel/when/", "pages/engine/"):
        assert stranger.get(at(service_id, rest)).status_code == 404
    for rest in ("pages/change/", "questions/fuel/when/"):
        sent = {"do": "remove:engine", "version": 1}
        assert stranger.post(at(service_id, rest), sent).status_code == 404
    assert len(details(service_id).pages) == 2
