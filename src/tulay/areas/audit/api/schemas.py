"""What the API says about the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class EntryOut(Schema):
    """An entry in a list: ids and codes, no personal value."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_kind: str
    action: str
    target: str
    subject_id: UUID | None
    purpose: str
    outcome: str


class Entries(Schema):
    """A page of entries."""

    items: list[EntryOut]
    next: str | None


class LookOut(Schema):
    """What somebody else did with the reader's data."""

    id: UUID
    at: datetime
    action: str
    purpose: str
    agency_id: UUID | None
    what: str
    target: str
    said: str = ""


class Looks(Schema):
    """A page of what others did."""

    items: list[LookOut]
    next: str | None
    cold_months: list[str] = []


class CheckpointOut(Schema):
    """The log's state: the signed note (C2SP tlog-checkpoint), and its parts."""

    origin: str
    size: int
    root: str
    at: datetime
    witnessed_at: datetime | None
    note: str


class ProofOut(Schema):
    """The proof of one entry: the file (C2SP tlog-proof), and its parts."""

    index: int
    size: int
    entry: dict[str, Any]
    receipt: str
