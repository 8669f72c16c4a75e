"""Which requests somebody has to be told about, who is told, and what was told before."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from tulay.areas.cases.models import Escalation, MoreTime, Referral, Request
from tulay.areas.cases.queries.absences import away_now
from tulay.areas.cases.queries.services import lately_known, named
from tulay.areas.cases.rules import escalation as rules
from tulay.areas.cases.rules.absences import who_takes
from tulay.areas.cases.rules.escalation import OF_ANSWER, WARNINGS, Level
from tulay.areas.cases.rules.more_time import MoreTimeState
from tulay.areas.cases.rules.referrals import Answer
from tulay.areas.cases.rules.steps import Priority
from tulay.areas.catalogue.queries.services import ServiceCard
from tulay.areas.directory.queries import calendar_of, calendars_of
from tulay.areas.identity.queries import PersonCard, holders, person_cards, person_names, staff_of
from tulay.kernel.actor import SYSTEM
from tulay.kernel.periods import WorkingCalendar

BATCH = 500
ANSWERABLE = "cases.answer-more-time"
"""Whoever may give a request more time hears when it has none left."""

_RUN = """r.is_appealed::int
    + (SELECT count(*) FROM cases_referral f WHERE f.request_id = r.id AND f.answer = 'accepted')
    + (SELECT count(*) FROM cases_more_time m WHERE m.request_id = r.id AND m.answer = 'granted')"""
_DUE = f"""
SELECT r.id, t.level
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[])
  AS t(agency_id, service_id, priority, level, up_to)
JOIN cases_request r ON r.agency_id = t.agency_id AND r.service_id = t.service_id AND r.priority = t.priority
  AND r.submitted_at IS NOT NULL AND r.closed_at IS NULL AND r.paused_at IS NULL
  AND {{clock}} <= t.up_to AND (t.level IN ('late', 'answer_late') OR {{clock}} > %s) {{still}}
WHERE NOT EXISTS (
  SELECT 1 FROM cases_escalation e WHERE e.request_id = r.id AND e.level = t.level AND e.run = {_RUN})
ORDER BY {{clock}}, r.id LIMIT %s
"""  # noqa: S608 - our own words
_OF_END = _DUE.format(clock="r.due_at", still="")
_OF_ANSWER = _DUE.format(
    clock="r.response_due_at",
    still="AND r.responded_at IS NULL AND r.state IN ('submitted', 'appealed')",
)


@dataclass(frozen=True, slots=True)
class EscalationCard:
    """Who was told what of a request, and when."""

    level: Level
    at: datetime
    due_at: datetime
    told: tuple[str, ...] = field(repr=False)


def due_escalations(now: datetime, limit: int = BATCH) -> tuple[tuple[UUID, Level], ...]:
    """Return of which requests something is to be told: at most `limit` for either clock, the longest over first.

    What is over is told as over, without the warning that nobody sent in time.
    """
    running = Request.objects.waiting().filter(paused_at=None)
    kinds = list(running.values_list("agency_id", "service_id", "priority").distinct().order_by())
    calendars = calendars_of({agency_id for agency_id, _service, _priority in kinds})
    services = named((service_id for _agency, service_id, _priority in kinds), "en")
    found: list[tuple[UUID, Level]] = []
    for statement, levels in ((_OF_END, set(Level) - OF_ANSWER), (_OF_ANSWER, OF_ANSWER)):
        rows = [
            (agency_id, service_id, priority, level.value, up_to)
            for agency_id, service_id, priority in kinds
            if agency_id in calendars
            for level, up_to in _borders(
                sorted(levels), calendars[agency_id], services[service_id], Priority(priority), now
            )
        ]
        found += _asked(statement, rows, now, limit)
    return tuple(found)


def is_due(request: Request, level: Level, now: datetime) -> bool:
    """Answer whether `level` is still to be told of a request that somebody holds."""
    if request.submitted_at is None or request.closed_at or request.paused_at:
        return False
    clock = request.due_at
    if level in OF_ANSWER:
        if request.responded_at is not None:
            return False
        clock = request.response_due_at
    if clock is None or (level in WARNINGS and clock <= now):
        return False
    service = lately_known(request.service_id, "en")
    calendar = calendar_of(request.agency_id)
    ((_level, up_to),) = _borders([level], calendar, service, Priority(request.priority), now)
    return clock <= up_to


def run_of(request: Request) -> int:
    """Return in which run the clock of a request is."""
    accepted = Referral.objects.filter(request_id=request.id, answer=Answer.ACCEPTED).count()
    granted = MoreTime.objects.filter(request_id=request.id, answer=MoreTimeState.GRANTED).count()
    return rules.run_of(taken_over=accepted, is_appealed=request.is_appealed, extended=granted)


def was_told(request: Request, level: Level, run: int) -> bool:
    """Answer whether it was told in this run."""
    return Escalation.objects.filter(request_id=request.id, level=level, run=run).exists()


def hearers(request: Request, level: Level, now: datetime) -> tuple[PersonCard, ...]:
    """Return who is told: whoever stands in for somebody who is away, hears instead."""
    away = away_now(request.agency_id, now)
    holder = who_takes(request.assignee_id, away) if request.assignee_id else None
    answerable = {card.id for card in staff_of(request.agency_id, ANSWERABLE)}
    coordinators = () if answerable else coordinators_of(request.agency_id, now)
    ids = rules.who_hears(
        level,
        holder=holder,
        answerable=answerable,
        coordinators=coordinators,
        applicant=request.applicant_id,
    )
    cards = person_cards(ids)
    return tuple(cards[one] for one in ids if one in cards)


def coordinators_of(agency_id: UUID, now: datetime) -> tuple[UUID, ...]:
    """Return who answers for an agency besides its own people."""
    return tuple(one.person_id for one in holders(SYSTEM, ANSWERABLE, now=now, agency_id=agency_id))


def escalations_of(request_id: UUID) -> tuple[EscalationCard, ...]:
    """Return what was told of a request, the latest first."""
    rows = list(Escalation.objects.filter(request_id=request_id).order_by("-at", "-id"))
    names = person_names({one for row in rows for one in row.told}) if rows else {}
    return tuple(
        EscalationCard(
            Level(row.level),
            row.at,
            row.due_at,
            tuple(names[one] for one in row.told if one in names),
        )
        for row in rows
    )


def told_above(ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these requests those who answer for the agency know to be late."""
    late = Escalation.objects.filter(request_id__in=ids, level=Level.LATE)
    return frozenset(late.values_list("request_id", flat=True))


def _borders(
    levels: Iterable[Level],
    calendar: WorkingCalendar,
    service: ServiceCard,
    priority: Priority,
    now: datetime,
) -> Iterator[tuple[Level, datetime]]:
    for level in levels:
        yield (
            level,
            rules.told_up_to(
                level,
                now=now,
                calendar=calendar,
                priority=priority,
                response_hours=service.response_hours,
                resolution_hours=service.resolution_hours,
            ),
        )


def _asked(
    statement: str, rows: list[tuple[UUID, UUID, str, str, datetime]], now: datetime, limit: int
) -> list[tuple[UUID, Level]]:
    if not rows:
        return []
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*columns, now, limit])
        return [(request_id, Level(level)) for request_id, level in cursor.fetchall()]
