"""Reads of the statements that were taken in, and of where more can come from."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tulay.areas.payments.adapters.registry import gateways_named, gateways_with_accounts
from tulay.areas.payments.errors.reconciliation import StatementsOfAll
from tulay.areas.payments.models.reconciliation import Statement
from tulay.areas.payments.queries.reconciliation import SEES
from tulay.kernel.actor import Actor
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

LATEST = Keyset("latest", "taken_at")


@dataclass(frozen=True, slots=True)
class StatementCard:
    """A statement that was taken in, and what came of its new lines."""

    id: UUID
    provider: str
    name: str
    account: str
    from_date: date | None
    until_date: date | None
    lines: int
    new_lines: int
    taken_by: UUID | None
    taken_at: datetime
    is_matched: bool


def statements_page(
    actor: Actor, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[StatementCard]:
    """Return the statements that were taken in, the latest first.

    :raises StatementsOfAll: the actor looks after some agencies only.
    """
    if not actor.may_everywhere(SEES):
        raise StatementsOfAll
    return paginate(Statement.objects.all(), LATEST, card=_statement, cursor=cursor, limit=limit)


def accounts_read() -> tuple[str, ...]:
    """Return the accounts whose statements can be taken in from a file."""
    return gateways_with_accounts()


def gateways_here() -> tuple[str, ...]:
    """Return the gateways of this installation."""
    return gateways_named()


def _statement(row: Statement) -> StatementCard:
    names = ("id", "provider", "account", "from_date", "until_date", "lines", "new_lines")
    told = {name: getattr(row, name) for name in (*names, "taken_by", "taken_at")}
    return StatementCard(**told, name=row.title, is_matched=row.matched_at is not None)
