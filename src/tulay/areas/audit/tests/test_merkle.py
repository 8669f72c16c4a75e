"""The tree against the definition in RFC 6962, written down word for word."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.audit.rules import merkle, tiles
from tulay.areas.audit.rules.merkle import NotProved

LEAVES = [hashlib.sha256(bytes([0, at % 256, at // 256])).digest() for at in range(700)]
sizes = st.integers(1, len(LEAVES))


def mth(leaves):
    """RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m, leaves, is_whole):
    """RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if is_whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], is_whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def nodes(level, number):
    return mth(LEAVES[number << level : (number + 1) << level])


def tile_reader(size):
    """Tiles as a growing edge makes them."""
    edge, full = tiles.Edge(), {}
    for leaf in LEAVES[:size]:
        full |= {(one.level, one.number): one.hashes for one in edge.grow(leaf)}
    partial = {
        (level, (size >> 8 * level) // 256): b"".join(row) for level, row in enumerate(edge.rows)
    }
    return lambda level, number: full.get((level, number)) or partial[level, number]


@given(sizes)
def test_the_root_is_that_of_the_standard(size):
    edge = tiles.Edge()
    for leaf in LEAVES[:size]:
        list(edge.grow(leaf))

    assert edge.root() == merkle.root_of(LEAVES[:size]) == mth(LEAVES[:size])
    assert merkle.tree_root(size, tiles.nodes_of(tile_reader(size))) == edge.root()


def test_the_empty_tree_has_the_root_of_the_standard():
    assert tiles.Edge().root() == merkle.tree_root(0, nodes) == hashlib.sha256(b"").digest()


@given(sizes, st.data())
def test_inclusion_proofs_are_those_of_the_standard_and_verify(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, tiles.nodes_of(tile_reader(size)))

    assert proof == path(index, LEAVES[:size])
    merkle.check_inclusion(LEAVES[index], index, size, proof, mth(LEAVES[:size]))


@given(sizes, st.data())
def test_consistency_proofs_are_those_of_the_standard_and_verify(size, data):
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(old, size, tiles.nodes_of(tile_reader(size)))

    assert proof == subproof(old, LEAVES[:size], True)
    merkle.check_consistency(old, size, proof, mth(LEAVES[:old]), mth(LEAVES[:size]))


@given(st.integers(2, 60), st.data())
def test_a_changed_inclusion_proof_proves_nothing(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = path(index, LEAVES[:size])
    leaf, root = LEAVES[index], mth(LEAVES[:size])
    changed = data.draw(st.sampled_from(["leaf", "index", "root", "short", "long", "bit"]))
    match changed:
        case "leaf":
            leaf = LEAVES[size]
        case "index":
            index = data.draw(st.integers(0, size + 2).filter(lambda other: other != index))
        case "root":
            root = mth(LEAVES[: size + 1])
        case "short":
            proof = proof[:-1]
        case "long":
            proof = [*proof, root]
        case "bit":
            at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
            proof[at] = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    with pytest.raises(NotProved):
        merkle.check_inclusion(leaf, index, size, proof, root)


@given(st.integers(2, 60), st.data())
def test_a_changed_consistency_proof_proves_nothing(size, data):
    old = data.draw(st.integers(1, size - 1))
    proof = subproof(old, LEAVES[:size], True)
    before, after = mth(LEAVES[:old]), mth(LEAVES[:size])
    changed = data.draw(st.sampled_from(["before", "after", "swapped", "short", "long", "bit"]))
    match changed:
        case "before":
            before = mth(LEAVES[1 : old + 1])
        case "after":
            after = mth(LEAVES[: size + 1])
        case "swapped":
            before, after = after, before
        case "short":
            proof = proof[:-1]
        case "long":
            proof = [*proof, after]
        case "bit":
            at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
            proof[at] = (int.from_bytes(proof[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    with pytest.raises(NotProved):
        merkle.check_consistency(old, size, proof, before, after)


@pytest.mark.parametrize(
    ("old", "size", "proof"), [(0, 5, []), (3, 3, [LEAVES[0]]), (4, 3, []), (3, 5, [b"short"])]
)
def test_what_is_no_growth_is_refused(old, size, proof):
    with pytest.raises(NotProved):
        merkle.check_consistency(old, size, proof, mth(LEAVES[:old]), mth(LEAVES[:size]))


def test_two_roots_of_one_size_are_a_fork():
    with pytest.raises(NotProved, match="Two roots"):
        merkle.check_consistency(3, 3, [], mth(LEAVES[:3]), mth(LEAVES[1:4]))


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ((0, 0), "0/000"),
        ((1, 1234067), "1/x001/x234/067"),
        ((0, 273, 112), "0/273.p/112"),
        ((63, 1000, 1), "63/x001/000.p/1"),
    ],
)
def test_tiles_have_the_addresses_of_the_standard(address, path):
    assert tiles.spell_path(tiles.Address(*address)) == path
    assert tiles.parse_path(path) == tiles.Address(*address)


@pytest.mark.parametrize(
    "path", ["00/000", "0/0", "0/000.p/0", "0/000.p/256", "64/000", "0/x000/000", "0/x01/000", "-1/000",
             "0/000.p/", "entries/000", "0/000.p/1 ", "0/0001"],
)  # fmt: skip
def test_what_is_no_address_of_a_tile_is_none(path):
    assert tiles.parse_path(path) is None


def test_a_tree_of_seventy_thousand_has_the_tiles_that_the_standard_counts():
    widths = [tiles.width_in(70_000, *at) for at in ((0, 272), (0, 273), (1, 0), (1, 1), (2, 0))]
    assert widths == [256, 112, 256, 17, 1]
    assert tiles.levels_of(70_000) == 3
