"""Reads of the tree: its size, its tiles, its checkpoints."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tulay.areas.audit.models import Checkpoint, Cosignature, Leaf, Tile
from tulay.areas.audit.rules.merkle import Nodes
from tulay.areas.audit.rules.notes import Head
from tulay.areas.audit.rules.tiles import (
    HEIGHT,
    WIDTH,
    Address,
    Edge,
    levels_of,
    nodes_of,
    width_in,
)


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it is published: with the lines of the witnesses that agreed."""

    head: Head
    note: str
    at: datetime
    witnessed_at: datetime | None


def tree_size() -> int:
    """Return how many entries have a place."""
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def edge_of(size: int) -> Edge:
    """Return the right edge of the tree of `size`: what is needed to grow it."""
    rows = []
    for level in range(levels_of(size)):
        number = (size >> (HEIGHT * level)) // WIDTH
        rows.append(_hashes(level, number, width_in(size, level, number)))
    return Edge(size, rows)


def tile_of(size: int, tile: Address) -> bytes | None:
    """Return the hashes of a tile in the tree of `size`; None where the tree has no such tile."""
    if not 0 < tile.width <= width_in(size, tile.level, tile.number):
        return None
    if tile.width == WIDTH:
        found = Tile.objects.filter(level=tile.level, number=tile.number).values_list("hashes")
        full = found.first()
        return bytes(full[0]) if full else None
    return b"".join(_hashes(tile.level, tile.number, tile.width))


def nodes_in(size: int) -> Nodes:
    """Tell the perfect subtrees of the tree of `size`."""

    def tiles(level: int, number: int) -> bytes:
        found = tile_of(size, Address(level, number, width_in(size, level, number)))
        assert found is not None, "the tree has this tile"
        return found

    return nodes_of(tiles)


def _hashes(level: int, number: int, width: int) -> list[bytes]:
    """Return the hashes of a partial tile: leaves, or the roots of the full tiles below."""
    first = number * WIDTH
    if level == 0:
        leaves = Leaf.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
        found = list(leaves.values_list("hash", flat=True))
    else:
        below = Tile.objects.filter(level=level - 1, number__gte=first, number__lt=first + width)
        found = list(below.order_by("number").values_list("root", flat=True))
    assert len(found) == width, "a tree has no gap"
    return [bytes(one) for one in found]


def place_of(entry_id: UUID) -> int | None:
    """Return an entry's place in the tree; None before it is sealed."""
    return Leaf.objects.filter(entry_id=entry_id).values_list("index", flat=True).first()


def newest_signed(origin: str) -> Signed | None:
    """Return the newest checkpoint that the sealer signed, witnessed or not."""
    row = Checkpoint.objects.filter(origin=origin).order_by("-size").first()
    return _signed(row) if row else None


def newest_witnessed(origin: str) -> Signed | None:
    """Return the newest checkpoint that a witness cosigned."""
    agreed = Cosignature.objects.filter(origin=origin).order_by("-size").first()
    if agreed is None:
        return None
    return _signed(Checkpoint.objects.get(origin=origin, size=agreed.size))


def published(origin: str) -> Signed | None:
    """Return the checkpoint that the world is shown: the newest witnessed one; before that, the newest."""
    return newest_witnessed(origin) or newest_signed(origin)


def _signed(row: Checkpoint) -> Signed:
    agreed = Cosignature.objects.filter(origin=row.origin, size=row.size).order_by("witness")
    return _shown(row, list(agreed))


def _shown(row: Checkpoint, agreed: list[Cosignature]) -> Signed:
    note = row.signed + "".join(one.line for one in agreed)
    head = Head(row.origin, row.size, bytes(row.root))
    return Signed(head, note, row.at, agreed[0].at if agreed else None)


def newest_checkpoints(origin: str, limit: int) -> list[Signed]:
    """Return the newest checkpoints with what the witness said of each."""
    rows = list(Checkpoint.objects.filter(origin=origin).order_by("-size")[:limit])
    lines: dict[int, list[Cosignature]] = {}
    agreed = Cosignature.objects.filter(origin=origin, size__in=[row.size for row in rows])
    for one in agreed.order_by("witness"):
        lines.setdefault(one.size, []).append(one)
    return [_shown(row, lines.get(row.size, [])) for row in rows]
