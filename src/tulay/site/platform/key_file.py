"""The file of people's keys of an embedded installation: there when it should be, copied, brought back."""

import shutil
from datetime import datetime
from pathlib import Path

from tulay.plumbing.keys import copies
from tulay.plumbing.keys.stores.sqlite import FileStore
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders

MARK = "has_key_file"


def place(folders: Folders) -> Path:
    """Name the file."""
    return folders.keys / "keys.sqlite"


def ensure(folders: Folders) -> None:
    """Make the file when there never was one.

    :raises PlatformFault: there was one, and it is gone: nothing of anybody's would open.
    """
    mark = folders.secrets / MARK
    if mark.exists() and not place(folders).exists():
        raise PlatformFault(
            f"{place(folders)} is missing and people's data cannot be opened without it: put the newest copy of "
            f"{folders.key_copies} there (docs/runbooks/keys.md)."
        )
    FileStore(place(folders)).close()
    folders.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch(mode=0o600)


def copy(folders: Folders, now: datetime) -> bool:
    """Copy the file, if there is one; answer whether."""
    if not place(folders).exists():
        return False
    store = FileStore(place(folders))
    try:
        copies.copy(store, folders.key_copies, now)
    finally:
        store.close()
    return True


def bring_back(folders: Folders, source: Path) -> bool:
    """Put the newest copy in place where the file is gone; answer whether it is there now.

    What is there stays: it knows more keys than any copy, and forgot what was destroyed since.
    """
    if place(folders).exists():
        return True
    found = copies.kept(source)
    if not found:
        return False
    folders.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = place(folders).with_suffix(".restored")
    shutil.copyfile(found[-1], new)
    new.chmod(0o600)
    new.rename(place(folders))
    return True
