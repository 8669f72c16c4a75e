"""A text gateway over HTTP: `POST {id, to, text, sender}` as JSON, user and secret by Basic authentication.

`2xx` took it; `4xx` refuses this message for good, except 401, 403, 408, 425 and 429, which say something of us and of
now; anything else and any silence is for now. The gateway knows a repeated message by its `id` (`Idempotency-Key`).
"""

import base64
import http.client
import json
import ssl
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from tulay.areas.notifications.adapters.protocol import Posted, ShortText
from tulay.areas.notifications.rules import AttemptOutcome

TIMEOUT_S: Final = 5
READ_MOST: Final = 64 * 1024
FOR_NOW: Final = frozenset({401, 403, 408, 425, 429})
SENDER: Final = "Tulay"


def post(message: ShortText, *, url: str) -> Posted:
    """Hand a message to the gateway."""
    place = urlsplit(url)
    sender = parse_qs(place.query).get("sender", [SENDER])[0]
    body = {"id": message.id, "to": message.to, "text": message.text, "sender": sender}
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.id, **_who(place)}
    connection = _connection(place)
    try:
        connection.request("POST", place.path or "/", json.dumps(body).encode(), headers)
        answer = connection.getresponse()
        answer.read(READ_MOST)
    except (OSError, http.client.HTTPException):
        return Posted(AttemptOutcome.UNREACHABLE)
    finally:
        connection.close()
    return Posted(_judged(answer.status), answer.status)


def _judged(status: int) -> AttemptOutcome:
    if 200 <= status < 300:  # noqa: PLR2004 - as HTTP says
        return AttemptOutcome.SENT
    refused = 400 <= status < 500 and status not in FOR_NOW  # noqa: PLR2004 - same
    return AttemptOutcome.REFUSED if refused else AttemptOutcome.UNREACHABLE


def _connection(place: SplitResult) -> http.client.HTTPConnection:
    host = place.hostname or ""
    if place.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, place.port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(host, place.port, timeout=TIMEOUT_S)


def _who(place: SplitResult) -> dict[str, str]:
    if place.username is None:
        return {}
    pair = f"{unquote(place.username)}:{unquote(place.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
