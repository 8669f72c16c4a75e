"""What must be true before the servers start: an answering database, its tables, the demo."""

import time
from importlib import import_module
from importlib.util import find_spec

import psycopg

from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders
from tulay.site.platform.migrations import migrate
from tulay.site.platform.postgres import ensure_database

DATABASE_SECONDS = 120


def prepare(env: Env, *, with_demo: bool) -> None:
    """Wait, migrate, load; then say so in the file the supervisor looks for."""
    url = env.database_url.reveal()
    wait_for_database(url)
    migrate(url, admin_url=env.database_admin_url.reveal(), verbosity=0)
    if with_demo:
        _load_demo()
    (Folders(env.data_dir).run / "prepared").touch()


def wait_for_database(url: str) -> None:
    """Wait until the database answers, creating an embedded server's when it is new.

    :raises PlatformFault: it does not.
    """
    until = time.monotonic() + DATABASE_SECONDS
    while True:
        try:
            ensure_database(url)
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise PlatformFault(f"The database does not answer: {error}".strip()) from error
            time.sleep(0.1)
        else:
            return


def _load_demo() -> None:
    """Load the demo where this build has one; the loader itself skips what is there."""
    if find_spec("tulay.site.demo"):
        import_module("tulay.site.demo").load()
