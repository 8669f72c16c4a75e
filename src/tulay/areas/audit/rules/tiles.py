"""Tiles of a log (C2SP tlog-tiles): 256 hashes wide, level q holding the roots of full tiles of level q - 1. Pure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tulay.areas.audit.rules.merkle import HASH_BYTES, Nodes, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
LEVEL_MAX = 63
_PATH = re.compile(r"(0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")

Tiles = Callable[[int, int], bytes]
"""(level, number) -> the hashes of a tile, one after the other, as many as the tree has."""


class Address(NamedTuple):
    """Which tile, and how many hashes of it."""

    level: int
    number: int
    width: int = WIDTH


class Full(NamedTuple):
    """A tile that is complete and never changes again."""

    level: int
    number: int
    hashes: bytes
    root: bytes


def parse_path(path: str) -> Address | None:
    """Read `<L>/<N>[.p/<W>]`; None where no tile can have this address."""
    found = _PATH.fullmatch(path)
    if not found:
        return None
    level, number = int(found[1]), int(found[2].replace("x", "").replace("/", ""))
    width = int(found[3] or WIDTH)
    is_spelt_well = spell_path(Address(level, number, width)) == path
    return Address(level, number, width) if is_spelt_well and level <= LEVEL_MAX else None


def spell_path(tile: Address) -> str:
    """Spell the address of a tile."""
    number = f"{tile.number:03d}"
    digits = number.zfill(-(-len(number) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
    partial = f".p/{tile.width}" if tile.width < WIDTH else ""
    return f"{tile.level}/{path}{partial}"


def width_in(size: int, level: int, number: int) -> int:
    """Return how many hashes this tile has in a tree of `size`."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - number * WIDTH))


def split(hashes: bytes) -> list[bytes]:
    """Cut a tile into its hashes."""
    return [hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)]


def nodes_of(tiles: Tiles) -> Nodes:
    """Tell perfect subtrees from tiles; a tile is asked for once."""
    kept: dict[tuple[int, int], bytes] = {}

    def node(level: int, number: int) -> bytes:
        tile_level, rest = divmod(level, HEIGHT)
        first = number << rest
        where = tile_level, first // WIDTH
        if where not in kept:
            kept[where] = tiles(*where)
        begin = first % WIDTH * HASH_BYTES
        hashes = kept[where][begin : begin + (HASH_BYTES << rest)]
        assert len(hashes) == HASH_BYTES << rest, "the tree has no such subtree"
        return root_of(split(hashes))

    return node


@dataclass
class Edge:
    """The right edge of a tree: the tiles that are not full yet. Enough to grow it."""

    size: int = 0
    rows: list[list[bytes]] = field(default_factory=list)

    def grow(self, leaf: bytes) -> Iterator[Full]:
        """Append a leaf; yield the tiles that it completes."""
        level, number, added = 0, self.size, leaf
        self.size += 1
        while True:
            if len(self.rows) == level:
                self.rows.append([])
            row = self.rows[level]
            row.append(added)
            if len(row) < WIDTH:
                return
            number >>= HEIGHT
            added = root_of(row)
            yield Full(level, number, b"".join(row), added)
            row.clear()
            level += 1

    def root(self) -> bytes:
        """Return the root of the tree."""
        ragged: list[bytes] = []
        for row in self.rows:
            together = row + ragged
            ragged = [root_of(together)] if together else []
        return root_of(ragged)


def levels_of(size: int) -> int:
    """Return how many levels of tiles a tree of `size` has."""
    return max(1, -(-size.bit_length() // HEIGHT))
