"""What cannot be kept of a rule, and how to mend it. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date

from tulay.areas.catalogue.rules.eligibility import (
    AGE_MAX,
    COMPARES,
    DEPTH_MAX,
    NUMBER_MAX,
    SET,
    Condition,
    Fact,
    FactKind,
    Group,
    Join,
    conditions_in,
    depth_of,
)
from tulay.kernel.errors import FieldError

CONDITIONS_MAX, VALUES_MAX, WORDS_MAX, CODE_MAX = 30, 50, 300, 60


def faults_in(rule: Group, known: Mapping[str, Fact]) -> Iterator[FieldError]:
    """Name what cannot be kept of a rule: where it stands, and how to mend it."""
    depth = depth_of(rule)
    if depth > DEPTH_MAX:
        facts = {"most": DEPTH_MAX}
        yield FieldError("rule", "too-deep", "Put groups at most {most} deep.", facts)
        return
    if sum(1 for _one in conditions_in(rule)) > CONDITIONS_MAX:
        facts = {"most": CONDITIONS_MAX}
        yield FieldError("rule", "too-many", "Use at most {most} conditions.", facts)
        return
    yield from _group_faults(rule, known, "rule")


def answer_fault(fact: Fact, value: object) -> str:
    """Say what is wrong with an answer that a program gives; nothing where it is one."""
    if fact.kind is FactKind.YES_NO:
        return "" if isinstance(value, bool) else "Say true for yes, or false for no."
    if fact.kind in {FactKind.NUMBER, FactKind.MONEY}:
        is_number = type(value) is int and 0 <= value <= NUMBER_MAX
        return "" if is_number else "Give a whole number of 0 or more."
    if fact.kind is FactKind.CHOICES:
        is_list = isinstance(value, list) and set(value) <= set(fact.choices)
        return "" if is_list else "Give a list of codes of this fact."
    if fact.kind is FactKind.CHOICE:
        return "" if value in fact.choices else "Give one of the codes of this fact."
    if fact.kind is FactKind.PLACE:
        is_code = isinstance(value, str) and 0 < len(value) <= CODE_MAX
        return "" if is_code else "Give the official code of a place, from /places."
    return "" if _is_day(value) else "Give a date like 1990-03-27."


def _is_day(value: object) -> bool:
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _group_faults(group: Group, known: Mapping[str, Fact], at: str) -> Iterator[FieldError]:
    if group.join not in set(Join):
        detail = "Choose how the conditions belong together: all, any or none."
        yield FieldError(f"{at}.join", "unknown", detail)
    for number, one in enumerate(group.conditions):
        yield from _condition_faults(one, known, f"{at}.conditions.{number}")
    for number, inner in enumerate(group.groups):
        yield from _group_faults(inner, known, f"{at}.groups.{number}")


def _condition_faults(one: Condition, known: Mapping[str, Fact], at: str) -> Iterator[FieldError]:
    fact = known.get(one.fact)
    if fact is None:
        detail = (
            "The fact “{fact}” is not known. Choose one from the list, or a question of this service "
            "that is not about health, belief or origin."
        )
        yield FieldError(f"{at}.fact", "unknown-fact", detail, {"fact": one.fact[:80]})
        return
    if one.compare not in COMPARES[fact.kind]:
        facts = {"allowed": ", ".join(COMPARES[fact.kind])}
        detail = "This fact cannot be compared like that. Use one of: {allowed}."
        yield FieldError(f"{at}.compare", "unfit", detail, facts)
        return
    if detail := _value_fault(one, fact):
        yield FieldError(f"{at}.value", "unfit", detail)
    if one.on is not None and fact.kind is not FactKind.BIRTH_DATE:
        yield FieldError(f"{at}.on", "unfit", "Only ages are reckoned on a day. Leave it out.")
    if any(len(words) > WORDS_MAX for words in one.words.values()):
        most = {"most": WORDS_MAX}
        yield FieldError(f"{at}.words", "length", "Use at most {most} characters.", most)


def _value_fault(one: Condition, fact: Fact) -> str:
    value = one.value
    if fact.kind is FactKind.YES_NO:
        return "" if isinstance(value, bool) else "Say true for yes, or false for no."
    if one.compare in SET:
        if not isinstance(value, tuple) or not 0 < len(value) <= VALUES_MAX:
            return "Give a list of one to fifty codes."
        if fact.choices and not set(value) <= set(fact.choices):
            return "Choose from the answers of this fact."
        return ""
    most = AGE_MAX if fact.kind is FactKind.BIRTH_DATE else NUMBER_MAX
    is_number = type(value) is int and 0 <= value <= most
    return "" if is_number else "Give a whole number of 0 or more."
