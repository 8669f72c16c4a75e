"""What can go wrong with wallets."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class NumberUnreadable(Invalid):
    """This is not the number of a wallet. It has twelve digits; check each of them."""

    code = "payments.number-unreadable"


class WalletUnknown(NotFound):
    """There is no wallet by this number."""

    code = "payments.wallet-unknown"


class CurrencyNotOffered(Invalid):
    """You cannot open a wallet in this currency."""

    code = "payments.currency-not-offered"


class DayLimitPassed(Conflict):
    """From this wallet you can send {limit} a day. Try a smaller amount, or tomorrow."""

    code = "payments.day-limit-passed"


class ReasonUnknown(Invalid):
    """Choose why this wallet is frozen."""

    code = "payments.reason-unknown"
