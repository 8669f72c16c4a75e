"""Backups of the embedded installation: a base backup with its WAL, the files, and apart from them the keys.

A backup is made aside and named when complete; a restore is prepared aside and moved into place, and
what it replaces is kept beside it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import tulay
from tulay.site.platform import binaries, key_file
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders, Hold
from tulay.site.platform.postgres import last_line, run_as
from tulay.site.platform.programs import Account, engine_account

NAME_FORM = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Backup:
    """What a backup says about itself."""

    name: str
    made_at: str
    version: str
    postgres: str
    size: int
    files: dict[str, str]
    has_keys: bool = False


def create(folders: Folders, url: str, target: Path, now: datetime) -> Path:
    """Back up the running installation; return the new folder.

    :raises PlatformFault: the engine is not ours or not running, or the tools failed.
    """
    check_ours(folders, url)
    name = now.astimezone(UTC).strftime(NAME_FORM)
    unfinished = target / f".{name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    try:
        _base_backup(url, unfinished / "base")
        # After the database: every file that a row of it names is there by now.
        shutil.copytree(folders.files, unfinished / "files")
        # Same: every key that a row names is in this copy, which lies elsewhere and lives for seven days.
        has_keys = key_file.copy(folders, now)
        _describe(unfinished, name, now, has_keys=has_keys)
        shutil.copytree(folders.secrets, target / f"{name}.keys")
        (target / f"{name}.keys").chmod(0o700)
        os.sync()
        unfinished.rename(target / name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target / name


def check_ours(folders: Folders, url: str) -> None:
    """Refuse where the database is looked after by somebody else.

    :raises PlatformFault: it is, or ours is not running.
    """
    if not (folders.postgres / "data").exists():
        raise PlatformFault("The database is not an embedded one: back it up where it is run.")
    try:
        port = (folders.postgres / "data" / "postmaster.pid").read_text().splitlines()[3]
    except (OSError, IndexError):
        raise PlatformFault("Tulay is not running: start it first (make run).") from None
    if str(urlsplit(url).port) != port:
        raise PlatformFault("DATABASE_URL is another server: back it up where it is run.")


def _base_backup(url: str, folder: Path) -> None:
    parts = urlsplit(url)
    tool = binaries.postgres_programs(None) / "pg_basebackup"
    argv = [
        str(tool),
        "-h",
        parts.hostname or "",
        "-p",
        str(parts.port),
        "-U",
        parts.username or "",
    ]
    argv += ["-D", str(folder), "--wal-method=stream", "--checkpoint=fast", "--no-password"]
    argv += ["--manifest-checksums=SHA256"]
    done = run_as(None, argv, cwd=folder.parent, password=unquote(parts.password or ""))
    if done.returncode:
        raise PlatformFault(f"The base backup failed: {last_line(done.stderr)}")


def _describe(folder: Path, name: str, now: datetime, *, has_keys: bool) -> None:
    files = {str(file.relative_to(folder)): _digest(file) for file in _walk(folder / "files")}
    size = sum(file.stat().st_size for file in _walk(folder))
    postgres = (folder / "base" / "PG_VERSION").read_text().strip()
    about = Backup(name, now.isoformat(), tulay.__version__, postgres, size, files, has_keys)
    (folder / "manifest.json").write_text(json.dumps(asdict(about), indent=1) + "\n")


def kept(target: Path) -> list[Backup]:
    """List complete backups, oldest first."""
    return [read(file.parent) for file in sorted(target.glob("*/manifest.json"))]


def read(folder: Path) -> Backup:
    """Read what a backup says about itself.

    :raises PlatformFault: it is none.
    """
    try:
        return Backup(**json.loads((folder / "manifest.json").read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise PlatformFault(f"{folder} is not a complete backup.") from error


def verify(folder: Path) -> Backup:
    """Read every byte and compare.

    :raises PlatformFault: naming the first thing that is not as it was.
    """
    about = read(folder)
    tool = binaries.postgres_programs(None) / "pg_verifybackup"
    done = run_as(None, [str(tool), "--quiet", str(folder / "base")], cwd=folder)
    if done.returncode:
        raise PlatformFault(f"{folder.name} is damaged: {last_line(done.stderr)}")
    found = {str(file.relative_to(folder)): _digest(file) for file in _walk(folder / "files")}
    for name in sorted(about.files.keys() | found.keys()):
        if about.files.get(name) != found.get(name):
            raise PlatformFault(f"{folder.name} is damaged: {name} is not as it was.")
    return about


def restore(
    folders: Folders,
    folder: Path,
    *,
    keys: Path | None,
    key_copies: Path | None = None,
    replace: bool,
    now: datetime,
) -> None:
    """Put a verified backup in place of what is there; what was there is kept aside.

    People's keys are not in it: the file of today stays, or the newest copy comes back.

    :raises PlatformFault: something is there and replacing was not asked for, or keys are missing.
    """
    folders.make()
    with Hold(folders):
        about = verify(folder)
        keys = keys or folder.with_name(f"{folder.name}.keys")
        places = {
            folders.postgres / "data": folder / "base",
            folders.files: folder / "files",
            folders.secrets: keys,
        }
        if not keys.is_dir():
            raise PlatformFault(f"The keys are missing: {keys}; say where they are with --keys.")
        _refuse_to_overwrite(places, replace=replace)
        source = key_copies or folders.key_copies
        if not key_file.bring_back(folders, source) and about.has_keys:
            raise PlatformFault(
                f"People's keys are missing, and {source} has no copy: say where one is with --key-copies."
            )
        _put_in_place(places, folders, now.astimezone(UTC).strftime(NAME_FORM))


def _refuse_to_overwrite(places: dict[Path, Path], *, replace: bool) -> None:
    taken = [place for place in places if place.exists() and any(place.iterdir())]
    if taken and not replace:
        raise PlatformFault(
            f"{taken[0]} is not empty: add --replace to put it aside, or set TULAY_DATA_DIR."
        )


def _put_in_place(places: dict[Path, Path], folders: Folders, stamp: str) -> None:
    account = engine_account()
    folders.postgres.mkdir(mode=0o700, exist_ok=True)
    _give(folders.postgres, account)
    for place, source in places.items():
        new = place.with_name(f"{place.name}.restored")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(source, new)
        new.chmod(0o700)
    for path in [
        folders.postgres / "data.restored",
        *_walk_all(folders.postgres / "data.restored"),
    ]:
        _give(path, account)
    os.sync()
    for place in places:
        if place.exists():
            place.rename(place.with_name(f"{place.name}.replaced-{stamp}"))
        place.with_name(f"{place.name}.restored").rename(place)


def _give(path: Path, account: Account | None) -> None:
    if account:
        os.chown(path, account.uid, account.gid)


def _walk(folder: Path) -> Iterator[Path]:
    return (path for path in _walk_all(folder) if path.is_file())


def _walk_all(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
