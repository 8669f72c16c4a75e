"""What can go wrong when our books are held against those of others."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class BreakUnknown(NotFound):
    """We could not find this difference. It may not exist, or it may not be yours to see."""

    code = "payments.break-unknown"


class BreakClosed(Conflict):
    """This difference was dealt with already, or waits for a second signature."""

    code = "payments.break-closed"


class NothingToSign(Conflict):
    """Nothing waits for a second signature here."""

    code = "payments.nothing-to-sign"


class SecondPersonForWriteOff(Forbidden):
    """You proposed to write this off, so another finance officer has to sign."""

    code = "payments.second-person-for-write-off"


class BreakReasonMissing(Invalid):
    """Say what you found, so that others understand it later."""

    code = "payments.break-reason-missing"


class ResolutionUnfit(Invalid):
    """This difference cannot be closed in this way."""

    code = "payments.resolution-unfit"


class CounterpartUnfit(Invalid):
    """These two are not the same money: currency, kind and amount have to be equal, and both still open."""

    code = "payments.counterpart-unfit"


class StatementsOfAll(Forbidden):
    """A statement shows the money of every agency, so it is for finance officers of the whole installation."""

    code = "payments.statements-of-all"


class StatementTooLarge(Invalid):
    """This file is larger than {most}. Ask the bank for a shorter period."""

    code = "payments.statement-too-large"


class StatementTooLong(Invalid):
    """This statement has more than {most} lines. Ask the bank for a shorter period."""

    code = "payments.statement-too-long"


class StatementOfOtherAccount(Invalid):
    """This is the statement of account {account}, which no gateway of this installation uses."""

    code = "payments.statement-of-other-account"


class StatementOfOtherCurrency(Invalid):
    """This statement is in {currency}, which {provider} does not carry here."""

    code = "payments.statement-of-other-currency"
