"""An agency writes its services at the desk: what a browser sends and reads there."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client

from tulay.areas.catalogue.actions.services import edit_service, publish_service, set_accepting
from tulay.areas.catalogue.models import Version
from tulay.areas.catalogue.queries.services import coverage_of, service_card
from tulay.areas.catalogue.queries.working import working_service
from tulay.areas.catalogue.rules.services import Question, Requirement, Texts
from tulay.areas.catalogue.tests.factories import NOW, make_details, make_service, stored
from tulay.areas.directory.tests.factories import make_agency, make_place, make_sector
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    make_sector()
    return make_agency(slug="mssd", name="Ministry of Boats", acronym="MOB")


def seat(agency, role=Role.FOCAL_PERSON, name="Ana Cruz"):
    person, now, client = make_person(name=name), datetime.now(UTC), Client()
    if agency:
        make_grant(person, role, agency_id=agency.id, at=now)
    client.cookies[settings.SESSION_COOKIE_NAME] = make_session(person, at=now)
    return client


@pytest.fixture
def ana(agency):
    return seat(agency)


@pytest.fixture
def ben(agency):
    return seat(agency, name="Ben Lim")


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def working(service_id):
    with reading(SYSTEM):
        return working_service(SYSTEM, service_id)


def at(service_id, rest=""):
    return f"/desk/services/{service_id}/{rest}"


def drafted(client, agency, **changes):
    sent = {"agency": agency.id, "name": "Help with boats", "sector": "livelihood", "slug": ""}
    answer = client.post("/desk/services/new/", sent | changes)
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"].split("/")[3]


ENGLISH = {
    "name": "Help with boats",
    "summary": "Wood and nails after a storm.",
    "for_whom": "Fishers.",
    "eligibility": "You fish for a living.\n\n  A storm broke your boat. ",
    "steps": "Apply here.\nWe look at the boat.",
    "after": "Keep the broken parts.",
    "then": "next",
}
TERMS = {
    "processing_days": "5",
    "response_hours": "4",
    "resolution_hours": "24",
    "currency": "PHP",
    "fee": "12.50",
    "benefit": "0",
    "slots": "10",
    "deadline_day": "27",
    "deadline_month": "3",
    "deadline_year": "2027",
    "may_be_appealed": "on",
}


def test_a_service_is_written_step_by_step_and_somebody_else_publishes_it(ana, ben, agency):
    region = make_place("Region IX")
    service_id = drafted(ana, agency)
    first = text_of(ana.get(at(service_id)))
    assert "Before it can be published" in first
    assert "Say how many working days it takes." in first

    answer = ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})
    assert answer.headers["Location"] == at(service_id, "edit/words-fil/")
    ana.post(at(service_id, "edit/terms/"), TERMS | {"version": 2})
    ana.post(at(service_id, "coverage/change/"), {"add": region.code, "version": 3})
    paper = {"name_en": "Photo of the boat", "accepts": ["image"], "is_required": "on"}
    ana.post(at(service_id, "documents/new/"), paper | {"version": 4})
    asked = {
        "label_en": "What broke?",
        "label_fil": "Ano ang nasira?",
        "kind": "choice",
        "choices_en": "The hull\nThe motor",
        "choices_fil": "Ang katawan\nAng motor",
        "is_required": "on",
    }
    ana.post(at(service_id, "questions/new/"), asked | {"version": 5})

    details = working(service_id).details
    assert details.texts["en"].eligibility == (
        "You fish for a living.",
        "A storm broke your boat.",
    )
    assert (details.fee_minor, details.slots, details.deadline.isoformat()) == (
        1250,
        10,
        "2027-03-27",
    )
    assert (details.requirements[0].code, details.requirements[0].accepts) == (
        "photo-of-the-boat",
        ("image",),
    )
    [question] = details.questions
    assert [(one.code, one.labels["fil"]) for one in question.choices] == [
        ("the-hull", "Ang katawan"),
        ("the-motor", "Ang motor"),
    ]
    assert "You wrote this yourself" in text_of(ana.get(at(service_id)))

    ana.post(at(service_id, "ask-review/"))
    assert "Help with boats" in text_of(ben.get("/desk/services/?asked=1"))
    assert "No request is open." in text_of(ben.get(at(service_id, "publish/")))
    ben.post(at(service_id, "publish/"))

    card = service_card("help-with-boats")
    assert (card.state, coverage_of(card.id)) == ("published", (region.id,))
    assert "Wood and nails after a storm." in text_of(Client().get("/services/help-with-boats/"))


def test_the_writers_own_word_does_not_publish(ana, agency):
    service_id = make_service(agency, published=False)
    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})

    answer = ana.post(at(service_id, "publish/"), follow=True)

    assert "Somebody else reads it and publishes it." in text_of(answer)
    assert stored(service_id).state == "draft"


def test_two_editors_of_the_same_words_see_both_and_lose_nothing(ana, ben, agency):
    service_id = make_service(agency, published=False)
    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"name": "Boats of Ana", "version": 1})

    mine = ENGLISH | {"name": "Boats of Ben", "version": 1}
    answer = ben.post(at(service_id, "edit/words-en/"), mine)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "Ana Cruz changed it on" in shown
    assert "Boats of Ana" in shown
    assert 'value="Boats of Ben"' in answer.content.decode()
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]
    ben.post(at(service_id, "edit/words-en/"), mine | {"version": version})
    assert working(service_id).name == "Boats of Ben"


def test_two_editors_of_different_steps_do_not_meet(ana, ben, agency):
    service_id = make_service(agency, published=False)

    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})
    answer = ben.post(at(service_id, "edit/terms/"), TERMS | {"version": 1})

    assert answer.status_code == 302
    details = working(service_id).details
    assert (details.texts["en"].name, details.fee_minor) == ("Help with boats", 1250)


def test_two_editors_of_the_same_list_see_both(ana, ben, agency):
    first = Question("first", "text", {"en": "First?"})
    service_id = make_service(agency, published=False, questions=(first,))
    asked = {"kind": "text", "version": 1}
    ana.post(at(service_id, "questions/new/"), asked | {"label_en": "Which boat?"})

    answer = ben.post(at(service_id, "questions/new/"), asked | {"label_en": "How old?"})
    moved = ben.post(
        at(service_id, "questions/change/"), {"do": "remove:first", "version": 1}, follow=True
    )

    assert answer.status_code == 409
    assert "Which boat?" in text_of(answer)
    assert 'value="How old?"' in answer.content.decode()
    assert "Look at it, then try again." in text_of(moved)
    assert len(working(service_id).details.questions) == 2


def test_questions_are_reworded_moved_and_taken_out_and_keep_their_codes(ana, agency):
    service_id = make_service(
        agency,
        published=False,
        questions=(
            Question("boat", "text", {"en": "Which boat?"}),
            Question("age", "number", {"en": "How old?"}, low=1),
        ),
    )
    ana.post(at(service_id, "questions/change/"), {"do": "up:age", "version": 1})
    ana.post(
        at(service_id, "questions/boat/"),
        {"label_en": "Which of your boats?", "kind": "longtext", "version": 2},
    )
    shown = text_of(ana.get(at(service_id, "questions/")))

    questions = working(service_id).details.questions
    assert [(one.code, one.kind) for one in questions] == [("age", "number"), ("boat", "longtext")]
    assert "Which of your boats?" in shown
    assert "Not yet said in" in shown
    ana.post(at(service_id, "questions/change/"), {"do": "remove:age", "version": 3})
    assert [one.code for one in working(service_id).details.questions] == ["boat"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "choice", "choices_en": "One"}, "Write two answers at least"),
        ({"kind": "choice", "choices_en": "One\nOne"}, "Each answer may stand here once."),
        (
            {"kind": "choices", "choices_en": "One\nTwo", "choices_fil": "Isa"},
            "There are 1 lines here and 2 in English.",
        ),
        ({"kind": "number", "low": "9", "high": "3"}, "cannot be below the smallest"),
        ({"kind": "text", "label_en": ""}, "Fill in"),
        ({"kind": "nonsense"}, "Choose one of the answers in the list."),
    ],
)
def test_a_question_that_makes_no_sense_is_told_what_to_mend(ana, agency, sent, said):
    service_id = make_service(agency, published=False)

    answer = ana.post(at(service_id, "questions/new/"), {"label_en": "What?", "version": 1} | sent)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert working(service_id).number == 1


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("words-en", ENGLISH | {"name": ""}, "Fill in “Name”."),
        ("words-fil", {"summary": "Kahoy"}, "Give it a name in this language, too."),
        ("terms", TERMS | {"fee": "-1"}, "must be at least 0"),
        ("terms", TERMS | {"processing_days": "many"}, "Write a whole number"),
        ("terms", TERMS | {"deadline_month": "13"}, "The calendar has no such day."),
        ("basics", {"sector": "none", "access": "direct"}, "Choose one of the answers"),
    ],
)
def test_a_wrong_answer_stays_in_its_box_and_is_told_apart(ana, agency, step, sent, said):
    service_id = make_service(agency, published=False)

    answer = ana.post(at(service_id, f"edit/{step}/"), sent | {"version": 1})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert working(service_id).number == 1


def test_a_language_is_offered_once_all_of_it_is_said_and_its_story_stays(ana, agency):
    service_id = make_service(agency, published=False, texts={"ar": Texts("قارب")})
    before = text_of(ana.get(at(service_id)))
    sent = ENGLISH | {"version": 1, "is_reviewed": "on", "name": "Tulong sa bangka"}

    ana.post(at(service_id, "edit/words-fil/"), sent)
    ana.post(at(service_id, "edit/words-ar/"), {"version": 2, "name": ""})

    assert "4 things are lacking" in before
    assert working(service_id).details.texts.keys() == {"en", "fil"}
    assert stored(service_id).languages == ["en", "fil"]


def test_the_preview_shows_the_page_and_the_form_and_counts_nothing(ana, agency):
    service_id = make_service(
        agency,
        slug="boats",
        requirements=(Requirement("photo", {"en": "Photo of the boat"}),),
        questions=(Question("boat", "text", {"en": "Which boat?"}),),
    )
    edit_service(
        actor=SYSTEM,
        service_id=service_id,
        details=make_details(
            name="Better help", questions=(Question("boat", "text", {"en": "Which ship?"}),)
        ),
        now=NOW,
    )

    shown = ana.get(at(service_id, "preview/"))

    assert "Better help" in text_of(shown)
    assert "Which ship?" in text_of(shown)
    assert (
        "<form" not in shown.content.decode().split('id="preview-form"')[1].split("</section>")[0]
    )
    assert "not yet described in" in text_of(ana.get(at(service_id, "preview/"), {"in": "fil"}))


def test_the_history_tells_who_wrote_and_what_differs(ana, ben, agency):
    service_id = drafted(ana, agency)
    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})
    ana.post(at(service_id, "edit/terms/"), TERMS | {"version": 2})
    ben.post(at(service_id, "publish/"))

    history = text_of(ana.get(at(service_id, "versions/")))
    compared = text_of(ana.get(at(service_id, "versions/compare/"), {"from": "1", "to": "3"}))
    same = ana.get(at(service_id, "versions/compare/"), {"from": "3", "to": "3"})

    assert "Ana Cruz" in history
    assert "Ben Lim" in history
    assert "People read this" in history
    assert "Wood and nails after a storm." in compared
    assert "₱ 12.50" in compared
    assert "These versions say the same" in text_of(same)
    assert ana.get(at(service_id, "versions/compare/"), {"from": "99"}).status_code == 404


def test_on_and_off_the_shelf_says_first_what_follows(ana, agency):
    service_id = make_service(agency)

    for step, said in (("unpublish", "Drafts wait."), ("archive", "cannot be opened again")):
        assert said in text_of(ana.get(at(service_id, f"{step}/")))
        assert ana.post(at(service_id, f"{step}/"), {"reason": ""}).status_code == 422
    ana.post(at(service_id, "accepting/"), {"open": "0"})
    assert stored(service_id).is_accepting is False
    ana.post(at(service_id, "archive/"), {"reason": "Over"})
    assert stored(service_id).state == "archived"
    late = ana.post(at(service_id, "accepting/"), {"open": "1"}, follow=True)
    assert "so this step is not possible" in text_of(late)


def test_publishing_changes_leaves_a_closed_service_closed(ana, ben, agency):
    service_id = make_service(agency)
    set_accepting(actor=SYSTEM, service_id=service_id, is_accepting=False, now=NOW)
    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})

    ben.post(at(service_id, "publish/"))

    card = service_card(service_id)
    assert (card.name, card.is_accepting) == ("Help with boats", False)


def test_a_colleague_sends_it_back_with_a_reason(ana, ben, agency):
    service_id = drafted(ana, agency)
    ana.post(at(service_id, "edit/words-en/"), ENGLISH | {"version": 1})
    ana.post(at(service_id, "edit/terms/"), TERMS | {"version": 2})
    ana.post(at(service_id, "ask-review/"))

    ben.post(at(service_id, "send-back/"), {"reason": "Say where it is."})

    assert "Say where it is." in text_of(ana.get(at(service_id)))


def test_places_are_found_added_and_taken_out(ana, agency):
    region = make_place("Region IX")
    make_place("Sirawai", region, code="0901")
    service_id = make_service(agency, published=False)

    found = text_of(ana.get(at(service_id, "coverage/"), {"place": "siraway"}))
    ana.post(at(service_id, "coverage/change/"), {"add": "0901", "version": 1})
    ana.post(at(service_id, "coverage/change/"), {"add": "none", "version": 2})
    kept = working(service_id).details.coverage
    ana.post(at(service_id, "coverage/change/"), {"remove": "0901", "version": 2})

    assert "Sirawai, Region IX" in found
    assert kept == ("0901",)
    assert working(service_id).details.coverage == ()
    nothing = ana.get(at(service_id, "coverage/"), {"place": "zzzzzz"})
    assert "We know no further place" in text_of(nothing)


def test_the_list_counts_searches_and_narrows(ana, agency):
    assert "Your agency has no service yet" in text_of(ana.get("/desk/services/"))
    make_service(agency, slug="boats")
    make_service(agency, slug="school", name="School fees", published=False)

    both = text_of(ana.get("/desk/services/"))
    drafts = text_of(ana.get("/desk/services/", {"state": "draft"}))
    none = text_of(ana.get("/desk/services/", {"q": "zzz", "state": "nonsense"}))

    assert "All (2)" in both
    assert "School fees" in drafts
    assert "Boat repair help" not in drafts
    assert "No service fits" in none


def test_a_new_service_needs_an_address_of_its_own(ana, agency):
    make_service(agency, slug="boats")
    sent = {"agency": agency.id, "name": "Boats", "sector": "livelihood"}

    taken = ana.post("/desk/services/new/", sent | {"slug": "boats"})
    wrong = ana.post("/desk/services/new/", sent | {"slug": "No Spaces"})
    foreign = ana.post("/desk/services/new/", sent | {"agency": make_agency().id})

    assert (taken.status_code, wrong.status_code, foreign.status_code) == (409, 422, 422)
    assert "already uses the address" in text_of(taken)
    assert "Use small letters" in text_of(wrong)


PAGES = (
    "", "preview/", "edit/basics/", "edit/words-ar/", "edit/terms/", "coverage/", "documents/",
    "documents/new/", "questions/", "questions/new/", "publish/", "unpublish/", "archive/",
    "send-back/", "versions/", "versions/compare/",
)  # fmt: skip


@pytest.mark.parametrize("rest", PAGES)
def test_another_agency_finds_nothing_here(rest, agency, ana):
    service_id = make_service(agency)
    rival = seat(make_agency())

    assert ana.get(at(service_id, rest)).status_code == 200
    assert rival.get(at(service_id, rest)).status_code == 404
    assert Client().get(at(service_id, rest)).status_code == 302
    assert seat(None).get(at(service_id, rest)).status_code == 403


def test_what_does_not_exist_is_not_found(ana, agency):
    service_id = make_service(agency)

    for rest in ("edit/nonsense/", "questions/none/", "documents/none/"):
        assert ana.get(at(service_id, rest)).status_code == 404


def test_a_version_that_nobody_knows_writes_over_nothing(ana, agency):
    service_id = make_service(agency)

    ana.post(at(service_id, "edit/terms/"), TERMS | {"version": 77})

    assert working(service_id).details.fee_minor == 1250
    with reading(SYSTEM):
        assert Version.objects.filter(service_id=service_id).count() == 2


def test_the_page_of_a_service_costs_few_queries(ana, agency, django_assert_max_num_queries):
    service_id = make_service(agency)
    publish = {"actor": SYSTEM, "service_id": service_id, "now": NOW}
    for n in range(3):
        edit_service(
            actor=SYSTEM, service_id=service_id, details=make_details(name=f"N {n}"), now=NOW
        )
        publish_service(**publish)

    with django_assert_max_num_queries(14):
        ana.get(at(service_id))
    with django_assert_max_num_queries(11):
        ana.get("/desk/services/")
