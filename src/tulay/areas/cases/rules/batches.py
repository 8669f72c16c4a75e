"""Several requests at once: what can be done with them, how many, and when it is over."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from tulay.areas.cases.errors import BatchEmpty, BatchMixed, BatchTooLarge

BATCH_MOST = 500


class BatchKind(StrEnum):
    """What is done with each of them; a list is only taken out."""

    ASSIGN = "assign"
    RULES = "rules"
    REVIEW = "review"
    MESSAGE = "message"
    LIST = "list"


class BatchItemState(StrEnum):
    """What became of one of them."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


def check_size(chosen: Collection[UUID]) -> None:
    """Let so many requests be worked on at once.

    :raises BatchEmpty: none was chosen.
    :raises BatchTooLarge: there are more than can be looked through.
    """
    if not chosen:
        raise BatchEmpty
    if len(chosen) > BATCH_MOST:
        raise BatchTooLarge(most=BATCH_MOST)


def only_agency(agencies: Collection[UUID]) -> UUID:
    """Return the one agency whose requests they all are.

    :raises BatchMixed: they are of several: colleagues and kept texts are one agency's.
    """
    if len(agencies) != 1:
        raise BatchMixed
    (agency_id,) = agencies
    return agency_id
