"""Rules judged: the laws of three values, an evaluator written another way, and whatever anybody may send."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.catalogue.rules.eligibility import (
    COMPARES,
    FACTS,
    Compare,
    Condition,
    Fact,
    FactKind,
    Group,
    Join,
    age,
    conditions_in,
    depth_of,
    facts_of,
    fits,
    group_at,
    holds,
    joined,
    judge,
    reasons,
    wanted,
    with_group,
)
from tulay.areas.catalogue.rules.eligibility_faults import CONDITIONS_MAX, faults_in
from tulay.areas.catalogue.rules.services import Choice, Question

TODAY = date(2026, 11, 23)
THREE = (True, False, None)
VALUES = {
    FactKind.BIRTH_DATE: st.integers(0, 120),
    FactKind.NUMBER: st.integers(0, 40),
    FactKind.MONEY: st.integers(0, 10**6),
    FactKind.YES_NO: st.booleans(),
    FactKind.CHOICES: st.lists(
        st.sampled_from(FACTS["person.work"].choices), min_size=1, max_size=4
    ),
    FactKind.PLACE: st.lists(st.sampled_from(["R1", "R2", "T1"]), min_size=1, max_size=3),
}
GIVEN = {
    FactKind.BIRTH_DATE: st.dates(date(1920, 1, 1), TODAY).map(date.isoformat),
    FactKind.NUMBER: st.integers(0, 40),
    FactKind.MONEY: st.integers(0, 10**6),
    FactKind.YES_NO: st.booleans(),
    FactKind.CHOICES: st.lists(st.sampled_from(FACTS["person.work"].choices), max_size=4),
    FactKind.PLACE: st.sampled_from([("R1",), ("R1", "T1"), ("R2",), ()]),
}


@st.composite
def conditions(draw):
    fact = draw(st.sampled_from(list(FACTS.values())))
    value = draw(VALUES[fact.kind])
    on = draw(st.none() | st.dates(date(2020, 1, 1), date(2035, 1, 1)))
    return Condition(
        fact.code,
        draw(st.sampled_from(COMPARES[fact.kind])).value,
        tuple(value) if isinstance(value, list) else value,
        on if fact.kind is FactKind.BIRTH_DATE else None,
    )


LEAVES = st.builds(
    Group,
    join=st.sampled_from([one.value for one in Join]),
    conditions=st.lists(conditions(), max_size=3).map(tuple),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Group,
        join=st.sampled_from([one.value for one in Join]),
        conditions=st.lists(conditions(), max_size=3).map(tuple),
        groups=st.lists(inner, max_size=3).map(tuple),
    ),
    max_leaves=5,
)
KNOWN = st.fixed_dictionaries({}, optional={f.code: GIVEN[f.kind] for f in FACTS.values()})
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def one_by_one(rule, facts):
    """What the rule says once everything is known, worked out the long way."""
    parts = []
    for one in rule.conditions:
        value = facts[one.fact]
        if isinstance(value, str):
            day, birthday = one.on or TODAY, date.fromisoformat(value)
            value = sum(1 for n in range(1, 200) if day >= _anniversary(birthday, n))
        if one.compare == "at-least":
            parts.append(value > one.value or value == one.value)
        elif one.compare == "at-most":
            parts.append(not value > one.value)
        elif one.compare == "is":
            parts.append(value == one.value)
        else:
            shared = [code for code in value if code in one.value]
            parts.append(bool(shared) if one.compare == "one-of" else not shared)
    parts += [one_by_one(one, facts) for one in rule.groups if list(conditions_in(one))]
    if not parts:
        return True
    number = parts.count(True)
    return {"all": number == len(parts), "any": number > 0, "none": number == 0}[rule.join]


def _anniversary(birthday, n):
    try:
        return birthday.replace(year=birthday.year + n)
    except ValueError:
        return date(birthday.year + n, 3, 1)


@given(st.lists(st.sampled_from(THREE), max_size=5))
def test_joining_obeys_the_laws_of_three_values(parts):
    opposite = [None if one is None else not one for one in parts]
    if not parts:
        assert {joined(join, parts) for join in Join} == {True}
        return

    some, every, none = (joined(join, parts) for join in (Join.ANY, Join.ALL, Join.NONE))

    assert none is (None if some is None else not some)
    assert joined(Join.ALL, opposite) is none, "De Morgan"
    assert joined(Join.ANY, [*parts, None]) in {some, None}
    assert joined(Join.ALL, list(reversed(parts))) is every
    assert joined(Join.ALL, [every, every]) is every
    assert joined(Join.ANY, [joined(Join.ANY, parts[:2]), *parts[2:]]) is some or len(parts) == 0


def test_the_tables_of_two_are_those_of_kleene():
    order = {False: 0, None: 1, True: 2}
    for one, other in product(THREE, THREE):
        assert order[joined(Join.ALL, [one, other])] == min(order[one], order[other])
        assert order[joined(Join.ANY, [one, other])] == max(order[one], order[other])


@given(RULES, st.fixed_dictionaries({f.code: GIVEN[f.kind] for f in FACTS.values()}))
def test_once_everything_is_known_a_rule_says_what_it_says_the_long_way(rule, facts):
    def unborn(one):
        return isinstance(facts[one.fact], str) and one.on and facts[one.fact] > one.on.isoformat()

    if any(unborn(one) for one in conditions_in(rule)):
        return

    judged = judge(rule, facts, today=TODAY)

    assert judged.holds is one_by_one(rule, facts)
    assert wanted(judged) == ()


@given(RULES, KNOWN, KNOWN)
def test_what_is_decided_stays_so_whatever_else_becomes_known(rule, known, more):
    before = judge(rule, known, today=TODAY).holds

    after = judge(rule, {**more, **known}, today=TODAY).holds

    assert before is None or after is before


@given(RULES, KNOWN)
def test_what_is_open_says_what_it_waits_for_and_what_is_settled_says_why(rule, known):
    judged = judge(rule, known, today=TODAY)

    if judged.holds is None:
        assert wanted(judged)
        assert reasons(judged) == ()
    else:
        assert wanted(judged) == ()
        because = {one.condition.fact for one in reasons(judged)}
        only = {code: value for code, value in known.items() if code in because}
        assert judge(rule, only, today=TODAY).holds is judged.holds


@given(
    RULES
    | st.builds(
        Group,
        conditions=st.lists(
            st.builds(
                Condition,
                fact=st.sampled_from(list(FACTS)),
                compare=st.text(max_size=8) | st.sampled_from(list(Compare)),
                value=ANYTHING,
            ),
            max_size=4,
        ).map(tuple),
    ),
    st.dictionaries(st.sampled_from([*FACTS, "question.x", ""]), ANYTHING),
)
def test_nothing_that_is_sent_upsets_it(rule, facts):
    assert judge(rule, facts, today=TODAY).holds in THREE


def test_the_largest_rule_that_is_kept_is_judged_at_once():
    one = Condition("person.work", "one-of", tuple(f"c{n}" for n in range(50)))
    inner = Group(Join.ANY, (one,) * 10)
    rule = Group(Join.ALL, (one,) * 10, (replaced(inner),))
    assert sum(1 for _ in conditions_in(rule)) == CONDITIONS_MAX
    assert not list(faults_in(rule, {"person.work": Fact("person.work", FactKind.CHOICES)}))

    judged = judge(rule, {"person.work": ["c1"] * 1000}, today=TODAY)

    assert judged.holds is True


def replaced(inner):
    return Group(Join.ANY, inner.conditions, (inner,))


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2000, 11, 23), date(2018, 11, 22), 17),
        (date(2000, 11, 23), date(2018, 11, 23), 18),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
    ],
)
def test_an_age_is_reached_on_the_birthday(born, day, years):
    assert age(born, day) == years


def test_an_age_is_reckoned_on_the_day_that_the_rule_names():
    one = Condition("person.birth_date", "at-least", 18, on=TODAY + timedelta(days=30))

    assert holds(one, "2008-12-20", today=TODAY) is True
    assert holds(Condition("person.birth_date", "at-least", 18), "2008-12-20", today=TODAY) is False
    assert holds(one, "2030-01-01", today=TODAY) is None, "not born yet: that is no answer"


BAD = [
    (Condition("person.shoe_size", "is", 3), "rule.conditions.0.fact", "unknown-fact"),
    (Condition("household.size", "one-of", ("a",)), "rule.conditions.0.compare", "unfit"),
    (Condition("household.size", "is", True), "rule.conditions.0.value", "unfit"),
    (Condition("household.size", "at-least", -1), "rule.conditions.0.value", "unfit"),
    (Condition("person.has_pension", "is", 1), "rule.conditions.0.value", "unfit"),
    (Condition("person.work", "one-of", ("flying",)), "rule.conditions.0.value", "unfit"),
    (Condition("person.place", "one-of", ()), "rule.conditions.0.value", "unfit"),
    (Condition("household.size", "is", 3, on=TODAY), "rule.conditions.0.on", "unfit"),
    (
        Condition("household.size", "is", 3, words={"en": "x" * 301}),
        "rule.conditions.0.words",
        "length",
    ),
    (Condition("question.ill", "is", True), "rule.conditions.0.fact", "unknown-fact"),
]


@pytest.mark.parametrize(("condition", "pointer", "code"), BAD)
def test_what_cannot_be_kept_is_named_where_it_stands(condition, pointer, code):
    special = Question("ill", "yesno", {"en": "Are you ill?"}, is_special=True)

    [fault] = faults_in(Group(conditions=(condition,)), facts_of([special]))

    assert (fault.pointer, fault.code) == (pointer, code)
    assert fault.detail


def test_a_rule_is_neither_deep_nor_long_without_end():
    deep = Group(groups=(Group(groups=(Group(groups=(Group(),)),)),))
    long = Group(conditions=(Condition("household.size", "is", 3),) * 31)

    assert depth_of(deep) == 4
    assert [one.code for one in faults_in(deep, FACTS)] == ["too-deep"]
    assert [one.code for one in faults_in(long, FACTS)] == ["too-many"]
    assert [one.code for one in faults_in(Group("either"), FACTS)] == ["unknown"]


def test_a_group_is_changed_and_taken_out_where_it_stands():
    one, other = Condition("household.size", "is", 3), Condition("household.size", "is", 4)
    rule = Group(groups=(Group("any", (one,)), Group("none", (), (Group("any", (other,)),))))

    changed = with_group(rule, (1, 0), Group("all", (one,)))

    assert group_at(changed, (1, 0)) == Group("all", (one,))
    assert with_group(changed, (0,), None).groups == changed.groups[1:]
    assert with_group(changed, (), None) == Group()
    assert group_at(rule, (0, 3)) is None


def test_a_services_own_questions_are_facts_unless_they_are_special():
    question = Question(
        "boat", "choice", {"en": "Boat?"}, choices=(Choice("yes", {}), Choice("no", {}))
    )

    facts = facts_of([question, Question("why", "longtext", {"en": "Why?"})])

    assert facts["question.boat"].choices == ("yes", "no")
    assert "question.why" not in facts


def test_a_question_says_the_same_as_a_fact_of_its_kind():
    assert fits(FACTS["household.size"], "number")
    assert fits(FACTS["person.birth_date"], "date")
    assert fits(FACTS["person.place"], "place")
    assert not fits(FACTS["household.size"], "text")
    assert not fits(FACTS["person.work"], "choices", ["fishing"])
