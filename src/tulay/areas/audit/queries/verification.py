"""Recompute the whole log from its rows, and name whatever does not fit."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from tulay.areas.audit import rules
from tulay.areas.audit.models import Checkpoint, Cosignature, Tile
from tulay.areas.audit.queries.cold import Cold, cold_months, folder, manifest_of
from tulay.areas.audit.queries.rows import COLUMNS_OF_E, Row
from tulay.areas.audit.queries.tree import tree_size
from tulay.areas.audit.rules.merkle import NotProved, hash_leaf
from tulay.areas.audit.rules.notes import Verifier, check_checkpoint, read_note, signed_by
from tulay.areas.audit.rules.tiles import Edge, Full

CHUNK = 20_000
FAULTS_MAX = 50

_CHUNK = f"""
SELECT l.index, l.hash, e.id IS NOT NULL, {COLUMNS_OF_E}
FROM audit_leaf l LEFT JOIN audit_entry e ON e.id = l.entry_id
WHERE l.index >= %s AND l.index < %s ORDER BY l.index
"""  # noqa: S608 - names are ours
_PASSED_OVER = """
SELECT count(*) FROM audit_entry e
WHERE (e.tx, e.seq) <= (
    SELECT o.tx, o.seq FROM audit_leaf l JOIN audit_entry o ON o.id = l.entry_id
    WHERE l.index = %s)
"""
_WAITING = "SELECT count(*) FROM audit_entry"


@dataclass
class Report:
    """What was looked at, and what is wrong."""

    entries: int = 0
    cold: int = 0
    waiting: int = 0
    tiles: int = 0
    checkpoints: int = 0
    cosignatures: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Say whether everything fits."""
        return not self.faults

    def note(self, faults: Iterator[str]) -> None:
        """Keep the first faults: the first is the one that matters."""
        for fault in faults:
            if len(self.faults) >= FAULTS_MAX:
                return
            self.faults.append(fault)


@contextmanager
def one_moment() -> Iterator[None]:
    """See the log as it is at one moment, while it goes on growing."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def verify_log(logs: Sequence[Verifier], witnesses: Sequence[Verifier]) -> Report:
    """Recompute leaves, tiles, roots and signatures.

    :param logs: the keys of this log, now and in earlier times.
    """
    report = Report()
    size = tree_size()
    checkpoints = list(Checkpoint.objects.filter(size__lte=size).order_by("size", "id"))
    report.note(_tree(report, size, checkpoints))
    report.note(_signatures(report, checkpoints, logs))
    report.note(_cosignatures(report, witnesses))
    report.note(_beyond(size))
    report.note(_left_out(report, size))
    return report


def _tree(report: Report, size: int, checkpoints: Sequence[Checkpoint]) -> Iterator[str]:
    """Grow the tree anew; compare each leaf, tile and root with what is stored."""
    edge, roots, away = Edge(), dict[int, set[bytes]](), Away()
    for one in checkpoints:
        roots.setdefault(one.size, set()).add(bytes(one.root))
    for first in range(0, size, CHUNK):
        tiles: list[Full] = []
        for row in _rows(first, min(first + CHUNK, size)):
            yield from _leaf_faults(row, edge.size, away)
            tiles += edge.grow(bytes(row[1]))
            expected = roots.get(edge.size)
            if expected is not None and expected != {edge.root()}:
                yield f"The checkpoint of {edge.size} entries has another root than its entries."
        report.entries = edge.size
        report.tiles += len(tiles)
        yield from _tile_faults(tiles)
    report.cold = away.taken
    if edge.size != size:
        yield f"{size - edge.size} places of the tree are empty."
    stored = Tile.objects.count()
    if stored != report.tiles:
        yield f"There are {stored} tiles; the tree has {report.tiles}."


def _rows(first: int, end: int) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_CHUNK, [first, end])
        found: list[Row] = cursor.fetchall()
    return found


class Away:
    """The cold months beside the rows: each file is read once, from its beginning to its end."""

    def __init__(self) -> None:
        self.months = {one.first: one for one in cold_months()}
        self.until = 0
        self.envelopes: Iterator[bytes] = iter(())
        self.taken = 0
        self.faults: list[str] = []

    def at(self, place: int) -> bytes | None:
        """Return the envelope that a cold month has at the next place; None where none has it."""
        if place in self.months:
            self._open(self.months[place])
        if place >= self.until:
            return None
        try:
            return next(self.envelopes, b"")
        except NotProved as error:
            self.faults.append(str(error))
            self.until = place
        return None

    def _open(self, month: Cold) -> None:
        try:
            manifest = manifest_of(month)
            if folder().digest(month.month) != month.sha256:
                self.faults.append(f"The file of the cold month {month.month} was changed.")
            self.envelopes, self.until = folder().envelopes(manifest), month.until
        except NotProved as error:
            self.faults.append(str(error))


def _leaf_faults(row: Row, place: int, away: Away) -> Iterator[str]:
    index, stored, is_there, *columns = row
    if index != place:
        yield f"Place {place} of the tree is empty."
    cold = away.at(index)
    while away.faults:
        yield away.faults.pop(0)
    if cold is not None and hash_leaf(cold) != bytes(stored):
        yield f"The entry at place {index} was changed in its cold month."
    if not is_there and cold is not None:
        away.taken += 1
        return
    if not is_there:
        yield f"The entry at place {index} is gone."
        return
    try:
        computed = rules.leaf(columns)
    except ValueError:
        computed = b""
    if computed != bytes(stored):
        yield f"Entry {columns[rules.COLUMNS.index('id')]} at place {index} was changed."


def _tile_faults(tiles: Sequence[Full]) -> Iterator[str]:
    for level in sorted({one.level for one in tiles}):
        of_level = [one for one in tiles if one.level == level]
        kept = {
            number: (bytes(hashes), bytes(root))
            for number, hashes, root in Tile.objects.filter(
                level=level, number__gte=of_level[0].number, number__lte=of_level[-1].number
            ).values_list("number", "hashes", "root")
        }
        for one in of_level:
            if kept.get(one.number) != (one.hashes, one.root):
                yield f"Tile {level}/{one.number} differs from the entries."


def _signatures(
    report: Report, checkpoints: Sequence[Checkpoint], logs: Sequence[Verifier]
) -> Iterator[str]:
    by_name = {log.name: log for log in logs}
    for one in checkpoints:
        report.checkpoints += 1
        log = by_name.get(one.origin)
        if log is None:
            yield f"No key is known for the log {one.origin}."
            continue
        try:
            head = check_checkpoint(one.signed, log)
        except NotProved as error:
            yield f"The checkpoint of {one.size} entries: {error}"
            continue
        if (head.size, head.root) != (one.size, bytes(one.root)):
            yield f"The checkpoint of {one.size} entries says something else than its row."


def _cosignatures(report: Report, witnesses: Sequence[Verifier]) -> Iterator[str]:
    by_name = {witness.name: witness for witness in witnesses}
    agreed = Cosignature.objects.order_by("size", "id")
    signed = {(one.origin, one.size): one.signed for one in Checkpoint.objects.all()}
    for one in agreed.iterator():
        report.cosignatures += 1
        witness, note = by_name.get(one.witness), signed.get((one.origin, one.size))
        if witness is None or note is None:
            yield f"{one.witness} cosigned {one.size} entries, and its key or checkpoint is missing."
            continue
        try:
            seconds = signed_by(read_note(note + one.line), witness)
        except NotProved as error:
            yield f"The cosignature on {one.size} entries: {error}"
            continue
        if seconds is None:
            yield f"The cosignature on {one.size} entries is of another key."


def _beyond(size: int) -> Iterator[str]:
    """Whatever was signed is still there."""
    for one in Checkpoint.objects.filter(size__gt=size).order_by("size")[:1]:
        yield f"{one.size} entries were signed and {size} are left."


def _left_out(report: Report, size: int) -> Iterator[str]:
    """No entry stands before the last sealed one without a place of its own."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        all_entries = cursor.fetchone()
        cursor.execute(_PASSED_OVER, [size - 1])
        before = cursor.fetchone()
    assert all_entries is not None and before is not None, "counts always answer"  # noqa: PT018 - one thought
    report.waiting = all_entries[0] - before[0]
    if size and before[0] != size - report.cold:
        yield f"{before[0] - size + report.cold} entries were passed over by the sealer."
