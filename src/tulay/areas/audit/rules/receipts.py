"""Receipts: one file that shows an entry to be in the log, without asking anybody (C2SP tlog-proof). Pure."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tulay.areas.audit.rules.merkle import HASH_BYTES, NotProved, check_inclusion, hash_leaf
from tulay.areas.audit.rules.notes import SIZE_MAX, Head, Verifier, check_checkpoint, from_base64

FIRST_LINE = "c2sp.org/tlog-proof@v1"
MEDIA_TYPE = "text/plain; charset=utf-8"
BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt says: the entry as it was hashed, its place, the way to the root, the checkpoint."""

    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        """Spell the file."""
        lines = [FIRST_LINE, f"extra {base64.b64encode(self.entry).decode()}"]
        lines += [f"index {self.index}"]
        lines += [base64.b64encode(one).decode() for one in self.proof]
        return "\n".join([*lines, "", self.checkpoint])

    def said(self) -> Mapping[str, Any]:
        """Return the entry as what it says."""
        found = json.loads(self.entry)
        assert isinstance(found, dict)
        return found


def read_receipt(text: str) -> Receipt:
    """Read a file that should be a receipt.

    :raises NotProved: it is none of ours.
    """
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines[0] != FIRST_LINE or len(lines) < 3:  # noqa: PLR2004 - name, extra, index
        raise NotProved("This file is no receipt.")
    try:
        entry = from_base64(_after(lines[1], "extra "))
        proof = tuple(from_base64(line) for line in lines[3:])
        json.loads(entry)
    except ValueError as error:
        raise NotProved("The receipt was cut or changed.") from error
    number = _after(lines[2], "index ")
    if not number.isascii() or not number.isdigit() or number != str(int(number)):
        raise NotProved("The receipt was cut or changed.")
    if int(number) > SIZE_MAX or any(len(one) != HASH_BYTES for one in proof):
        raise NotProved("The receipt was cut or changed.")
    return Receipt(entry, int(number), proof, checkpoint)


def _after(line: str, word: str) -> str:
    if not line.startswith(word):
        raise NotProved("The receipt was cut or changed.")
    return line.removeprefix(word)


def check_receipt(receipt: Receipt, log: Verifier, witnesses: Sequence[Verifier]) -> Head:
    """Return the state of the log that holds the receipt's entry.

    :raises NotProved: what does not fit, in one sentence.
    """
    head = check_checkpoint(receipt.checkpoint, log, witnesses)
    leaf = hash_leaf(receipt.entry)
    check_inclusion(leaf, receipt.index, head.size, receipt.proof, head.root)
    return head
