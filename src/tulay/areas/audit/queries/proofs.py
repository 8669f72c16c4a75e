"""Receipts: the proof of one entry under the checkpoint that the world is shown."""

from uuid import UUID

from tulay.areas.audit.errors import EntryNotFound, NoLog, NotSealedYet
from tulay.areas.audit.queries.cold import envelope_away
from tulay.areas.audit.queries.rows import envelope_of
from tulay.areas.audit.queries.tree import nodes_in, place_of, published
from tulay.areas.audit.rules.merkle import inclusion_proof
from tulay.areas.audit.rules.receipts import Receipt

MEDIA_TYPE = "text/plain; charset=utf-8"


def receipt_of(entry_id: UUID, origin: str) -> Receipt:
    """Return the receipt of an entry.

    :raises EntryNotFound: there is no such entry.
    :raises ColdStorageAway: it lies in a cold month whose file cannot be read.
    :raises NotSealedYet: no published checkpoint holds it yet.
    """
    entry = envelope_of(entry_id) or envelope_away(entry_id)
    if entry is None:
        raise EntryNotFound
    if not origin:
        raise NoLog
    place, shown = place_of(entry_id), published(origin)
    if place is None or shown is None or place >= shown.head.size:
        raise NotSealedYet
    size = shown.head.size
    return Receipt(entry, place, tuple(inclusion_proof(place, size, nodes_in(size))), shown.note)
