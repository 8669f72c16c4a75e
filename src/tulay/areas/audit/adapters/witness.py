"""A witness somewhere else, asked over HTTP (C2SP tlog-witness)."""

from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, Protocol
from urllib.parse import urlsplit

from tulay.areas.audit.rules.witnessing import Refused, Request

TIMEOUT_S: Final = 5
ANSWER_BYTES_MAX: Final = 16 * 1024


class Unreachable(Exception):
    """The witness does not answer, or nothing that can be understood."""


class Witness(Protocol):
    """Who cosigns."""

    def add_checkpoint(self, request: Request) -> str:
        """Return the witness's signature lines.

        :raises Refused: it does not sign; after a conflict with the size that it knows.
        :raises Unreachable: it does not answer.
        """


class RemoteWitness:
    """A witness at an address."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.is_safe = parts.scheme == "https"
        self.host, self.port = parts.hostname or "", parts.port
        self.path = f"{parts.path.rstrip('/')}/add-checkpoint"

    def add_checkpoint(self, request: Request) -> str:
        """Ask once."""
        kind = HTTPSConnection if self.is_safe else HTTPConnection
        connection = kind(self.host, self.port, timeout=TIMEOUT_S)
        try:
            connection.request("POST", self.path, request.text().encode())
            answer = connection.getresponse()
            body = answer.read(ANSWER_BYTES_MAX).decode()
            status = HTTPStatus(answer.status)
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(type(error).__name__) from error
        finally:
            connection.close()
        if status is HTTPStatus.OK:
            return body
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unreachable(status.phrase)
        said = body.strip()
        is_size = status is HTTPStatus.CONFLICT and said.isascii() and said.isdigit()
        raise Refused(status, int(said) if is_size else None)
