"""What can go wrong when somebody pays, or gets money back."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class PaymentUnknown(NotFound):
    """We could not find this payment. It may not exist, or it may not be yours to see."""

    code = "payments.payment-unknown"


class RefundUnknown(NotFound):
    """We could not find this refund."""

    code = "payments.refund-unknown"


class PaymentStepNotPossible(Conflict):
    """This cannot be done with the payment as it stands now."""

    code = "payments.step-not-possible"


class PaymentExpired(Conflict):
    """The time to pay this is over."""

    code = "payments.payment-expired"


class AlreadyPaying(Conflict):
    """This is paid already, or a payment for it is under way."""

    code = "payments.already-paying"


class PaymentUnderWay(Conflict):
    """The payer is paying at this moment. Look again in a minute: then it is paid, or this can be done."""

    code = "payments.payment-under-way"


class AmountNotPayable(Invalid):
    """This amount cannot be paid."""

    code = "payments.amount-not-payable"


class GatewayCannot(Invalid):
    """This way of paying is not open here for this currency."""

    code = "payments.gateway-cannot"


class SourceUnusable(Invalid):
    """Nothing can be paid from there."""

    code = "payments.source-unusable"


class ReferenceNotYours(Invalid):
    """This reference cannot be used."""

    code = "payments.reference-not-yours"


class RefundTooLarge(Invalid):
    """So much cannot be given back."""

    code = "payments.refund-too-large"


class RefundReasonMissing(Invalid):
    """A refund needs a reason."""

    code = "payments.refund-reason-missing"


class SecondPersonNeeded(Forbidden):
    """You asked for this yourself. Somebody else has to look at it."""

    code = "payments.second-person-needed"
