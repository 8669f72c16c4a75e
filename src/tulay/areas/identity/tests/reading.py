"""What the messages of these tests say."""

import re

from tulay.areas.notifications.models import Delivery, Message

LINK = re.compile(r"/account/[a-z/-]+/([\w-]{40,})/")
CODE = re.compile(r"\b(\d{6})\b")


def written(template):
    """Return the messages of one kind, oldest first."""
    return list(Message.objects.filter(template=f"identity.{template}").order_by("id"))


def link_in(template):
    """Return the token of the newest link of one kind."""
    return LINK.search(written(template)[-1].body)[1]


def code_in(template):
    """Return the newest code of one kind."""
    return CODE.search(written(template)[-1].text)[1]


def sent_to(template):
    """Return where messages of one kind went, the inbox aside."""
    found = Delivery.objects.filter(message__template=f"identity.{template}").exclude(
        channel="in_app"
    )
    return [delivery.address for delivery in found.order_by("id")]
