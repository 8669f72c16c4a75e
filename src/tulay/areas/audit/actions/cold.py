"""Put whole months of the log into files, and bring them back.

The order is what makes it safe to end anywhere: the file is written, synced, read back and compared with the tree;
then one transaction says that the month is away; only then do rows go, stretch by stretch. Whoever comes after a crash
finds the month undecided (and writes the file anew) or decided (and goes on removing).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from tulay.areas.audit import rules
from tulay.areas.audit.actions.recording import record
from tulay.areas.audit.models import ColdMonth
from tulay.areas.audit.queries import cold as known
from tulay.areas.audit.queries import passages
from tulay.areas.audit.queries.tree import edge_of
from tulay.areas.audit.rules.cold import BLOCK, Manifest, Month, Span, columns, pack
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.merkle import NotProved, hash_leaf
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.roles import ARCHIVIST, in_role

STRETCH = 4 * BLOCK
COLD_LOCK = 0x636F6C64


class Busy(Exception):
    """Another process is putting a month away, or bringing one back."""


@errand
def put_away(*, actor: Actor, before: Month, now: datetime) -> str | None:
    """Put the oldest month away that ended before `before`, or end what was begun; return which it was.

    :raises Busy: somebody else is at it.
    :raises NotProved: the entries do not fit the tree: nothing that is wrong is put away.
    """
    with _alone():
        begun = next((one for one in known.months_away() if passages.is_here(one.until - 1)), None)
        if begun is not None:
            _check_file(known.manifest_of(begun), begun.root)
            _remove(begun.first, begun.until)
            return begun.month
        span = known.next_span(before)
        if span is None:
            return None
        _put_away(actor, span, now)
        return str(span.month)


@errand
def put_away_again(*, actor: Actor, month: str, now: datetime) -> None:
    """Put a month away that was brought back.

    :raises Busy: somebody else is at it.
    :raises NotProved: it never was away, or its entries do not fit the tree.
    """
    with _alone():
        span = known.span_of(month)
        if span is None:
            raise NotProved(f"{month} was never put away.")
        _put_away(actor, span, now)


@errand
def bring_back(*, actor: Actor, month: str, now: datetime) -> int:
    """Bring the entries of a cold month back into the table; return how many they are.

    :raises Busy: somebody else is at it.
    :raises NotProved: the month was never put away, or its file does not have what was hashed.
    """
    with _alone():
        found = next((one for one in known.cold_months() if one.month == month), None)
        if found is None:
            raise NotProved(f"{month} was never put away.")
        manifest = known.manifest_of(found)
        _check_file(manifest, found.root)
        if found.is_away:
            keep_month(actor=actor, manifest=manifest, is_away=False, now=now)
        for number in range(len(manifest.blocks)):
            _return_block(manifest, number)
        return found.until - found.first


@action("audit.keep-month")
def keep_month(*, actor: Actor, manifest: Manifest, is_away: bool, now: datetime) -> None:
    """Say from now on that a month is away, or here: the hash of its file becomes an entry of the log itself."""
    digest, root = bytes.fromhex(manifest.sha256), bytes.fromhex(manifest.root)
    with in_role(ARCHIVIST):
        ColdMonth.objects.create(
            month=manifest.month,
            first=manifest.first,
            until=manifest.until,
            sha256=digest,
            root=root,
            is_away=is_away,
            at=now,
        )
    record(
        actor=actor,
        code="audit.keep-month",
        target=f"cold-month:{manifest.month}",
        at=now,
        first=manifest.first,
        until=manifest.until,
        sha256=manifest.sha256,
        is_away=is_away,
    )


@action("audit.search-cold")
def note_cold_search(*, actor: Actor, month: str, filters: Filters, now: datetime) -> None:
    """Account for a search of a cold month before it begins."""
    asked = {f"by_{name}": value for name, value in filters.told().items()}
    record(
        actor=actor,
        code="audit.search-cold",
        target=f"cold-month:{month}",
        at=now,
        subject_id=filters.subject,
        purpose="audit",
        **asked,  # type: ignore[arg-type]  # names begin with by_, so none is a parameter
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Hold a lock of this connection: over several transactions, and gone with the process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [COLD_LOCK])
        (is_ours,) = cursor.fetchone()
    if not is_ours:
        raise Busy
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [COLD_LOCK])


def _put_away(actor: Actor, span: Span, now: datetime) -> None:
    manifest = known.folder().write(span, _blocks(span))
    _check_file(manifest, span.root)
    keep_month(actor=actor, manifest=manifest, is_away=True, now=now)
    _remove(span.first, span.until)


def _blocks(span: Span) -> Iterator[bytes]:
    """Yield the blocks of a month's file; note beside them whom each speaks about."""
    number = 0
    for first, until in passages.stretches(span.first, span.until, STRETCH):
        found = passages.rows_between(first, until)
        envelopes = [rules.envelope(row) for _, row in found]
        if [hash_leaf(one) for one in envelopes] != [leaf for leaf, _ in found]:
            raise NotProved(f"An entry between {first} and {until} was changed: run audit verify.")
        if len(found) != until - first:
            raise NotProved(f"An entry between {first} and {until} is gone: run audit verify.")
        pointers = {
            (row[passages.SUBJECT], str(span.month), number + at // BLOCK)
            for at, (_, row) in enumerate(found)
            if row[passages.SUBJECT] is not None
        }
        with transaction.atomic(), in_role(ARCHIVIST):
            passages.run(passages.POINT, sorted(pointers))
        for at in range(0, len(envelopes), BLOCK):
            yield pack(envelopes[at : at + BLOCK])
            number += 1


def _check_file(manifest: Manifest, root: bytes) -> None:
    """Read a month's file from the disk; grow the tree from it, as far as the checkpoint at its end."""
    folder = known.folder()
    if folder.digest(manifest.month) != manifest.sha256:
        raise NotProved(f"The file of the cold month {manifest.month} was changed.")
    edge, number = edge_of(manifest.first), 0
    for first, until in passages.stretches(manifest.first, manifest.until, BLOCK):
        leaves = [hash_leaf(one) for one in folder.block(manifest, number)]
        if leaves != passages.leaves_between(first, until):
            raise NotProved(f"The file of the cold month {manifest.month} does not fit the tree.")
        for leaf in leaves:
            for _ in edge.grow(leaf):
                pass
        number += 1
    if number != len(manifest.blocks) or edge.root() != root:
        raise NotProved(f"The file of the cold month {manifest.month} ends at another state.")


def _remove(first: int, until: int) -> None:
    """Take rows out in the order of their places: while the last is here, something is left to do."""
    for stretch in passages.stretches(first, until, STRETCH):
        with transaction.atomic(), in_role(ARCHIVIST), connection.cursor() as cursor:
            cursor.execute(passages.REMOVE, stretch)


def _return_block(manifest: Manifest, number: int) -> None:
    first = manifest.first + number * BLOCK
    found = known.folder().block(manifest, number)
    rows = [(*columns(one), place) for place, one in enumerate(found, first)]
    with transaction.atomic(), in_role(ARCHIVIST):
        passages.run(passages.BRING_BACK, rows)
