"""What can go wrong with money that is paid out."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class PayoutUnknown(NotFound):
    """We could not find this payout. It may not exist, or it may not be yours to see."""

    code = "payments.payout-unknown"


class PayoutStepNotPossible(Conflict):
    """This step is not possible: the payout is now "{state}"."""

    code = "payments.payout-step-not-possible"


class PayoutProposedAlready(Conflict):
    """This was already proposed for payment with another amount or for somebody else."""

    code = "payments.payout-proposed-already"


class PayoutUnderWay(Conflict):
    """The money is on its way or was paid, so this can no longer be taken back here. Write to the agency."""

    code = "payments.payout-under-way"


class DecidedByYou(Forbidden):
    """Somebody else has to approve this payout, because you decided about what it pays for."""

    code = "payments.decided-by-you"


class PaidToYou(Forbidden):
    """Somebody else has to approve this payout, because it is paid to you."""

    code = "payments.paid-to-you"


class SecondFinanceOfficerNeeded(Forbidden):
    """You approved this payout first. Above the limit, a second finance officer has to approve it."""

    code = "payments.second-finance-officer-needed"


class PayoutReasonMissing(Invalid):
    """Say why, in a sentence that the other person will understand."""

    code = "payments.payout-reason-missing"


class DestinationUnfit(Invalid):
    """We cannot pay to this account. Check each field, then try again."""

    code = "payments.destination-unfit"


class NoWayToPay(Conflict):
    """We cannot pay {currency} into such an account at the moment. A wallet can always be paid."""

    code = "payments.no-way-to-pay"


class AnsweredAlready(Conflict):
    """You told us already whether the money arrived."""

    code = "payments.answered-already"


class NothingContested(Conflict):
    """Nobody says that this payout did not arrive, or it was cleared up already."""

    code = "payments.nothing-contested"


class BatchUnfit(Invalid):
    """These payouts cannot be let go together. Nothing was paid."""

    code = "payments.batch-unfit"


class BatchNotPaid(Conflict):
    """One of these payouts cannot be paid, so none of them was."""

    code = "payments.batch-not-paid"


class BatchUnknown(NotFound):
    """We could not find this batch. It may not exist, or it may not be yours to see."""

    code = "payments.batch-unknown"
