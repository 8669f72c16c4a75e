"""The form of a service as JSON Schema 2020-12: what `rules.answers` and `rules.asking` say, for any program. Pure.

It describes an answer as a program writes it: a number as a number, yes or no as a boolean, nothing for no answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from tulay.areas.cases.rules.answers import LONG_TEXT_MAX, NUMBER_MAX, PLACE_MAX, TEXT_MAX
from tulay.areas.cases.rules.application import Paged
from tulay.areas.cases.rules.asking import When
from tulay.kernel.patterns import expression_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SAID = r"\S"
"""What is written must be more than blanks."""
_AMOUNT = r"^[0-9]{1,12}([.,][0-9]{1,2})?$"
Schema = dict[str, Any]


class Described(Paged, Protocol):
    """What is told of a question."""

    @property
    def label(self) -> str:
        """The question."""

    @property
    def hint(self) -> str:
        """What stands below it."""


class Page(Protocol):
    """What is told of a page of the form."""

    @property
    def code(self) -> str:
        """Its name in `page`."""

    @property
    def title(self) -> str:
        """What stands above it."""


def form_schema(
    questions: Iterable[Described], pages: Iterable[Page], *, about: Mapping[str, str]
) -> Schema:
    """Return what `answers` of a finished request may be.

    A condition is an `if` with `then` and `else`: what is not asked must not be there. `x-pages` says which questions
    stand on which page; `x-days` which days a date may name, for which JSON Schema has no word.

    :param about: `$id`, `title` and `description` of the whole.
    """
    listed = tuple(questions)
    conditions = [part for one in listed for part in _conditions(one)]
    whole: Schema = {"$schema": DRAFT, **about, "type": "object"}
    whole["properties"] = {one.code: _answer(one) for one in listed}
    whole["required"] = [one.code for one in listed if one.is_required and one.asked_if is None]
    whole["additionalProperties"] = False
    if conditions:
        whole["allOf"] = conditions
    whole["x-pages"] = [
        {
            "code": code,
            "title": title,
            "questions": [one.code for one in listed if one.page == code],
        }
        for code, title in (("", ""), *((page.code, page.title) for page in pages))
    ]
    return whole


def _conditions(question: Described) -> Iterable[Schema]:
    code = question.code
    if question.asked_if is not None:
        asked: Schema = {"if": _holds(question.asked_if)}
        if question.is_required:
            asked["then"] = {"required": [code]}
        yield {**asked, "else": {"properties": {code: False}}}
    if question.required_if is not None and not question.is_required:
        both = [_holds(when) for when in (question.asked_if, question.required_if) if when]
        yield {"if": {"allOf": both}, "then": {"required": [code]}}


def _holds(when: When) -> Schema:
    condition: Schema = {}
    if when.answers:
        written = [{"yes": True, "no": False}.get(one, one) for one in when.answers]
        chosen = {"enum": [*dict.fromkeys([*written, *when.answers])]}
        condition = {"anyOf": [chosen, {"type": "array", "contains": chosen}]}
    elif when.low is not None or when.high is not None:
        condition = {"type": "integer", **_range(when.low, when.high)}
    return {"required": [when.question], "properties": {when.question: condition}}


def _answer(question: Described) -> Schema:
    described: Schema = {"title": question.label, **_shape(question)}
    if question.hint:
        described["description"] = question.hint
    return described


def _shape(question: Described) -> Schema:
    shapes: dict[str, Schema] = {
        "number": {"type": "integer", **_range(question.low, question.high, NUMBER_MAX)},
        "date": _date(question),
        "yesno": {"type": "boolean"},
        "money": {"type": "string", "pattern": _AMOUNT},
        "place": {"type": "string", "maxLength": PLACE_MAX, "pattern": _SAID},
        "choice": {"oneOf": _choices(question)},
        "choices": {
            "type": "array",
            "items": {"oneOf": _choices(question)},
            "minItems": 1,
        },
    }
    return shapes.get(question.kind) or _text(question)


def _text(question: Described) -> Schema:
    most = LONG_TEXT_MAX if question.kind == "longtext" else TEXT_MAX
    shape: Schema = {"type": "string", "maxLength": question.longest or most}
    if question.shortest is not None:
        shape["minLength"] = question.shortest
    return {**shape, "pattern": expression_of(question.pattern) or _SAID}


def _date(question: Described) -> Schema:
    shape: Schema = {"type": "string", "format": "date"}
    return {**shape, "x-days": question.days} if question.days else shape


def _choices(question: Described) -> list[Schema]:
    pairs = ((str(one[0]), one[1]) for one in question.choices if isinstance(one, tuple))
    return [{"const": code, "title": label} for code, label in pairs]


def _range(low: int | None, high: int | None, most: int | None = None) -> Schema:
    found: Schema = {}
    if low is not None or most is not None:
        found["minimum"] = low if low is not None else 1 - (most or 0)
    if high is not None or most is not None:
        found["maximum"] = high if high is not None else (most or 0) - 1
    return found
