"""Receipts: one file that shows an entry to be in the log, without asking anybody (C2SP tlog-proof). Pure."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tulay.areas.audit.rules.merkle import HASH_BYTES, NotProved, check_inclusion, hash_leaf
from tulay.areas.audit.rules.notes import (
    SIZE_MAX,
    Head,
    Verifier,
    check_checkpoint,
    from_base64,
    read_note,
    signed_by,
)

FIRST_LINE = "c2sp.org/tlog-proof@v1"
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
        return self._spelt([f"extra {base64.b64encode(self.entry).decode()}"])

    def bare(self) -> str:
        """Spell the proof alone: for whoever has the entry already."""
        return self._spelt([])

    def _spelt(self, extra: list[str]) -> str:
        path = [base64.b64encode(one).decode() for one in self.proof]
        return "\n".join([FIRST_LINE, *extra, f"index {self.index}", *path, "", self.checkpoint])

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


class Verdict(StrEnum):
    """What came of checking a file that should be a receipt."""

    GOOD = "good"
    NO_RECEIPT = "no-receipt"
    OTHER_LOG = "other-log"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and what a good receipt says."""

    verdict: Verdict
    receipt: Receipt | None = None
    head: Head | None = None
    witnessed_at: int | None = None


def judge_receipt(text: str, logs: Sequence[Verifier], witnesses: Sequence[Verifier]) -> Judgement:
    """Say whether a file is a receipt that fits one of these logs and all of these witnesses."""
    try:
        receipt = read_receipt(text)
    except NotProved:
        is_ours = text.startswith(FIRST_LINE)
        return Judgement(Verdict.BROKEN if is_ours else Verdict.NO_RECEIPT)
    origin = receipt.checkpoint.partition("\n")[0]
    log = next((one for one in logs if one.name == origin), None)
    if log is None:
        return Judgement(Verdict.OTHER_LOG)
    try:
        head = check_receipt(receipt, log, witnesses)
        note = read_note(receipt.checkpoint)
        times = [signed_by(note, one) for one in witnesses]
    except NotProved:
        return Judgement(Verdict.BROKEN)
    return Judgement(Verdict.GOOD, receipt, head, times[0] if times else None)
