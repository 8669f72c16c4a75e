"""A form of several pages, with questions that hang on answers, filled in without scripts."""

from dataclasses import replace

import jsonschema_rs
import pytest

from tulay.areas.cases.actions.applications import (
    answer,
    open_case,
    save_answers,
    submit_case,
    withdraw,
)
from tulay.areas.cases.actions.review import ask_for_information, review
from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.tests.browsing import (
    APPLY,
    QUESTIONS,
    browser,
    make_world,
    now,
    queries_of,
    text_of,
)
from tulay.areas.cases.tests.factories import stored
from tulay.areas.catalogue.actions.services import edit_service, publish_service
from tulay.areas.catalogue.queries.working import working_service
from tulay.areas.catalogue.rules.forms import FormPage, When
from tulay.areas.catalogue.rules.services import Question
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
PAGES = (FormPage("engine", {"en": "Its engine"}, {"en": "Look at the metal plate."}),)
FORM = (
    Question("boat", "text", {"en": "What is the name of your boat?"}),
    Question("motor", "yesno", {"en": "Does it have an engine?"}),
    Question("oars", "text", {"en": "Who rows?"}, asked_if=When("motor", ("no",))),
    Question(
        "power", "number", {"en": "How strong?"}, page="engine", asked_if=When("motor", ("yes",))
    ),
    Question(
        "plate",
        "text",
        {"en": "The number on it?"},
        page="engine",
        is_required=False,
        pattern="code",
        asked_if=When("motor", ("yes",)),
        required_if=When("power", low=16),
    ),
)
FIRST = {"place": "Sirawai", "q_boat": "Mutya", "version": "1"}


@pytest.fixture
def world():
    return make_world(questions=FORM, pages=PAGES, requirements=())


@pytest.fixture
def client(world):
    return browser(world.applicant)


@pytest.fixture
def at(client):
    """The address of the draft."""
    begun = client.post(APPLY)
    return begun["Location"].removesuffix("answers/")


def request_id(at):
    return at.rstrip("/").rpartition("/")[2]


def test_each_page_of_the_form_is_a_page_of_its_own(client, at):
    first = client.get(f"{at}answers/")
    went = client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})
    second = client.get(went["Location"])

    assert "Step 2 of 3" in text_of(first)
    assert "How strong?" not in text_of(first)
    assert went["Location"] == f"{at}answers/engine/"
    words = text_of(second)
    assert "Its engine" in words
    assert "Look at the metal plate." in words
    assert "Step 3 of 4: Its engine" in words
    assert "Where do you live?" not in words


def test_a_page_on_which_nothing_is_asked_is_left_out(client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "no"})
    went = client.post(f"{at}answers/", FIRST | {"q_motor": "no", "q_oars": "Ben", "version": "2"})

    assert went["Location"] == f"{at}check/"
    assert client.get(f"{at}answers/engine/")["Location"] == at
    assert client.get(f"{at}answers/nowhere/")["Location"] == at


def test_a_question_that_an_answer_brings_up_on_the_same_page_is_asked_before_going_on(client, at):
    stayed = client.post(f"{at}answers/", FIRST | {"q_motor": "no"}, follow=True)
    missing = client.post(f"{at}answers/", FIRST | {"q_motor": "no", "q_oars": "", "version": "2"})

    assert "Because of your answer we ask a little more." in text_of(stayed)
    assert "Who rows?" in text_of(stayed)
    assert "Fill in “Who rows?”." in text_of(missing)


def test_a_box_that_an_answer_takes_away_is_not_missed(client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "no"})
    went = client.post(f"{at}answers/", FIRST | {"q_motor": "yes", "q_oars": "", "version": "2"})

    assert went["Location"] == f"{at}answers/engine/"


def test_an_answer_makes_another_necessary(client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})
    weak = client.post(f"{at}answers/engine/", {"q_power": "10", "version": "2"})
    strong = client.post(f"{at}answers/engine/", {"q_power": "40", "q_plate": "", "version": "3"})
    wrong = client.post(
        f"{at}answers/engine/", {"q_power": "40", "q_plate": "no plate", "version": "3"}
    )

    assert weak["Location"] == f"{at}check/"
    assert "Fill in “The number on it?”." in text_of(strong)
    assert "Use the letters A to Z, digits, hyphens and slashes only." in text_of(wrong)


def test_answers_to_questions_that_are_hidden_again_are_not_kept(client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})
    client.post(f"{at}answers/engine/", {"q_power": "40", "q_plate": "YM-1", "version": "2"})
    assert set(stored(request_id(at)).answers) == {"boat", "motor", "power", "plate"}

    client.post(f"{at}answers/", FIRST | {"q_motor": "no", "version": "3"})

    assert set(stored(request_id(at)).answers) == {"boat", "motor"}
    assert set(stored(request_id(at)).answered_in) == {"boat", "motor"}


def test_a_script_is_told_which_boxes_the_page_has_by_now(client, at):
    saved = client.post(f"{at}save/", FIRST | {"q_motor": "no"}).json()
    other = client.post(f"{at}save/engine/", {"q_power": "4", "version": "2"}).json()

    assert saved == {"version": 2, "asks": "q_boat q_motor q_oars"}
    assert other["asks"] == ""  # the engine is not asked for


def test_the_last_page_leads_to_each_question_where_it_stands(client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})

    page = client.get(f"{at}check/").content.decode()

    assert f'href="{at}answers/engine/#id_q_power"' in page
    assert f'href="{at}answers/#id_q_boat"' in page
    assert "Who rows?" not in page


def test_a_page_of_a_form_asks_the_database_little(world, client, at):
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})

    assert len(queries_of(client, f"{at}answers/engine/")) <= 6


def test_a_stranger_finds_no_page_of_it(client, at, world):
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})
    stranger = browser(world.second)

    assert stranger.get(f"{at}answers/engine/").status_code == 404
    assert stranger.post(f"{at}save/engine/", {"q_power": "4"}).status_code == 404


def change_form(world, questions):
    with reading(SYSTEM):
        details = working_service(SYSTEM, world.service_id).details
    edit_service(
        actor=SYSTEM,
        service_id=world.service_id,
        details=replace(details, questions=questions),
        now=now(),
    )
    publish_service(actor=SYSTEM, service_id=world.service_id, now=now())


def test_a_draft_follows_its_form_and_what_is_not_asked_any_more_does_not_stop_it(world):
    opened = open_case(
        actor=world.applicant,
        service_id=world.service_id,
        answers={"boat": "Mutya", "motor": True, "power": 4},
        place_id=world.place.id,
        now=now(),
    )
    change_form(world, FORM[:2])

    submit_case(actor=world.applicant, request_id=opened, now=now())

    assert stored(opened).answers == {"boat": "Mutya", "motor": True}


def test_a_request_is_read_and_corrected_with_the_form_it_was_sent_with(world):
    whole = {"boat": "Mutya", "motor": True, "power": 4}
    opened = open_case(actor=world.applicant, service_id=world.service_id, answers=whole, now=now())
    submit_case(actor=world.applicant, request_id=opened, now=now())
    change_form(world, (*QUESTIONS[:1], Question("colour", "text", {"en": "Which colour?"})))
    review(actor=world.officer, request_id=opened, now=now())
    ask_for_information(actor=world.officer, request_id=opened, question="How strong?", now=now())

    answer(actor=world.applicant, request_id=opened, message="5", answers={"power": 5}, now=now())

    with reading(world.officer):
        seen = agency_record(actor=world.officer, request_id=opened, now=now())
    assert [(one.question.code, one.value) for one in seen.answers] == [
        ("boat", "Mutya"),
        ("motor", True),
        ("power", 5),
        ("plate", None),
    ]


def test_what_was_never_asked_is_not_shown_as_unanswered(world):
    opened = open_case(
        actor=world.applicant,
        service_id=world.service_id,
        answers={"boat": "Mutya", "motor": "no", "oars": "Ben", "power": 4},
        now=now(),
    )
    with reading(world.applicant):
        seen = own_record(actor=world.applicant, request_id=opened, now=now())

    assert [one.question.code for one in seen.answers] == ["boat", "motor", "oars"]
    assert stored(opened).answers == {"boat": "Mutya", "motor": "no", "oars": "Ben"}


def test_saving_from_a_program_keeps_the_same_answers_as_the_pages(world):
    opened = open_case(actor=world.applicant, service_id=world.service_id, now=now())

    save_answers(
        actor=world.applicant,
        request_id=opened,
        answers={"motor": False, "power": 4},
        version=1,
        now=now(),
    )

    assert stored(opened).answers == {"motor": False}


def test_the_form_is_told_as_a_json_schema(client, world):
    told = client.get(f"/api/v1/public/catalog/services/{world.service_id}/form")

    assert told.status_code == 200
    schema = told.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == "urn:tulay:form:boat-repair:1:en"
    assert schema["x-pages"][1]["title"] == "Its engine"
    whole = {"boat": "Mutya", "motor": True, "power": 4}
    assert jsonschema_rs.is_valid(schema, whole)
    assert not jsonschema_rs.is_valid(schema, whole | {"oars": "Ben"})
    assert (
        client.get(
            "/api/v1/public/catalog/services/01890000-0000-7000-8000-000000000000/form"
        ).status_code
        == 404
    )


def sent_before(world):
    opened = open_case(
        actor=world.applicant,
        service_id=world.service_id,
        answers={"boat": "Mutya", "motor": False, "oars": "Ben"},
        now=now(),
    )
    submit_case(actor=world.applicant, request_id=opened, now=now())
    return stored(opened)


def test_whoever_has_an_open_request_for_the_same_is_told_and_may_go_on(world, client):
    before = sent_before(world)

    first = client.get(APPLY)
    begun = client.post(APPLY)
    at = begun["Location"].removesuffix("answers/")
    client.post(f"{at}answers/", FIRST | {"q_motor": "yes"})
    client.post(f"{at}answers/engine/", {"q_power": "4", "version": "2"})
    check = client.get(f"{at}check/")
    done = client.post(f"{at}check/", {"agreed": "on"})

    for page in (first, check):
        assert "You have asked for this already" in text_of(page)
        assert f"/portal/requests/{before.id}/" in page.content.decode()
    assert done["Location"] == f"{at}done/"


def test_what_has_ended_or_is_another_persons_is_not_told(world, client):
    before = sent_before(world)
    stranger = browser(world.second)
    assert "You have asked for this already" not in text_of(stranger.get(APPLY))
    assert "You have asked for this already" not in text_of(browser().get(APPLY))

    withdraw(actor=world.applicant, request_id=before.id, now=now())

    assert "You have asked for this already" not in text_of(client.get(APPLY))


def test_what_an_official_sent_for_somebody_names_both(world):
    official = replace(world.second, on_behalf_of=world.applicant.person_id)
    opened = open_case(
        actor=official,
        service_id=world.service_id,
        answers={"boat": "Mutya", "motor": False, "oars": "Ben"},
        now=now(),
    )
    submit_case(actor=official, request_id=opened, now=now())
    assert stored(opened).applicant_id == world.applicant.person_id

    own = text_of(browser(world.applicant).get(f"/portal/requests/{opened}/"))
    desk = text_of(browser(world.officer).get(f"/desk/requests/{opened}/"))

    assert "by Carla Diaz, for you" in own
    assert "by Carla Diaz, for Amina Sali" in desk
