"""The steps inside a review or the work on a request, as its service names them: data, checked before they are kept.

The outer machine of a request is fixed; these steps happen inside two of its states. Pure.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tulay.kernel.errors import FieldError

STEPS_MAX, NAME_MAX, DAYS_MAX = 8, 60, 120
_ENGLISH = "en"


class Phase(StrEnum):
    """The state of a request inside which a step happens."""

    IN_REVIEW = "in_review"
    IN_PROGRESS = "in_progress"


class Who(StrEnum):
    """The role in the agency that finishes a step."""

    OFFICER = "officer"
    FOCAL_PERSON = "focal_person"
    EITHER = "either"


class Need(StrEnum):
    """What cannot happen before a step is finished."""

    ALWAYS = "always"
    APPROVAL = "approval"
    OPTIONAL = "optional"


class Evidence(StrEnum):
    """What must be there when a step is finished."""

    NOTHING = "nothing"
    NOTE = "note"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class InnerStep:
    """One step; `paper` is the code of a document of the service, `days` the working days it may take."""

    code: str
    names: Mapping[str, str]
    phase: str = Phase.IN_REVIEW.value
    who: str = Who.OFFICER.value
    need: str = Need.ALWAYS.value
    evidence: str = Evidence.NOTHING.value
    paper: str = ""
    is_by_another: bool = False
    """Not by whoever finished the step before it."""
    days: int | None = None


Workflow = tuple[InnerStep, ...]
_ORDER = tuple(phase.value for phase in Phase)


def in_order(workflow: Workflow) -> Workflow:
    """Return the steps as they happen: those of the review, then those of the work."""
    known = {phase: place for place, phase in enumerate(_ORDER)}
    return tuple(sorted(workflow, key=lambda step: known.get(step.phase, len(known))))


def workflow_faults(
    workflow: Workflow, *, papers: Collection[str], processing_days: int | None
) -> Iterator[FieldError]:
    """Name what is wrong with the steps of a service: what nobody could do, reach or end in time.

    :param papers: the codes of the documents that the service asks for.
    :param processing_days: the working days in which it promises an answer.
    """
    if len(workflow) > STEPS_MAX:
        words = "A service has at most {most} steps. Take one out, or do two things in one step."
        yield FieldError("workflow", "too-many", words, {"most": STEPS_MAX})
    codes = [step.code for step in workflow]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield FieldError(f"workflow.{code}.code", "repeated", "Each code may stand here once.")
    for place, step in enumerate(in_order(workflow)):
        yield from _choice_faults(step)
        yield from _name_faults(step)
        yield from _reach_faults(step, is_first=place == 0, papers=papers)
        if step.days is not None and not 1 <= step.days <= DAYS_MAX:
            words = "Enter a whole number of days from 1 to {most}, or leave it empty."
            yield FieldError(
                f"workflow.{step.code}.days", "out-of-range", words, {"most": DAYS_MAX}
            )
    yield from _time_faults(in_order(workflow), processing_days)


def _choice_faults(step: InnerStep) -> Iterator[FieldError]:
    known: dict[str, type[StrEnum]] = {
        "phase": Phase,
        "who": Who,
        "need": Need,
        "evidence": Evidence,
    }
    words = {
        "phase": "Choose when the step happens.",
        "who": "Choose a role of the agency from the list.",
        "need": "Choose what waits for this step.",
        "evidence": "Choose what must be there when the step is finished.",
    }
    for name, choices in known.items():
        if getattr(step, name) not in set(choices):
            yield FieldError(f"workflow.{step.code}.{name}", "unknown", words[name])


def _name_faults(step: InnerStep) -> Iterator[FieldError]:
    if not step.names.get(_ENGLISH, "").strip():
        pointer = f"workflow.{step.code}.names.{_ENGLISH}"
        yield FieldError(pointer, "required", "Name the step in English at least.")
    for language, name in step.names.items():
        if len(name) > NAME_MAX:
            yield FieldError(
                f"workflow.{step.code}.names.{language}",
                "length",
                "Use at most {most} characters.",
                {"most": NAME_MAX},
            )


def _reach_faults(
    step: InnerStep, *, is_first: bool, papers: Collection[str]
) -> Iterator[FieldError]:
    here = f"workflow.{step.code}"
    if step.phase == Phase.IN_PROGRESS and step.need == Need.APPROVAL:
        words = "Work begins after the yes, so nothing could wait for it. Choose another answer."
        yield FieldError(f"{here}.need", "unreachable", words)
    if is_first and step.is_by_another:
        words = "No step comes before this one, so there is nobody else to be. Clear this box."
        yield FieldError(f"{here}.is_by_another", "unreachable", words)
    if step.evidence == Evidence.PAPER and step.paper not in papers:
        words = "Choose one of the documents that people hand in for this service."
        yield FieldError(f"{here}.paper", "unknown", words)


def _time_faults(workflow: Workflow, processing_days: int | None) -> Iterator[FieldError]:
    """Refuse steps that together take longer than the service promises."""
    together = 0
    for step in workflow:
        together += step.days or 0
        if processing_days and together > processing_days:
            words = (
                "With this step all steps take {together} working days. "
                "The service promises an answer in {promised}."
            )
            facts = {"together": together, "promised": processing_days}
            yield FieldError(f"workflow.{step.code}.days", "never-ending", words, facts)
            return
