"""The embedded Valkey: cache and broker, nothing in it is worth keeping."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import redis

from tulay.site.platform import binaries
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.postgres import own
from tulay.site.platform.programs import Account, Program, engine_account, inside

START_SECONDS = 20


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """One server, kept in memory only: the outbox hands lost jobs over again."""

    folder: Path
    port: int
    password: str
    pidfile: Path | None = None
    log: Path | None = None

    @property
    def account(self) -> Account | None:
        """Whose process it is."""
        return engine_account()

    def url(self) -> str:
        """Spell the address for a client."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Write the configuration and describe the process."""
        own(self.folder, self.account)
        configuration = self.folder / "valkey.conf"
        configuration.write_text(self._configuration())
        own(configuration, self.account)
        server = binaries.valkey_program(self.account)
        return Program(
            name="valkey",
            argv=(str(server), f"{inside(self.folder, self.account)}/valkey.conf"),
            cwd=self.folder,
            account=self.account,
            pidfile=self.pidfile,
            log=self.log,
        )

    def _configuration(self) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "save": '""',
            "appendonly": "no",
            "maxmemory": "128mb",
            # Only what has an expiry may be evicted: queues have none.
            "maxmemory-policy": "volatile-lru",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def wait(self, is_alive: Callable[[], bool]) -> None:
        """Wait until it answers.

        :raises PlatformFault: it ended, or took too long.
        """
        until = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.url(), socket_timeout=2) as client:
            while time.monotonic() < until:
                try:
                    client.ping()
                except redis.exceptions.ConnectionError:
                    if not is_alive():
                        break
                    time.sleep(0.03)
                else:
                    return
        raise PlatformFault("Valkey did not start; see its log file.")
