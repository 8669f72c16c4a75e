"""Who seals the roots: the installation's own master key, or a key service elsewhere."""

from typing import Protocol


class KeyProvider(Protocol):
    """Seals and opens a few keys; never asked on the way of a request once a process has its roots."""

    def seal(self, key: bytes, *, purpose: str) -> bytes:
        """Seal a root; `purpose` is bound to it.

        :raises KeysUnavailable: nobody answers, or refuses.
        """

    def open(self, sealed: bytes, *, purpose: str) -> bytes:
        """Open what `seal` made for the same purpose.

        :raises Tampered: it was changed, or another key sealed it.
        :raises KeysUnavailable: nobody answers, or refuses.
        """
