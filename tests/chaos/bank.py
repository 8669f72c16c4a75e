"""People and programs who move money under fire, and an auditor who adds it all up meanwhile."""

import random
import time
from datetime import UTC, datetime
from uuid import UUID

import psycopg

MOVE = "SELECT problem FROM payments_transfer(%s, %s, %s, %s, 'PHP', 'sending', 'bank', %s)"
READ = """
SELECT coalesce(sum(amount) FILTER (WHERE id = ANY (%s::uuid[])), 0)::bigint, coalesce(sum(amount), 0)::bigint
FROM (SELECT id, balance AS amount FROM payments_account
      UNION ALL SELECT account_id, amount FROM payments_unfolded) a
"""
BALANCES = """
SELECT a.id::text,
  a.balance + (SELECT coalesce(sum(amount), 0) FROM payments_unfolded WHERE account_id = a.id)::bigint,
  (SELECT coalesce(sum(amount), 0) FROM payments_entry WHERE account_id = a.id)::bigint
FROM payments_account a
"""
# What must never happen to an acknowledged commit. The writer of the log is kept asleep as well: whom a SIGKILL meets,
# loses only what was not even handed to the kernel.
NO_WAITING = (
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)
TELLERS = 3
AMOUNT_MAX = 9_000  # some are more than there is
PATIENCE_S = 60
PAUSE_S = 0.08


class Bank:
    """Wallets among which money goes round, by the API and in SQL: it neither grows nor shrinks."""

    def __init__(self, scene):
        self.scene = scene
        self.world = scene.world["bank"]
        self.accounts = list(self.world["funded"])
        self.sum = sum(self.world["funded"].values())
        self.payers = [scene.seat(payer["email"]) for payer in self.world["payers"]]
        self.reads = 0

    def jobs(self, until):
        """Name everybody's work: a function and what it is given."""
        yield from ((self.pay, until, nth) for nth in range(len(self.payers)))
        yield from ((self.tell, until, nth) for nth in range(TELLERS))
        yield (self.audit, until)

    def pay(self, until, nth):
        """Send money by the API, each time with a key of its own, until there is an answer."""
        told = self.scene.told
        mine, other = self.world["payers"][nth], self.world["payers"][nth - 1]
        while not until():
            minor = 1 + next(self.scene.numbers) % 50
            body = {"wallet_id": mine["wallet"], "to": other["number"], "currency": "PHP"}
            status, said = self.payers[nth].send(
                "/transactions", body | {"amount_minor": minor}, key=f"pay-{nth}-{time.time_ns()}"
            )
            if status == 201:
                told.moved[said["transfer_id"]] = (mine["wallet"], other["wallet"], minor)
                told.sent.add(said["transfer_id"])
            else:
                assert said["code"] == "payments.funds-lacking", said
            time.sleep(6 * PAUSE_S)

    def tell(self, until, nth):
        """Move money in SQL; who hears nothing asks again under the same number."""
        chance, line = random.Random(nth), None
        while not until():
            debit, credit = chance.sample(self.accounts, 2)
            number, minor = UUID(int=chance.getrandbits(128)), chance.randint(1, AMOUNT_MAX)
            given = (number, debit, credit, minor, datetime.now(UTC))
            line, answer = self._asked(line, MOVE, given, role="-c role=tulay_app")
            assert answer[0] in {"", "funds"}, answer
            if answer[0] == "":
                self.scene.told.moved[str(number)] = (debit, credit, minor)
            time.sleep(PAUSE_S)
        line.close()

    def audit(self, until):
        """Read all balances at one moment: whatever dies, nothing is on its way."""
        line = None
        while not until():
            line, seen = self._asked(line, READ, (self.accounts,))
            if seen != (self.sum, 0):
                self.scene.told.misread.append(f"{seen[0]} of {self.sum}, and all is {seen[1]}")
            self.reads += 1
            time.sleep(PAUSE_S)
        line.close()

    def _asked(self, line, statement, given, *, role=""):
        """Ask until there is an answer, over a new line where the old one broke."""
        patient_until = time.monotonic() + PATIENCE_S
        while True:
            try:
                if line is None or line.closed:
                    line = psycopg.connect(
                        self.scene.url, autocommit=True, connect_timeout=5, options=role
                    )
                return line, line.execute(statement, given).fetchone()
            except psycopg.OperationalError as error:
                if time.monotonic() > patient_until:
                    raise AssertionError from error
                time.sleep(PAUSE_S)


def wait_for_no_disk(url):
    """Acknowledge commits from now on before they are written anywhere."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # what was before stays
        for statement in NO_WAITING:
            connection.execute(statement)


def discrepancies(connection, told, funded):
    """Return one sentence for each transfer lost or made up, each wrong balance, each read that did not add up."""
    rows = connection.execute(
        "SELECT id::text, debit_id::text, credit_id::text, amount FROM payments_transfer WHERE kind = 'sending'"
    )
    found = {number: tuple(facts) for number, *facts in rows}
    yield from (f"transfer lost: {number}" for number in told.moved.keys() - found.keys())
    yield from (f"transfer too many: {number}" for number in found.keys() - told.moved.keys())
    both = told.moved.keys() & found.keys()
    yield from (
        f"transfer differs: {number}" for number in both if told.moved[number] != found[number]
    )
    expected = dict(funded)
    for debit, credit, minor in told.moved.values():
        expected[debit] -= minor
        expected[credit] += minor
    for account, kept, written in connection.execute(BALANCES):
        if account in expected and not kept == written == expected[account]:
            yield f"account {account} has {kept}, entries for {written}; people were told {expected[account]}"
    yield from (f"misread: {what}" for what in told.misread)
