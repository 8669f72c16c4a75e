"""A mailbox in a folder of this machine, as mail servers lay it (maildir)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from tulay.areas.notifications.adapters.protocol import Lying

DONE: Final = ".Processed"
ASIDE: Final = ".Aside"
KINDS: Final = ("tmp", "new", "cur")


class Maildir:
    """Files in `new` and `cur`; a mail is named by its path within."""

    def __init__(self, root: Path) -> None:
        self._root = root
        for folder in (DONE, ASIDE):
            for kind in KINDS:
                (root / folder / kind).mkdir(parents=True, exist_ok=True)

    def waiting(self, limit: int) -> Iterator[Lying]:
        """Yield what lies there, with its size, the oldest first; links to elsewhere are left alone."""
        files = [
            one
            for kind in ("new", "cur")
            if (self._root / kind).is_dir()
            for one in (self._root / kind).iterdir()
            if one.is_file() and not one.is_symlink() and not one.name.startswith(".")
        ]
        for one in sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name))[:limit]:
            yield Lying(str(one.relative_to(self._root)), one.stat().st_size)

    def read(self, one: Lying) -> bytes:
        """Read one file, and no more of it than was said of its size."""
        with (self._root / one.name).open("rb") as file:
            return file.read(one.size)

    def put_away(self, one: Lying, *, aside: bool) -> None:
        """Move the file; one that somebody else has moved meanwhile is gone already."""
        folder = self._root / (ASIDE if aside else DONE) / "cur"
        name = Path(one.name).name
        try:
            (self._root / one.name).rename(folder / (name if ":2," in name else f"{name}:2,S"))
        except FileNotFoundError:
            return


@contextmanager
def opened(url: str) -> Iterator[Maildir]:
    """Open the folder that `maildir:///path` names.

    :raises OSError: there is no such folder, or it may not be written to.
    """
    root = Path(unquote(urlsplit(url).path))
    if not root.is_dir():
        raise FileNotFoundError(f"there is no folder {root}")
    yield Maildir(root)
