"""The signer: holds the log's key, remembers what it signed last, and signs nothing but growth of that.

Its memory is a file of its own. A database that was set back, or rewritten, does not get a signature.
"""

from collections.abc import Sequence
from pathlib import Path

from tulay.areas.audit.adapters.files import write_whole
from tulay.areas.audit.rules.merkle import NotProved, check_consistency
from tulay.areas.audit.rules.notes import Head, SigningKey, check_checkpoint, sign


class Signer:
    """One key and its last word."""

    def __init__(self, key: SigningKey, memory: Path) -> None:
        self.key = key
        self.memory = memory

    @property
    def origin(self) -> str:
        """Return the log's name."""
        return self.key.name

    def last(self) -> Head | None:
        """Return what was signed last; None before the first time.

        :raises NotProved: the memory was changed.
        """
        try:
            text = self.memory.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        return check_checkpoint(text, self.key.verifier)

    def sign(self, head: Head, proof: Sequence[bytes]) -> str:
        """Sign a state that grew from the last one, and remember it before anybody learns of it.

        :raises NotProved: it did not grow from that.
        """
        if head.origin != self.origin:
            raise NotProved("Another log has another key.")
        last = self.last()
        if last is not None and last.size:
            check_consistency(last.size, head.size, proof, last.root, head.root)
        signed = sign(head, self.key)
        write_whole(self.memory, signed)
        return signed
