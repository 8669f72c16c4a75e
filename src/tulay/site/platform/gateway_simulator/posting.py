"""Telling: signed webhooks, posted until they arrive, at least once and in no promised order."""

import hashlib
import hmac
import http.client
import threading
import time
from typing import Any, Final
from urllib.parse import urlsplit

from tulay.site.platform.gateway_simulator.books import Books

TIMEOUT_S: Final = 10
PAUSE_S: Final = 0.1
WAIT_MOST_S: Final = 60.0
SIGNATURE: Final = "Gateway-Signature"


def signed(body: bytes, secret: str, *, at: int) -> dict[str, str]:
    """Return the headers of a delivery: the moment, and an HMAC (SHA-256) over the moment and the body."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": "application/json", SIGNATURE: f"t={at},v1={digest}"}


class Poster(threading.Thread):
    """Posts what is due. Without an address it posts nothing; `hand_over` gives it to who asks instead."""

    def __init__(self, books: Books, *, url: str, secret: str) -> None:
        super().__init__(daemon=True)
        self._books, self._url, self._secret = books, url, secret
        self._stop = threading.Event()

    def run(self) -> None:
        """Post until told to stop."""
        while self._url and not self._stop.wait(PAUSE_S):
            for event in self._books.due():
                if not self._stop.is_set():
                    self.post(event)

    def stop(self) -> None:
        """Post nothing more."""
        self._stop.set()

    def post(self, event: dict[str, Any]) -> None:
        """Post one event once."""
        body = str(event["body"]).encode()
        try:
            status = self._send(body)
        except (OSError, http.client.HTTPException):
            status = 0
        wait_s = min(0.5 * 2 ** int(event["tries"]), WAIT_MOST_S)
        self._books.told(event["place"], arrived=200 <= status < 300, wait_s=wait_s)  # noqa: PLR2004 - as HTTP says

    def hand_over(self) -> list[dict[str, Any]]:
        """Return what is due as it would be posted, and count it as told."""
        found = []
        for event in self._books.due():
            body = str(event["body"])
            headers = signed(body.encode(), self._secret, at=int(self._books.now().timestamp()))
            found.append({"headers": headers, "body": body})
            self._books.told(event["place"], arrived=True, wait_s=0)
        return found

    def _send(self, body: bytes) -> int:
        place = urlsplit(self._url)
        kind = (
            http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(place.hostname or "", place.port, timeout=TIMEOUT_S)
        try:
            headers = signed(body, self._secret, at=int(time.time()))
            connection.request("POST", place.path, body, headers)
            answer = connection.getresponse()
            answer.read(65_536)
            return answer.status
        finally:
            connection.close()
