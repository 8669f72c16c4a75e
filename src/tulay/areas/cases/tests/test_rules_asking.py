"""Questions that hang on answers, and the same form as JSON Schema."""

from datetime import date

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.rules.answers import faults_in
from tulay.areas.cases.rules.asking import asked, holds, is_needed, kept, missing_in
from tulay.areas.cases.rules.form_schema import form_schema
from tulay.areas.catalogue.queries.services import Page, Question
from tulay.areas.catalogue.rules.forms import When

TODAY = date(2026, 11, 23)


def question(code, kind="text", **what_matters):
    defaults = {
        "label": code.title(),
        "hint": "",
        "choices": (),
        "is_required": True,
        "low": None,
        "high": None,
    }
    return Question(code=code, kind=kind, **(defaults | what_matters))


BOAT = question("boat", "yesno")
KIND = question(
    "kind",
    "choice",
    choices=(("paddle", "Paddle"), ("engine", "Engine")),
    asked_if=When("boat", ("yes",)),
    page="boat",
)
POWER = question("power", "number", low=1, high=400, asked_if=When("kind", ("engine",)))
NUMBER = question(
    "number",
    pattern="code",
    is_required=False,
    asked_if=When("kind", ("engine",)),
    required_if=When("power", low=16),
)
NEEDS = question("needs", "choices", choices=(("net", "Nets"), ("rope", "Rope")), is_required=False)
ROPE = question("rope", is_required=False, required_if=When("needs", ("rope",)), longest=20)
SINCE = question("since", "date", is_required=False, asked_if=When("needs"), days="past")
FORM = (BOAT, KIND, POWER, NUMBER, NEEDS, ROPE, SINCE)


def codes(answers):
    return [one.code for one in asked(FORM, answers)]


@pytest.mark.parametrize(
    ("when", "answers", "expected"),
    [
        (When("q", ("yes",)), {}, None),
        (When("q", ("yes",)), {"q": ""}, None),
        (When("q", ("yes",)), {"q": "yes"}, True),
        (When("q", ("yes",)), {"q": True}, True),
        (When("q", ("yes",)), {"q": False}, False),
        (When("q", ("a", "b")), {"q": ["b", "c"]}, True),
        (When("q", ("a",)), {"q": ["b"]}, False),
        (When("q", low=3), {"q": 3}, True),
        (When("q", low=3), {"q": "2"}, False),
        (When("q", high=3), {"q": 4}, False),
        (When("q", low=1, high=3), {"q": "two"}, None),
        (When("q"), {"q": "anything"}, True),
        (When("q"), {"q": []}, None),
    ],
)
def test_a_condition_holds_does_not_or_is_not_known(when, answers, expected):
    assert holds(when, answers) is expected


def test_what_hangs_on_an_answer_is_asked_once_it_is_given():
    assert codes({}) == ["boat", "needs", "rope"]
    assert codes({"boat": "yes"}) == ["boat", "kind", "needs", "rope"]
    assert "power" in codes({"boat": "yes", "kind": "engine"})
    assert "since" in codes({"needs": ["net"]})


def test_what_hangs_on_a_question_that_is_not_asked_is_not_asked():
    answers = {"boat": "no", "kind": "engine", "power": 20, "number": "A-1", "needs": ["net"]}

    assert codes(answers) == ["boat", "needs", "rope", "since"]
    assert kept(answers, FORM) == {"boat": "no", "needs": ["net"]}


def test_an_answer_makes_another_one_necessary():
    assert not is_needed(ROPE, {"needs": ["net"]})
    assert is_needed(ROPE, {"needs": ["rope"]})

    missing = missing_in({"boat": "no", "needs": ["rope"]}, FORM, documents=(), requirements=())

    assert [one.pointer for one in missing] == ["answers/rope"]


def test_an_answer_to_a_question_that_left_the_form_is_not_kept():
    assert kept({"colour": "red", "boat": "no"}, FORM) == {"boat": "no"}


def schema(form=FORM):
    return form_schema(form, (Page("boat", "Your boat", ""),), about={"$id": "urn:x", "title": "T"})


def test_the_schema_is_one_and_names_pages_and_labels():
    told = schema()

    jsonschema_rs.meta.validate(told)
    assert told["$schema"].endswith("2020-12/schema")
    assert told["required"] == ["boat"]
    assert told["x-pages"][1] == {"code": "boat", "title": "Your boat", "questions": ["kind"]}
    assert told["properties"]["kind"]["oneOf"][0] == {"const": "paddle", "title": "Paddle"}
    assert told["properties"]["since"]["x-days"] == "past"


answers = st.fixed_dictionaries(
    {},
    optional={
        "boat": st.booleans(),
        "kind": st.sampled_from(["paddle", "engine", "sail"]),
        "power": st.integers(-5, 500),
        "number": st.sampled_from(["A-1", "no spaces", "ok/7", "-"]),
        "needs": st.lists(st.sampled_from(["net", "rope", "hook"]), min_size=1, max_size=2),
        "rope": st.sampled_from(["five", "x" * 20, "x" * 21]),
        "since": st.sampled_from(["2020-01-01", "2026-11-23"]),
    },
)


@given(answers)
def test_the_schema_takes_what_the_rules_take_and_nothing_else(given_answers):
    is_whole = kept(given_answers, FORM) == given_answers
    faults = faults_in(given_answers, FORM, today=TODAY)
    faults += missing_in(given_answers, FORM, documents=(), requirements=())

    assert jsonschema_rs.is_valid(schema(), given_answers) == (is_whole and not faults)


def test_a_schema_without_its_conditions_would_be_told_apart():
    told = schema()
    told.pop("allOf")

    assert jsonschema_rs.is_valid(told, {"boat": False, "kind": "engine"})
    assert not jsonschema_rs.is_valid(schema(), {"boat": False, "kind": "engine"})


@pytest.mark.parametrize("kind", ["longtext", "money", "place", "number"])
def test_every_kind_of_answer_has_its_words_in_the_schema(kind):
    only = (question("q", kind, hint="As on the paper."),)
    good = {"longtext": "a\nb", "money": "12.50", "place": "Sirawai", "number": 4}[kind]

    assert jsonschema_rs.is_valid(schema(only), {"q": good})
    assert not jsonschema_rs.is_valid(schema(only), {"q": None})
    assert schema(only)["properties"]["q"]["description"] == "As on the paper."
