from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.cases.rules import answers
from tulay.areas.cases.rules.answers import (
    LONG_TEXT_MAX,
    TEXT_MAX,
    is_blank,
    is_writable,
)
from tulay.areas.cases.rules.application import (
    Step,
    Stop,
    first_unfinished,
    plan,
    stop_after,
    stop_before,
    stop_of,
)
from tulay.areas.cases.rules.asking import missing_in

TODAY = date(2026, 11, 23)
faults_in = partial(answers.faults_in, today=TODAY)


@dataclass
class Asked:
    code: str = "q"
    kind: str = "text"
    choices: tuple = ()
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    days: str = ""
    page: str = ""
    asked_if: None = None
    required_if: None = None


@dataclass
class Choice:
    code: str
    labels: dict = field(default_factory=dict)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "text",
            ["Mutya", "x" * TEXT_MAX],
            [5, True, ["a"], "x" * (TEXT_MAX + 1), "a\0b", "\ud800"],
        ),
        ("longtext", ["x" * LONG_TEXT_MAX, "a\nb"], [5, "x" * (LONG_TEXT_MAX + 1)]),
        ("number", [4, "4", "-4", " 12 "], ["four", True, 1.5, 10**13, "1" * 13, [4]]),
        ("date", ["2026-11-24"], ["24.11.2026", 5, "2026-13-01"]),
        ("choice", ["hull"], ["mast", 5, ["hull"], {}]),
        ("choices", [["hull"], ["hull", "sail"]], ["hull", ["mast"], [5], 5]),
        ("yesno", [True, False, "yes", "no"], ["perhaps", 5]),
        ("money", ["1500", "1500.50", "1,5", 1500], ["ten", -1, True, "1.505"]),
        ("place", ["097332000"], [5, "x" * 201]),
        ("of-tomorrow", ["any text"], [5]),
    ],
)
def test_each_kind_of_question_has_its_kind_of_answer(kind, good, bad):
    question = Asked(kind=kind, choices=(("hull", "The hull"), Choice("sail")))

    assert not [a for a in good if faults_in({"q": a}, [question])]
    assert not [a for a in bad if not faults_in({"q": a}, [question])]


def test_a_fault_names_its_question():
    (fault,) = faults_in({"boat": 5}, [Asked("boat")])

    assert (fault.pointer, fault.code) == ("answers/boat", "unacceptable")


def test_an_answer_nobody_asked_for_is_a_fault():
    (fault,) = faults_in({"colour": "red"}, [Asked()])

    assert (fault.pointer, fault.code) == ("answers/colour", "unknown")


def test_a_number_has_its_borders():
    crew = Asked(kind="number", low=1, high=40)

    assert [bool(faults_in({"q": n}, [crew])) for n in (0, 1, 40, 41, "41")] == [
        True,
        False,
        False,
        True,
        True,
    ]


@given(
    st.sampled_from(["text", "longtext", "number", "date", "choice", "choices", "yesno", "money"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=5,
    ),
)
def test_whatever_is_sent_is_judged_and_never_breaks(kind, answer):
    question = Asked(kind=kind, choices=(("a", "A"),), low=0, high=9)

    assert all(fault.detail for fault in faults_in({"q": answer}, [question]))


def test_a_request_is_complete_with_its_answers_and_papers():
    questions = [Asked("boat"), Asked("crew", is_required=False)]
    papers = [Asked("photo"), Asked("receipt", is_required=False)]

    def missing(answers, documents):
        faults = missing_in(answers, questions, documents=documents, requirements=papers)
        return [fault.pointer for fault in faults]

    assert missing({}, ()) == ["answers/boat", "documents/photo"]
    assert missing({"boat": " "}, {"photo"}) == ["answers/boat"]
    assert missing({"boat": "Mutya"}, {"photo"}) == []


@pytest.mark.parametrize("said", [None, "", " \n", []])
def test_nothing_said_is_blank(said):
    assert is_blank(said)
    assert not faults_in({"q": said}, [Asked()])


@pytest.mark.parametrize("said", [False, 0, "x", ["a"]])
def test_no_and_nought_are_answers(said):
    assert not is_blank(said)


def test_text_holds_what_people_write():
    assert is_writable("Ñ ع\n\t😀")
    assert not is_writable("a\0")


ALL = (Stop(Step.CONTACT), Stop(Step.ANSWERS), Stop(Step.DOCUMENTS), Stop(Step.CHECK))


def test_an_application_leaves_out_pages_with_nothing_to_ask():
    assert plan((), {}, has_requirements=True) == ALL
    assert plan((), {}, has_requirements=False) == (*ALL[:2], ALL[3])


def test_each_page_of_the_form_is_a_page_of_the_application():
    boat = Stop(Step.ANSWERS, "boat")

    stops = plan([Asked("a"), Asked("b", page="boat")], {}, has_requirements=False)

    assert stops == (Stop(Step.CONTACT), Stop(Step.ANSWERS), boat, Stop(Step.CHECK))
    assert stop_after(boat, stops) == Stop(Step.CHECK)
    assert stop_before(boat, stops) == Stop(Step.ANSWERS)
    assert stop_after(Stop(Step.ANSWERS, "gone"), stops) == Stop(Step.CHECK)


def test_continue_and_back():
    stops = plan((), {}, has_requirements=False)

    assert stop_after(Stop(Step.CONTACT), stops) == Stop(Step.ANSWERS)
    assert stop_after(Stop(Step.CHECK), stops) == Stop(Step.CHECK)
    assert stop_before(Stop(Step.CHECK), stops) == Stop(Step.ANSWERS)
    assert stop_before(Stop(Step.CONTACT), stops) is None


def test_an_application_is_resumed_where_something_is_missing():
    questions = [Asked("a", page="boat")]
    stops = plan(questions, {}, has_requirements=True)
    faults = missing_in({}, questions, documents=(), requirements=[Asked("b")])

    assert first_unfinished(faults, stops, questions) == Stop(Step.ANSWERS, "boat")
    assert first_unfinished(faults[1:], stops, questions) == Stop(Step.DOCUMENTS)
    assert first_unfinished((), stops, questions) == Stop(Step.CHECK)
    assert stop_of(faults_in({"x": 1}, [])[0], questions) == Stop(Step.ANSWERS)


EMAIL = {"pattern": "email"}


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        (Asked(shortest=3, longest=5), ["Ana", "Maria", " Ana "], ["A ", "Marian"]),
        (Asked(kind="longtext", longest=9), ["x" * 9], ["x" * 10]),
        (Asked(**EMAIL), ["a@b.ph"], ["a@b", "b.ph"]),
        (Asked(kind="date", days="past"), ["2026-11-23", "1990-01-01"], ["2026-11-24"]),
        (Asked(kind="date", days="future"), ["2026-11-23", "2027-01-01"], ["2026-11-22"]),
    ],
)
def test_a_service_may_ask_more_of_an_answer(question, good, bad):
    assert not [a for a in good if faults_in({"q": a}, [question])]
    assert not [a for a in bad if not faults_in({"q": a}, [question])]
