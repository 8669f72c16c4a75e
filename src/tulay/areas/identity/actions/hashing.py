"""The slow hash, in a bounded pool: a flood of sign-ins may fill the pool and not the machine.

Each hash takes 19 MiB and about 20 ms of a core. A process works on two at once and lets one more wait; whoever
comes on top is asked, after the time of a hash or two, to come back. So of four threads one is always left for
other pages.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.contrib.auth.hashers import check_password, make_password

from tulay.areas.identity.errors import Busy
from tulay.areas.identity.rules import PASSWORD_LONGEST

AT_ONCE, WAITING = 2, 1
ENTRY_S, TURN_S = 0.05, 2.0


class Pool:
    """So many at once, so many waiting, nobody else."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._inside = threading.BoundedSemaphore(at_once + waiting)
        self._working = threading.BoundedSemaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, shortly.

        :raises Busy: there is none to be had.
        """
        if not self._inside.acquire(timeout=ENTRY_S):
            raise Busy
        try:
            if not self._working.acquire(timeout=TURN_S):
                raise Busy
            try:
                yield
            finally:
                self._working.release()
        finally:
            self._inside.release()


POOL = Pool(at_once=AT_ONCE, waiting=WAITING)


def password_matches(password: str, encoded: str | None) -> bool:
    """Answer whether this is the password; without one to compare it takes the same time and says no.

    :raises Busy: too many ask at once.
    """
    readable = password if len(password) <= PASSWORD_LONGEST else ""
    with POOL.turn():
        return check_password(readable, encoded or nobodys_password()) and encoded is not None


def hashed(password: str) -> str:
    """Return what is stored of a password.

    :raises Busy: too many ask at once.
    """
    with POOL.turn():
        return make_password(password)


@cache
def nobodys_password() -> str:
    """Return a hash that no password opens, made once, as costly as a real one."""
    return make_password(secrets.token_urlsafe(32))
