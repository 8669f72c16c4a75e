"""How a rule reads in the reader's language, judged or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import (
    get_language,
    get_language_bidi,
    gettext_lazy,
    ngettext,
    override,
)
from django.utils.translation import gettext as _

from tulay.areas.catalogue.queries.fact_words import CHOICES, FACT_WORDS
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.catalogue.rules.eligibility import (
    FACTS,
    OWN,
    Compare,
    Condition,
    Fact,
    FactKind,
    Group,
    Join,
    Judged,
    asked_by,
    facts_of,
    place_codes,
)
from tulay.areas.directory.queries import region_names
from tulay.kernel.money import EXPONENTS, Money
from tulay.plumbing.ui.words import day, listed_apart

LTR, FIRST, END = "\u2066", "\u2068", "\u2069"


HEADINGS = {
    Join.ALL: gettext_lazy("All of these:"),
    Join.ANY: gettext_lazy("At least one of these:"),
    Join.NONE: gettext_lazy("None of these:"),
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a service's rule needs to be read: its own questions, names of places, its currency."""

    language: str = "en"
    currency: str = "PHP"
    facts: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    questions: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """A condition in words, and whether it holds (None: not known, or nobody was asked)."""

    text: str
    fact: str
    holds: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A group in words."""

    join: str
    heading: str
    holds: bool | None = None
    lines: tuple[Line, ...] = ()
    groups: tuple["Told", ...] = ()


def vocabulary(card: ServiceCard, questions: Iterable[Any] = (), *more: Group) -> Vocabulary:
    """Return what is needed to read a service's rule, and `more` beside it; one query, where it names places.

    :param questions: the service's questions as its agency wrote them, where the card has others.
    """
    asked = tuple(questions) or card.questions
    rules = [rule for rule in (card.rule, *more) if rule is not None]
    return Vocabulary(
        language=card.language,
        currency=card.currency,
        facts=facts_of(asked),
        questions={f"{OWN}{one.code}": one for one in card.questions},
        places=region_names(code for rule in rules for code in place_codes(rule)),
    )


def told_rule(card: ServiceCard, language: str) -> Told | None:
    """Return who can get a service in words of a language; nothing where it is not said in conditions."""
    if card.rule is None or card.rule.is_empty:
        return None
    with override(language):
        return told(card.rule, vocabulary(card))


def told(rule: Group, words: Vocabulary) -> Told:
    """Return a rule in words; what asks nothing is left out."""
    return Told(
        rule.join,
        str(HEADINGS[Join(rule.join)]),
        None,
        tuple(Line(sentence(one, words), one.fact) for one in rule.conditions),
        tuple(told(one, words) for one in rule.groups if not one.is_empty),
    )


def told_judged(judged: Judged, words: Vocabulary) -> Told:
    """Return a judged rule in words."""
    return Told(
        judged.join,
        str(HEADINGS[Join(judged.join)]),
        judged.holds,
        tuple(
            Line(sentence(one.condition, words), one.condition.fact, one.holds)
            for one in judged.conditions
        ),
        tuple(told_judged(one, words) for one in judged.groups),
    )


def sentence(one: Condition, words: Vocabulary) -> str:
    """Return a condition in the reader's language: in the agency's own words, or made of it."""
    language = get_language() or "en"
    return one.words.get(language) or _SENTENCES[_kind(one, words)](one, words)


def what(code: str, words: Vocabulary) -> str:
    """Name a fact."""
    if code in FACT_WORDS:
        return str(FACT_WORDS[code].what)
    question = words.questions.get(code)
    return f"“{question.label}”" if question else code.removeprefix(OWN)


def question_of(code: str, words: Vocabulary) -> tuple[str, str]:
    """Return how a fact is asked for, and the hint below."""
    if code in FACT_WORDS:
        return str(FACT_WORDS[code].question), str(FACT_WORDS[code].hint)
    question = words.questions.get(code)
    return (question.label, question.hint) if question else (code.removeprefix(OWN), "")


def choices_of(code: str, words: Vocabulary) -> list[tuple[str, str]]:
    """Return the answers of a fact that is chosen from a list."""
    if code in CHOICES:
        return [(key, str(label)) for key, label in CHOICES[code].items()]
    question = words.questions.get(code)
    return list(question.choices) if question else []


def facts_asked(rule: Group, words: Vocabulary) -> tuple[str, ...]:
    """Return the facts of a rule in the order in which they are asked: those of everybody, then its own."""
    asked = set(asked_by(rule)) & words.facts.keys()
    return tuple(code for code in words.facts if code in asked)


def amount(minor: int, currency: str) -> str:
    """Say an amount; it runs from left to right whatever stands around it. Whole ones leave their zeros out."""
    said = str(Money(currency, minor))
    exponent = EXPONENTS[currency]
    return f"{LTR}{said.removesuffix('.' + '0' * exponent)}{END}"


def _kind(one: Condition, words: Vocabulary) -> FactKind:
    fact = words.facts.get(one.fact)
    if fact is not None:
        return fact.kind
    if one.compare in {Compare.ONE_OF, Compare.NOT_ONE_OF}:
        return FactKind.CHOICES
    return FactKind.YES_NO if isinstance(one.value, bool) else FactKind.NUMBER


def _of_age(one: Condition, _words: Vocabulary) -> str:
    years = int(one.value) if isinstance(one.value, int) else 0
    facts = {"n": years, "day": day(one.on) if one.on else ""}
    if one.compare == Compare.AT_LEAST:
        if one.on:
            text = ngettext(
                "On %(day)s you are %(n)d year old or older",
                "On %(day)s you are %(n)d years old or older",
                years,
            )
        else:
            text = ngettext(
                "You are %(n)d year old or older", "You are %(n)d years old or older", years
            )
    elif one.on:
        text = ngettext(
            "On %(day)s you are %(n)d year old or younger",
            "On %(day)s you are %(n)d years old or younger",
            years,
        )
    else:
        text = ngettext(
            "You are %(n)d year old or younger", "You are %(n)d years old or younger", years
        )
    return text % facts


def _of_number(one: Condition, words: Vocabulary) -> str:
    return _ranged(one, words, str(one.value))


def _of_money(one: Condition, words: Vocabulary) -> str:
    minor = int(one.value) if isinstance(one.value, int) else 0
    return _ranged(one, words, amount(minor, words.currency))


def _ranged(one: Condition, words: Vocabulary, value: str) -> str:
    facts = {"what": what(one.fact, words), "value": value}
    if one.compare == Compare.AT_LEAST:
        return _("%(what)s: %(value)s or more") % facts
    if one.compare == Compare.AT_MOST:
        return _("%(what)s: %(value)s or less") % facts
    return _("%(what)s: %(value)s") % facts


def _of_yes_no(one: Condition, words: Vocabulary) -> str:
    if one.fact in FACT_WORDS:
        named = FACT_WORDS[one.fact]
        return str(named.yes if one.value else named.no)
    value = _("Yes") if one.value else _("No")
    return _("%(what)s: %(value)s") % {"what": what(one.fact, words), "value": value}


def _of_choices(one: Condition, words: Vocabulary) -> str:
    labels = dict(choices_of(one.fact, words))
    codes = one.value if isinstance(one.value, tuple) else ()
    facts = {
        "what": what(one.fact, words),
        "value": listed_apart(labels.get(code, code) for code in codes),
    }
    if one.compare == Compare.NOT_ONE_OF:
        return _("%(what)s: none of these: %(value)s") % facts
    if len(codes) == 1:
        return _("%(what)s: %(value)s") % facts
    return _("%(what)s: one of these: %(value)s") % facts


def _apart(name: str) -> str:
    """Keep a name in another script from running into the words around it, where those run from right to left."""
    return f"{FIRST}{name}{END}" if get_language_bidi() else name


def _of_place(one: Condition, words: Vocabulary) -> str:
    codes = one.value if isinstance(one.value, tuple) else ()
    facts = {"places": listed_apart(_apart(words.places.get(code, code)) for code in codes)}
    if one.compare == Compare.NOT_ONE_OF:
        return _("You do not live in: %(places)s") % facts
    if len(codes) == 1:
        return _("You live in %(places)s") % facts
    return _("You live in one of these: %(places)s") % facts


_SENTENCES: Mapping[FactKind, Any] = {
    FactKind.BIRTH_DATE: _of_age,
    FactKind.NUMBER: _of_number,
    FactKind.MONEY: _of_money,
    FactKind.YES_NO: _of_yes_no,
    FactKind.CHOICE: _of_choices,
    FactKind.CHOICES: _of_choices,
    FactKind.PLACE: _of_place,
}


def in_lines(rule: Group, words: Vocabulary) -> str:
    """Return a rule as lines, indented by depth: for comparing versions."""
    return "\n".join(_lines(told(rule, words), ""))


def _lines(group: Told, indent: str) -> Iterable[str]:
    yield f"{indent}{group.heading}"
    for line in group.lines:
        yield f"{indent}• {line.text}"
    for inner in group.groups:
        yield from _lines(inner, f"{indent}  ")
