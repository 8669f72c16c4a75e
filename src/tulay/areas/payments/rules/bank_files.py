"""What goes to a bank in a file and comes back in one, whatever the file looks like."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tulay.areas.payments.errors.bank_files import StatementDoesNotAdd

BANK_FILE = "bank-file"
"""The name of the gateway that is a file for a bank."""
TRANSFERS_MAX = 1_000
"""How many payments go in one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account at a bank: its holder, its number (an IBAN, or the bank's own), the bank by BIC or national code."""

    holder: str
    number: str
    bic: str = ""
    bank_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTransfer:
    """One payment to one account; `reference` (at most 35 letters, digits and dashes) comes back on the statement."""

    reference: str
    creditor: BankAccount
    currency: str
    amount_minor: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankLine:
    """One booked line of a statement: more than zero came in, less than zero went out.

    `bank_reference` is the bank's own name for it, `reference` ours where the bank gave it back, else empty.
    """

    bank_reference: str
    reference: str
    currency: str
    amount_minor: int
    booked_date: date
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankStatement:
    """One account's statement: its balances in minor units, and the booked lines between them."""

    statement_id: str
    account: str
    currency: str
    opening_minor: int
    closing_minor: int
    lines: tuple[BankLine, ...]


def check_adds(statement: BankStatement) -> None:
    """Refuse a statement whose lines do not lead from its first balance to its last.

    :raises StatementDoesNotAdd: a line is missing, doubled or changed.
    """
    found = statement.opening_minor + moved(statement.lines)
    if found != statement.closing_minor:
        raise StatementDoesNotAdd(
            statement=statement.statement_id, difference=statement.closing_minor - found
        )


def moved(lines: Iterable[BankLine]) -> int:
    """Add up what lines moved, in minor units."""
    return sum(line.amount_minor for line in lines)


def is_iban(number: str) -> bool:
    """Check an IBAN's form and its two check digits (ISO 13616, modulo 97)."""
    if not (15 <= len(number) <= 34 and number.isascii() and number.isalnum()):  # noqa: PLR2004 - the standard's lengths
        return False
    if not (number[:2].isalpha() and number[:2].isupper() and number[2:4].isdigit()):
        return False
    return int("".join(str(int(letter, 36)) for letter in number[4:] + number[:4])) % 97 == 1
