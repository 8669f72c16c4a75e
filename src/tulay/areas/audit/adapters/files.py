"""A file that is whole or not there, whatever happens to the machine."""

import os
from pathlib import Path


def write_whole(file: Path, content: str) -> None:
    """Put `content` in the file's place and be sure that it is on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as text:
        text.write(content)
        text.flush()
        os.fsync(text.fileno())
    new.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
