"""Reads of batches of payouts: how far one has come, and what became of each line."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tulay.areas.payments.errors.payouts import BatchUnknown
from tulay.areas.payments.models.payouts import Payout, PayoutBatch
from tulay.areas.payments.queries.payouts import SEES, PayoutCard, card_of
from tulay.areas.payments.rules.payouts import UNDER_WAY, PayoutState
from tulay.kernel.actor import Actor, Everywhere
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("newest", "made_at")
BY_LINE = Keyset("line", "line", descending=False)


@dataclass(frozen=True, slots=True)
class BatchCard:
    """Payouts that were let go together."""

    id: UUID
    agency_id: UUID
    is_linked: bool
    lines: int
    total: Money
    made_by: UUID | None
    made_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines of a batch stand where."""

    paid: int
    moving: int
    failed: int
    waiting: int


def batches_page(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[BatchCard]:
    """Return the batches of the actor's agencies, newest first."""
    return paginate(_visible(actor), NEWEST, card=_card, cursor=cursor, limit=limit)


def batch_card(actor: Actor, batch_id: UUID) -> BatchCard:
    """Return a batch.

    :raises BatchUnknown: there is none by this id that is the actor's to see.
    """
    row = _visible(actor).filter(id=batch_id).first()
    if row is None:
        raise BatchUnknown
    return _card(row)


def batch_progress(batch_id: UUID) -> Progress:
    """Return how far a batch has come."""
    found = Payout.objects.filter(batch_id=batch_id).aggregate(
        paid=Count("id", filter=Q(state=PayoutState.SUCCEEDED.value)),
        moving=Count("id", filter=Q(state__in=sorted(UNDER_WAY))),
        failed=Count("id", filter=Q(state=PayoutState.FAILED.value)),
        waiting=Count("id", filter=Q(state=PayoutState.PROPOSED.value)),
    )
    return Progress(**found)


def batch_lines(
    batch_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[PayoutCard]:
    """Return the lines of a batch in their order."""
    rows = Payout.objects.filter(batch_id=batch_id)
    return paginate(rows, BY_LINE, card=card_of, cursor=cursor, limit=limit)


def _visible(actor: Actor) -> QuerySet[PayoutBatch]:
    agencies = actor.agencies(SEES)
    rows = PayoutBatch.objects.all()
    return rows if isinstance(agencies, Everywhere) else rows.filter(agency_id__in=agencies)


def _card(row: PayoutBatch) -> BatchCard:
    return BatchCard(
        id=row.id,
        agency_id=row.agency_id,
        is_linked=row.is_linked,
        lines=row.lines,
        total=Money(row.currency, row.total_minor),
        made_by=row.made_by,
        made_at=row.made_at,
        done_at=row.done_at,
    )
