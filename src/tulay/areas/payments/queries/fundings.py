"""What agencies have to pay out, and what they were given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tulay.areas.directory.queries.agencies import agency_names
from tulay.areas.payments.errors.fundings import FundingUnknown
from tulay.areas.payments.models import Account
from tulay.areas.payments.models.fundings import Funding
from tulay.areas.payments.rules.fundings import FundingState
from tulay.areas.payments.rules.ledger import AccountKind, OwnerKind
from tulay.kernel.actor import Actor
from tulay.kernel.money import Money
from tulay.kernel.pages import LIMIT_DEFAULT, Page
from tulay.plumbing.http.pagination import Keyset, paginate

NEWEST = Keyset("fundings", "asked_at")
TREASURIES_MOST = 200


@dataclass(frozen=True, slots=True)
class TreasuryCard:
    """What an agency has to pay out, and how much of it is promised."""

    agency_id: UUID
    agency: str
    balance: Money
    held: Money

    @property
    def free(self) -> Money:
        """What can still be promised."""
        return Money(self.balance.currency, self.balance.minor - self.held.minor)


@dataclass(frozen=True, slots=True)
class FundingCard:
    """Money that an agency was given, or is to be."""

    id: UUID
    agency_id: UUID
    agency: str
    amount: Money
    statement_reference: str
    reason: str
    state: FundingState
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def treasuries(actor: Actor) -> tuple[TreasuryCard, ...]:
    """Return the treasuries of the agencies one pays for, by name."""
    actor.check("payments.see-fundings")
    rows = list(
        Account.objects.filter(
            kind=AccountKind.TREASURY.value, owner_kind=OwnerKind.AGENCY.value
        ).order_by("id")[:TREASURIES_MOST]
    )
    names = agency_names(row.owner_id for row in rows)
    cards = (
        TreasuryCard(
            row.owner_id,
            names.get(row.owner_id, ""),
            Money(row.currency, row.balance),
            Money(row.currency, row.held),
        )
        for row in rows
    )
    return tuple(sorted(cards, key=lambda card: (card.agency, card.balance.currency)))


def fundings_page(
    actor: Actor, *, state: str = "", cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[FundingCard]:
    """Return what agencies were given, the newest first."""
    actor.check("payments.see-fundings")
    rows = Funding.objects.all()
    if state:
        rows = rows.filter(state=state)
    found = paginate(rows, NEWEST, card=lambda row: row, cursor=cursor, limit=limit)
    names = agency_names(row.agency_id for row in found.items)
    return Page(items=tuple(_card(row, names) for row in found.items), next=found.next)


def funding_card(actor: Actor, funding_id: UUID) -> FundingCard:
    """Return one funding.

    :raises FundingUnknown: there is none by this id in what they look after.
    """
    row = Funding.objects.filter(id=funding_id).first()
    if row is None or not actor.may("payments.see-fundings", row.agency_id):
        raise FundingUnknown
    return _card(row, agency_names([row.agency_id]))


def _card(row: Funding, names: dict[UUID, str]) -> FundingCard:
    return FundingCard(
        row.id,
        row.agency_id,
        names.get(row.agency_id, ""),
        row.amount,
        row.statement_reference,
        row.reason,
        FundingState(row.state),
        row.asked_by,
        row.asked_at,
        row.decided_by,
        row.decided_at,
    )
