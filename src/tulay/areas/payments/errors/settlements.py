"""What can go wrong about paying out to businesses."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class SettlementUnknown(NotFound):
    """There is no such settlement."""

    code = "payments.settlement-unknown"


class SettlementPlanMissing(NotFound):
    """This business has not said yet where its money goes."""

    code = "payments.settlement-plan-missing"


class SettlementStepNotPossible(Conflict):
    """This cannot be done now. Load the page again to see how the settlement stands."""

    code = "payments.settlement-step-not-possible"


class SettlementReasonMissing(Invalid):
    """Give a reason. The business reads it word for word."""

    code = "payments.settlement-reason-missing"


class SettlementNeedsAccount(Invalid):
    """Choose a bank account or a mobile number: the money leaves the platform."""

    code = "payments.settlement-needs-account"
