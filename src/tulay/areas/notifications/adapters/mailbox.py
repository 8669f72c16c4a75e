"""The mailbox into which people answer: which kind goes with which `EMAIL_INBOUND_URL`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Final, Protocol
from urllib.parse import urlsplit

from tulay.areas.notifications.adapters import imap, maildir
from tulay.areas.notifications.adapters.protocol import Lying


class Mailbox(Protocol):
    """Mail that waits, until it is put away."""

    def waiting(self, limit: int) -> Iterator[Lying]:
        """Yield what lies there, with its size, before any of it is fetched."""
        ...

    def read(self, one: Lying) -> bytes:
        """Fetch one mail."""
        ...

    def put_away(self, one: Lying, *, aside: bool) -> None:
        """Move it to the folder of what is done, or to that of what somebody has to look at."""
        ...


OPENERS: Final[dict[str, Callable[[str], AbstractContextManager[Mailbox]]]] = {
    "imap": imap.opened,
    "imaps": imap.opened,
    "imap+starttls": imap.opened,
    "maildir": maildir.opened,
}


def opened(url: str) -> AbstractContextManager[Mailbox]:
    """Open the mailbox of this installation."""
    return OPENERS[urlsplit(url).scheme](url)
