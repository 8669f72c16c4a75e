"""What lies where in the data folder, and who may use it at the moment."""

import fcntl
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tulay.site.env import connections_file
from tulay.site.platform.faults import PlatformFault

FIRST_START_BYTES = 1024**3
LATER_START_BYTES = 200 * 1024**2
LOG_BYTES = 20 * 1024**2


@dataclass(frozen=True)
class Folders:
    """The data folder of one installation."""

    root: Path

    @property
    def run(self) -> Path:
        """What belongs to running processes only."""
        return self.root / "run"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "log"

    @property
    def log(self) -> Path:
        """The product's own log file."""
        return self.logs / "tulay.log"

    @property
    def secrets(self) -> Path:
        """Keys and passwords of the embedded installation."""
        return self.root / "secrets"

    @property
    def files(self) -> Path:
        """Uploaded and produced files."""
        return self.root / "files"

    @property
    def mail(self) -> Path:
        """Mail the demo's mail sink took."""
        return self.root / "mail"

    @property
    def answers(self) -> Path:
        """The mailbox into which calendars answer in the demo (maildir)."""
        return self.root / "answers"

    @property
    def texts(self) -> Path:
        """Text messages the demo's gateway took."""
        return self.root / "texts"

    @property
    def gateway(self) -> Path:
        """The demo's payment gateway: its books, which nobody else reads."""
        return self.root / "gateway"

    @property
    def postgres(self) -> Path:
        """The embedded PostgreSQL."""
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        """The embedded Valkey."""
        return self.root / "valkey"

    @property
    def sealer(self) -> Path:
        """What the sealer remembers of the log, apart from the database."""
        return self.root / "sealer"

    @property
    def witness(self) -> Path:
        """The demo's witness: its key and its memory, which nobody else reads."""
        return self.root / "witness"

    @property
    def backups(self) -> Path:
        """Backups, unless told otherwise."""
        return self.root / "backups"

    @property
    def keys(self) -> Path:
        """People's wrapped keys, apart from the database that they open."""
        return self.root / "keys"

    @property
    def key_copies(self) -> Path:
        """Copies of those keys, seven days of them."""
        return self.root / "key-copies"

    @property
    def connections(self) -> Path:
        """Where a running installation tells its addresses."""
        return connections_file(self.root)

    def make(self) -> None:
        """Create what must exist.

        :raises PlatformFault: the folder cannot be written.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            for folder in (self.run, self.logs, self.files, self.mail, self.texts):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise PlatformFault(f"{self.root} cannot be written: {error.strerror}.") from error

    def check_space(self) -> None:
        """Refuse to start on a disk that is about to be full.

        :raises PlatformFault: naming what is free and what is needed.
        """
        first = not (self.postgres / "data").exists()
        needed = FIRST_START_BYTES if first else LATER_START_BYTES
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise PlatformFault(
                f"The disk with {self.root} has {free // 1024**2} MB free; "
                f"{needed // 1024**2} MB are needed. Free some, or set TULAY_DATA_DIR."
            )

    def rotate_logs(self) -> None:
        """Set aside logs that have grown large, keeping one generation."""
        for file in self.logs.glob("*.log"):
            if file.stat().st_size > LOG_BYTES:
                file.replace(file.with_suffix(".log.1"))


class Hold:
    """The right to run or change an installation; one process has it at a time."""

    def __init__(self, folders: Folders) -> None:
        self.file = folders.run / "lock"

    def __enter__(self) -> None:
        """Take it.

        :raises PlatformFault: another process has it.
        """
        self.handle = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self.handle, 20).decode() or "unknown"
            os.close(self.handle)
            raise PlatformFault(
                f"Tulay is already running from this folder (process {holder}): "
                "stop it first, or set another TULAY_DATA_DIR and PORT."
            ) from None
        os.truncate(self.handle, 0)
        os.pwrite(self.handle, str(os.getpid()).encode(), 0)

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        os.close(self.handle)
