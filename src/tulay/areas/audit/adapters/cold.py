"""The folder of cold months: a file and its manifest for each."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tulay.areas.audit.adapters.files import write_whole
from tulay.areas.audit.rules.cold import FORMAT, Manifest, Span, read_manifest, unpack
from tulay.areas.audit.rules.merkle import NotProved

PRIVATE = 0o600


class Missing(NotProved):
    """A cold month's file is not where it should be, or cannot be read."""


class ColdFolder:
    """Where cold months lie."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, span: Span, blocks: Iterable[bytes]) -> Manifest:
        """Put a month's file and manifest in place, whole or not at all, and for good."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._file(str(span.month))
        unfinished = place.with_suffix(".part")
        digest, offsets, size = hashlib.sha256(), list[int](), 0
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        with os.fdopen(handle, "wb") as file:
            for block in blocks:
                offsets.append(size)
                file.write(block)
                digest.update(block)
                size += len(block)
            file.flush()
            os.fsync(file.fileno())
        manifest = Manifest(
            format=FORMAT,
            month=str(span.month),
            first=span.first,
            until=span.until,
            root=span.root.hex(),
            checkpoint=span.checkpoint,
            sha256=digest.hexdigest(),
            size=size,
            blocks=offsets,
        )
        unfinished.rename(place)
        write_whole(self._manifest(manifest.month), manifest.text().decode())  # syncs the folder
        return manifest

    def manifest(self, month: str) -> Manifest:
        """Read a month's manifest.

        :raises Missing: there is none.
        :raises NotProved: it was changed.
        """
        try:
            return read_manifest(self._manifest(month).read_bytes())
        except OSError as error:
            raise Missing(f"The manifest of the cold month {month} cannot be read.") from error

    def digest(self, month: str) -> str:
        """Return the SHA-256 of a month's file.

        :raises Missing: there is none.
        """
        try:
            with self._file(month).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Missing(f"The file of the cold month {month} cannot be read.") from error

    def block(self, manifest: Manifest, number: int) -> list[bytes]:
        """Return the envelopes of one block.

        :raises NotProved: it was cut or changed, or is not there.
        """
        ends = [*manifest.blocks[1:], manifest.size]
        if not 0 <= number < len(ends):
            raise NotProved("The manifest was cut or changed.")
        begin = manifest.blocks[number]
        try:
            with self._file(manifest.month).open("rb") as file:
                file.seek(begin)
                return unpack(file.read(max(0, ends[number] - begin)))
        except OSError as error:
            raise Missing(f"The file of the cold month {manifest.month} cannot be read.") from error

    def envelopes(self, manifest: Manifest) -> Iterator[bytes]:
        """Yield all envelopes in the order of their places.

        :raises NotProved: a block was cut or changed, or is not there.
        """
        for number in range(len(manifest.blocks)):
            yield from self.block(manifest, number)

    def _file(self, month: str) -> Path:
        return self.root / f"{month}.jsonl.gz"

    def _manifest(self, month: str) -> Path:
        return self.root / f"{month}.json"
