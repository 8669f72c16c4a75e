"""What can go wrong when telling people something."""

from tulay.kernel.errors import NotFound


class UnknownMessage(NotFound):
    """We could not find this message. It may not exist, or it may not be yours to read."""

    code = "notifications.unknown-message"
