"""What must be true before the servers start: an answering database, its tables, the demo."""

import time

import psycopg

from tulay.site.demo import loading
from tulay.site.demo.loading.people import PASSWORD
from tulay.site.demo.people import ACCOUNT_DOMAIN
from tulay.site.demo.reading import toml
from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders
from tulay.site.platform.migrations import migrate
from tulay.site.platform.postgres import ensure_database

DATABASE_SECONDS = 120


def prepare(env: Env, *, with_demo: bool) -> None:
    """Wait, migrate, load; then say so, and who there is, in the file the supervisor looks for."""
    url = env.database_url.reveal()
    wait_for_database(url)
    migrate(url, admin_url=env.database_admin_url.reveal(), verbosity=0)
    if with_demo:
        load_demo()
    introduction = accounts_of_the_demo(env) if with_demo else ""
    (Folders(env.data_dir).run / "prepared").write_text(introduction)


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


def load_demo() -> None:
    """Load the demo where nothing is yet; it is one transaction, so it is there whole or not at all."""
    if loading.is_loaded():
        return
    print("Loading the demo; this takes about a minute…", flush=True)
    counts = loading.load()
    print(f"Loaded {sum(counts.values())} rows.", flush=True)


def accounts_of_the_demo(env: Env) -> str:
    """Introduce the people somebody can sign in as."""
    lines = [f"Demo accounts, password {PASSWORD}:"]
    for account in toml("accounts.toml")["account"]:
        roles = ", ".join(account["roles"])
        lines.append(f"  {account['username'] + '@' + ACCOUNT_DOMAIN:<36} {roles}")
    lines += [f"Their mail: {env.public_url}/demo/mail/"]
    lines += [f"Their text messages: {env.public_url}/demo/sms/", ""]
    return "\n".join(lines)
