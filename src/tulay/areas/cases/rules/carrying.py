"""What somebody said while they checked what they can get, as answers to a service's questions. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from tulay.areas.cases.rules.answers import Question as Answerable
from tulay.areas.cases.rules.answers import faults_in
from tulay.kernel.money import EXPONENTS

OWN = "question."


class Question(Answerable, Protocol):
    """What these rules need to know of a service's question."""

    @property
    def fact(self) -> str:
        """The fact that its answer is, too; empty: none."""

    @property
    def is_special(self) -> bool:
        """Whether it is only asked of whoever agreed to that."""


def carried_answers(
    questions: Iterable[Question],
    said: Mapping[str, object],
    *,
    slug: str,
    currency: str,
    today: date,
) -> dict[str, object]:
    """Return the answers that are known already; what does not fit its question is asked again.

    Special information is never carried: it is asked once somebody agreed to its use.
    """
    asked = [one for one in questions if not one.is_special and one.kind != "place"]
    given = {
        one.code: _as_answer(one.kind, value, currency)
        for one in asked
        if (value := said.get(one.fact or f"{OWN}{slug}.{one.code}")) is not None
    }
    unfit = {
        fault.pointer.removeprefix("answers/") for fault in faults_in(given, asked, today=today)
    }
    return {code: value for code, value in given.items() if code not in unfit}


def _as_answer(kind: str, value: object, currency: str) -> object:
    if kind == "yesno":
        return "yes" if value else "no"
    if kind == "money" and type(value) is int:
        return str(Decimal(value).scaleb(-EXPONENTS[currency]))
    return value
