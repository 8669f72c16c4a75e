"""What must be true before the servers start: an answering database, its tables, the demo."""

import time

import psycopg

from tulay.areas.audit.queries.verification import verify_log
from tulay.areas.audit.rules.notes import read_verifier
from tulay.plumbing.db.roles import SEALER
from tulay.plumbing.keys.present import ring
from tulay.plumbing.keys.stores.postgres import set_up
from tulay.site.databases import database
from tulay.site.demo import loading
from tulay.site.demo.loading.people import PASSWORD
from tulay.site.demo.people import ACCOUNT_DOMAIN
from tulay.site.demo.reading import toml
from tulay.site.env import Env
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders
from tulay.site.platform.migrations import Exchanged, migrate
from tulay.site.platform.postgres import ensure_database
from tulay.site.platform.sealer import seal_everything, signer_of
from tulay.site.protecting import erase_restored

DATABASE_SECONDS = 120


def prepare(env: Env, *, with_demo: bool) -> None:
    """Wait, migrate, load; then say so, and who there is, in the file the supervisor looks for."""
    url = env.database_url.reveal()
    wait_for_database(url)
    if env.keys_address.startswith("postgres"):
        set_up(env.keys_address)
    migrate(url, admin_url=env.database_admin_url.reveal(), verbosity=0)
    ring()  # what the catalogue of tombstones names is destroyed again before anybody is served
    say_restored()
    if with_demo and load_demo() and env.log_key:
        seal_demo(env)
    introduction = accounts_of_the_demo(env) if with_demo else ""
    (Folders(env.data_dir).run / "prepared").write_text(introduction)


def say_restored() -> None:
    """Empty again what a restored copy brought back of erased people: before anybody is served, too."""
    for line in erase_restored():
        print(line, flush=True)


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


def load_demo() -> bool:
    """Load the demo where nothing is yet; it is one transaction, so it is there whole or not at all."""
    if loading.is_loaded():
        if loading.mend():
            print("Published the notices of the demo.", flush=True)
        return False
    print("Loading the demo; this takes about a minute…", flush=True)
    counts = loading.load()
    print(f"Loaded {sum(counts.values())} rows.", flush=True)
    return True


def seal_demo(env: Env) -> None:
    """Seal what was loaded, and recompute all of it.

    :raises PlatformFault: it does not fit.
    """
    as_sealer = database(env.database_url.reveal(), role=SEALER)
    as_sealer["OPTIONS"]["pool"] = False  # the pool's connections have another role
    with Exchanged(as_sealer):
        seal_everything(signer_of(env))
        found = verify_log([read_verifier(one) for one in env.log_verifiers], [])
    if not found.is_good:
        raise PlatformFault(f"The log of the demo does not fit: {found.faults[0]}")
    print(f"Sealed and verified {found.entries} audit entries.", flush=True)


def accounts_of_the_demo(env: Env) -> str:
    """Introduce the people somebody can sign in as."""
    lines = [f"Demo accounts, password {PASSWORD}:"]
    for account in toml("accounts.toml")["account"]:
        roles = ", ".join(account["roles"])
        lines.append(f"  {account['username'] + '@' + ACCOUNT_DOMAIN:<36} {roles}")
    lines += [f"Their mail: {env.public_url}/demo/mail/"]
    lines += [f"Their text messages: {env.public_url}/demo/sms/", ""]
    return "\n".join(lines)
