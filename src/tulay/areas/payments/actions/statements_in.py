"""Take in what gateways and banks say they booked: each line once, whoever hands it over and however often.

A statement is stored first and matched by a job of its own, so that whoever dies in between leaves nothing undone.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import record
from tulay.areas.payments.adapters.camt053 import read_statements
from tulay.areas.payments.adapters.protocol import StatementLacking
from tulay.areas.payments.adapters.protocol import StatementLine as GatewayLine
from tulay.areas.payments.adapters.registry import gateway_named, gateway_of_account
from tulay.areas.payments.errors.reconciliation import (
    StatementOfOtherAccount,
    StatementOfOtherCurrency,
    StatementsOfAll,
    StatementTooLarge,
    StatementTooLong,
)
from tulay.areas.payments.models.reconciliation import Statement, StatementLine
from tulay.areas.payments.rules.attempts import AttemptKind, reference_of
from tulay.areas.payments.rules.bank_files import BankLine, BankStatement
from tulay.areas.payments.rules.reconciliation import (
    LINES_MAX,
    STATEMENT_BYTES_MAX,
    Line,
    LineKind,
    key_of,
)
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.plumbing.actions import action, errand
from tulay.plumbing.jobs import enqueue

AT_A_TIME: Final = 1_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('payments.reconciliation'), hashtext(%s))"


@dataclass(frozen=True, slots=True)
class Offered:
    """A statement as somebody hands it over."""

    provider: str
    name: str
    lines: tuple[Line, ...]
    account: str = ""
    from_date: date | None = None
    until_date: date | None = None

    @property
    def digest(self) -> str:
        """What makes it the same statement, in whatever order its lines come."""
        keys = sorted(key_of(self.provider, line) for line in self.lines)
        told = (self.name, self.account, str(self.from_date), str(self.until_date), *keys)
        return hashlib.sha256("\n".join(told).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Taken:
    """A statement that was taken in, now or before, and how many of its lines were new."""

    id: UUID
    provider: str
    lines: int
    new_lines: int
    is_new: bool


@errand
def take_day(*, actor: Actor, provider: str, day: date, clock: Callable[[], datetime]) -> bool:
    """Ask a gateway what it booked on a day and take it in; answer whether it had a statement."""
    try:
        told = gateway_named(provider).statement(day)
    except StatementLacking:
        return False
    lines = tuple(map(_of_gateway, told))
    offered = Offered(provider, day.isoformat(), lines, from_date=day, until_date=day)
    take_statement(actor=actor, offered=offered, now=clock())
    return True


@action("payments.take-file")
def take_file(*, actor: Actor, content: bytes, now: datetime) -> tuple[Taken, ...]:
    """Take in a bank's statements (ISO 20022 camt.053); the account says whose they are.

    :raises StatementsOfAll: the actor looks after some agencies only.
    :raises StatementTooLarge: there is more than is read at once.
    :raises StatementUnreadable: it is no camt.053, or lacks what a statement must have.
    :raises StatementDoesNotAdd: its lines do not lead from its first balance to its last.
    :raises StatementTooLong: it has too many lines.
    :raises StatementOfOtherAccount: no gateway here has this account.
    :raises StatementOfOtherCurrency: the gateway does not carry this currency.
    """
    _check_for_all(actor)
    if len(content) > STATEMENT_BYTES_MAX:
        raise StatementTooLarge(most=f"{STATEMENT_BYTES_MAX // 1024 // 1024} MB")
    offered = [_of_bank(statement) for statement in read_statements(content)]
    return tuple(take_statement(actor=actor, offered=one, now=now) for one in offered)


@action("payments.take-statement")
def take_statement(*, actor: Actor, offered: Offered, now: datetime) -> Taken:
    """Store a statement's lines that were not known, and have them matched after the commit.

    :raises StatementsOfAll: the actor looks after some agencies only.
    :raises StatementTooLong: it has too many lines.
    """
    _check_for_all(actor)
    if len(offered.lines) > LINES_MAX:
        raise StatementTooLong(most=LINES_MAX)
    lock_books(offered.provider)
    known = Statement.objects.filter(provider=offered.provider, digest=offered.digest).first()
    taken = _again(known) if known else _stored(actor, offered, now)
    record(
        actor=actor,
        code="payments.take-statement",
        target=f"statement:{taken.id}",
        at=now,
        provider=offered.provider,
        name=offered.name,
        lines=taken.lines,
        new_lines=taken.new_lines,
        is_new=taken.is_new,
    )
    return taken


def _check_for_all(actor: Actor) -> None:
    if not actor.may_everywhere("payments.take-statement"):
        raise StatementsOfAll


def lock_books(provider: str) -> None:
    """Let one transaction at a time compare the books of a gateway; the others wait."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [provider])


def _again(known: Statement) -> Taken:
    return Taken(known.id, known.provider, known.lines, 0, is_new=False)


def _stored(actor: Actor, offered: Offered, now: datetime) -> Taken:
    fresh = _unknown(offered)
    statement = Statement(
        provider=offered.provider,
        title=offered.name,
        account=offered.account,
        from_date=offered.from_date,
        until_date=offered.until_date,
        digest=offered.digest,
        lines=len(offered.lines),
        new_lines=len(fresh),
        taken_by=actor.person_id,
        taken_at=now,
    )
    statement.save(force_insert=True)
    rows = [_row(statement, key, line) for key, line in fresh.items()]
    StatementLine.objects.bulk_create(rows, batch_size=AT_A_TIME)
    key = f"payments.match-statement:{statement.id}:0"
    enqueue("payments.match-statement", key=key, statement_id=statement.id, turn=0)
    return Taken(statement.id, offered.provider, len(offered.lines), len(fresh), is_new=True)


def _unknown(offered: Offered) -> dict[str, Line]:
    """Return the lines that were never stored, by key."""
    lines = {key_of(offered.provider, line): line for line in offered.lines}
    keys = list(lines)
    for start in range(0, len(keys), AT_A_TIME):
        some = keys[start : start + AT_A_TIME]
        for key in StatementLine.objects.filter(key__in=some).values_list("key", flat=True):
            del lines[key]
    return lines


def _row(statement: Statement, key: str, line: Line) -> StatementLine:
    return StatementLine(
        statement=statement,
        provider=statement.provider,
        key=key,
        line=line.id[:120],
        reference=line.reference[:80],
        kind=line.kind.value,
        amount_minor=line.amount.minor,
        fee_minor=line.fee_minor,
        value_minor=line.value_minor,
        currency=line.amount.currency,
        booked_date=line.booked_date,
    )


def _of_gateway(told: GatewayLine) -> Line:
    kind = LineKind(told.kind.value)
    return Line(told.id, told.reference, kind, told.amount, told.fee_minor, told.booked_date)


def _of_bank(told: BankStatement) -> Offered:
    provider = gateway_of_account(told.account)
    if not provider:
        raise StatementOfOtherAccount(account=told.account[:40] or "?")
    if told.currency not in gateway_named(provider).currencies:
        raise StatementOfOtherCurrency(currency=told.currency, provider=provider)
    lines = tuple(_numbered(told.lines))
    days = [line.booked_date for line in lines]
    first, last = (min(days), max(days)) if days else (None, None)
    return Offered(provider, told.statement_id[:80], lines, told.account[:60], first, last)


def _numbered(told: Sequence[BankLine]) -> list[Line]:
    """Make lines of bank lines; what a bank does not name goes by its day and its number among equals."""
    seen: dict[BankLine, int] = {}
    lines = []
    for one in told:
        if one.amount_minor == 0:
            continue
        seen[one] = seen.get(one, 0) + 1
        name = one.bank_reference or one.booked_date.isoformat()
        name += f"~{seen[one]}" if seen[one] > 1 else ""
        lines.append(_of_bank_line(one, name))
    return lines


def _of_bank_line(told: BankLine, name: str) -> Line:
    comes_in = told.amount_minor > 0
    kind = LineKind.PAYOUT
    if comes_in:
        kind = LineKind.RETURN if told.reference else LineKind.CHARGE
    amount = Money(told.currency, abs(told.amount_minor))
    return Line(name, our_reference(told.reference), kind, amount, 0, told.booked_date)


def our_reference(end_to_end: str) -> str:
    """Return our reference of a payout from what a bank gives back: it carries the number alone."""
    try:
        return reference_of(AttemptKind.PAYOUT, UUID(hex=end_to_end))
    except ValueError:
        return end_to_end
