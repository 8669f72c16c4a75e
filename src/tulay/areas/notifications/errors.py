"""What can go wrong when telling people something."""

from tulay.kernel.errors import Conflict, NotFound


class UnknownMessage(NotFound):
    """We could not find this message. It may not exist, or it may not be yours to read."""

    code = "notifications.unknown-message"


class UnknownDelivery(NotFound):
    """We could not find this delivery."""

    code = "notifications.unknown-delivery"


class NothingToRetry(Conflict):
    """This delivery has not failed, or its address has been erased. There is nothing to send again."""

    code = "notifications.nothing-to-retry"
