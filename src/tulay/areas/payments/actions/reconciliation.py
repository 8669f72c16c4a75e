"""Hold a gateway's lines against our orders: what is the same is matched, and what is not is a break.

Done by a job, some hundred lines at a time, one at a time per gateway; what was done is never done again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from tulay.areas.audit.actions import record
from tulay.areas.payments.actions.attempts import apply_answer
from tulay.areas.payments.actions.returning import returnable, take_back
from tulay.areas.payments.actions.statements_in import lock_books
from tulay.areas.payments.models.payments import Attempt
from tulay.areas.payments.models.reconciliation import Break, Match, Statement, StatementLine
from tulay.areas.payments.queries.books import (
    DAY,
    Concerned,
    beginning_of,
    concerned,
    covered,
    without_match,
)
from tulay.areas.payments.rules.attempts import Answer, AnswerOutcome, AttemptKind, AttemptState
from tulay.areas.payments.rules.reconciliation import (
    MOVES_MONEY,
    WINDOW,
    BreakKind,
    BreakState,
    Known,
    Line,
    LineKind,
    MatchWay,
    Part,
    Resolution,
    Verdict,
    verdict,
)
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action
from tulay.plumbing.jobs import enqueue

LINES_AT_A_TIME: Final = 200
MISSING_AT_A_TIME: Final = 500


@dataclass(slots=True)
class _Table:
    """What is known about the orders of a handful of lines, kept up to date while they are gone through."""

    now: datetime
    attempts: dict[str, Attempt] = field(default_factory=dict)
    matched: dict[tuple[UUID, str], bool] = field(default_factory=dict)
    breaks: dict[UUID, Break] = field(default_factory=dict)
    agencies: Mapping[UUID, Concerned] = field(default_factory=dict)
    made: int = 0
    broken: int = 0


@action("payments.match-statement")
def match_statement(*, actor: Actor, statement_id: UUID, turn: int, now: datetime) -> bool:
    """Match the next lines of a gateway, then look for what it does not know; answer whether all of it is done."""
    statement = Statement.objects.get(id=statement_id)
    lock_books(statement.provider)
    lines = list(_waiting(statement.provider)[:LINES_AT_A_TIME])
    table = _laid(statement.provider, lines, now)
    for line in lines:
        _matched(table, line)
    is_done = len(lines) < LINES_AT_A_TIME and _missed(statement.provider, table)
    if is_done:
        Statement.objects.filter(provider=statement.provider, matched_at=None).update(
            matched_at=now
        )
    else:
        key = f"payments.match-statement:{statement.id}:{turn + 1}"
        enqueue("payments.match-statement", key=key, statement_id=statement.id, turn=turn + 1)
    record(
        actor=actor,
        code="payments.match-statement",
        target=f"statement:{statement.id}",
        at=now,
        provider=statement.provider,
        lines=len(lines),
        matched=table.made,
        breaks=table.broken,
    )
    return is_done


def known_of(attempt: Attempt, *, matched: bool, returned: bool, settled: bool) -> Known:
    """Return what we know of an order, for the rules."""
    ended = attempt.ended_at.astimezone(UTC).date() if attempt.ended_at else None
    return Known(
        AttemptState(attempt.state),
        AttemptKind(attempt.kind),
        attempt.amount,
        attempt.fee_minor,
        ended,
        is_matched=matched,
        is_returned=returned,
        is_settled=settled,
    )


def line_of(row: StatementLine) -> Line:
    """Return a stored line, for the rules."""
    return Line(
        row.line, row.reference, LineKind(row.kind), row.amount, row.fee_minor, row.booked_date
    )


def put_together(
    line: StatementLine, attempt_id: UUID, *, part: Part, way: MatchWay, now: datetime
) -> None:
    """Note that a line and an order are the same money; what was missed until now is explained."""
    Match.objects.create(
        line=line, attempt_id=attempt_id, part=part.value, way=way.value, matched_at=now
    )
    if part is Part.ORDER:
        missed = Break.objects.filter(
            attempt_id=attempt_id, kind=BreakKind.MISSING_THERE.value
        ).exclude(state=BreakState.CLOSED.value)
        is_by_hand = way is MatchWay.HAND
        how = Resolution.MATCHED if is_by_hand else Resolution.EXPLAINED
        missed.update(**closed(how, now))


def closed(how: Resolution, now: datetime) -> dict[str, Any]:
    """Return what a break that closes by itself becomes."""
    return {
        "state": BreakState.CLOSED.value,
        "resolution": how.value,
        "resolved_at": now,
        "closed_at": now,
    }


def _waiting(provider: str) -> QuerySet[StatementLine]:
    """Return the lines nothing was said about, those that name an order first, and what came back last."""
    of_line = {"line_id": OuterRef("id")}
    rows = StatementLine.objects.filter(
        ~Exists(Match.objects.filter(**of_line)),
        ~Exists(Break.objects.filter(**of_line)),
        provider=provider,
    )
    comes = Case(
        When(reference="", then=Value(2)),
        When(kind=LineKind.RETURN.value, then=Value(1)),
        default=Value(0),
    )
    return rows.order_by(comes, "booked_date", "id")


def _laid(provider: str, lines: Iterable[StatementLine], now: datetime) -> _Table:
    """Fetch and hold the orders that lines name, with what was said about them."""
    table = _Table(now)
    references = {line.reference for line in lines if line.reference}
    held = Attempt.objects.select_for_update().filter(provider=provider, reference__in=references)
    for attempt in held.order_by("id"):
        table.attempts[attempt.reference] = attempt
    ids = [attempt.id for attempt in table.attempts.values()]
    for attempt_id, part in Match.objects.filter(attempt_id__in=ids).values_list(
        "attempt_id", "part"
    ):
        table.matched[attempt_id, part] = True
    missed = Break.objects.filter(attempt_id__in=ids, kind=BreakKind.MISSING_THERE.value)
    table.breaks = {one.attempt_id: one for one in missed if one.attempt_id}
    table.agencies = concerned(table.attempts.values())
    return table


def _matched(table: _Table, line: StatementLine) -> None:
    attempt = table.attempts.get(line.reference) or _same_amount(line)
    way = MatchWay.REFERENCE if line.reference else MatchWay.AMOUNT
    found = verdict(line_of(line), _known(table, attempt))
    if found.part is Part.RETURN and not (attempt and returnable(attempt)):
        found = Verdict(breaks=BreakKind.MISSING_HERE, value_minor=line.value_minor)
    if found.part is not None:
        assert attempt is not None, "only an order is matched"
        if found.ends:
            _end(attempt, found.part, line, table.now)
        put_together(line, attempt.id, part=found.part, way=way, now=table.now)
        table.matched[attempt.id, found.part.value] = True
        table.made += 1
        if found.part is Part.ORDER:
            _bring_back(table, attempt, line)
    if found.breaks is not None:
        _open(table, found.breaks, found.value_minor, line=line, attempt=attempt)


def _known(table: _Table, attempt: Attempt | None) -> Known | None:
    if attempt is None:
        return None
    missed = table.breaks.get(attempt.id)
    return known_of(
        attempt,
        matched=(attempt.id, Part.ORDER.value) in table.matched,
        returned=(attempt.id, Part.RETURN.value) in table.matched,
        settled=missed is not None
        and missed.state == BreakState.CLOSED.value
        and missed.resolution in MOVES_MONEY,
    )


def _same_amount(line: StatementLine) -> Attempt | None:
    """Find the one order of this amount and these days that nothing stands for, where a line names none."""
    if line.reference or line.kind == LineKind.RETURN.value:
        return None
    rows = without_match(line.provider).filter(
        kind=line.kind,
        amount_minor=line.amount_minor,
        fee_minor=line.fee_minor,
        currency=line.currency,
        ended_at__gte=beginning_of(line.booked_date - WINDOW),
        ended_at__lt=beginning_of(line.booked_date + WINDOW + DAY),
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _end(attempt: Attempt, part: Part, line: StatementLine, now: datetime) -> None:
    """Let an order end as the statement says."""
    if part is Part.RETURN:
        take_back(attempt, now)
        return
    answer = Answer(AnswerOutcome.SUCCEEDED, line.line[:80], line.fee_minor)
    apply_answer(attempt, answer, now)


def _bring_back(table: _Table, attempt: Attempt, line: StatementLine) -> None:
    """Take back what a bank told to have come back before it told that it had gone."""
    early = Break.objects.select_related("line").filter(
        provider=line.provider,
        state=BreakState.OPEN.value,
        kind=BreakKind.MISSING_HERE.value,
        line__kind=LineKind.RETURN.value,
        line__reference=line.reference,
        line__amount_minor=attempt.amount_minor,
    )
    found = early.order_by("id").first()
    if found is None or found.line is None or not returnable(attempt):
        return
    take_back(attempt, table.now)
    put_together(found.line, attempt.id, part=Part.RETURN, way=MatchWay.REFERENCE, now=table.now)
    table.matched[attempt.id, Part.RETURN.value] = True
    early.filter(id=found.id).update(**closed(Resolution.EXPLAINED, table.now))


def _missed(provider: str, table: _Table) -> bool:
    """Open a break for each order that the gateway should know by now; answer whether these were all."""
    first, last = covered(provider)
    if first is None or last is None:
        return True
    due = without_match(provider).filter(
        ended_at__gte=beginning_of(first), ended_at__lt=beginning_of(last - WINDOW + DAY)
    )
    missing = list(due.order_by("id")[:MISSING_AT_A_TIME])
    table.agencies = concerned(missing)
    for attempt in missing:
        known = known_of(attempt, matched=False, returned=False, settled=False)
        _open(table, BreakKind.MISSING_THERE, -known.value_minor, line=None, attempt=attempt)
    return len(missing) < MISSING_AT_A_TIME


def _open(
    table: _Table,
    kind: BreakKind,
    value_minor: int,
    *,
    line: StatementLine | None,
    attempt: Attempt | None,
) -> None:
    whose = table.agencies.get(attempt.id) if attempt else None
    whose = whose or (concerned([attempt]).get(attempt.id) if attempt else None) or Concerned()
    side: StatementLine | Attempt | None = line or attempt
    assert side is not None, "a break has a side"
    Break.objects.create(
        kind=kind.value,
        provider=side.provider,
        currency=side.currency,
        value_minor=value_minor,
        line=line,
        attempt_id=attempt.id if attempt else None,
        agency_id=whose.agency_id,
        subject_id=whose.person_id,
        date=line.booked_date if line else _ended(attempt),
        opened_at=table.now,
    )
    table.broken += 1


def _ended(attempt: Attempt | None) -> date:
    assert attempt is not None
    assert attempt.ended_at is not None, "what is missed has ended"
    return attempt.ended_at.astimezone(UTC).date()
