"""Text messages: which carrier goes with which kind of `SMS_URL`."""

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from tulay.areas.notifications.adapters import sms_http
from tulay.areas.notifications.adapters.protocol import Posted, ShortText, TextCarrier
from tulay.areas.notifications.rules import AttemptOutcome

CARRIERS: Final[dict[str, TextCarrier]] = {"http": sms_http.post, "https": sms_http.post}


def post_text(message: ShortText) -> Posted:
    """Hand a text message to the gateway of this installation; without one it is refused for good."""
    url: str = settings.SMS_URL
    carrier = CARRIERS.get(urlsplit(url).scheme)
    return carrier(message, url=url) if carrier else Posted(AttemptOutcome.REFUSED)
