"""What moved, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tulay.areas.payments.queries.statements import Line
from tulay.areas.payments.rules.ledger import OwnerKind, TransferKind
from tulay.areas.payments.rules.wallets import FreezeReason, shown
from tulay.kernel.money import Money
from tulay.plumbing.labels import labels

CAME_IN = {
    TransferKind.FUNDING: gettext_lazy("Paid in"),
    TransferKind.SENDING: gettext_lazy("Received"),
    TransferKind.PAYMENT: gettext_lazy("Payment received"),
    TransferKind.REFUND: gettext_lazy("Paid back to you"),
    TransferKind.PAYOUT: gettext_lazy("Paid out to you"),
    TransferKind.PAYOUT_RETURN: gettext_lazy("A payout came back"),
    TransferKind.FEE: gettext_lazy("Fee received"),
    TransferKind.SETTLEMENT: gettext_lazy("Settlement"),
    TransferKind.CORRECTION: gettext_lazy("Correction"),
    TransferKind.REVERSAL: gettext_lazy("Moved back to you"),
}
WENT_OUT = {
    TransferKind.FUNDING: gettext_lazy("Paid in for somebody"),
    TransferKind.SENDING: gettext_lazy("Sent"),
    TransferKind.PAYMENT: gettext_lazy("Payment"),
    TransferKind.REFUND: gettext_lazy("Paid back"),
    TransferKind.PAYOUT: gettext_lazy("Paid out"),
    TransferKind.PAYOUT_RETURN: gettext_lazy("Payout given back"),
    TransferKind.FEE: pgettext_lazy("statement", "Fee"),
    TransferKind.SETTLEMENT: gettext_lazy("Settlement"),
    TransferKind.CORRECTION: gettext_lazy("Correction"),
    TransferKind.REVERSAL: gettext_lazy("Moved back"),
}
REASONS: dict[str, object] = {
    FreezeReason.FRAUD: gettext_lazy("Somebody else may be using it"),
    FreezeReason.COURT: gettext_lazy("A court or an authority ordered it"),
    FreezeReason.OWNER: gettext_lazy("Its owner asked for it"),
    FreezeReason.MISTAKE: gettext_lazy("Money came in by mistake"),
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line of a statement in words."""

    line: Line
    what: str
    other: str


def isolated(amount: Money) -> str:
    """Return an amount that keeps its direction within words of another one, where no mark-up can go."""
    return f"\u2066{amount}\u2069"


def told(lines: Iterable[Line]) -> list[ShownLine]:
    """Return lines in words, with the names of agencies; people are named by the numbers of their wallets."""
    found = list(lines)
    agencies = labels(
        OwnerKind.AGENCY.value,
        {line.other_id for line in found if line.other_kind is OwnerKind.AGENCY},
    )
    return [
        ShownLine(
            line,
            str((CAME_IN if line.amount.minor > 0 else WENT_OUT)[line.kind]),
            _other(line, agencies.get(line.other_id, "")),
        )
        for line in found
    ]


def _other(line: Line, agency: str) -> str:
    if agency:
        return agency
    if line.other_number:
        return _("wallet %(number)s") % {"number": shown(line.other_number)}
    return ""
