import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.catalogue.errors import UnfitService
from tulay.areas.catalogue.rules.forms import (
    PAGES_MAX,
    FormPage,
    When,
    form_faults,
    in_form_order,
    question_moved,
)
from tulay.areas.catalogue.rules.services import Choice, Question, check_details
from tulay.areas.catalogue.tests.factories import make_details

PAGES = (FormPage("boat", {"en": "Your boat"}), FormPage("crew", {"en": "Your crew"}))


def question(code, kind="text", **what_matters):
    return Question(code, kind, {"en": f"The {code}?"}, **what_matters)


OWNS = question("owns", "yesno")
KIND = question(
    "kind", "choice", choices=(Choice("a", {"en": "A"}), Choice("b", {"en": "B"})), page="boat"
)
LENGTH = question("length", "number", page="boat", low=1, high=50)


def faults(*questions, pages=PAGES):
    return [(one.pointer, one.code) for one in form_faults(questions, pages)]


def test_questions_stand_page_after_page():
    listed = in_form_order([LENGTH, OWNS, KIND], PAGES)

    assert [one.code for one in listed] == ["owns", "length", "kind"]


@pytest.mark.parametrize(
    "good",
    [
        {"asked_if": When("owns", ("yes",))},
        {"asked_if": When("kind", ("a", "b"))},
        {"asked_if": When("length", low=3, high=9)},
        {"asked_if": When("length")},
        {"required_if": When("owns", ("no",)), "is_required": False},
        {"pattern": "email"},
        {"shortest": 2, "longest": 500},
        {"kind": "longtext", "longest": 5000},
        {"kind": "date", "days": "past"},
    ],
)
def test_a_form_that_fits_has_no_fault(good):
    kind = good.pop("kind", "text")

    assert faults(OWNS, KIND, LENGTH, question("last", kind, page="crew", **good)) == []


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ({"asked_if": When("nobody")}, ("asked_if", "not-before")),
        ({"asked_if": When("last")}, ("asked_if", "not-before")),
        ({"asked_if": When("later")}, ("asked_if", "not-before")),
        ({"asked_if": When("owns", ("perhaps",))}, ("asked_if", "unknown")),
        ({"required_if": When("kind", ("c",))}, ("required_if", "unknown")),
        ({"asked_if": When("kind", low=1)}, ("asked_if", "unfit")),
        ({"asked_if": When("word", ("a",))}, ("asked_if", "unfit")),
        ({"asked_if": When("length", low=9, high=3)}, ("asked_if", "crossed")),
        ({"asked_if": When("faith", ("yes",))}, ("asked_if", "special")),
        ({"pattern": "iban"}, ("pattern", "unfit")),
        ({"kind": "number", "pattern": "digits"}, ("pattern", "unfit")),
        ({"shortest": 9, "longest": 3}, ("longest", "crossed")),
        ({"longest": 501}, ("longest", "out-of-range")),
        ({"kind": "date", "longest": 5}, ("longest", "unfit")),
        ({"days": "past"}, ("days", "unfit")),
        ({"kind": "number", "low": 9, "high": 3}, ("high", "crossed")),
        ({"page": "gone"}, ("page", "unknown")),
    ],
)
def test_what_does_not_fit_is_named(bad, expected):
    kind = bad.pop("kind", "text")
    word, faith = question("word"), question("faith", "yesno", is_special=True)
    bad = {"page": "crew"} | bad

    found = faults(
        OWNS,
        KIND,
        LENGTH,
        word,
        faith,
        question("last", kind, **bad),
        question("later", page="crew"),
    )

    place, code = expected
    assert (f"questions.last.{place}", code) in found


def test_what_hangs_on_special_information_is_special():
    faith = question("faith", "yesno", is_special=True)

    assert not faults(faith, question("q", asked_if=When("faith", ("yes",)), is_special=True))


def test_pages_are_few_named_and_different():
    many = tuple(FormPage(f"p{n}", {"en": "P"}) for n in range(PAGES_MAX + 1))

    assert ("pages", "too-many") in faults(pages=many)
    assert ("pages", "repeated") in faults(pages=(PAGES[0], PAGES[0]))
    assert ("pages.x.titles", "required") in faults(pages=(FormPage("x", {"ar": "س"}),))
    with pytest.raises(UnfitService):
        check_details(make_details(pages=(FormPage("Not a code", {"en": "P"}),)), slug="boats")


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=8))
def test_whatever_is_accepted_has_no_circle(edges):
    hung = dict(edges)
    questions = [
        question(code, asked_if=When(hung[code]) if code in hung else None) for code in "abcdef"
    ]
    if faults(*questions):
        return

    for start in hung:
        seen, code = set(), start
        while code in hung:
            assert code not in seen
            seen.add(code)
            code = hung[code]


def test_a_question_moves_within_its_page_and_over_its_edge():
    listed = (OWNS, KIND, LENGTH)

    def moved(code, *, up):
        found, page = question_moved(listed, PAGES, code, up=up)
        return [one.code for one in found], page

    assert moved("length", up=True) == (["owns", "length", "kind"], "boat")
    assert moved("kind", up=True) == (["owns", "kind", "length"], "")
    assert moved("length", up=False) == (["owns", "kind", "length"], "crew")
    assert moved("owns", up=True) == (["owns", "kind", "length"], "")
    assert moved("nobody", up=True) == (["owns", "kind", "length"], "")
