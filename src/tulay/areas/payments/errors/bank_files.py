"""What can be wrong with a file from a bank."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class StatementUnreadable(Invalid):
    """This is not a bank statement that we can read: {what}. We read ISO 20022 camt.053."""

    code = "payments.statement-unreadable"


class StatementDoesNotAdd(Invalid):
    """Statement {statement} does not add up: {difference} (in the smallest unit) is not explained by its lines."""

    code = "payments.statement-does-not-add"


class NothingForBank(Conflict):
    """Nothing waits for the bank here at the moment."""

    code = "payments.nothing-for-bank"


class BankFileUnknown(NotFound):
    """We could not find this file. It may not exist, or it may not be yours to see."""

    code = "payments.bank-file-unknown"


class BankFileChanged(Conflict):
    """This file cannot be made again as it was: somebody in it was erased since. Use the copy that the bank has."""

    code = "payments.bank-file-changed"
