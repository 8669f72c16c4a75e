"""A key service in the manner of HashiCorp Vault's transit engine: it seals and opens, its key never leaves it.

`https://:token@host:8200/v1/transit/name` asks `POST …/v1/transit/encrypt/name` and `…/decrypt/name` with
`{plaintext | ciphertext, associated_data}` in base64 and `X-Vault-Token`. Asked at start and at rotation only.
"""

import base64
import binascii
import http.client
import json
import ssl
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from tulay.plumbing.keys.errors import KeysUnavailable, Tampered

TIMEOUT_S: Final = 3.0
READ_MOST: Final = 64 * 1024
TRIES: Final = 2
CHANGED: Final = 400


class TransitProvider:
    """Seals and opens roots by asking a service."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._place, self._timeout_s = urlsplit(url), timeout_s
        self._mount, _, self._name = self._place.path.rstrip("/").rpartition("/")

    def seal(self, key: bytes, *, purpose: str) -> bytes:
        """Have a root sealed."""
        answer = self._asked("encrypt", "plaintext", _in_base64(key), purpose, "ciphertext")
        return answer.encode()

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Have a root opened."""
        answer = self._asked("decrypt", "ciphertext", sealed.decode(), purpose, "plaintext")
        try:
            return base64.b64decode(answer, validate=True)
        except binascii.Error as error:
            raise KeysUnavailable from error

    def _asked(self, verb: str, given: str, value: str, purpose: str, wanted: str) -> str:
        body = {given: value, "associated_data": _in_base64(purpose.encode())}
        for attempt in range(TRIES):
            try:
                status, answer = self._posted(f"{self._mount}/{verb}/{self._name}", body)
            except (OSError, http.client.HTTPException) as error:
                if attempt == TRIES - 1:
                    raise KeysUnavailable from error
            else:
                return _read(status, answer, wanted, purpose)
        raise AssertionError("unreachable")

    def _posted(self, path: str, body: dict[str, str]) -> tuple[int, bytes]:
        connection = _connection(self._place, self._timeout_s)
        try:
            headers = {
                "Content-Type": "application/json",
                "X-Vault-Token": unquote(self._place.password or ""),
            }
            connection.request("POST", path, json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            return answer.status, answer.read(READ_MOST)
        finally:
            connection.close()


def _read(status: int, answer: bytes, wanted: str, purpose: str) -> str:
    """Return what was asked for; only a service that looked at the value may say that it was changed."""
    if status == CHANGED:
        raise Tampered(f"the key service does not open the root {purpose}")
    try:
        value: Any = json.loads(answer)["data"][wanted] if status == http.client.OK else None
    except (ValueError, KeyError, TypeError) as error:
        raise KeysUnavailable from error
    if not isinstance(value, str):
        raise KeysUnavailable
    return value


def _connection(place: SplitResult, timeout_s: float) -> http.client.HTTPConnection:
    host = place.hostname or ""
    if place.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, place.port, timeout=timeout_s, context=context)
    return http.client.HTTPConnection(host, place.port, timeout=timeout_s)


def _in_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
