"""To whom a request goes by rule."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tulay.areas.cases.errors import PlanUnfit, SkillsUnfit
from tulay.areas.cases.rules.absences import Away
from tulay.areas.cases.rules.assigning import (
    RULES_MOST,
    SKILLS_MOST,
    Asked,
    Candidate,
    Rule,
    Stays,
    Waiting,
    Why,
    check_rules,
    judge,
    kept_skills,
    share_out,
    why_it_stays,
)
from tulay.kernel.ids import uuid7

BOATS, CARDS, SIRAWAI = uuid7(), uuid7(), uuid7()
PATH = "/09/0997/099715/"
ANA, BEN, CARL = sorted(uuid7() for _ in range(3))
DAY = date(2026, 11, 23)


def away(person, stand_in=None):
    return {person: Away(person, DAY, DAY, stand_in)}


def officers(*loads, skills=()):
    known = [*skills, (), (), ()]
    return [
        Candidate(one, load, tuple(known[n]))
        for n, (one, load) in enumerate(zip((ANA, BEN, CARL), loads, strict=False))
    ]


def given_to(rules, asked, candidates, *, away=(), barred=()):
    verdict = judge(rules, asked, candidates, away=dict(away), barred=barred)
    return verdict.given and verdict.given.officer_id


def test_the_first_rule_that_fits_gives_it_to_whoever_has_least_in_hand():
    rules = (
        Rule("Cards", CARDS),
        Rule("Boats", BOATS, skill="Sails"),
        Rule("Rest"),
    )
    found = judge(
        rules, Asked(BOATS), officers(1, 4, 3, skills=((), ("sails",), ("SAILS",))), away={}
    )

    assert (found.given.officer_id, found.given.number) == (CARL, 2)
    assert (found.given.load, found.given.among) == (3, 2)
    assert found.passed_over == ((1, Why.SERVICE),)
    assert given_to(rules, Asked(uuid7()), officers(1, 0)) == BEN
    assert given_to((), Asked(BOATS), officers(1)) is None


def test_a_place_counts_with_everything_inside_it_and_nothing_beside_it():
    rules = (Rule("Here", place_id=SIRAWAI, place_path=PATH),)

    for path, expected in (
        (PATH, ANA),
        (f"{PATH}099715001/", ANA),
        ("/09/0997/", None),
        ("", None),
    ):
        assert given_to(rules, Asked(BOATS, path), officers(0)) == expected
    lost = (Rule("Nowhere", place_id=SIRAWAI),)  # a rule whose place is not known fits nothing
    assert given_to(lost, Asked(BOATS, PATH), officers(0)) is None


def test_who_is_away_is_passed_over_and_the_stand_in_takes_it():
    rules = (Rule("Sails", skill="sails"), Rule("Rest", CARDS))
    skills = (("sails",), (), ())

    found = judge(rules, Asked(BOATS), officers(0, 9, 1, skills=skills), away=away(ANA, BEN))
    assert (found.given.officer_id, found.given.stands_in_for) == (BEN, ANA)
    nobody = judge(rules, Asked(BOATS), officers(0, 9, skills=skills), away=away(ANA))
    assert nobody.given is None
    assert nobody.passed_over == ((1, Why.NOBODY), (2, Why.SERVICE))
    both = away(ANA, BEN) | away(BEN, CARL)  # work travels no further than the person named knows
    assert given_to(rules, Asked(BOATS), officers(0, 0, 0, skills=skills), away=both) is None
    meant = judge((Rule("Rest"),), Asked(BOATS), officers(5, 0), away=away(ANA, BEN))
    assert meant.given.stands_in_for is None  # BEN is meant anyway


def test_whoever_asked_or_decided_does_not_get_it_not_even_as_a_stand_in():
    rules = (Rule("Rest"),)

    assert given_to(rules, Asked(BOATS), officers(0, 3), barred={ANA}) == BEN
    assert given_to(rules, Asked(BOATS), officers(0), barred={ANA}) is None
    assert given_to(rules, Asked(BOATS), officers(0, 0), away=away(ANA, BEN), barred={BEN}) is None
    stranger = away(ANA, uuid7())
    assert given_to(rules, Asked(BOATS), officers(0), away=stranger) is None


@settings(max_examples=60)
@given(
    loads=st.lists(st.integers(0, 5), min_size=3, max_size=3),
    gone=st.sets(st.sampled_from((ANA, BEN, CARL))),
    barred=st.sets(st.sampled_from((ANA, BEN, CARL))),
)
def test_whoever_gets_it_is_there_may_have_it_and_has_least(loads, gone, barred):
    absent = {one: Away(one, DAY, DAY) for one in gone}
    found = judge((Rule("Rest"),), Asked(BOATS), officers(*loads), away=absent, barred=barred)
    free = {ANA, BEN, CARL} - gone - barred

    assert (found.given is None) == (not free)
    if found.given:
        by_id = dict(zip((ANA, BEN, CARL), loads, strict=True))
        assert found.given.officer_id in free
        assert found.given.load == min(by_id[one] for one in free)
        assert found.given.among == len(free)


def test_what_cannot_be_kept_says_which_line():
    for rules, pointer in (
        ([Rule("Fine"), Rule(" ")], "rules/1/name"),
        ([Rule("n" * 81)], "rules/0/name"),
        ([Rule("Fine", skill="s" * 41)], "rules/0/skill"),
        ([Rule("a\x07")], "rules/0/name"),
        ([Rule("Fine")] * (RULES_MOST + 1), "rules"),
    ):
        with pytest.raises(PlanUnfit) as met:
            check_rules(rules)
        assert met.value.errors[0].pointer == pointer
    check_rules([Rule("Fine")] * RULES_MOST)


def test_skills_are_kept_once_as_they_were_first_written():
    assert kept_skills(["Sails", " sails ", "", "Home   visits"]) == ("Sails", "Home visits")
    for skills in (["s" * 41], [f"{n}" for n in range(SKILLS_MOST + 1)], ["a\x07"]):
        with pytest.raises(SkillsUnfit):
            kept_skills(skills)


@given(
    st.lists(st.sampled_from([BOATS, CARDS]), max_size=12),
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    st.sets(st.sampled_from([ANA, BEN, CARL])),
)
@settings(max_examples=60, deadline=None)
def test_several_are_given_as_one_after_the_other_would_be(services, loads, barred):
    rules = (Rule("Boats", BOATS, skill="Sails"), Rule("Rest", CARDS))
    skills = (("sails",), ("SAILS",), ())
    waiting = [Waiting(Asked(service), frozenset(barred)) for service in services]

    together = share_out(rules, waiting, officers(*loads, skills=skills), away=away(ANA, CARL))

    held = list(loads)
    for one, verdict in zip(waiting, together, strict=True):
        alone = judge(
            rules, one.asked, officers(*held, skills=skills), away=away(ANA, CARL), barred=barred
        )
        assert verdict == alone
        if alone.given:
            held[(ANA, BEN, CARL).index(alone.given.officer_id)] += 1


def test_what_no_rule_gives_stays_for_a_reason():
    rules = (Rule("Boats", BOATS, skill="Sails"), Rule("Cards", CARDS))

    nobody, no_rule = (
        judge((rule,), Asked(BOATS), officers(0), away={}) for rule in (rules[0], rules[1])
    )

    assert why_it_stays(nobody) is Stays.NOBODY
    assert why_it_stays(no_rule) is Stays.NO_RULE
    assert why_it_stays(judge((), Asked(BOATS), officers(0), away={})) is Stays.NO_RULE
