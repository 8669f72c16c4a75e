"""Entries, keys and a whole log for tests."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from tulay.areas.audit.actions import entry_of, record
from tulay.areas.audit.actions.sealing import BATCH, cosign, seal
from tulay.areas.audit.adapters.signer import Signer
from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules.notes import Kind, new_key
from tulay.areas.audit.rules.notes import cosign as sign_as_witness
from tulay.areas.audit.rules.witnessing import judge
from tulay.kernel.actor import SYSTEM, Actor, ActorKind
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.roles import APP, SEALER
from tulay.plumbing.db.writes import copy_in

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLERK = Actor(UUID(int=7), ActorKind.PERSON, request_id="r-1")


def make_entry(**changes):
    """Record one entry as an action would; return its row."""
    given = {"actor": CLERK, "code": "trial.write", "target": "thing:1", "at": NOW}
    with one_transaction():
        record(**{**given, **changes})
    return Entry.objects.latest("id")


def make_entries(count, **changes):
    """Store many entries at once."""
    given = {"actor": CLERK, "code": "trial.write", "target": "thing:1", "at": NOW, "facts": {}}
    return copy_in(Entry, (entry_of(**{**given, **changes}) for _ in range(count)))


@contextmanager
def as_sealer():
    """Work as the sealer's role: it may add to the tree."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {SEALER}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {APP}")


def wait_for_the_other_databases(seconds=180):
    """Let transactions of tests beside this one end: those of the whole server hold the log back, not only ours."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # who may look at others' transactions
        cursor.execute(
            "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint % (2^32)::bigint"
        )
        now = cursor.fetchone()[0]
        end = time.monotonic() + seconds
        while True:
            cursor.execute(ELSEWHERE, [now])
            if not cursor.fetchone()[0]:
                break
            assert time.monotonic() < end, "a transaction of another database does not end"
            time.sleep(0.05)
        cursor.execute(f"SET ROLE {APP}")


ELSEWHERE = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname <> current_database() AND backend_xid::text::bigint < %s
"""


class NearWitness:
    """A witness without a network between: the same judgement, its memory in here."""

    def __init__(self, log, key=None):
        self.log, self.key = log, key or new_key("witness.example/one", Kind.WITNESS)
        self.known, self.asked = None, 0

    def add_checkpoint(self, request):
        self.asked += 1
        self.known = judge(request, self.log, self.known)
        return sign_as_witness(self.known, self.key, int(NOW.timestamp()))


class Log:
    """A log with its key, its signer's memory, and a witness."""

    def __init__(self, folder, name="log.example/tulay"):
        self.key = new_key(name, Kind.LOG)
        self.signer = Signer(self.key, folder / "memory")
        self.witness = NearWitness(self.key.verifier)
        self.turns = 0

    @property
    def verifier(self):
        return self.key.verifier

    def seal(self, limit=BATCH, at=None):
        wait_for_the_other_databases()
        self.turns += 1
        at = at or NOW + timedelta(seconds=self.turns)
        with as_sealer():
            return seal(actor=SYSTEM, signer=self.signer, now=at, limit=limit)

    def seal_all(self, limit=BATCH, at=None):
        while self.seal(limit, at):
            pass

    def cosign(self):
        with as_sealer():
            return cosign(
                actor=SYSTEM,
                origin=self.key.name,
                witness=self.witness,
                verifier=self.witness.key.verifier,
                now=NOW,
            )
