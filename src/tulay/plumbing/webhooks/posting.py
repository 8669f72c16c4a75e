"""One try to deliver one message: pinned to a checked address, at most ten seconds, no redirect followed."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Final

from tulay.plumbing.webhooks.addresses import NotAllowed, Target, place_of, target_of

CONNECT_S: Final = 5.0
WHOLE_S: Final = 10.0
READ_MOST: Final = 4 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a try: the status, or 0 and one word for why there was none; how long it took, in milliseconds."""

    status: int
    failure: str
    took_ms: int

    @property
    def is_taken(self) -> bool:
        """Tell whether the receiver has it: any 2xx, nothing else."""
        return 200 <= self.status < 300  # noqa: PLR2004 - as HTTP says

    @property
    def is_gone(self) -> bool:
        """Tell whether the receiver wants no more of this (410)."""
        return self.status == http.client.GONE


def tell(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allows_private: bool = False,
    trusted: ssl.SSLContext | None = None,
    whole_s: float = WHOLE_S,
) -> Told:
    """Post once and answer what came of it; whatever the other side does, this ends within `whole_s`."""
    began, status, failure = monotonic(), 0, ""
    try:
        target = target_of(url, allows_private=allows_private)
        place = place_of(target, allows_private=allows_private)
        status = _post(_Pinned(target, place, trusted), body, headers, whole_s)
    except NotAllowed as refused:
        failure = f"not-allowed: {refused}"
    except (OSError, http.client.HTTPException) as error:
        failure = _why(error, is_late=monotonic() - began >= whole_s)
    return Told(status, failure, round(1000 * (monotonic() - began)))


def _why(error: Exception, *, is_late: bool) -> str:
    if is_late or isinstance(error, TimeoutError):
        return "too-slow"
    return "certificate" if isinstance(error, ssl.SSLCertVerificationError) else "unreachable"


def _post(connection: "_Pinned", body: bytes, headers: Mapping[str, str], whole_s: float) -> int:
    # A socket's own time-out begins anew with each byte: a receiver that drips would hold us for ever.
    ending = threading.Timer(whole_s, connection.hang_up)
    ending.daemon = True
    ending.start()
    try:
        connection.request("POST", connection.target.path, body, {"User-Agent": "Tulay", **headers})
        answer = connection.getresponse()
        answer.read(READ_MOST)
        if connection.is_over:  # what came before we hung up is no whole answer
            raise TimeoutError
        return answer.status
    finally:
        ending.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to one IP address that speaks, and checks the certificate, for the target's name."""

    def __init__(self, target: Target, place: str, trusted: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_S)
        self.target = target
        self._place = place
        self._trusted = trusted
        self.is_over = False

    def connect(self) -> None:
        """Open the connection to the place that was checked."""
        self.sock = socket.create_connection((self._place, self.port), self.timeout)
        if self.target.scheme == "https":
            context = self._trusted or ssl.create_default_context()
            secret = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = (
                secret  # from here on it can be hung up, in the middle of its handshake, too
            )
            secret.do_handshake()
        if self.is_over:
            raise TimeoutError

    def hang_up(self) -> None:
        """End the call from another thread, whatever it waits for."""
        self.is_over = True
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
