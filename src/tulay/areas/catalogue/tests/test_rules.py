from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.catalogue.errors import NotReady, SlotsTaken, UnfitService, WrongState
from tulay.areas.catalogue.rules import search, services
from tulay.areas.catalogue.rules.services import (
    Choice,
    Details,
    Question,
    Requirement,
    State,
    Texts,
    takes_requests,
)

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WHOLE = Texts(name="A", summary="B", for_whom="C", eligibility=("D",), steps=("E",))


def details(**what_matters):
    return Details(**({"sector": "health", "texts": {"en": WHOLE}} | what_matters))


def pointers(caught):
    return {error.pointer for error in caught.value.errors}


def test_a_language_is_complete_when_everything_is_said_in_it():
    requirement = Requirement("id", {"en": "ID", "fil": "ID"})
    question = Question("q", "choice", {"en": "?", "fil": "?"}, choices=(Choice("a", {"en": "A"}),))
    texts = {"en": WHOLE, "fil": WHOLE, "ar": WHOLE}

    assert services.complete_languages(texts, (), ()) == ("en", "fil", "ar")
    assert services.complete_languages(texts, (requirement,), ()) == ("en", "fil")
    assert services.complete_languages(texts, (requirement,), (question,)) == ("en",)
    assert services.complete_languages({"en": WHOLE, "fil": Texts("A")}, (), ()) == ("en",)


def test_the_last_day_ends_at_midnight_where_the_agency_is():
    closes = services.closes_at(date(2026, 11, 30), "Asia/Manila")

    assert closes == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert services.closes_at(None, "Asia/Manila") is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"state": "draft"}, False),
        ({"state": "archived"}, False),
        ({"is_accepting": False}, False),
        ({"slots_left": 0}, False),
        ({"slots_left": 1}, True),
        ({"closes_at": NOW}, False),
        ({"closes_at": NOW + timedelta(seconds=1)}, True),
    ],
)
def test_takes_requests_only_while_open(change, expected):
    facts = {"state": "published", "is_accepting": True, "slots_left": None, "closes_at": None}

    assert takes_requests(**(facts | change), now=NOW) is expected


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"texts": {"fil": WHOLE}}, "texts"),
        ({"texts": {"en": WHOLE, "de": WHOLE}}, "texts.de"),
        ({"texts": {"en": Texts(" ")}}, "texts.en.name"),
        ({"texts": {"en": Texts("A" * 121)}}, "texts.en.name"),
        ({"texts": {"en": Texts("A", "B" * 301)}}, "texts.en.summary"),
        ({"fee_minor": -1}, "fee_minor"),
        ({"benefit_minor": -1}, "benefit_minor"),
        ({"currency": "XXX"}, "currency"),
        ({"slots": -1}, "slots"),
        ({"processing_days": 0}, "processing_days"),
        ({"response_hours": 0}, "response_hours"),
        ({"access": "bribe"}, "access"),
        ({"requirements": (Requirement("a", {}), Requirement("a", {}))}, "requirements"),
        ({"requirements": (Requirement("A b", {}),)}, "requirements"),
        ({"questions": (Question("q", "riddle", {"en": "?"}),)}, "questions.q.kind"),
        ({"questions": (Question("q", "choice", {"en": "?"}),)}, "questions.q.choices"),
        ({"questions": (Question("q", "text", {"fil": "?"}),)}, "questions.q.labels"),
    ],
)
def test_check_details_names_the_field_that_is_wrong(wrong, pointer):
    with pytest.raises(UnfitService) as caught:
        services.check_details(details(**wrong), slug="fine")

    assert pointers(caught) == {pointer}


def test_check_details_lets_an_unfinished_draft_pass_but_not_a_bad_address():
    services.check_details(details(texts={"en": Texts("Only a name")}), slug="fine")

    with pytest.raises(UnfitService) as caught:
        services.check_details(details(), slug="Not Fine")
    assert pointers(caught) == {"slug"}


def test_check_ready_lists_everything_that_is_missing():
    with pytest.raises(NotReady) as caught:
        services.check_ready(Texts("A"), service="A", processing_days=None)

    assert pointers(caught) == {
        "texts.en.summary",
        "texts.en.eligibility",
        "texts.en.steps",
        "processing_days",
    }
    services.check_ready(WHOLE, service="A", processing_days=3)
    with pytest.raises(NotReady):
        services.check_ready(None, service="A", processing_days=3)


def test_check_state_and_check_slot_left():
    services.check_state("draft", State.DRAFT, service="A")
    services.check_slot_left(0, service="A")

    with pytest.raises(WrongState):
        services.check_state("archived", State.DRAFT, service="A")
    with pytest.raises(SlotsTaken):
        services.check_slot_left(None, service="A")


@given(total=st.none() | st.integers(0, 50), old_total=st.integers(0, 50), taken=st.integers(0, 50))
def test_a_new_total_never_forgets_the_places_taken(total, old_total, taken):
    taken = min(taken, old_total)

    left = services.slots_left_after(total=total, old_total=old_total, old_left=old_total - taken)

    assert left is None if total is None else left == max(0, total - taken)


def test_the_first_total_is_all_left():
    assert services.slots_left_after(total=7, old_total=None, old_left=None) == 7


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", ()),
        ("Boat  repair, BOAT!", ("boat", "repair")),
        ("قارب جديد", ("قارب", "جديد")),
        ("a_b", ("a", "b")),
        (" ".join("abcdefghijkl"), tuple("abcdefgh")),
    ],
)
def test_words_of_a_question(q, expected):
    assert search.words_of(q) == expected


@given(st.text())
def test_words_are_never_operators(q):
    assert all(word.isalnum() for word in search.words_of(q))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("livelihod", "livelihood"),
        ("repiar", "repair"),
        ("baot", "boat"),
        ("unicorn", ""),
        ("cat", ""),
        ("scholorsihp", "scholarship"),
        ("قوارب", "القوارب"),
    ],
)
def test_nearest_forgives_slips_and_does_not_guess(word, meant):
    known = ("livelihood", "repair", "boat", "unit", "scholarship", "القوارب")

    assert search.nearest(word, known) == meant
    assert search.nearest(word, ()) == ""


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        (search.Wish(), "name"),
        (search.Wish(q="boat"), "relevance"),
        (search.Wish(q="!!"), "name"),
        (search.Wish(order="newest"), "newest"),
        (search.Wish(order="relevance"), "name"),
        (search.Wish(order="price"), "name"),
        (search.Wish(q="boat", order="name"), "name"),
    ],
)
def test_the_order_of_a_list(wish, order):
    assert wish.sorted_by == order


def test_a_wish_narrows_by_more_than_its_words():
    assert not search.Wish(q="boat", jurisdiction="namibia").narrows
    assert search.Wish(q="boat", sector="health").narrows
    assert search.Wish(q="boat", sector="health").widened() == search.Wish(q="boat")


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        (Question("caller", "text", {"en": "Who?"}, fact="profile.name"), True),
        (Question("caller", "longtext", {"en": "Who?"}, fact="profile.name"), False),
        (Question("caller", "text", {"en": "Who?"}, fact="profile.salary"), False),
        (
            Question("caller", "text", {"en": "Who?"}, fact="profile.name", is_special=True),
            False,
        ),
        (Question("born", "date", {"en": "When?"}, fact="person.birth_date"), True),
    ],
)
def test_a_question_names_a_fact_of_the_profile_that_its_answer_says(question, fits):
    if fits:
        services.check_details(details(questions=(question,)), slug="boats")
        return
    with pytest.raises(UnfitService) as caught:
        services.check_details(details(questions=(question,)), slug="boats")
    assert pointers(caught) == {f"questions.{question.code}.fact"}
