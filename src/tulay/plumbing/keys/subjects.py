"""People's keys: made with the first value that is sealed for them, destroyed when they are erased."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tulay.plumbing.keys.erased import Erased, ErasedFacts, is_erased, unless_erased
from tulay.plumbing.keys.present import ring
from tulay.plumbing.keys.stores import Tombstone

NOBODY = UUID(int=0)

__all__ = [
    "Erased",
    "ErasedFacts",
    "Tombstone",
    "destroy",
    "destroyed",
    "is_destroyed",
    "is_erased",
    "prepare",
    "unless_erased",
]


def destroy(subject_id: UUID, *, now: datetime) -> Tombstone:
    """Destroy a subject's key: all that it sealed is unreadable, in every process within a minute, and in every backup.

    It cannot be taken back and no transaction undoes it: call it when everything else is committed. Called again it
    returns the first tombstone.
    """
    assert subject_id != NOBODY, "what belongs to nobody is not erased"
    return ring().destroy(subject_id, now)


def is_destroyed(subject_id: UUID) -> bool:
    """Answer whether a subject's key was destroyed (as of some seconds ago, if another process did it)."""
    return ring().is_destroyed(subject_id)


def destroyed(*, after: int = 0) -> list[Tombstone]:
    """Return the tombstones after number `after`, oldest first: what a restored database has to erase again."""
    return ring().store.buried_after(after)


def prepare(subject_ids: Iterable[UUID]) -> None:
    """Make or fetch many subjects' keys at once, before many rows are sealed."""
    ring().prepare(subject_ids)
