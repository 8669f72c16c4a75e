"""What can go wrong with what gateways told."""

from tulay.kernel.errors import Conflict, Invalid, NotFound


class NoticeUnknown(NotFound):
    """We could not find this message of a gateway."""

    code = "payments.notice-unknown"


class NoticeReasonMissing(Invalid):
    """Say what you found out, and what was done."""

    code = "payments.notice-reason-missing"


class NoticeNotOpen(Conflict):
    """This message contradicts nothing, or it was cleared up already."""

    code = "payments.notice-not-open"
