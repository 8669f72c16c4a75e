"""What can go wrong about messages to the server of a business."""

from tulay.kernel.errors import Conflict, Forbidden, Invalid, NotFound


class MerchantNotActive(Conflict):
    """This business takes no payments at the moment."""

    code = "payments.merchant-not-active"


class OwnersOnly(Forbidden):
    """Only a manager of this business can do this. Ask one of them."""

    code = "payments.owners-only"


class WebhookUnknown(NotFound):
    """There is no such address in this business."""

    code = "payments.webhook-unknown"


class WebhookAddressUnfit(Invalid):
    """No message can be sent to this address."""

    code = "payments.webhook-address-unfit"


class WebhookEventsMissing(Invalid):
    """Choose what the messages are about."""

    code = "payments.webhook-events-missing"


class WebhooksMany(Conflict):
    """A business has at most {most} addresses. Remove one first."""

    code = "payments.webhooks-many"


class WebhookPaused(Conflict):
    """Nothing is sent to this address at the moment. Switch it on first."""

    code = "payments.webhook-paused"


class DeliveryUnknown(NotFound):
    """There is no such message."""

    code = "payments.delivery-unknown"


class DeliveryUnderWay(Conflict):
    """This message is on its way already. Load the page again to see what became of it."""

    code = "payments.delivery-under-way"
