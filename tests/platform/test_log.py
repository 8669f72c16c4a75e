"""The log of a whole installation: sealed, witnessed, proved on the command line, and whole after any death."""

import http.client
import threading
import time
import uuid
from http import HTTPStatus

import psycopg
import pytest

from tulay.areas.audit.adapters.witness import RemoteWitness, Unreachable
from tulay.areas.audit.rules.merkle import consistency_proof, root_of
from tulay.areas.audit.rules.notes import Head, Kind, check_checkpoint, new_key, sign
from tulay.areas.audit.rules.witnessing import Refused, Request
from tulay.site.platform import log_keys, witness
from tulay.site.platform.faults import PlatformFault
from tulay.site.platform.folders import Folders

ENTRY = """
INSERT INTO audit_entry (id, salt, at, actor_kind, action, cause, target, purpose, outcome, request_id, facts)
SELECT gen_random_uuid(), '\\x00', now(), 'system', 'trial.write', '', 'thing:1', '', 'done', '', '{}'
FROM generate_series(1, %s) RETURNING id
"""


def write(running, count=1):
    with psycopg.connect(running.told()["DATABASE_URL"]) as connection:
        return [row[0] for row in connection.execute(ENTRY, [count]).fetchall()]


def count(running, table):
    with psycopg.connect(running.told()["DATABASE_URL"]) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.mark.slow
def test_entries_are_sealed_witnessed_and_proved(running, tmp_path):
    entry = write(running, 300)[0]
    receipt = tmp_path / "decision.tlog-proof"

    def is_proved():
        return running.tulay("audit", "prove", str(entry), "--out", str(receipt)).returncode == 0

    running.wait_for(lambda: count(running, "audit_cosignature") > 0, 60)  # then no other is shown
    running.wait_for(is_proved, 60)

    checked = running.tulay("audit", "verify-receipt", str(receipt))
    assert checked.returncode == 0, checked.stderr
    assert "The receipt is good" in checked.stdout
    receipt.write_text(receipt.read_text().replace("index ", "index 1"))
    assert running.tulay("audit", "verify-receipt", str(receipt)).returncode == 1

    shown = running.tulay("audit", "checkpoint").stdout
    assert len(shown.partition("\n\n")[2].splitlines()) == 2  # the log's line and the witness's
    verified = running.tulay("audit", "verify")
    assert verified.returncode == 0, verified.stdout
    assert "Everything fits." in verified.stdout

    with psycopg.connect(running.told()["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        connection.execute("UPDATE audit_entry SET purpose = 'x' WHERE id = %s", [entry])
    verified = running.tulay("audit", "verify")
    assert verified.returncode == 1
    assert f"Entry {entry}" in verified.stdout


@pytest.mark.slow
def test_no_death_of_sealer_or_witness_leaves_the_log_other_than_whole(running):
    written = 0
    for turn in range(6):
        name = ("sealer", "witness")[turn % 2]
        running.wait_for(lambda name=name: running.pid(name))
        written += len(write(running, 5_000))
        time.sleep(0.15 * turn)  # somewhere in the middle of sealing them
        running.kill(name)

    running.wait_for(lambda: count(running, "audit_leaf") >= written, 60)
    running.wait_for(
        lambda: count(running, "audit_leaf c JOIN audit_cosignature k ON k.size = c.index + 1") > 0,
        60,
    )
    verified = running.tulay("audit", "verify")
    assert verified.returncode == 0, verified.stdout


# --- the witness by itself ------------------------------------------------------------------------------

LOG = new_key("log.example/tulay", Kind.LOG)
KEY = new_key("witness.example/one", Kind.WITNESS)
LEAVES = [uuid.uuid4().bytes * 2 for _ in range(20)]


def nodes(level, number):
    return root_of(LEAVES[number << level : (number + 1) << level])


def ask(old, size, *, root=None, proof=None, key=LOG, origin=None):
    head = Head(origin or key.name, size, root or root_of(LEAVES[:size]))
    steps = consistency_proof(old, size, nodes) if proof is None else proof
    return Request(old, tuple(steps), sign(head, key))


@pytest.fixture
def serving(tmp_path):
    desk = witness.Desk(KEY, witness.Memory(tmp_path / "memory", [LOG.verifier]))
    door = witness.server(desk, "127.0.0.1", 0)
    thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield RemoteWitness(f"http://127.0.0.1:{door.server_address[1]}")
    door.shutdown()
    door.server_close()
    thread.join()


def refusal(serving, request):
    with pytest.raises(Refused) as refused:
        serving.add_checkpoint(request)
    return refused.value.status, refused.value.size


def test_a_witness_cosigns_growth_and_answers_a_fork_with_409(serving):
    for old, size in ((0, 3), (3, 3), (3, 11), (11, 20)):
        request = ask(old, size)
        line = serving.add_checkpoint(request)
        check_checkpoint(request.checkpoint + line, LOG.verifier, [KEY.verifier])

    assert refusal(serving, ask(3, 11)) == (HTTPStatus.CONFLICT, 20)
    assert refusal(serving, ask(20, 20, root=b"\1" * 32)) == (HTTPStatus.CONFLICT, 20)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (lambda: ask(3, 11, root=b"\1" * 32), HTTPStatus.UNPROCESSABLE_ENTITY),
        (lambda: ask(3, 11, proof=[b"\1" * 32]), HTTPStatus.UNPROCESSABLE_ENTITY),
        (lambda: ask(3, 2, proof=[]), HTTPStatus.BAD_REQUEST),
        (lambda: ask(0, 3, proof=[b"\1" * 32]), HTTPStatus.CONFLICT),
        (lambda: ask(3, 11, key=new_key("log.example/tulay", Kind.LOG)), HTTPStatus.FORBIDDEN),
        (lambda: ask(3, 11, key=new_key("other.example", Kind.LOG)), HTTPStatus.NOT_FOUND),
        (lambda: Request(3, (), "no note"), HTTPStatus.NOT_FOUND),
        (lambda: Request(3, (), "log.example/tulay\nx"), HTTPStatus.BAD_REQUEST),
        (lambda: ask(3, 11, proof=[b"\1" * 32] * 64), HTTPStatus.BAD_REQUEST),
    ],
)
def test_a_witness_refuses_as_the_protocol_says(serving, request_, status):
    serving.add_checkpoint(ask(0, 3))

    assert refusal(serving, request_())[0] is status
    assert serving.add_checkpoint(ask(3, 11))  # none of it left a mark


def test_the_first_checkpoint_needs_no_proof_and_takes_none(serving):
    assert refusal(serving, ask(0, 3, proof=[b"\1" * 32]))[0] is HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    "body", [b"", b"old x\n\nlog", b"old 1\n!\n\nlog", b"\xff\n\n", b"old -1\n\nlog"]
)
def test_a_witness_understands_only_its_protocol(serving, body):
    connection = http.client.HTTPConnection(serving.host, serving.port, timeout=5)
    connection.request("POST", "/add-checkpoint", body)
    assert connection.getresponse().status == 400
    connection.close()


def test_a_witness_has_no_other_door(serving):
    connection = http.client.HTTPConnection(serving.host, serving.port, timeout=5)
    connection.request("POST", "/add-anything", b"")
    assert connection.getresponse().status == 404
    connection.close()


def test_a_witness_remembers_over_a_restart(tmp_path):
    memory = witness.Memory(tmp_path, [LOG.verifier])
    witness.Desk(KEY, memory).add_checkpoint(ask(0, 11).text().encode(), 1)

    again = witness.Desk(KEY, witness.Memory(tmp_path, [LOG.verifier]))
    with pytest.raises(Refused) as refused:
        again.add_checkpoint(ask(0, 3).text().encode(), 2)
    assert refused.value.size == 11


def test_a_witness_that_is_away_is_said_so():
    with pytest.raises(Unreachable):
        RemoteWitness("http://127.0.0.1:1").add_checkpoint(ask(0, 3))


# --- keys -------------------------------------------------------------------------------------------------


def test_keys_are_made_once_and_stay_apart(tmp_path):
    folders = Folders(tmp_path)
    made = log_keys.ensure(folders)

    assert log_keys.ensure(folders).told() == made.told()
    assert made.log.name != made.witness.name
    files = [folders.secrets / "log_key", folders.witness / "key"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)


def test_a_lost_key_is_not_replaced_where_something_was_signed(tmp_path):
    folders = Folders(tmp_path)
    log_keys.ensure(folders)
    folders.sealer.mkdir()
    (folders.sealer / "ab.checkpoint").touch()
    (folders.secrets / "log_key").unlink()

    with pytest.raises(PlatformFault, match="log_key is missing"):
        log_keys.ensure(folders)


def test_a_successor_keeps_the_earlier_key_known(tmp_path):
    folders = Folders(tmp_path)
    with pytest.raises(PlatformFault, match="no log here yet"):
        log_keys.succeed(folders)
    first = log_keys.ensure(folders)
    log_keys.succeed(folders)
    second = log_keys.ensure(folders)
    log_keys.succeed(folders)
    third = log_keys.ensure(folders)

    names = [key.name for key in (third.log, *third.earlier)]
    assert names == [third.log.name, second.log.name, first.log.name]
    assert len(set(names)) == 3
    assert third.witness.name == first.witness.name
