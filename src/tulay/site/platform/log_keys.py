"""The keys of an embedded installation's log and of its witness: made once, apart from each other.

Beside each lies a memory: what was signed, or witnessed, last. A log that was set back cannot go on under its name; it
gets a successor (`succeed`), and what its key signed before stays provable.
"""

import secrets as random
from dataclasses import dataclass
from pathlib import Path

from tulay.areas.audit.rules.notes import Kind, SigningKey, new_key, read_key
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders
from tulay.site.platform.secrets import read, write

LOG = "log_key"


@dataclass(frozen=True)
class LogKeys:
    """Who signs, who signed before, and who witnesses."""

    log: SigningKey
    earlier: tuple[SigningKey, ...]
    witness: SigningKey

    def told(self) -> dict[str, str]:
        """Return what every program may know: the public halves."""
        logs = (self.log, *self.earlier)
        return {
            "TULAY_LOG_VERIFIERS": ",".join(key.verifier.spell() for key in logs),
            "TULAY_WITNESS_VERIFIERS": self.witness.verifier.spell(),
        }


def ensure(folders: Folders) -> LogKeys:
    """Read the keys, making those that were never made.

    :raises PlatformFault: a key is gone, and what it signed is there.
    """
    mark = random.token_hex(4)
    log = _ensured(folders.secrets / LOG, f"tulay.example/log/{mark}", Kind.LOG, folders.sealer)
    name, own = f"tulay.example/witness/{mark}", folders.witness / "memory"
    witness = _ensured(folders.witness / "key", name, Kind.WITNESS, own)
    earlier = sorted(folders.secrets.glob(f"{LOG}.*"), key=lambda file: int(file.suffix[1:]))
    return LogKeys(log, tuple(read_key(read(file)) for file in reversed(earlier)), witness)


def succeed(folders: Folders) -> SigningKey:
    """Put the log's key aside and make another: from the next start on the log goes on under a new name.

    :raises PlatformFault: there is no log.
    """
    present = folders.secrets / LOG
    if not present.exists():
        raise PlatformFault("There is no log here yet; make run begins one.")
    number = 1 + len(list(folders.secrets.glob(f"{LOG}.*")))
    present.rename(folders.secrets / f"{LOG}.{number}")
    key = new_key(f"tulay.example/log/{random.token_hex(4)}", Kind.LOG)
    write(present, key.spell())
    return key


def memory_of(folder: Path, key_id: bytes) -> Path:
    """Name the file that remembers what was said last about one log."""
    return folder / f"{key_id.hex()}.checkpoint"


def _ensured(file: Path, name: str, kind: Kind, memory: Path) -> SigningKey:
    text = read(file)
    if text:
        return read_key(text)
    is_known = memory.is_dir() and any(memory.iterdir())
    if is_known and not list(file.parent.glob(f"{file.name}.*")):
        raise PlatformFault(
            f"{file} is missing, and what it signed is there: put it back from where you keep copies of your keys."
        )
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = new_key(name, kind)
    write(file, key.spell())
    return key
