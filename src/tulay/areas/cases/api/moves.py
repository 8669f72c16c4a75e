"""Which action a step of the machine is."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.cases.actions.applications import answer, submit_case, withdraw
from tulay.areas.cases.actions.decisions import appeal, cosign, decide
from tulay.areas.cases.actions.review import ask_for_information, complete, review, start
from tulay.areas.cases.api.schemas import TransitionIn
from tulay.areas.cases.queries.own import is_own
from tulay.areas.cases.rules.steps import Outcome, State
from tulay.kernel.actor import Actor
from tulay.kernel.errors import FieldError, Invalid
from tulay.plumbing.db.scope import reading

Asked = dict[str, Any]


def make_step(
    *, actor: Actor, request_id: UUID, step: TransitionIn, now: datetime
) -> dict[str, Any]:
    """Run the action that leads to `step.to` and return where the request stands.

    :raises Invalid: `answers` or `agrees` came with a step that has no use for them.
    """
    to = State(step.to)
    _check_used(step, to)
    asked: Asked = {"actor": actor, "request_id": request_id, "now": now}
    told = _STEPS[to](asked, step)
    is_final = told.get("is_final", True)
    state = to if is_final else State.IN_REVIEW
    code = told.get("tracking_code")
    return {"id": request_id, "state": state, "tracking_code": code, "is_final": is_final}


def _check_used(step: TransitionIn, to: State) -> None:
    faults = []
    if step.answers is not None and to is not State.IN_REVIEW:
        faults.append(FieldError("/answers", "unused", "Send this with `in_review` only."))
    if step.agrees is not None and to is not State.APPROVED:
        faults.append(FieldError("/agrees", "unused", "Send this with `approved` only."))
    if faults:
        raise Invalid(errors=faults)


def _submit(asked: Asked, _: TransitionIn) -> Asked:
    return {"tracking_code": submit_case(**asked)}


def _in_review(asked: Asked, step: TransitionIn) -> Asked:
    with reading(asked["actor"]):
        own = is_own(actor=asked["actor"], request_id=asked["request_id"])
    if own:
        answer(**asked, message=step.reason, answers=step.answers)
    else:
        review(**asked)
    return {}


def _ask(asked: Asked, step: TransitionIn) -> Asked:
    ask_for_information(**asked, question=step.reason)
    return {}


def _approve(asked: Asked, step: TransitionIn) -> Asked:
    if step.agrees is None:
        outcome = Outcome.APPROVED
        return {"is_final": decide(**asked, outcome=outcome, reasons=step.reason)}
    cosign(**asked, agrees=step.agrees, reason=step.reason)
    return {"is_final": step.agrees}


def _reject(asked: Asked, step: TransitionIn) -> Asked:
    return {"is_final": decide(**asked, outcome=Outcome.REJECTED, reasons=step.reason)}


def _start(asked: Asked, _: TransitionIn) -> Asked:
    start(**asked)
    return {}


def _complete(asked: Asked, step: TransitionIn) -> Asked:
    complete(**asked, note=step.reason)
    return {}


def _withdraw(asked: Asked, step: TransitionIn) -> Asked:
    withdraw(**asked, reason=step.reason)
    return {}


def _appeal(asked: Asked, step: TransitionIn) -> Asked:
    appeal(**asked, reason=step.reason)
    return {}


_STEPS: dict[State, Callable[[Asked, TransitionIn], Asked]] = {
    State.SUBMITTED: _submit,
    State.IN_REVIEW: _in_review,
    State.NEEDS_INFORMATION: _ask,
    State.APPROVED: _approve,
    State.REJECTED: _reject,
    State.IN_PROGRESS: _start,
    State.COMPLETED: _complete,
    State.WITHDRAWN: _withdraw,
    State.APPEALED: _appeal,
}
