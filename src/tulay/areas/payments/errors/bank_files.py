"""What can be wrong with a file from a bank."""

from tulay.kernel.errors import Invalid


class StatementUnreadable(Invalid):
    """This is not a bank statement that we can read: {what}. We read ISO 20022 camt.053."""

    code = "payments.statement-unreadable"


class StatementDoesNotAdd(Invalid):
    """Statement {statement} does not add up: {difference} (in the smallest unit) is not explained by its lines."""

    code = "payments.statement-does-not-add"
