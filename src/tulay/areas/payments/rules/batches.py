"""Which payouts may be let go together. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from tulay.areas.payments.errors.payouts import BatchUnfit
from tulay.areas.payments.rules.destinations import Way
from tulay.areas.payments.rules.payouts import PayoutState, needs_second_person
from tulay.kernel.errors import FieldError
from tulay.kernel.money import Money

LINES_MAX = 1_000
CHUNK = 250
"""How many lines a job pays in one transaction."""


@dataclass(frozen=True, slots=True)
class Line:
    """One payout of a batch, as far as the rules ask."""

    agency_id: UUID
    person_id: UUID
    amount: Money
    state: PayoutState
    way: Way
    deciders: Collection[UUID]
    first_by: UUID | None


def check_size(count: int) -> None:
    """Refuse a batch of nothing, and one that is too large.

    :raises BatchUnfit: naming the list.
    """
    if not 0 < count <= LINES_MAX:
        detail, facts = "Choose 1 to {most} payouts.", {"most": LINES_MAX}
        raise BatchUnfit(errors=[FieldError("payout_ids", "count", detail, facts)])


def check_batch(lines: Sequence[Line], *, officer_id: UUID | None, is_linked: bool) -> None:
    """Refuse a batch that one officer may not let go whole; each line is named.

    :raises BatchUnfit: naming each line that stands in the way.
    """
    faults = [*_together(lines)]
    for number, line in enumerate(lines):
        if fault := _fault(line, officer_id, is_linked=is_linked):
            faults.append(FieldError(f"payout_ids/{number}", *fault))
    if faults:
        raise BatchUnfit(errors=faults)


def _together(lines: Sequence[Line]) -> Iterator[FieldError]:
    if len({line.agency_id for line in lines}) > 1:
        yield FieldError("payout_ids", "agencies", "Choose payouts of one agency.")
    if len({line.amount.currency for line in lines}) > 1:
        yield FieldError("payout_ids", "currencies", "Choose payouts of one currency.")


def _fault(line: Line, officer_id: UUID | None, *, is_linked: bool) -> tuple[str, str] | None:
    """Return the code and the words of what keeps this officer from letting a line go."""
    if line.state is not PayoutState.PROPOSED:
        return "state", "This payout does not wait for approval any more."
    if is_linked and line.way is not Way.WALLET:
        return "way", "Only payouts into wallets can be paid all or none."
    return _hand_fault(line, officer_id)


def _hand_fault(line: Line, officer_id: UUID | None) -> tuple[str, str] | None:
    if officer_id == line.person_id:
        return "paid-to-you", "Somebody else has to approve this payout, because it is paid to you."
    if officer_id in line.deciders:
        return "decided-by-you", "Somebody else has to approve this payout, because you decided."
    if line.first_by == officer_id is not None:
        return "approved-by-you", "You approved this payout. A second finance officer has to."
    if needs_second_person(line.amount) and line.first_by is None:
        return "needs-two", "This payout needs two approvals. Open it and give the first."
    return None
