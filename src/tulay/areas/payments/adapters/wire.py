"""One HTTP call of a gateway: what was never sent is told from what was sent and not answered."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

READ_MOST: Final = 8 * 1024 * 1024
CONNECT_S: Final = 5


class Unreached(Exception):
    """No connection came about: nothing can have happened."""


class Unanswered(Exception):
    """It was sent and not answered as it should be: anything can have happened."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes

    @property
    def is_refusal(self) -> bool:
        """Nothing was done: the gateway understood us and would not. 408 and 409 say nothing of that."""
        return 400 <= self.status < 500 and self.status not in {408, 409}  # noqa: PLR2004 - as HTTP says


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes | None = None,
    timeout_s: float,
) -> Reply:
    """Send a request and wait for its answer.

    :raises Unreached: it was not sent.
    :raises Unanswered: nobody knows what became of it.
    """
    place = urlsplit(url)
    connection = _connection(place.scheme, place.hostname or "", place.port)
    try:
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as failure:
            raise Unreached from failure
        connection.sock.settimeout(timeout_s)
        target = place.path + (f"?{place.query}" if place.query else "")
        try:
            connection.request(method, target, body, dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(READ_MOST))
        except (OSError, http.client.HTTPException) as failure:
            raise Unanswered from failure
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_S, context=context)
    return http.client.HTTPConnection(host, port, timeout=CONNECT_S)
