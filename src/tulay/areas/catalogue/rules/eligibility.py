"""Who can get a service, as data: conditions over facts of a person, joined, and judged without guessing. Pure.

A condition holds, does not hold, or is not known (None) until its fact is. Joining follows Kleene: what is not known
stays so only as long as it could still decide. An empty group asks nothing, wherever it stands.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Protocol

DEPTH_MAX = 3
NUMBER_MAX, AGE_MAX = 10**12, 130
PLACE = "person.place"
OWN = "question."
"""How the facts begin that are answers to the service's own questions."""


class Join(StrEnum):
    """How the conditions of a group belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Compare(StrEnum):
    """How a fact is held against a value."""

    AT_LEAST = "at-least"
    AT_MOST = "at-most"
    IS = "is"
    ONE_OF = "one-of"
    NOT_ONE_OF = "not-one-of"


class FactKind(StrEnum):
    """What sort of thing is known of a person."""

    BIRTH_DATE = "birth-date"
    NUMBER = "number"
    MONEY = "money"
    YES_NO = "yesno"
    CHOICE = "choice"
    CHOICES = "choices"
    PLACE = "place"


Value = bool | int | tuple[str, ...]
_RANGE = (Compare.AT_LEAST, Compare.AT_MOST)
SET = (Compare.ONE_OF, Compare.NOT_ONE_OF)
COMPARES: Mapping[FactKind, tuple[Compare, ...]] = {
    FactKind.BIRTH_DATE: _RANGE,
    FactKind.NUMBER: (*_RANGE, Compare.IS),
    FactKind.MONEY: _RANGE,
    FactKind.YES_NO: (Compare.IS,),
    FactKind.CHOICE: SET,
    FactKind.CHOICES: SET,
    FactKind.PLACE: SET,
}
"""What may be asked of each sort; of a date of birth it is the age."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that may be known of a person; `choices` are its codes."""

    code: str
    kind: FactKind
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One fact held against a value; ages are reckoned `on` a day, otherwise today.

    `words` are the agency's own, by language; where there are none, they are made of the condition.
    """

    fact: str
    compare: str
    value: Value
    on: date | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions, and groups of them, that belong together."""

    join: str = Join.ALL
    conditions: tuple[Condition, ...] = ()
    groups: tuple["Group", ...] = ()

    @property
    def is_empty(self) -> bool:
        """It asks nothing."""
        return not self.conditions and all(group.is_empty for group in self.groups)


@dataclass(frozen=True, slots=True)
class JudgedCondition:
    """A condition, and whether it holds; None: not known."""

    condition: Condition
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A group, whether it holds, and why."""

    join: str
    holds: bool | None
    conditions: tuple[JudgedCondition, ...] = ()
    groups: tuple["Judged", ...] = ()


class Asked(Protocol):
    """What these rules need to know of a service's question."""

    @property
    def code(self) -> str:
        """The name under which its answer is kept."""

    @property
    def kind(self) -> str:
        """What an answer looks like."""

    @property
    def choices(self) -> Collection[object]:
        """The answers to choose from, if any: each with a code, or a pair of code and words."""

    @property
    def is_special(self) -> bool:
        """Whether it may only be asked of whoever agreed to that."""

    @property
    def low(self) -> int | None:
        """The smallest number that makes sense, if any."""

    @property
    def high(self) -> int | None:
        """The largest number that makes sense, if any."""


WORK = ("fishing", "farming", "animals", "employed", "business", "learning", "none")
FACTS: Mapping[str, Fact] = {
    fact.code: fact
    for fact in (
        Fact(PLACE, FactKind.PLACE),
        Fact("person.birth_date", FactKind.BIRTH_DATE),
        Fact("person.is_citizen", FactKind.YES_NO),
        Fact("person.work", FactKind.CHOICES, WORK),
        Fact("person.lost_work", FactKind.YES_NO),
        Fact("person.has_pension", FactKind.YES_NO),
        Fact("household.size", FactKind.NUMBER, low=1, high=50),
        Fact("household.children", FactKind.NUMBER, low=0, high=30),
        Fact("household.income", FactKind.MONEY, low=0, high=NUMBER_MAX),
        Fact("household.lacks_food", FactKind.YES_NO),
        Fact("household.disaster", FactKind.YES_NO),
    )
}
"""What may be asked of everybody, in the order in which it is asked; nothing about health, belief or origin."""

_OWN_KINDS = {
    one.value: one
    for one in (
        FactKind.NUMBER,
        FactKind.MONEY,
        FactKind.YES_NO,
        FactKind.CHOICE,
        FactKind.CHOICES,
    )
}


def facts_of(questions: Iterable[Asked]) -> dict[str, Fact]:
    """Return what a rule may ask: the facts of everybody, and the service's own questions that are not special."""
    return {**FACTS, **{fact.code: fact for fact in _own_facts(questions)}}


def fits(fact: Fact, kind: str, choices: Collection[str] = ()) -> bool:
    """Answer whether a question's answer says the same as a fact."""
    if fact.kind in {FactKind.BIRTH_DATE, FactKind.PLACE}:
        return kind == ("date" if fact.kind is FactKind.BIRTH_DATE else "place")
    return fact.kind == kind and set(fact.choices) <= set(choices or fact.choices)


def conditions_in(group: Group) -> Iterator[Condition]:
    """Walk through every condition."""
    yield from group.conditions
    for inner in group.groups:
        yield from conditions_in(inner)


def asked_by(group: Group) -> tuple[str, ...]:
    """Return the facts that a rule is about, each once."""
    return tuple(dict.fromkeys(one.fact for one in conditions_in(group)))


def place_codes(rule: Group) -> set[str]:
    """Return the codes of the places that a rule names."""
    return {
        code
        for one in conditions_in(rule)
        if one.fact == PLACE and isinstance(one.value, tuple)
        for code in one.value
    }


def judge(rule: Group, facts: Mapping[str, object], *, today: date) -> Judged:
    """Hold a rule against what is known; what does not look like an answer counts as not known."""
    judged = tuple(
        JudgedCondition(one, holds(one, facts.get(one.fact), today=today))
        for one in rule.conditions
    )
    inner = tuple(judge(one, facts, today=today) for one in rule.groups if not one.is_empty)
    parts = [one.holds for one in judged] + [one.holds for one in inner]
    return Judged(rule.join, joined(rule.join, parts), judged, inner)


def joined(join: str, parts: Collection[bool | None]) -> bool | None:
    """Join three-valued answers; no part at all asks nothing, and so holds."""
    if not parts:
        return True
    if join == Join.ALL:
        return False if False in parts else None if None in parts else True
    found = True if True in parts else None if None in parts else False
    return found if join == Join.ANY or found is None else not found


def holds(condition: Condition, value: object, *, today: date) -> bool | None:
    """Hold one condition against a value; None: that is not known."""
    wanted = condition.value
    if condition.compare in SET:
        given = _codes(value)
        if given is None or not isinstance(wanted, tuple):
            return None
        return bool(given & set(wanted)) is (condition.compare == Compare.ONE_OF)
    if condition.compare == Compare.IS:
        return value == wanted if type(value) is type(wanted) in {bool, int} else None
    number = _number(value, condition.on or today)
    if number is None or type(wanted) is not int:
        return None
    return number >= wanted if condition.compare == Compare.AT_LEAST else number <= wanted


def age(born: date, day: date) -> int:
    """Return the full years between two days."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def wanted(judged: Judged) -> tuple[str, ...]:
    """Return the facts that could still decide, each once."""
    return tuple(dict.fromkeys(_wanted(judged)))


def reasons(judged: Judged) -> tuple[JudgedCondition, ...]:
    """Return the conditions that make a judgement what it is, once it is made."""
    return tuple(_reasons(judged))


def depth_of(rule: Group) -> int:
    """Return how many groups lie within each other."""
    return 1 + max((depth_of(one) for one in rule.groups), default=0)


def group_at(rule: Group, path: tuple[int, ...]) -> Group | None:
    """Return the group at a place, by its number in each group around it."""
    for place in path:
        if place >= len(rule.groups):
            return None
        rule = rule.groups[place]
    return rule


def with_group(rule: Group, path: tuple[int, ...], changed: Group | None) -> Group:
    """Return the rule with the group at a place changed, or taken out."""
    if not path:
        return changed or Group()
    place, rest = path[0], path[1:]
    inner = with_group(rule.groups[place], rest, changed) if rest else changed
    new = () if inner is None else (inner,)
    return replace(rule, groups=(*rule.groups[:place], *new, *rule.groups[place + 1 :]))


def _own_facts(questions: Iterable[Asked]) -> Iterator[Fact]:
    for one in questions:
        kind = _OWN_KINDS.get(one.kind)
        if kind is not None and not one.is_special:
            choices = tuple(_code(choice) for choice in one.choices)
            yield Fact(f"{OWN}{one.code}", kind, choices, one.low, one.high)


def _code(choice: object) -> str:
    return str(choice[0]) if isinstance(choice, tuple) else str(getattr(choice, "code", choice))


def _codes(value: object) -> set[str] | None:
    if isinstance(value, str):
        return {value}
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return set(value)
    return None


def _number(value: object, day: date) -> int | None:
    if type(value) is int:
        return value
    if not isinstance(value, str):
        return None
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return None
    return age(born, day) if born <= day else None


def _wanted(judged: Judged) -> Iterator[str]:
    if judged.holds is not None:
        return
    for one in judged.conditions:
        if one.holds is None:
            yield one.condition.fact
    for group in judged.groups:
        yield from _wanted(group)


def _reasons(judged: Judged) -> Iterator[JudgedCondition]:
    if judged.holds is None:
        return
    # One part decides these; otherwise every part had a share in it.
    deciding = {
        (Join.ALL, False): False,
        (Join.ANY, True): True,
        (Join.NONE, False): True,
    }.get((Join(judged.join), judged.holds))
    for one in judged.conditions:
        if deciding is None or one.holds is deciding:
            yield one
    for group in judged.groups:
        if deciding is None or group.holds is deciding:
            yield from _reasons(group)
