"""What gateways told that contradicts what we know."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.payments.errors.notices import NoticeUnknown
from tulay.areas.payments.models import Attempt, GatewayNotice
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.notices import NoticeOutcome
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("notices", "received_at")


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A message of a gateway beside what we know of the same order."""

    id: UUID
    provider: str
    event_id: str
    reference: str
    received_at: datetime
    told: str
    told_amount: Money | None
    kind: AttemptKind
    subject_id: UUID
    known: AttemptState
    known_amount: Money
    resolved_at: datetime | None
    resolved_by: UUID | None
    resolution: str


def notices_page(
    actor: Actor, *, resolved: bool = False, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[NoticeCard]:
    """Return the contradicting messages, open or cleared up, the newest first."""
    actor.check("payments.see-notices")
    rows = GatewayNotice.objects.filter(
        outcome=NoticeOutcome.CONTRADICTS.value, resolved_at__isnull=not resolved
    )
    found = paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit)
    attempts = _attempts(list(found.items))
    return Page(
        items=tuple(_card(row, attempts[row.reference]) for row in found.items), next=found.next
    )


def notice_card(actor: Actor, notice_id: UUID) -> NoticeCard:
    """Return one contradicting message.

    :raises NoticeUnknown: there is none by this id.
    """
    rows = GatewayNotice.objects.filter(outcome=NoticeOutcome.CONTRADICTS.value)
    row = rows.filter(id=notice_id).first() if actor.may("payments.see-notices") else None
    if row is None:
        raise NoticeUnknown
    return _card(row, _attempts([row])[row.reference])


def _attempts(rows: list[GatewayNotice]) -> dict[str, Attempt]:
    """Return the orders that messages speak of: what contradicts has one."""
    found = Attempt.objects.filter(reference__in={row.reference for row in rows})
    return {attempt.reference: attempt for attempt in found}


def _card(row: GatewayNotice, attempt: Attempt) -> NoticeCard:
    told_amount = Money(row.told_currency, row.told_minor) if row.told_minor is not None else None
    return NoticeCard(
        row.id,
        row.provider,
        row.event_id,
        row.reference,
        row.received_at,
        row.told,
        told_amount,
        AttemptKind(attempt.kind),
        attempt.subject_id,
        AttemptState(attempt.state),
        attempt.amount,
        row.resolved_at,
        row.resolved_by,
        row.resolution or "",
    )
