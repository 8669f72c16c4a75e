"""What can go wrong with those who carry money."""

from tulay.kernel.errors import Invalid, NotFound


class GatewayUnknown(NotFound):
    """Nobody carries money under this name here."""

    code = "payments.gateway-unknown"


class EventForged(Invalid):
    """This did not come from the gateway, or it is too old."""

    code = "payments.event-forged"


class NoticeTooLarge(Invalid):
    """This is more than a gateway ever has to say."""

    code = "payments.notice-too-large"
