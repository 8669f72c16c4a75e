"""Several requests at once: wished, done one by one by the action that does it singly, stopped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.assigning import give_by_rule
from tulay.areas.cases.actions.assignments import assign, give_back
from tulay.areas.cases.actions.comments import comment
from tulay.areas.cases.actions.review import review
from tulay.areas.cases.actions.steps import checked_reason
from tulay.areas.cases.errors import (
    BatchNotFound,
    BatchOver,
    NotAssignable,
    PlanChanged,
    PlanOff,
    RequestNotFound,
    TemplateNotFound,
)
from tulay.areas.cases.models import Batch, BatchItem, Request
from tulay.areas.cases.queries.assigning import plan_of
from tulay.areas.cases.queries.queue import visible_requests
from tulay.areas.cases.queries.templates import filled_text, template_card
from tulay.areas.cases.queries.undoing import given_before
from tulay.areas.cases.rules.batches import BatchItemState, BatchKind, check_size, only_agency
from tulay.areas.cases.rules.templates import TemplateKind
from tulay.areas.identity.queries import staff_of
from tulay.areas.identity.queries.standing import actor_of_person
from tulay.kernel.actor import Actor, Resource
from tulay.kernel.errors import FieldError, Forbidden, Problem
from tulay.plumbing.actions import action, errand, one_transaction
from tulay.plumbing.db.turns import wait_for_turn
from tulay.plumbing.db.writes import add
from tulay.plumbing.jobs import enqueue

CODES = {
    BatchKind.ASSIGN: "cases.assign",
    BatchKind.RULES: "cases.give-by-rule",
    BatchKind.REVIEW: "cases.review",
    BatchKind.MESSAGE: "cases.comment",
    BatchKind.LIST: "cases.look",
}
"""With which permission each is done singly."""
Facts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with each: to whom it goes and why, by which rules, or which kept text is sent."""

    kind: BatchKind
    assignee_id: UUID | None = None
    template_id: UUID | None = None
    reason: str = ""
    plan_version: int | None = None
    """The rules that were looked at; none: whichever they are."""


@action("cases.start-batch")
def start_batch(
    *, actor: Actor, wish: Wish, request_ids: Sequence[UUID], key: UUID, now: datetime
) -> UUID:
    """Wish something for several requests; each is done later, by itself. The same `key` again is the same wish.

    :raises BatchEmpty: none was chosen.
    :raises BatchTooLarge: there are more than can be looked through.
    :raises BatchMixed: they are of several agencies.
    :raises RequestNotFound: one is not there, or not the actor's to do this with.
    :raises NotAssignable: the person does not work on requests of this agency.
    :raises PlanOff: it is to be given by rules that are switched off.
    :raises PlanChanged: somebody changed the rules since they were looked at.
    :raises TemplateNotFound: no such text is kept for messages.
    :raises ReasonMissing: the reason is too long or unreadable.
    """
    person_id = actor.person_id
    if person_id is None:
        raise Forbidden
    said = checked_reason(wish.reason, is_required=False)
    chosen = list(dict.fromkeys(request_ids))
    check_size(chosen)
    wait_for_turn("cases.batch", f"{person_id}:{key}")
    known = Batch.objects.started_by_person(person_id).filter(key=key).first()
    if known is not None:
        return known.id
    agency_id = _agency_of(actor, CODES[wish.kind], chosen)
    actor.check("cases.start-batch", Resource(agency_id=agency_id), otherwise=RequestNotFound)
    _check_wish(wish, agency_id)
    batch = Batch(
        agency_id=agency_id,
        started_by=person_id,
        key=key,
        kind=wish.kind.value,
        assignee_id=wish.assignee_id,
        template_id=wish.template_id,
        reason=said or None,
        size=len(chosen),
        started_at=now,
    )
    begin_batch(batch, chosen, now)
    account_for_batch(actor, "cases.start-batch", batch, now)
    return batch.id


@action("cases.cancel-batch")
def cancel_batch(*, actor: Actor, batch_id: UUID, now: datetime) -> None:
    """Leave undone what still waits; what is done stays done.

    :raises BatchNotFound: there is none of the actor's own by this id.
    :raises BatchOver: nothing waits any more.
    """
    held = Batch.objects.select_for_update().started_by_person(actor.person_id)
    batch = held.filter(id=batch_id).first()
    if batch is None or actor.person_id is None:
        raise BatchNotFound
    waiting = BatchItem.objects.filter(batch_id=batch.id, state=BatchItemState.WAITING)
    if not waiting.update(state=BatchItemState.CANCELLED.value, at=now):
        raise BatchOver
    batch.cancelled_at = now
    batch.save(update_fields=["cancelled_at"])
    account_for_batch(actor, "cases.cancel-batch", batch, now)


@errand
def carry_out_item(*, actor: Actor, item_id: UUID, now: datetime) -> None:
    """Do with one request what was wished, with the permissions that whoever wished it has at this moment.

    That it is done is written in the transaction that does it: after a crash it is done once, or not yet. What is
    refused is rolled back, put on record by its own action, and noted.
    """
    try:
        with one_transaction(seen_as=actor):
            item = _waiting(item_id)
            if item is not None:
                _settle(item, BatchItemState.DONE, now)
                _note(item, _do(item, now))
    except Problem as problem:
        with one_transaction(seen_as=actor):
            item = _waiting(item_id)
            if item is not None:
                item.problem = problem.code
                item.facts = {name: str(value) for name, value in problem.facts.items()}
                _settle(item, BatchItemState.REFUSED, now)


def _waiting(item_id: UUID) -> BatchItem | None:
    """Hold one that still waits; whoever comes at the same moment waits here, and finds it settled."""
    rows = BatchItem.objects.select_for_update(of=("self",)).select_related("batch")
    return rows.filter(id=item_id, state=BatchItemState.WAITING).first()


def _settle(item: BatchItem, state: BatchItemState, now: datetime) -> None:
    item.state, item.at = state.value, now
    item.save(update_fields=["state", "problem", "facts", "at"])


def _note(item: BatchItem, facts: Facts | None) -> None:
    if facts:
        item.facts = facts
        item.save(update_fields=["facts"])


def _do(item: BatchItem, now: datetime) -> Facts | None:
    """Do it; return what its reader is told of how it went."""
    found = actor_of_person(item.batch.started_by, now=now)
    if found is None:
        raise Forbidden
    return _DOING[BatchKind(item.batch.kind)](found[0], item.batch, item.request_id, now)


def _assign(actor: Actor, batch: Batch, request_id: UUID, now: datetime) -> None:
    given_at = given_before(batch, request_id)
    if given_at is not None:
        give_back(actor=actor, request_id=request_id, given_at=given_at, now=now)
        return
    assign(
        actor=actor,
        request_id=request_id,
        assignee_id=batch.assignee_id,
        reason=batch.reason or "",
        now=now,
    )


def _by_rules(actor: Actor, _: Batch, request_id: UUID, now: datetime) -> Facts:
    given = give_by_rule(actor=actor, request_id=request_id, now=now)
    return {"officer_id": str(given.officer_id), "rule": given.rule.name}


def _review(actor: Actor, _: Batch, request_id: UUID, now: datetime) -> None:
    review(actor=actor, request_id=request_id, now=now)


def _write(actor: Actor, batch: Batch, request_id: UUID, now: datetime) -> None:
    request = Request.objects.filter(id=request_id).first()
    text = filled_text(batch.template_id, request) if request and batch.template_id else None
    if text is None:
        raise TemplateNotFound
    comment(actor=actor, request_id=request_id, body=text, now=now)


_DOING: dict[BatchKind, Callable[[Actor, Batch, UUID, datetime], Facts | None]] = {
    BatchKind.ASSIGN: _assign,
    BatchKind.RULES: _by_rules,
    BatchKind.REVIEW: _review,
    BatchKind.MESSAGE: _write,
}


def _agency_of(actor: Actor, code: str, chosen: list[UUID]) -> UUID:
    rows = dict(visible_requests(actor, code).filter(id__in=chosen).values_list("id", "agency_id"))
    if len(rows) != len(chosen):
        raise RequestNotFound
    return only_agency(set(rows.values()))


def _check_wish(wish: Wish, agency_id: UUID) -> None:
    if wish.kind is BatchKind.MESSAGE:
        card = template_card(wish.template_id, {agency_id}) if wish.template_id else None
        if card is None or card.is_retired or card.kind is not TemplateKind.MESSAGE:
            raise TemplateNotFound
    if wish.kind is BatchKind.RULES:
        _check_plan(agency_id, wish.plan_version)
    if wish.kind is BatchKind.ASSIGN and wish.assignee_id is not None:
        colleagues = {card.id for card in staff_of(agency_id, "cases.review")}
        if wish.assignee_id not in colleagues:
            detail = "Choose a colleague from the list."
            raise NotAssignable(errors=[FieldError("assignee_id", "not-assignable", detail)])


def _check_plan(agency_id: UUID, version: int | None) -> None:
    plan = plan_of(agency_id)
    if not plan.is_on:
        raise PlanOff
    if version not in {None, plan.version}:
        raise PlanChanged


def begin_batch(batch: Batch, chosen: Sequence[UUID], now: datetime) -> None:
    """Write down what is wished for each; where something is to be done, each is a job."""
    add(batch)
    items = [_item(batch, request_id, n, now) for n, request_id in enumerate(chosen, start=1)]
    for item in items:
        add(item)
    for item in () if batch.kind == BatchKind.LIST else items:
        key_of_job = f"cases.carry-out-item:{item.id}"
        enqueue("cases.carry-out-item", key=key_of_job, item_id=item.id)


def _item(batch: Batch, request_id: UUID, position: int, now: datetime) -> BatchItem:
    is_list = batch.kind == BatchKind.LIST
    return BatchItem(
        batch_id=batch.id,
        request_id=request_id,
        agency_id=batch.agency_id,
        position=position,
        state=(BatchItemState.DONE if is_list else BatchItemState.WAITING).value,
        at=now if is_list else None,
    )


def account_for_batch(actor: Actor, code: str, batch: Batch, now: datetime) -> None:
    """Append the audit entry of a step with several requests."""
    record(
        actor=actor,
        code=code,
        target=f"batch:{batch.id}",
        at=now,
        agency=batch.agency_id,
        kind=batch.kind,
        size=batch.size,
    )
