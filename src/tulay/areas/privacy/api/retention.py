"""The periods and their runs, for programs."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from tulay.areas.privacy.actions.retention import ask_for_run
from tulay.areas.privacy.api.seat import person_of
from tulay.areas.privacy.queries.retention import dry_run, latest_runs
from tulay.plumbing.http.api import SIGNED_IN, example
from tulay.plumbing.http.idempotency import idempotent
from tulay.plumbing.http.routes import needs

router = Router(tags=["privacy"], auth=SIGNED_IN)


class PeriodOut(Schema):
    """How long one category is kept, and for how many people that time is over now (at most 10,000 are counted)."""

    category: str
    area: str
    days: int
    trigger: str
    result: str
    due: int


class RetentionRunOut(Schema):
    """What one run took away, by category; whoever is held or restricted is passed over."""

    started_at: datetime
    ended_at: datetime
    removed: dict[str, int]
    passed_over: int


class RetentionOut(Schema):
    """The table of periods as a run would find it now, and the latest runs."""

    periods: list[PeriodOut]
    runs: list[RetentionRunOut]


_PERIOD = {
    "category": "messages",
    "area": "notifications",
    "days": 730,
    "trigger": "sent",
    "result": "emptied",
    "due": 12,
}
_RUN = {
    "started_at": "2026-11-24T02:00:00Z",
    "ended_at": "2026-11-24T02:00:04Z",
    "removed": {"messages": 12},
    "passed_over": 1,
}


@router.get(
    "/privacy/retention",
    response=RetentionOut,
    operation_id="privacy_retention",
    summary="How long is data kept?",
    openapi_extra=example(200, {"periods": [_PERIOD], "runs": [_RUN]}),
)
@needs("privacy.see-retention")
def show(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - the same for whoever may ask
    """Return a dry run: nothing is written."""
    periods = [asdict(one) for one in dry_run(datetime.now(UTC))]
    return {"periods": periods, "runs": [asdict(one) for one in latest_runs()]}


@router.post(
    "/privacy/retention/runs",
    response={204: None},
    operation_id="privacy_run_retention",
    summary="Run the periods now",
)
@idempotent()
def run(request: HttpRequest) -> HttpResponse:
    """Ask for a run now instead of tonight."""
    ask_for_run(actor=person_of(request), now=datetime.now(UTC))
    return HttpResponse(status=204)
