"""Money that an agency is given to pay out: what is asked of it, and who decides. Pure."""

import re
from enum import StrEnum
from typing import Final
from uuid import UUID

from tulay.areas.payments.errors.fundings import FundedByYou, FundingDecided, FundingUnfit
from tulay.areas.payments.rules.payments import AMOUNT_MOST
from tulay.kernel.errors import FieldError

STATEMENT_MAX: Final = 64
FUNDING_REASON_MAX: Final = 500
_STATEMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_-]{2,63}")


class FundingState(StrEnum):
    """Where a funding stands."""

    PROPOSED = "proposed"
    BOOKED = "booked"
    REFUSED = "refused"


def checked_statement(reference: str) -> str:
    """Return a line of a statement as it is kept: one spelling for one line.

    :raises FundingUnfit: naming the field.
    """
    said = " ".join(reference.split())
    if not _STATEMENT.fullmatch(said):
        detail = "Write the reference as the bank's statement has it: 3 to 64 letters and digits."
        raise FundingUnfit(errors=[FieldError("statement_reference", "unusable", detail)])
    return said.upper()


def check_funding(amount_minor: int) -> None:
    """Refuse what is no amount to give.

    :raises FundingUnfit: naming the field.
    """
    if type(amount_minor) is not int or not 0 < amount_minor <= AMOUNT_MOST:
        detail = "Enter an amount of more than nothing and at most {most}."
        error = FieldError("amount_minor", "out-of-range", detail, {"most": AMOUNT_MOST})
        raise FundingUnfit(errors=[error])


def checked_why(reason: str) -> str:
    """Return a reason fit to be kept.

    :raises FundingUnfit: naming the field.
    """
    said = " ".join(reason.split())
    if not said or len(said) > FUNDING_REASON_MAX:
        detail = "Say what this money is for, in at most {most} characters."
        facts = {"most": FUNDING_REASON_MAX}
        raise FundingUnfit(errors=[FieldError("reason", "missing", detail, facts)])
    return said


def check_decision(state: FundingState, *, asked_by: UUID, officer_id: UUID | None) -> None:
    """Let somebody else decide, once.

    :raises FundedByYou: the officer proposed it.
    :raises FundingDecided: it was decided.
    """
    if asked_by == officer_id:
        raise FundedByYou
    if state is not FundingState.PROPOSED:
        raise FundingDecided
