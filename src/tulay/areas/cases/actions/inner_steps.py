"""Go through the steps that a service names inside a review and the work: freeze them, finish one, send one back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tulay.areas.cases.actions.steps import account, checked_reason, person_of, request_in_hand
from tulay.areas.cases.errors import WaitsForSignature
from tulay.areas.cases.models import InnerMove, InnerStep, Request
from tulay.areas.cases.queries.decisions import open_decision
from tulay.areas.cases.queries.inner_steps import FINISH, papers_of, steps_of
from tulay.areas.cases.queries.special import check_using
from tulay.areas.cases.rules import inner_steps as rules
from tulay.areas.cases.rules.deadlines import resumed
from tulay.areas.cases.rules.inner_steps import ENGLISH, Event, name_in, open_steps, step_due_at
from tulay.areas.cases.rules.steps import Outcome, State, check_impartial
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.queries.workflow import InnerStep as PlannedStep
from tulay.areas.catalogue.queries.workflow import workflow_of
from tulay.areas.directory.queries import calendar_of
from tulay.kernel.actor import Actor
from tulay.kernel.periods import WorkingCalendar
from tulay.plumbing.actions import action
from tulay.plumbing.db.writes import add

ROUND_OF_APPEAL = 2
_SAME = (
    "request_id",
    "agency_id",
    "applicant_id",
    "place",
    "code",
    "names",
    "phase",
    "who",
    "need",
    "evidence",
    "paper",
    "is_by_another",
    "days",
)


@action("cases.finish-step")
def finish_step(
    *, actor: Actor, request_id: UUID, step: str, now: datetime, note: str = ""
) -> None:
    """Finish a step of a request: what its service asks to be there is there, and the next one begins.

    :raises InnerStepFinished: a colleague was faster.
    :raises InnerStepNotYet: an earlier step is still open.
    :raises InnerStepClosed: the request does not stand there.
    :raises NotYourInnerStep: it belongs to another role.
    :raises SecondPairOfHands: the actor finished the step before.
    :raises NoteMissing: it needs a note.
    :raises PaperMissing: it needs a document that the request does not hold.
    :raises OwnRequest: the officer is the applicant.
    """
    said = checked_reason(note, pointer="note", is_required=False)
    request = request_in_hand(actor, FINISH, request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_using(request)
    steps = steps_of(request)
    _check(request, steps, step, Event.FINISHED)
    mine, before = rules.step_named(steps, step), rules.finisher_before(steps, step)
    rules.check_hands(mine, actor, request.agency_id, code=FINISH, before=before)
    _check_evidence(request, mine, said)
    mine.finished_at, mine.finished_by = now, person_of(actor)
    mine.save(update_fields=["finished_at", "finished_by"])
    _begin(steps, request, now)
    _note(request, mine, Event.FINISHED, said, actor=actor, now=now)
    account(actor, FINISH, request, now, step=step)


@action("cases.send-step-back")
def send_step_back(
    *, actor: Actor, request_id: UUID, step: str, reason: str, now: datetime
) -> None:
    """Open a finished step again, with what came after it in the same phase, and say why.

    :raises ReasonMissing: nothing was said.
    :raises InnerStepNotFinished: it is not finished.
    :raises InnerStepClosed: the request does not stand there.
    :raises WaitsForSignature: a decision is already proposed.
    :raises OwnRequest: the officer is the applicant.
    """
    said = checked_reason(reason)
    request = request_in_hand(actor, "cases.send-step-back", request_id)
    check_impartial(actor.person_id, applicant_id=request.applicant_id, took_part=())
    check_using(request)
    if open_decision(request.id) is not None:
        raise WaitsForSignature
    steps = steps_of(request)
    _check(request, steps, step, Event.SENT_BACK)
    for one in rules.reopened(steps, step):
        one.finished_at = one.finished_by = one.due_at = None
        one.save(update_fields=["finished_at", "finished_by", "due_at"])
    _begin(steps, request, now)
    mine = rules.step_named(steps, step)
    _note(request, mine, Event.SENT_BACK, said, actor=actor, now=now)
    account(actor, "cases.send-step-back", request, now, step=step)


def begin_review(request: Request, now: datetime) -> None:
    """Freeze the steps of the service for a request that is taken into review; an appeal goes through them anew."""
    if request.is_appealed:
        steps = [_again(one) for one in steps_of(request)]
    else:
        steps = [
            frozen(request, place, one)
            for place, one in enumerate(workflow_of(request.service_id), start=1)
        ]
    if steps:
        InnerStep.objects.bulk_create(steps)
        _begin(steps, request, now)


def begin_work(request: Request, now: datetime) -> None:
    """Let the first step of the work begin."""
    _begin(steps_of(request), request, now)


def resume_steps(
    request: Request, *, paused_at: datetime, now: datetime, calendar: WorkingCalendar
) -> None:
    """Give the open steps back the time that passed while the clock stood."""
    for one in open_steps(steps_of(request), State(request.state)):
        if one.due_at is not None:
            one.due_at = resumed(one.due_at, paused_at=paused_at, now=now, calendar=calendar)
            one.save(update_fields=["due_at"])


def check_steps_done(request: Request, outcome: Outcome | None = None) -> None:
    """Refuse to decide, or to end the work, before the steps it waits for.

    :raises InnerStepsUnfinished: naming them.
    """
    rules.check_none_waits(steps_of(request), State(request.state), outcome)


def frozen(request: Request, place: int, planned: PlannedStep) -> InnerStep:
    """Return a step of a service as a request keeps it, unsaved; nothing is done yet."""
    return InnerStep(
        request_id=request.id,
        agency_id=request.agency_id,
        applicant_id=request.applicant_id,
        round=1,
        place=place,
        code=planned.code,
        names=dict(planned.names),
        phase=planned.phase,
        who=planned.who,
        need=planned.need,
        evidence=planned.evidence,
        paper=planned.paper,
        is_by_another=planned.is_by_another,
        days=planned.days,
    )


def _again(kept: InnerStep) -> InnerStep:
    """Return a step of the first round for the second: as it was frozen, with nothing done."""
    again = InnerStep(**{name: getattr(kept, name) for name in _SAME})
    again.round = ROUND_OF_APPEAL
    return again


def _check(request: Request, steps: Sequence[InnerStep], code: str, event: Event) -> None:
    state = State(request.state)
    mine = rules.step_named(steps, code)
    present = next(iter(open_steps(steps, state)), None)
    rules.check_event(
        steps,
        code,
        event,
        state=state,
        name=name_in(mine.names, ENGLISH)[0],
        present=name_in(present.names, ENGLISH)[0] if present else "",
    )


def _check_evidence(request: Request, step: InnerStep, note: str) -> None:
    if step.evidence != rules.Evidence.PAPER:
        rules.check_evidence(step, note=note, papers=(), paper_name="")
        return
    card = service_card(request.service_id, ENGLISH)
    named = next((one.name for one in card.requirements if one.code == step.paper), step.paper)
    rules.check_evidence(step, note=note, papers=papers_of(request.id), paper_name=named)


def _begin(steps: Sequence[InnerStep], request: Request, now: datetime) -> None:
    """Start the clock of each step that is open and has none yet."""
    for one in open_steps(steps, State(request.state)):
        if one.due_at is None and one.days:
            one.due_at = step_due_at(now, one.days, calendar_of(request.agency_id))
            one.save(update_fields=["due_at"])


def _note(
    request: Request, step: InnerStep, event: Event, note: str, *, actor: Actor, now: datetime
) -> None:
    add(
        InnerMove(
            request_id=request.id,
            step_id=step.id,
            agency_id=request.agency_id,
            applicant_id=request.applicant_id,
            number=InnerMove.objects.filter(request_id=request.id).count() + 1,
            event=event.value,
            actor_id=person_of(actor),
            note=note or None,
            at=now,
        )
    )
