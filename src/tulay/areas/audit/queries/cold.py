"""Months that left the table of entries: which they are, and what their files say.

What comes out of a file is believed when it hashes to the leaf that the tree has in its place, and not otherwise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from tulay.areas.audit.adapters.cold import ColdFolder
from tulay.areas.audit.errors import ColdStorageAway
from tulay.areas.audit.models import Checkpoint, ColdMonth, ColdSubject, Leaf
from tulay.areas.audit.queries.tree import place_of, tree_size
from tulay.areas.audit.rules.cold import BLOCK, Manifest, Month, Span, chosen
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.merkle import NotProved, hash_leaf


@dataclass(frozen=True, slots=True)
class Cold:
    """A month that was put away at least once."""

    month: str
    first: int
    until: int
    sha256: str
    root: bytes
    is_away: bool
    at: datetime


def folder() -> ColdFolder:
    """Return where cold months lie: among the files, so that a backup has them."""
    return ColdFolder(Path(settings.MEDIA_ROOT) / "log")


def cold_months() -> list[Cold]:
    """Return every month that was ever put away, in the order of the tree, as it is now."""
    newest = ColdMonth.objects.order_by("month", "-id").distinct("month")
    return sorted(
        (
            Cold(
                one.month,
                one.first,
                one.until,
                bytes(one.sha256).hex(),
                bytes(one.root),
                one.is_away,
                one.at,
            )
            for one in newest
        ),
        key=lambda one: one.first,
    )


def months_away() -> list[Cold]:
    """Return the months whose entries are in files only, or on their way there."""
    return [one for one in cold_months() if one.is_away]


def cold_until() -> datetime | None:
    """Return the moment up to which what was sealed is away; None while everything is here."""
    away = months_away()
    return Month.read(away[-1].month).ends() if away else None


def next_span(before: Month) -> Span | None:
    """Return the oldest month that was never put away and ends before `before`; None where there is none.

    A month is what was sealed in it. The newest entry of the log always stays: the sealer goes on from it.
    """
    first = ColdMonth.objects.aggregate(until=Max("until"))["until"] or 0
    signed = Checkpoint.objects.filter(size__gt=first, size__lte=tree_size())
    oldest = signed.order_by("size", "id").first()
    if oldest is None:
        return None
    month = Month.of(oldest.at)
    ended = signed.filter(at__lt=month.ends()).order_by("-size", "-id").first()
    if not month < before or ended is None or ended.size >= tree_size():
        return None
    return Span(month, first, ended.size, bytes(ended.root), ended.signed)


def span_of(month: str) -> Span | None:
    """Return what a month holds that was put away before."""
    found = next((one for one in cold_months() if one.month == month), None)
    if found is None:
        return None
    signed = Checkpoint.objects.filter(size=found.until).order_by("id").values_list("signed")
    return Span(Month.read(month), found.first, found.until, found.root, signed[0][0])


def manifest_of(cold: Cold) -> Manifest:
    """Return the manifest of a month, if it speaks of the same month.

    :raises NotProved: it does not, or is not there.
    """
    manifest = folder().manifest(cold.month)
    stored = (cold.month, cold.first, cold.until, cold.sha256, cold.root.hex())
    said = (manifest.month, manifest.first, manifest.until, manifest.sha256, manifest.root)
    signed = Checkpoint.objects.filter(size=cold.until, signed=manifest.checkpoint)
    if said != stored or not signed.exists():
        raise NotProved(f"The manifest of the cold month {cold.month} was changed.")
    return manifest


def cold_envelope(place: int) -> bytes | None:
    """Return the envelope at a place of the tree that lies in a cold month; None where it lies in none.

    :raises NotProved: the file does not have what was hashed.
    """
    cold = next((one for one in cold_months() if one.first <= place < one.until), None)
    if cold is None:
        return None
    number, within = divmod(place - cold.first, BLOCK)
    block = folder().block(manifest_of(cold), number)
    leaf = Leaf.objects.values_list("hash", flat=True).get(index=place)
    if within >= len(block) or hash_leaf(block[within]) != bytes(leaf):
        raise NotProved(f"The cold month {cold.month} was changed at place {place}.")
    return block[within]


def envelope_away(entry_id: UUID) -> bytes | None:
    """Return the envelope of an entry that is not in the table any more; None where it never was.

    :raises ColdStorageAway: its file cannot be read, or does not have what was hashed.
    """
    place = place_of(entry_id)
    try:
        return None if place is None else cold_envelope(place)
    except NotProved as error:
        raise ColdStorageAway from error


def cold_about(person_id: UUID, month: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield what the cold months say about a person, oldest first; only their blocks are read.

    :raises NotProved: a file does not have what was hashed.
    """
    away = {one.month: one for one in months_away()}
    rows = ColdSubject.objects.filter(subject_id=person_id)
    for name in [month] if month else list(away):
        if name not in away:
            continue
        blocks = rows.filter(month=name).order_by("block").values_list("block", flat=True)
        for number in blocks:
            yield from chosen(_proved_block(away[name], number), Filters(subject=person_id))


def months_about(person_id: UUID) -> list[str]:
    """Return the cold months that say something about a person, newest first."""
    away = {one.month for one in months_away()}
    found = ColdSubject.objects.filter(subject_id=person_id).values_list("month", flat=True)
    return sorted(away.intersection(found.distinct()), reverse=True)


def search_cold(month: str, filters: Filters) -> Iterator[dict[str, Any]]:
    """Yield what fits in a cold month, in the order in which it was sealed. Reads the whole file.

    :raises NotProved: the month is not away, or its file does not have what was hashed.
    """
    cold = next((one for one in months_away() if one.month == month), None)
    if cold is None:
        raise NotProved(f"{month} is no cold month.")
    for number in range(len(manifest_of(cold).blocks)):
        yield from chosen(_proved_block(cold, number), filters)


def _proved_block(cold: Cold, number: int) -> list[bytes]:
    found = folder().block(manifest_of(cold), number)
    first = cold.first + number * BLOCK
    leaves = Leaf.objects.filter(index__gte=first, index__lt=min(first + BLOCK, cold.until))
    expected = [bytes(one) for one in leaves.order_by("index").values_list("hash", flat=True)]
    if [hash_leaf(one) for one in found] != expected:
        raise NotProved(f"The cold month {cold.month} was changed in block {number}.")
    return found
