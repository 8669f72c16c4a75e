"""What can go wrong when money moves from one account to another."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class FundsLacking(Conflict):
    """There is not enough money in this account."""

    code = "payments.funds-lacking"


class AccountFrozen(Conflict):
    """This account is frozen: no money leaves it until a finance officer thaws it."""

    code = "payments.account-frozen"


class AccountUnknown(NotFound):
    """There is no account by this number."""

    code = "payments.account-unknown"


class TransferUnknown(NotFound):
    """There is no transfer by this number."""

    code = "payments.transfer-unknown"


class TransferDiffers(Conflict):
    """A transfer by this number exists, and it is another one."""

    code = "payments.transfer-differs"


class AlreadyReversed(Conflict):
    """This transfer was moved back before."""

    code = "payments.already-reversed"


class CurrenciesDiffer(Invalid):
    """Both accounts have to be of the currency that is moved."""

    code = "payments.currencies-differ"


class AmountTooSmall(Invalid):
    """The amount has to be more than nothing."""

    code = "payments.amount-too-small"


class SameAccount(Invalid):
    """Money moves between two different accounts."""

    code = "payments.same-account"


class HoldUnknown(NotFound):
    """No money is held by this number."""

    code = "payments.hold-unknown"


class HoldSettled(Conflict):
    """This hold is settled already: it was posted, voided, or it ran out."""

    code = "payments.hold-settled"


class HoldSmaller(Conflict):
    """Less is held than should be posted."""

    code = "payments.hold-smaller"
