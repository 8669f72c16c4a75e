"""The four steps of an application: you, your answers, your documents, check and send."""

from collections.abc import Iterable
from enum import StrEnum

from tulay.kernel.errors import FieldError


class Step(StrEnum):
    """One page of the application."""

    CONTACT = "contact"
    ANSWERS = "answers"
    DOCUMENTS = "documents"
    CHECK = "check"


def plan(*, has_questions: bool, has_requirements: bool) -> tuple[Step, ...]:
    """Return the steps a service's application has: a step with nothing to ask is left out."""
    wanted = {Step.ANSWERS: has_questions, Step.DOCUMENTS: has_requirements}
    return tuple(step for step in Step if wanted.get(step, True))


def step_after(step: Step, steps: tuple[Step, ...]) -> Step:
    """Return where "continue" leads; the last step leads nowhere else."""
    place = steps.index(step)
    return steps[min(place + 1, len(steps) - 1)]


def step_before(step: Step, steps: tuple[Step, ...]) -> Step | None:
    """Return where "back" leads; nothing before the first."""
    place = steps.index(step)
    return steps[place - 1] if place else None


def step_of(fault: FieldError) -> Step:
    """Return the page on which a fault is mended."""
    place = fault.pointer.split("/", 1)[0]
    return Step(place) if place in {Step.ANSWERS, Step.DOCUMENTS} else Step.CONTACT


def first_unfinished(faults: Iterable[FieldError], steps: tuple[Step, ...]) -> Step:
    """Return the page to resume at: the first with a fault, else the check."""
    faulty = {step_of(fault) for fault in faults}
    return next((step for step in steps if step in faulty), Step.CHECK)
