"""The Merkle tree of a log (RFC 6962, RFC 9162): roots, proofs, and their verification. Pure.

A tree of `size` leaves is never held as a whole: `Nodes` tells the hash of a perfect subtree, and every root or proof
is folded from those.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
_LEAF, _NODE = b"\x00", b"\x01"

Nodes = Callable[[int, int], bytes]
"""(level, number) -> hash of the perfect subtree over leaves [number * 2**level, (number + 1) * 2**level)."""
Span = tuple[int, int]


class NotProved(Exception):
    """A proof does not show what it claims to."""


def hash_leaf(content: bytes) -> bytes:
    """Return SHA-256(0x00 || content)."""
    return hashlib.sha256(_LEAF + content).digest()


def hash_pair(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 || left || right)."""
    return hashlib.sha256(_NODE + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over hashes of equally large perfect subtrees, the last of which may be smaller."""
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    sha256 = hashlib.sha256
    while len(row) > 1:
        pairs = [sha256(_NODE + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        if len(row) % 2:
            pairs.append(row[-1])
        row = pairs
    return row[0]


def hash_span(span: Span, nodes: Nodes) -> bytes:
    """Return the Merkle hash of the leaves [begin, end), which begins where a subtree of its size may."""
    begin, end = span
    parts = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        parts.append(nodes(level, begin >> level))
        begin += 1 << level
    folded = parts.pop()
    while parts:
        folded = hash_pair(parts.pop(), folded)
    return folded


def tree_root(size: int, nodes: Nodes) -> bytes:
    """Return the root of the tree over the first `size` leaves."""
    return hash_span((0, size), nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return what leads from leaf `index` to the root of a tree of `size` (RFC 6962, 2.1.1)."""
    assert 0 <= index < size, "only a leaf of the tree is in it"
    begin, end, spans = 0, size, list[Span]()
    while end - begin > 1:
        middle = begin + _split(end - begin)
        spans.append((middle, end) if index < middle else (begin, middle))
        begin, end = (begin, middle) if index < middle else (middle, end)
    return [hash_span(span, nodes) for span in reversed(spans)]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return what shows that a tree of `size` begins with the tree of `old` (RFC 6962, 2.1.2)."""
    assert 0 <= old <= size, "a log only grows"
    if old in (0, size):
        return []
    return [hash_span(span, nodes) for span in _spans_of_growth(old, size)]


def _spans_of_growth(old: int, size: int) -> list[Span]:
    begin, end, is_whole, spans = 0, size, True, list[Span]()
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((begin, middle))
            begin, is_whole = middle, False
    if not is_whole:
        spans.append((begin, end))
    return spans[::-1]


def _split(count: int) -> int:
    """Return the largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that `leaf` is number `index` of the tree with this size and root (RFC 9162, 2.1.3.2).

    :raises NotProved: it is not, as far as this proof shows.
    """
    if len(leaf) != HASH_BYTES or not 0 <= index < size:
        raise NotProved("The entry's place is not inside the tree.")
    node, last, running = index, size - 1, leaf
    for sibling in _hashes(proof):
        if last == 0:
            raise NotProved("The proof is longer than the way to the root.")
        if node & 1 or node == last:
            running = hash_pair(sibling, running)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            running = hash_pair(running, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise NotProved("The proof ends before the root.")
    if running != root:
        raise NotProved("The proof leads to another root.")


def check_consistency(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> None:
    """Check that the tree of `size` begins with the tree of `old` (RFC 9162, 2.1.4.2).

    :raises NotProved: it does not, as far as this proof shows.
    """
    if not 0 <= old <= size:
        raise NotProved("A log only grows.")
    if old == size:
        if proof:
            raise NotProved("There is nothing to prove, and yet a proof.")
        if old_root != root or (size == 0 and root != EMPTY_ROOT):
            raise NotProved("Two roots for one size.")
        return
    if old == 0:
        raise NotProved("Every tree begins with the empty one: that needs no proof and has none.")
    was, now = _grown(old, size, _hashes(proof), old_root)
    if was != old_root or now != root:
        raise NotProved("The proof leads to other roots.")


def _grown(old: int, size: int, proof: Iterator[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """Fold the proof into the roots that it leads to."""
    node, last = old - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = old_root if old & (old - 1) == 0 else next(proof, b"")
    for sibling in proof:
        if last == 0:
            raise NotProved("The proof is longer than the way to the root.")
        if node & 1 or node == last:
            was, now = hash_pair(sibling, was), hash_pair(sibling, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = hash_pair(now, sibling)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise NotProved("The proof ends before the root.")
    return was, now


def _hashes(proof: Sequence[bytes]) -> Iterator[bytes]:
    if any(len(one) != HASH_BYTES for one in proof):
        raise NotProved("A proof is made of SHA-256 hashes.")
    return iter(proof)
