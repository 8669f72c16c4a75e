"""What can I get: asked in a browser and by a program; nothing of who asks is kept or shown."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from tulay.areas.catalogue.queries.checks_said import COOKIE, LASTS_S, Said, carried, to_carry
from tulay.areas.catalogue.rules.eligibility import Condition, Group
from tulay.areas.catalogue.rules.services import Question
from tulay.areas.catalogue.tests.factories import make_service
from tulay.areas.catalogue.tests.test_web_desk import text_of
from tulay.areas.directory.tests.factories import make_agency, make_place

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
START, RESULT = "/services/check/", "/services/check/result/"
FISHING = Condition("person.work", "one-of", ("fishing",))
OLD = Condition("person.birth_date", "at-least", 60)
POOR = Condition("household.income", "at-most", 120000)


def ask(*conditions, join="all"):
    return Group(join, conditions)


def about(key):
    return f"/services/check/about/{key}/"


@pytest.fixture
def shelf():
    agency = make_agency()
    boat = Question("boat", "yesno", {"en": "Did you get a boat before?"})
    return {
        "fish": make_service(
            agency,
            slug="fish",
            name="Fishing kit",
            questions=(boat,),
            rule=ask(FISHING, Condition("question.boat", "is", False)),
        ),
        "old": make_service(agency, slug="old", name="Help when old", rule=ask(OLD, POOR)),
        "words": make_service(agency, slug="words", name="Only in words"),
    }


def program(client, **body):
    return client.post(
        "/api/v1/services/check",
        json.dumps({"jurisdiction": "bangsamoro"} | body),
        content_type="application/json",
    )


def begun(client):
    answer = client.post(START, {"jurisdiction": "bangsamoro"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_visitor_is_asked_only_what_still_decides_and_reads_why(client, shelf):
    assert "Where do you live?" in text_of(client.get(START))
    assert client.post(START, {"jurisdiction": "atlantis"}).status_code == 422
    assert begun(client) == about("person.birth_date")
    assert "At most 3 questions follow." in text_of(client.get(about("person.birth_date")))

    born = {"f_person__birth_date_day": 1, "f_person__birth_date_month": 2}
    missing = client.post(about("person.birth_date"), born)
    young = client.post(about("person.birth_date"), born | {"f_person__birth_date_year": 2001})
    work = client.post(about("person.work"), {"f_person__work": ["fishing"]})
    own = about("question.fish.boat")
    assert missing.status_code == 422
    assert young.headers["Location"] == about("person.work")
    assert work.headers["Location"] == own, "no income: nobody young is helped by it"
    assert "It is asked for: Fishing kit." in text_of(client.get(own))
    done = client.post(own, {"f_question__boat": "no"})

    assert done.headers["Location"] == RESULT
    page = text_of(client.get(RESULT))
    assert "You can probably get 1 service" in page
    assert "You probably cannot get" in page
    assert "You are 60 years old or older" in page
    assert "This is not decided by us." in page
    assert "Only in words" not in page


def test_what_is_left_out_is_named_and_may_be_said_later(client, shelf):
    begun(client)
    for key in ("person.birth_date", "person.work", "household.income"):
        last = client.post(about(key), {"then": "skip"})
    client.post(about("question.fish.boat"), {"then": "skip"})
    page = text_of(client.get(RESULT))

    assert last.status_code == 302
    assert "We would need to know more" in page
    assert "When were you born?" in page
    assert "You left out every question." in page
    client.post(about("household.income"), {"f_household__income": "5000"})
    again = text_of(client.get(RESULT))
    assert "Money that comes into your home in a month: \u2066₱ 1,200\u2069 or less" in again
    assert "₱ 5,000" in again


def test_answers_stand_in_no_address_log_or_readable_cookie(client, shelf, caplog):
    caplog.set_level(logging.DEBUG)
    begun(client)

    answer = client.post(about("household.income"), {"f_household__income": "31337"})

    cookie = answer.cookies[COOKIE]
    assert "31337" not in answer.headers["Location"] + cookie.value + caplog.text
    assert cookie["httponly"]
    assert cookie["path"] == "/services/check/"
    assert int(cookie["max-age"]) == LASTS_S
    assert client.get(RESULT).headers["Cache-Control"] == "no-store"
    assert "3133700" in str(carried(cookie.value, now=datetime.now(UTC)))


def test_what_a_browser_carries_is_ours_unchanged_and_young():
    text = to_carry(Said("namibia", {"household.size": 4}), now=NOW)

    assert carried(text, now=NOW).answers == {"household.size": 4}
    assert carried(text, now=NOW + timedelta(seconds=LASTS_S + 2)) is None
    for number in range(0, len(text), 7):
        other = "A" if text[number] != "A" else "B"
        assert carried(text[:number] + other + text[number + 1 :], now=NOW) is None
    for nonsense in ("", "x", "é", "A" * 5000, "AAAA" * 10):
        assert carried(nonsense, now=NOW) is None
    assert to_carry(Said("namibia", {"x": "y" * 4000}), now=NOW) == ""


def test_without_answers_one_begins_again(client, shelf):
    for page in (RESULT, about("person.work")):
        answer = client.get(page)
        assert answer.headers["Location"] == START
    begun(client)
    assert client.get(about("person.shoe_size")).status_code == 404

    client.post("/services/check/forget/")
    assert client.get(RESULT).headers["Location"] == START


def test_a_place_is_found_by_its_name_and_asked_about_where_several_fit(client):
    north, south = make_place("North"), make_place("South")
    in_north = make_place("Sirawai", parent=north)
    make_place("Sirawan", parent=south)
    make_service(slug="cover", name="Only north", coverage=(north.code,), rule=ask(FISHING))
    assert begun(client) == about("person.place")

    which = client.post(about("person.place"), {"f_person__place": "Sirawa"})
    chosen = client.post(
        about("person.place"), {"f_person__place": "Sirawa", "which_place": in_north.code}
    )
    client.post(about("person.work"), {"f_person__work": ["fishing"]})

    assert which.status_code == 422
    assert "Choose the place you mean." in text_of(which)
    assert chosen.status_code == 302
    assert "You can probably get 1 service" in text_of(client.get(RESULT))


def test_a_program_hears_the_same_and_what_it_could_say_still(client, shelf):
    before = program(client).json()
    facts = {"person.birth_date": "1950-05-05", "household.income": 100000}
    after = program(client, facts=facts, language="fil").json()

    assert {one["verdict"] for one in before["items"]} == {"unknown"}
    assert [one["fact"] for one in before["ask"]] == [
        "person.birth_date",
        "person.work",
        "household.income",
        "question.fish.boat",
    ]
    first = after["items"][0]
    assert (first["slug"], first["verdict"]) == ("old", "probably")
    assert first["because"][0] == "60 taong gulang ka o higit pa"
    assert [one["fact"] for one in after["ask"]] == ["person.work", "question.fish.boat"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"person.shoe_size": 3}, "unknown-fact"),
        ({"person.work": ["flying"]}, "unfit"),
        ({"person.work": True}, "unfit"),
        ({"person.birth_date": "yesterday"}, "unfit"),
        ({"household.income": -1}, "unfit"),
        ({"question.fish.boat": 1}, "unfit"),
    ],
)
def test_a_program_is_told_which_fact_is_wrong(client, shelf, facts, code):
    answer = program(client, facts=facts)

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["code"] == code
    assert next(iter(facts)) in error["pointer"]


def test_services_of_other_regions_and_drafts_are_not_asked_about(client):
    make_service(slug="here", rule=ask(OLD))
    make_service(slug="draft", rule=ask(POOR), published=False)
    make_service(make_agency(slug="na", jurisdiction="namibia"), slug="there", rule=ask(FISHING))

    assert [one["slug"] for one in program(client).json()["items"]] == ["here"]
    namibian = program(client, jurisdiction="namibia").json()["items"]
    assert [one["slug"] for one in namibian] == ["there"]


def test_any_number_of_services_costs_the_same(client, django_assert_num_queries):
    agency, place = make_agency(), make_place("North")
    make_service(agency, slug="one", coverage=(place.code,), rule=ask(OLD))
    with django_assert_num_queries(4):
        program(client, facts={"person.place": place.code})

    for number in range(12):
        make_service(agency, slug=f"s{number}", coverage=(place.code,), rule=ask(OLD, POOR))

    with django_assert_num_queries(4):
        items = program(client, facts={"person.place": place.code}).json()["items"]
    assert len(items) == 13


def test_the_address_of_the_check_is_no_services(client):
    from tulay.areas.catalogue.errors import UnfitService

    with pytest.raises(UnfitService) as refused:
        make_service(slug="check")
    assert refused.value.errors[0].code == "reserved"
