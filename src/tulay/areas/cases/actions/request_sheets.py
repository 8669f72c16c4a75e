"""A sheet of requests that an agency had before: looked through, put in on behalf of whose they are, taken back.

An agency asks for people whom it knows, and only with what they agreed to. Each request is theirs from then on: they
are written to, find it among their own, and take it back themselves. Nobody's steps are skipped by it: what came in
waits to be reviewed as everything that was sent does.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from tulay.areas.audit.actions import record
from tulay.areas.cases.actions.letters import tell_applicant
from tulay.areas.cases.actions.steps import account, move
from tulay.areas.cases.errors import (
    SheetAgreementEnded,
    SheetFeeFirst,
    SheetRequestsInUse,
    SheetServiceUnknown,
)
from tulay.areas.cases.events import CaseSubmitted
from tulay.areas.cases.models import (
    Assignment,
    BroughtRequest,
    Comment,
    Document,
    Request,
    RequestImport,
    Transition,
)
from tulay.areas.cases.queries.request_sheets import (
    CODE,
    REQUESTS,
    Asking,
    agreeing,
    request_columns,
    understood_requests,
)
from tulay.areas.cases.rules import tracking
from tulay.areas.cases.rules.deadlines import Deadlines, deadlines
from tulay.areas.cases.rules.request_sheets import TOLD_AT_ONCE, Standing
from tulay.areas.cases.rules.steps import Party, Priority, State
from tulay.areas.catalogue.errors import UnknownService
from tulay.areas.catalogue.queries.services import ServiceCard, service_card
from tulay.areas.directory.queries import calendar_of
from tulay.areas.identity.queries import person_cards
from tulay.kernel.actor import SYSTEM, Actor
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.events import publish
from tulay.plumbing.files.upload import Accepted, Upload
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.sheets.cells import SheetRow
from tulay.plumbing.sheets.checking import Watch, checked
from tulay.plumbing.sheets.kinds import UseCases, codes_of
from tulay.plumbing.sheets.reading import accepted
from tulay.plumbing.sheets.staging import ImportStep, sealed
from tulay.plumbing.sheets.steps import Read


@errand
def bring_in(*, actor: Actor, of: UUID, upload: Upload, now: datetime) -> UUID:
    """Take a sheet of requests to a service in to be looked through; return the import. Nothing goes in by this.

    :raises SheetServiceUnknown: there is no such service of the actor's agency that people can ask for.
    :raises SheetFeeFirst: the service wants its fee before.
    :raises FileRefused: it is no sheet we take, or is too large.
    """
    actor.check(CODE)
    with reading(actor):
        _service(actor, of)
    return check_import(actor=actor, service_id=of, file=accepted(upload), now=now)


@action("cases.check-import")
def check_import(*, actor: Actor, service_id: UUID, file: Accepted, now: datetime) -> UUID:
    """Keep a sheet of requests, sealed, until a job reads it; return the import.

    :raises SheetServiceUnknown: there is no such service of the actor's agency that people can ask for.
    :raises SheetFeeFirst: the service wants its fee before.
    """
    service = _service(actor, service_id)
    row = REQUESTS.arrive(actor, file, now, agency_id=service.agency_id, service_id=service.id)
    enqueue("cases.read-import", key=str(row.id), import_id=row.id)
    _account(actor, "cases.check-import", row, now, size=file.size, service=service.slug)
    return row.id


@errand
def read_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Read a sheet of requests that waits for it, and keep what was understood, sealed, or what is wrong in it."""
    if (read := REQUESTS.read(import_id, _understand)) is not None:
        keep_import(actor=actor, import_id=import_id, read=read, now=now)


@action("cases.read-import")
def keep_import(*, actor: Actor, import_id: UUID, read: Read, now: datetime) -> None:
    """Keep what was understood of a sheet of requests; where somebody forgot it meanwhile, nothing."""
    row = REQUESTS.keep(import_id, read)
    if row is not None:
        facts = {"rows": row.row_count, "faults": row.fault_count, "here": len(row.here)}
        _account(actor, "cases.read-import", row, now, **facts)


@action("cases.apply-import")
def apply_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Send every request of a sheet on behalf of whose it is, all of them or none; return how many.

    Each applicant is written to, and their request waits to be reviewed, due from the day on which they asked.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it is being read, has rows to mend, or was settled already.
    :raises SheetAgreementEnded: somebody no longer agrees to the use of what it says.
    """
    row = REQUESTS.held(actor, "apply", import_id)
    # Row security lets an applicant alone begin a request; what is brought in is put in by the platform.
    with entered(SYSTEM):
        count = REQUESTS.go_in(row, now)
    brought = list(_brought(row))
    service = service_card(row.service_id)
    if not agreeing(service, ((one.applicant_id, one.answers) for one in brought)):
        raise SheetAgreementEnded
    for request in brought:
        account(actor, "cases.apply-import", request, now, brought_in=str(row.id))
        told = (request.id, request.agency_id, request.service_id, request.applicant_id)
        publish(CaseSubmitted(*told))
    _account(actor, "cases.apply-import", row, now, rows=count)
    _tell_more(row, 0)
    return count


@action("cases.undo-import")
def undo_import(*, actor: Actor, import_id: UUID, now: datetime) -> int:
    """Withdraw the requests of a sheet to which nothing has happened, on behalf of whose they are; return how many.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it has not gone in, or was taken back already.
    :raises SheetRequestsInUse: something has happened to every one of them.
    """
    row = REQUESTS.held(actor, "undo", import_id)
    row.go_on(ImportStep.UNDONE, now)
    with entered(SYSTEM):
        brought = list(_brought(row).select_for_update(of=("self",)))  # held: nobody begins now
        going = list(_untouched(brought))
        if brought and not going:
            raise SheetRequestsInUse
        for request in going:
            move(request, State.WITHDRAWN, actor=actor, party=Party.APPLICANT, now=now)
        if going:
            changed = ("state", "step", "closed_at", "updated_at")
            Request.objects.bulk_update(going, changed, batch_size=200)
        gone = BroughtRequest.objects.filter(brought_in=row, request_id__in=[r.id for r in going])
        gone.update(gone_at=now)
    row.stayed_count = len(brought) - len(going)
    row.save(update_fields=["stayed_count"])
    for request in going:
        account(actor, "cases.undo-import", request, now, brought_in=str(row.id))
    _account(actor, "cases.undo-import", row, now, rows=len(going), stayed=row.stayed_count)
    _tell_more(row, 0)
    return len(going)


@action("cases.drop-import")
def drop_import(*, actor: Actor, import_id: UUID, now: datetime) -> None:
    """Forget a sheet of requests that shall not go in; where it is being read, the reading stops.

    :raises SheetUnknown: there is none by this id that the actor may see.
    :raises ImportNotReady: it was settled already.
    """
    row = REQUESTS.held(actor, "drop", import_id)
    REQUESTS.forget(row, now)
    _account(actor, "cases.drop-import", row, now)


@action("cases.forget-import")
def forget_imports(*, actor: Actor, now: datetime) -> int:
    """Forget sheets of requests about which nobody has said anything for thirty days; return how many."""
    rows = REQUESTS.forget_old(now)
    for row in rows:
        _account(actor, "cases.forget-import", row, now)
    return len(rows)


@action("cases.tell-brought")
def tell_brought(*, actor: Actor, import_id: UUID, part: int, now: datetime) -> int:
    """Write to the next fifty applicants of a sheet: their request was sent, or taken back; return how many."""
    row = RequestImport.objects.select_for_update().get(id=import_id)
    mine = BroughtRequest.objects.filter(brought_in=row).select_related("request").order_by("id")
    is_in = row.step == ImportStep.APPLIED.value
    # Whoever was never told that a request was sent is not told that it was taken back, either.
    waiting = (
        mine.filter(told_at=None)
        if is_in
        else mine.filter(gone_at__isnull=False).exclude(told_at=None)
    )
    some = list(waiting[:TOLD_AT_ONCE])
    template = "cases.received" if is_in else "cases.withdrawn"
    for one in some:
        tell_applicant(one.request, template, actor=actor, now=now)
    told = BroughtRequest.objects.filter(id__in=[one.id for one in some])
    told.update(told_at=now if is_in else None)
    if len(some) == TOLD_AT_ONCE:
        _tell_more(row, part + 1)
    _account(actor, "cases.tell-brought", row, now, told=len(some))
    return len(some)


def _tell_more(row: RequestImport, part: int) -> None:
    key = f"{row.id}:{row.step}:{part}"
    enqueue("cases.tell-brought", key=key, import_id=row.id, part=part)


def _service(actor: Actor, service_id: UUID) -> ServiceCard:
    try:
        service = service_card(service_id)
    except UnknownService:
        raise SheetServiceUnknown from None
    if not service.is_published or not actor.may(CODE, service.agency_id):
        raise SheetServiceUnknown
    if service.is_fee_first and service.fee_minor:
        raise SheetFeeFirst
    return service


def _understand(row: RequestImport, rows: tuple[SheetRow, ...], watch: Watch) -> Read:
    with reading(SYSTEM):
        service = service_card(row.service_id)
    found = checked(rows, request_columns(service), is_private=True, watch=watch)
    with reading(SYSTEM):
        made, here = understood_requests(service, found, now=row.brought_at)
        calendar = calendar_of(row.agency_id)
        cards = person_cards({one.applicant_id for one in made})
    if found.fault_count:
        return Read(found, here)
    due = {
        at: deadlines(
            at,
            calendar=calendar,
            priority=Priority.NORMAL,
            response_hours=service.response_hours,
            resolution_hours=service.resolution_hours,
        )
        for at in {one.at for one in made}
    }
    requests = [
        _request(one, service, cards[one.applicant_id].language, due[one.at]) for one in made
    ]
    steps = [step for request in requests for step in _first_steps(request, row.brought_by)]
    brought = [
        BroughtRequest(request_id=r.id, brought_in_id=row.id, agency_id=r.agency_id)
        for r in requests
    ]
    return Read(
        found,
        here,
        {
            Request: sealed(requests, without=("updated_at",)),
            Transition: sealed(steps),
            BroughtRequest: sealed(brought),
        },
    )


def _request(one: Asking, service: ServiceCard, language: str, due: Deadlines) -> Request:
    return Request(
        id=uuid7(),
        tracking_code=tracking.new_code(),
        service_id=service.id,
        agency_id=service.agency_id,
        applicant_id=one.applicant_id,
        state=State.SUBMITTED.value,
        step=2,
        language=language,
        answers=one.answers,
        answered_in=dict.fromkeys(one.answers, 1),
        fee_minor=service.fee_minor,
        currency=service.currency if service.fee_minor else "",
        submitted_at=one.at,
        created_at=one.at,
        response_due_at=due.response_due_at,
        due_at=due.due_at,
    )


def _first_steps(request: Request, brought_by: UUID | None) -> Iterable[Transition]:
    """Yield how a request began and was sent: by its applicant's part, by the hand of who brought it in."""
    assert request.submitted_at is not None, "it comes in as sent"
    ends = ("", State.DRAFT.value), (State.DRAFT.value, State.SUBMITTED.value)
    for number, (start, end) in enumerate(ends, start=1):
        yield Transition(
            request_id=request.id,
            agency_id=request.agency_id,
            applicant_id=request.applicant_id,
            number=number,
            from_state=start,
            to_state=end,
            party=Party.APPLICANT.value,
            actor_id=brought_by,
            at=request.submitted_at,
        )


def _brought(row: RequestImport) -> Any:
    ids = BroughtRequest.objects.filter(brought_in=row).values("request_id")
    return Request.objects.filter(id__in=ids).order_by("id")


def _untouched(brought: list[Request]) -> Iterable[Request]:
    ids = [one.id for one in brought]
    worked = {
        request_id
        for model in (Comment, Document, Assignment)
        for request_id in model.objects.filter(request_id__in=ids).values_list(
            "request_id", flat=True
        )
    }
    for one in brought:
        standing = Standing(
            state=one.state,
            step=one.step,
            is_assigned=one.assignee_id is not None,
            is_answered=one.responded_at is not None or one.version > 1,
            is_worked_on=one.id in worked,
        )
        if standing.is_untouched:
            yield one


def _account(actor: Actor, code: str, row: RequestImport, now: datetime, **facts: Any) -> None:
    record(actor=actor, code=code, target=f"import:{row.id}", at=now, agency=row.agency_id, **facts)


REQUEST_SHEETS = UseCases(
    codes_of(REQUESTS.code),
    REQUESTS.page,
    REQUESTS.card,
    bring_in,
    apply_import,
    undo_import,
    drop_import,
)
