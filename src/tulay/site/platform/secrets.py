"""Secrets of an embedded installation: made once, kept in files only their owner reads."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tulay.site.platform.faults import PlatformFault

MAKERS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(64),
    "master_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
    "database_password": lambda: secrets.token_urlsafe(32),
    "valkey_password": lambda: secrets.token_urlsafe(32),
}


def ensure(folder: Path, *, has_data: bool) -> dict[str, str]:
    """Read every secret, making those that were never made.

    :raises PlatformFault: data exist already, and a new secret could not open them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    missing = [name for name in MAKERS if not read(folder / name)]
    lost = [name for name in missing if name != "valkey_password"]
    if has_data and lost:
        raise PlatformFault(
            f"{folder / lost[0]} is missing and the data cannot be opened without it: "
            "put it back from where you keep copies of your keys."
        )
    for name in missing:
        write(folder / name, MAKERS[name]())
    return {name: read(folder / name) for name in MAKERS}


def read(file: Path) -> str:
    """Read a secret; empty when there is none."""
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return ""


def write(file: Path, value: str) -> None:
    """Write a secret whole or not at all, and be sure that it is on the disk."""
    new = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as text:
        text.write(value + "\n")
        text.flush()
        os.fsync(text.fileno())
    new.rename(file)
