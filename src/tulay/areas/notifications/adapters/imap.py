"""A mailbox on a server, by IMAP (RFC 9051, and what servers of RFC 3501 understand of it)."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from tulay.areas.notifications.adapters.protocol import Lying

TIMEOUT_S: Final = 10
"""Per step."""
DONE: Final = "Processed"
ASIDE: Final = "Aside"
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
_PORTS = {"imap": 143, "imaps": 993, "imap+starttls": 143}


class ImapMailbox:
    """One folder of one account; a mail is named by its UID."""

    def __init__(self, server: imaplib.IMAP4, abilities: frozenset[str]) -> None:
        self._server, self._abilities = server, abilities
        for name in (DONE, ASIDE):
            server.create(_quoted(name))  # one that exists answers NO, which is as well

    def waiting(self, limit: int) -> Iterator[Lying]:
        """Yield what lies there, with its size, the oldest first."""
        found = _said(self._server.uid("SEARCH", "UNDELETED"))
        uids = b" ".join(part for part in found if isinstance(part, bytes)).split()[:limit]
        if not uids:
            return
        answers = _said(self._server.uid("FETCH", b",".join(uids).decode(), "(UID RFC822.SIZE)"))
        for line in answers:
            match = _SIZE.search(line if isinstance(line, bytes) else b"")
            if match:
                uid, size = match[1] or match[4], match[2] or match[3]
                yield Lying(uid.decode(), int(size))

    def read(self, one: Lying) -> bytes:
        """Fetch one mail, without marking it."""
        answers = _said(self._server.uid("FETCH", one.name, "(BODY.PEEK[])"))
        return next((part[1] for part in answers if isinstance(part, tuple)), b"")

    def put_away(self, one: Lying, *, aside: bool) -> None:
        """Move it: in one step where the server can, or else by copying it and taking the first away."""
        folder = _quoted(ASIDE if aside else DONE)
        if "MOVE" in self._abilities:
            _said(self._server.uid("MOVE", one.name, folder))
            return
        _said(self._server.uid("COPY", one.name, folder))
        _said(self._server.uid("STORE", one.name, "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self._abilities:
            _said(self._server.uid("EXPUNGE", one.name))
        else:
            _said(self._server.expunge())


@contextmanager
def opened(url: str) -> Iterator[ImapMailbox]:
    """Sign in at `imaps://user:password@host:port/FOLDER` (`INBOX` unless another is named).

    :raises OSError: the server is away, or does not answer as it should.
    """
    parts = urlsplit(url)
    server = _connected(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme])
    try:
        _said(server.login(unquote(parts.username or ""), unquote(parts.password or "")))
        # Many servers tell what they can only once somebody has signed in.
        told = b" ".join(one for one in _said(server.capability()) if isinstance(one, bytes))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        _said(server.select(_quoted(folder)))
        yield ImapMailbox(server, frozenset(told.decode().upper().split()))
    except imaplib.IMAP4.error as failure:
        raise OSError(f"the mailbox answers {type(failure).__name__}") from failure
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _connected(scheme: str, host: str, port: int) -> imaplib.IMAP4:
    try:
        if scheme == "imaps":
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT_S)
        server = imaplib.IMAP4(host, port, timeout=TIMEOUT_S)
        if scheme == "imap+starttls":
            server.starttls(ssl.create_default_context())
    except imaplib.IMAP4.error as failure:
        raise OSError(f"the mailbox answers {type(failure).__name__}") from failure
    return server


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, parts = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(kind)
    return parts


def _quoted(name: str) -> str:
    """Return a folder's name as IMAP wants it: modified UTF-7 is not needed, ours are plain."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
