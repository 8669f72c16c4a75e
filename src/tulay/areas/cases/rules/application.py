"""The pages of an application: you, your answers page by page, your documents, check and send."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tulay.areas.cases.rules.asking import Conditional, asked
from tulay.kernel.errors import FieldError


class Step(StrEnum):
    """What a page of the application is about."""

    CONTACT = "contact"
    ANSWERS = "answers"
    DOCUMENTS = "documents"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the application; of the answers there is one for the place, then one for each page of the form."""

    step: Step
    page: str = ""


class Paged(Conditional, Protocol):
    """What these rules need to know of a question."""

    @property
    def page(self) -> str:
        """The page it stands on; empty: the first, which also asks for the place."""


def plan(
    questions: Iterable[Paged],
    answers: Mapping[str, object],
    *,
    has_requirements: bool,
    is_whole: bool = False,
) -> tuple[Stop, ...]:
    """Return the pages an application has, as far as they are known: one with nothing to ask is left out.

    :param is_whole: with every page, whatever its questions hang on.
    """
    shown = tuple(questions) if is_whole else asked(questions, answers)
    pages = dict.fromkeys(["", *(one.page for one in shown)])
    papers = [Stop(Step.DOCUMENTS)] if has_requirements else []
    answered = [Stop(Step.ANSWERS, page) for page in pages]
    return (Stop(Step.CONTACT), *answered, *papers, Stop(Step.CHECK))


def stop_after(stop: Stop, stops: tuple[Stop, ...]) -> Stop:
    """Return where "continue" leads; the last leads nowhere else, one that is gone to the check."""
    if stop not in stops:
        return stops[-1]
    return stops[min(stops.index(stop) + 1, len(stops) - 1)]


def stop_before(stop: Stop, stops: tuple[Stop, ...]) -> Stop | None:
    """Return where "back" leads; nothing before the first."""
    place = stops.index(stop)
    return stops[place - 1] if place else None


def stop_of(fault: FieldError, questions: Iterable[Paged]) -> Stop:
    """Return the page on which a fault is mended."""
    place, _slash, code = fault.pointer.partition("/")
    if place == Step.ANSWERS:
        return Stop(Step.ANSWERS, next((one.page for one in questions if one.code == code), ""))
    return Stop(Step.DOCUMENTS if place == Step.DOCUMENTS else Step.CONTACT)


def first_unfinished(
    faults: Iterable[FieldError], stops: tuple[Stop, ...], questions: Iterable[Paged]
) -> Stop:
    """Return the page to resume at: the first with a fault, else the check."""
    known = tuple(questions)
    faulty = {stop_of(fault, known) for fault in faults}
    return next((stop for stop in stops if stop in faulty), stops[-1])
