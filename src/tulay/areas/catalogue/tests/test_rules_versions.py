from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.catalogue.errors import SecondPersonNeeded
from tulay.areas.catalogue.rules.services import Choice, Details, Question, Requirement, Texts
from tulay.areas.catalogue.rules.versions import (
    changes,
    check_second_person,
    gaps,
    merged,
    moved,
    put,
    without,
)
from tulay.kernel.ids import uuid7

WHOLE = Texts("Boats", "Wood", "Fishers", ("You fish.",), ("Apply.",))
BASE = Details(sector="livelihood", texts={"en": WHOLE}, processing_days=5)
BOAT = Question("boat", "text", {"en": "Which boat?"})
KIND = Question(
    "kind", "choice", {"en": "Kind?", "fil": "Uri?"}, choices=(Choice("a", {"en": "A"}),)
)


def test_what_two_people_changed_apart_is_brought_together():
    mine = replace(BASE, texts={"en": WHOLE, "fil": Texts("Bangka")})
    theirs = replace(BASE, fee_minor=500, questions=(BOAT,))

    result, contested = merged(BASE, mine, theirs)

    assert contested == ()
    assert (result.texts["fil"].name, result.fee_minor, result.questions) == (
        "Bangka",
        500,
        (BOAT,),
    )


def test_what_both_changed_differently_is_contested_and_stays_theirs():
    mine = replace(BASE, texts={"en": replace(WHOLE, name="Mine")}, slots=3)
    theirs = replace(BASE, texts={"en": replace(WHOLE, name="Theirs")})

    result, contested = merged(BASE, mine, theirs)

    assert contested == ("texts.en",)
    assert (result.texts["en"].name, result.slots) == ("Theirs", 3)


def test_both_may_make_the_same_change():
    same = replace(BASE, fee_minor=700)

    assert merged(BASE, same, same) == (same, ())


def test_a_language_that_one_took_out_is_gone():
    base = replace(BASE, texts={"en": WHOLE, "fil": Texts("Bangka")})

    result, contested = merged(base, BASE, base)

    assert (result, contested) == (BASE, ())


details = st.builds(
    Details,
    sector=st.sampled_from(["livelihood", "health"]),
    texts=st.fixed_dictionaries(
        {"en": st.sampled_from([WHOLE, replace(WHOLE, name="Ships")])},
        optional={"fil": st.just(Texts("Bangka")), "ar": st.just(Texts("قارب"))},
    ),
    fee_minor=st.integers(0, 2),
    slots=st.none() | st.integers(0, 2),
    questions=st.sampled_from([(), (BOAT,), (KIND,), (BOAT, KIND), (KIND, BOAT)]),
)


@given(details, details)
def test_whoever_works_alone_gets_what_they_wrote(base, mine):
    assert merged(base, mine, base) == (mine, ())
    assert merged(base, base, mine) == (mine, ())


@given(details, details, details)
def test_it_does_not_matter_who_saves_first_as_long_as_nothing_is_contested(base, mine, theirs):
    first, contested = merged(base, mine, theirs)
    second, other = merged(base, theirs, mine)

    assert contested == other
    if not contested:
        assert first == second


@given(details, details)
def test_something_differs_exactly_where_two_versions_do(before, after):
    assert bool(changes(before, after)) == (before != after)


def test_changes_name_the_part_and_say_both():
    after = replace(
        BASE, texts={"en": replace(WHOLE, name="Ships")}, fee_minor=500, questions=(BOAT,)
    )

    found = {one.pointer: (one.before, one.after) for one in changes(BASE, after)}

    assert found == {
        "texts.en.name": ("Boats", "Ships"),
        "fee_minor": (0, 500),
        "questions.boat": (None, BOAT),
    }


def test_another_order_is_a_change():
    before, after = replace(BASE, questions=(BOAT, KIND)), replace(BASE, questions=(KIND, BOAT))

    assert [one.pointer for one in changes(before, after)] == ["questions"]


def test_gaps_name_what_a_language_lacks():
    papers = (Requirement("id", {"en": "ID card"}),)
    half = Texts("Bangka", "Kahoy", "Mangingisda", ("Isda.",), ())
    whole = replace(
        BASE, texts={"en": WHOLE, "fil": half}, requirements=papers, questions=(KIND, BOAT)
    )

    assert gaps(whole, "en") == ()
    assert gaps(whole, "fil") == (
        "texts.steps",
        "requirements.id",
        "questions.kind",
        "questions.boat",
    )
    assert len(gaps(whole, "ar")) == 8


def test_nobody_publishes_what_they_wrote():
    writer, colleague = uuid7(), uuid7()

    check_second_person([writer, None], colleague, service="Boats")
    check_second_person([writer, None], None, service="Boats")
    with pytest.raises(SecondPersonNeeded):
        check_second_person([None, writer], writer, service="Boats")


def test_items_of_a_list_are_moved_put_and_taken_out():
    both = (BOAT, KIND)

    assert moved(both, "kind", up=True) == moved(both, "boat", up=False) == (KIND, BOAT)
    assert moved(both, "boat", up=True) == moved(both, "none", up=True) == both
    assert without(both, "boat") == (KIND,)
    other = replace(BOAT, kind="longtext")
    assert put(both, other, instead_of="boat") == (other, KIND)
    assert put((KIND,), other) == (KIND, other)
