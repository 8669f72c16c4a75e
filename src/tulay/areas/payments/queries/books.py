"""Both books of a gateway's money, ours and its own, and what lies between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from tulay.areas.payments.models.payments import Attempt, Payment, Refund
from tulay.areas.payments.models.payouts import Payout
from tulay.areas.payments.models.reconciliation import Break, Match, Statement
from tulay.areas.payments.models.settlements import Settlement
from tulay.areas.payments.rules.attempts import AttemptKind, AttemptState
from tulay.areas.payments.rules.ledger import (
    NAMESPACE,
    AccountKind,
    Owner,
    OwnerKind,
    account_id,
)
from tulay.areas.payments.rules.reconciliation import BreakKind, Part
from tulay.kernel.money import Money

DAY = timedelta(days=1)
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose money an order moves: an agency's, and a person's; nothing where neither is known."""

    agency_id: UUID | None = None
    person_id: UUID = NOBODY


@dataclass(frozen=True, slots=True)
class Books:
    """A gateway's money in one currency since its first statement, by its books and by ours."""

    provider: str
    first_date: date
    last_date: date
    theirs: Money
    ours: Money
    on_the_way: Money
    to_match: Money
    breaks: Money
    suspense: Money
    unexplained: Money

    @property
    def is_explained(self) -> bool:
        """Every unit of the difference has its reason."""
        return self.unexplained.minor == 0


_PAIRS = """
SELECT s.provider, s.first, s.last, c.currency
FROM (SELECT provider, min(from_date) AS first, max(until_date) AS last
      FROM payments_statement WHERE from_date IS NOT NULL GROUP BY provider) s
JOIN (SELECT DISTINCT provider, currency FROM payments_statement_line
      UNION SELECT DISTINCT provider, currency FROM payments_attempt) c ON c.provider = s.provider
ORDER BY s.provider, c.currency
"""
_OURS = "CASE a.kind WHEN 'charge' THEN a.amount_minor - a.fee_minor ELSE -a.amount_minor - a.fee_minor END"
_SUMS = f"""
SELECT b.n,
  (SELECT coalesce(sum(l.value_minor), 0) FROM payments_statement_line l
   WHERE l.provider = b.provider AND l.currency = b.currency) AS theirs,
  (SELECT coalesce(sum({_OURS}), 0) FROM payments_match m JOIN payments_attempt a ON a.id = m.attempt_id
   WHERE m.part = 'order' AND a.provider = b.provider AND a.currency = b.currency AND a.ended_at < b.since) AS early,
  (SELECT coalesce(-sum(e.amount), 0) FROM payments_entry e
   WHERE e.account_id = b.clearing AND e.at >= b.since) AS ours,
  (SELECT coalesce(sum({_OURS}), 0) FROM payments_attempt a
   WHERE a.provider = b.provider AND a.currency = b.currency AND a.state = 'succeeded' AND a.ended_at >= b.since
     AND NOT EXISTS (SELECT FROM payments_match m WHERE m.attempt_id = a.id AND m.part = 'order')
     AND NOT EXISTS (SELECT FROM payments_break k WHERE k.attempt_id = a.id AND k.kind = 'missing-there')
  ) AS on_the_way,
  (SELECT coalesce(sum(l.value_minor), 0) FROM payments_statement_line l
   WHERE l.provider = b.provider AND l.currency = b.currency
     AND NOT EXISTS (SELECT FROM payments_match m WHERE m.line_id = l.id)
     AND NOT EXISTS (SELECT FROM payments_break k WHERE k.line_id = l.id)) AS to_match,
  (SELECT coalesce(sum(k.value_minor), 0) FROM payments_break k
   WHERE k.provider = b.provider AND k.currency = b.currency AND k.state <> 'closed') AS breaks,
  (SELECT coalesce(sum(e.amount), 0) FROM payments_entry e WHERE e.account_id = b.suspense) AS suspense
FROM unnest(%s::int[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[])
  AS b (n, provider, currency, clearing, suspense, since)
ORDER BY b.n
"""  # noqa: S608 - all of it is ours


def books() -> tuple[Books, ...]:
    """Hold both books of each gateway against each other; with the eyes of whoever may see all agencies."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS)
        pairs = cursor.fetchall()
        owners = [gateway_owner(provider) for provider, *_ in pairs]
        accounts = [
            [account_id(owner, kind, pair[3]) for owner, pair in zip(owners, pairs, strict=True)]
            for kind in (AccountKind.CLEARING, AccountKind.SUSPENSE)
        ]
        since = [beginning_of(first) for _, first, _, _ in pairs]
        numbers = list(range(len(pairs)))
        names, currencies = [pair[0] for pair in pairs], [pair[3] for pair in pairs]
        cursor.execute(_SUMS, [numbers, names, currencies, *accounts, since])
        return tuple(_books(pairs[n], *sums) for n, *sums in cursor.fetchall())


def gateway_owner(provider: str) -> Owner:
    """Return who owns the accounts through which a gateway's money goes."""
    return Owner(OwnerKind.GATEWAY, uuid5(NAMESPACE, f"gateway:{provider}"))


def without_match(provider: str) -> QuerySet[Attempt]:
    """Return the orders that succeeded and that no line of a statement stands for, nor a break for its absence."""
    of_order = {"attempt_id": OuterRef("id")}
    return Attempt.objects.filter(
        ~Exists(Match.objects.filter(part=Part.ORDER.value, **of_order)),
        ~Exists(Break.objects.filter(kind=BreakKind.MISSING_THERE.value, **of_order)),
        provider=provider,
        state=AttemptState.SUCCEEDED.value,
    )


def covered(provider: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of which a gateway's statements tell."""
    days = Statement.objects.filter(provider=provider).aggregate(
        first=Min("from_date"), last=Max("until_date")
    )
    return days["first"], days["last"]


def concerned(attempts: Iterable[Attempt]) -> Mapping[UUID, Concerned]:
    """Return whose money orders move, by order."""
    subjects: dict[str, dict[UUID, UUID]] = {kind.value: {} for kind in AttemptKind}
    for attempt in attempts:
        subjects[attempt.kind][attempt.subject_id] = attempt.id
    found: dict[UUID, Concerned] = {}
    charges, refunds, payouts = (subjects[kind.value] for kind in AttemptKind)
    if charges:
        for row in Payment.objects.filter(id__in=charges):
            found[charges[row.id]] = Concerned(row.agency_id, row.payer_id)
    if refunds:
        for back in Refund.objects.filter(id__in=refunds):
            found[refunds[back.id]] = Concerned(back.agency_id, back.payer_id)
    if payouts:
        for out in Payout.objects.filter(hold_id__in=payouts):
            if out.hold_id is not None:
                found[payouts[out.hold_id]] = Concerned(out.agency_id, out.person_id)
        for made in Settlement.objects.filter(hold_id__in=payouts):
            found[payouts[made.hold_id]] = Concerned(made.agency_id)
    return found


def beginning_of(day: date) -> datetime:
    """Return the moment at which a day of the books begins."""
    return datetime.combine(day, time(), UTC)


def _books(pair: tuple[str, date, date, str], *sums: int) -> Books:
    provider, first, last, currency = pair
    theirs, early, ours, on_the_way, to_match, breaks, suspense = map(int, sums)
    unexplained = theirs - early - ours - breaks + on_the_way - to_match
    told = (theirs - early, ours, on_the_way, to_match, breaks, suspense, unexplained)
    return Books(provider, first, last, *(Money(currency, minor) for minor in told))
