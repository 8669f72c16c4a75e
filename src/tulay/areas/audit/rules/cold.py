"""A month of the log as a file: which entries it takes, and how they lie in it. Pure.

The file holds canonical envelopes, one a line, in the order of their places: what `zcat` shows is what was hashed.
It is cut into blocks, each a gzip member of its own, so that one entry is read without the others.
"""

import base64
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import msgspec

from tulay.areas.audit.rules.entries import canonical
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.merkle import NotProved

FORMAT = "tulay cold month, version 1"
BLOCK = 1_024
LEVEL = 6
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar (UTC)."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime) -> Self:
        """Return the month of a moment."""
        then = at.astimezone(UTC)
        return cls(then.year, then.month)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read `2026-11`.

        :raises ValueError: it is no month.
        """
        found = _MONTH.fullmatch(text)
        if not found:
            raise ValueError("A month is spelt like 2026-11.")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Self:
        """Return the month so many months later."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return type(self)(year, number + 1)

    def begins(self) -> datetime:
        """Return its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    def ends(self) -> datetime:
        """Return the first moment after it."""
        return self.plus(1).begins()


@dataclass(frozen=True, slots=True)
class Span:
    """What was sealed in a month: the places [first, until) of the tree, which ends at a signed checkpoint."""

    month: Month
    first: int
    until: int
    root: bytes
    checkpoint: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies beside the file: what it holds, its hash, the state of the log that it ends at, where blocks begin."""

    format: str
    month: str
    first: int
    until: int
    root: str
    checkpoint: str
    sha256: str
    size: int
    blocks: list[int]

    def text(self) -> bytes:
        """Spell it."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"


def read_manifest(text: bytes) -> Manifest:
    """Read a manifest.

    :raises NotProved: it is none.
    """
    try:
        found = msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise NotProved("The manifest was cut or changed.") from error
    if found.format != FORMAT:
        raise NotProved("The manifest is of another version.")
    return found


def pack(envelopes: Iterable[bytes]) -> bytes:
    """Return one block."""
    return gzip.compress(b"".join(one + b"\n" for one in envelopes), LEVEL, mtime=0)


def unpack(block: bytes) -> list[bytes]:
    """Return the envelopes of one block.

    :raises NotProved: it was cut or changed.
    """
    try:
        return gzip.decompress(block).splitlines()
    except (OSError, EOFError, zlib.error) as error:
        raise NotProved("A block of the cold month was cut or changed.") from error


def said(envelope: bytes) -> dict[str, Any]:
    """Return what an envelope says."""
    found = msgspec.json.decode(envelope)
    assert isinstance(found, dict)
    return found


def columns(envelope: bytes) -> tuple[Any, ...]:
    """Return the columns from which this envelope was made, in their order, `facts` as JSON text."""
    found = said(envelope)
    personal = found["personal"]
    return (
        found["action"],
        found["actor"],
        found["actor_kind"],
        datetime.fromisoformat(found["at"]),
        found["cause"],
        canonical(found["facts"]).decode(),
        found["id"],
        found["on_behalf_of"],
        found["outcome"],
        None if personal is None else base64.b64decode(personal),
        found["purpose"],
        found["request_id"],
        bytes.fromhex(found["salt"]),
        found["subject"],
        found["target"],
    )


def fits(entry: Mapping[str, Any], filters: Filters) -> bool:
    """Answer whether an entry is what somebody looks for."""
    at = datetime.fromisoformat(entry["at"])
    wanted = {
        "actor": str(filters.actor) if filters.actor else None,
        "subject": str(filters.subject) if filters.subject else None,
        "action": filters.action or None,
        "target": filters.target or None,
    }
    return (
        all(value is None or entry[name] == value for name, value in wanted.items())
        and (filters.since is None or at >= filters.since)
        and (filters.until is None or at < filters.until)
    )


def chosen(envelopes: Iterable[bytes], filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield what fits; an envelope without the words looked for is not even read."""
    words = [str(one).encode() for one in (filters.actor, filters.subject, filters.action) if one]
    for envelope in envelopes:
        if all(word in envelope for word in words) and fits(entry := said(envelope), filters):
            yield entry
