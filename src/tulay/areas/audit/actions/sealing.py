"""Seal the log: give committed entries their places, grow the tree, have it signed and witnessed.

One transaction a turn holds leaves, tiles and checkpoint; the signer remembers before that commits. A crash in between
loses nothing: the same entries come again in the same order, and the signer signs the same state once more.
"""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from django.db import connection, transaction

from tulay.areas.audit import rules
from tulay.areas.audit.adapters.signer import Signer
from tulay.areas.audit.adapters.witness import Witness
from tulay.areas.audit.models import Checkpoint, Cosignature, Tile
from tulay.areas.audit.queries import rows as stored
from tulay.areas.audit.queries.tree import (
    Signed,
    edge_of,
    newest_signed,
    newest_witnessed,
    nodes_in,
    tree_size,
)
from tulay.areas.audit.rules.merkle import NotProved, consistency_proof
from tulay.areas.audit.rules.notes import Head, Verifier, read_note, signed_by
from tulay.areas.audit.rules.tiles import Edge
from tulay.areas.audit.rules.witnessing import Refused, Request
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import errand

BATCH = 4_096
SEALER_LOCK = 0x7365616C
PLACES = "COPY audit_leaf (index, entry_id, hash) FROM STDIN"


class SetBack(Exception):
    """The database knows less, or something else, than what was signed or witnessed already."""


@errand
def seal(*, actor: Actor, signer: Signer, now: datetime, limit: int = BATCH) -> int:  # noqa: ARG001 - an errand's shape
    """Seal what is committed and not sealed yet, at most `limit` entries; return how many.

    :raises SetBack: the database has lost what was signed already.
    :raises NotProved: the signer does not sign this.
    """
    with transaction.atomic():
        if not _leads():
            return 0
        size = tree_size()
        edge, found = edge_of(size), stored.next_rows(size, limit)
        _append(edge, found)
        _sign(signer, edge, is_all=not found, now=now)
    return len(found)


def _leads() -> bool:
    """Take the lock for this transaction; another sealer may have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        found = cursor.fetchone()
    return bool(found and found[0])


def _append(edge: Edge, found: Sequence[stored.Row]) -> None:
    first, tiles = edge.size, list[Tile]()
    leaves = [(row[stored.ID], rules.leaf(row)) for row in found]
    for _, leaf in leaves:
        tiles += [
            Tile(level=full.level, number=full.number, hashes=full.hashes, root=full.root)
            for full in edge.grow(leaf)
        ]
    if leaves:
        with (
            connection.wrap_database_errors,
            connection.connection.cursor() as cursor,
            cursor.copy(PLACES) as copy,
        ):
            for index, (entry_id, leaf) in enumerate(leaves, first):
                copy.write_row((index, entry_id, leaf))
    Tile.objects.bulk_create(tiles)


def _sign(signer: Signer, edge: Edge, *, is_all: bool, now: datetime) -> None:
    last = signer.last()
    if last is None and newest_signed(signer.origin) is not None:
        raise SetBack("The signer has forgotten what it signed: give it the last checkpoint back.")
    signed_size = last.size if last else 0
    if edge.size < signed_size:
        if is_all:
            raise SetBack(f"{signed_size} entries were signed and {edge.size} are left.")
        return  # a turn that was not committed is being made good; the signer knows more than the tree
    if is_all and edge.size == signed_size:
        return
    head = Head(signer.origin, edge.size, edge.root())
    proof = consistency_proof(signed_size, edge.size, nodes_in(edge.size))
    signed = signer.sign(head, proof)
    Checkpoint.objects.create(
        origin=head.origin, size=head.size, root=head.root, signed=signed, at=now
    )


@errand
def cosign(
    *,
    actor: Actor,  # noqa: ARG001 - same
    origin: str,
    witness: Witness,
    verifier: Verifier,
    now: datetime,
) -> bool:
    """Have the newest checkpoint witnessed; False where it is already, or where there is none.

    :raises SetBack: the witness has seen the log otherwise.
    :raises Refused: it does not sign for another reason.
    :raises Unreachable: it does not answer.
    :raises NotProved: what it answered is no cosignature of its key.
    """
    newest, agreed = newest_signed(origin), newest_witnessed(origin)
    old = agreed.head.size if agreed else 0
    if newest is None or newest.head.size == old:
        return False
    try:
        lines = witness.add_checkpoint(_request(newest, old))
    except Refused as refusal:
        lines = _asked_again(witness, newest, old, refusal)
    line = _line_of(newest, lines, verifier)
    Cosignature.objects.create(
        origin=origin, size=newest.head.size, witness=verifier.name, line=line, at=now
    )
    return True


def _asked_again(witness: Witness, newest: Signed, old: int, refusal: Refused) -> str:
    """Ask once more from the size that the witness says it knows: its answer may have been lost."""
    if refusal.status is not HTTPStatus.CONFLICT or refusal.size is None:
        raise refusal
    if refusal.size == old or refusal.size > newest.head.size:
        raise SetBack(f"The witness knows {refusal.size} entries, and other ones.") from refusal
    try:
        return witness.add_checkpoint(_request(newest, refusal.size))
    except Refused as again:
        raise SetBack("The witness has seen this log grow otherwise.") from again


def _request(newest: Signed, old: int) -> Request:
    size = newest.head.size
    proof = consistency_proof(old, size, nodes_in(size))
    return Request(old, tuple(proof), newest.note)


def _line_of(newest: Signed, lines: str, verifier: Verifier) -> str:
    note = read_note(newest.note + lines)
    if signed_by(note, verifier) is None:
        raise NotProved(f"{verifier.name} did not sign the checkpoint.")
    ours = (verifier.name, verifier.id)
    return next(one.line() for one in note.signatures if (one.name, one.key_id) == ours)
