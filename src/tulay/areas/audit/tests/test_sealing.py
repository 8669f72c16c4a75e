"""The sealer: everything committed gets its place, once, in an order nobody can be late for."""

import os
import random
import re
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.actions import sealing
from tulay.areas.audit.actions.sealing import SetBack
from tulay.areas.audit.models import Checkpoint, Cosignature, Leaf, Tile
from tulay.areas.audit.queries import rows
from tulay.areas.audit.queries.tree import (
    newest_signed,
    newest_witnessed,
    nodes_in,
    place_of,
    published,
    tile_of,
    tree_size,
)
from tulay.areas.audit.queries.verification import verify_log
from tulay.areas.audit.rules.merkle import NotProved, root_of, tree_root
from tulay.areas.audit.rules.notes import Head, check_checkpoint
from tulay.areas.audit.rules.tiles import Address, split
from tulay.areas.audit.rules.witnessing import Refused
from tulay.areas.audit.tests.factories import Log, as_sealer, make_entries, make_entry
from tulay.kernel.actor import SYSTEM

EACH = int(os.environ.get("SOAK_BYTES", "6"))
HELD_S = float(os.environ.get("SOAK_HELD_S", "1"))
pytestmark = pytest.mark.usefixtures("committed_db")
ONE_AFTER_ANOTHER = pytest.mark.xdist_group("held open")
"""Two that hold a transaction open, and wait for those of the other database, would wait for each other."""


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path)


@pytest.fixture
def elsewhere(tulay_database):
    """Another connection of the application, to hold transactions open with."""
    url = tulay_database.url(tulay_database.name)
    with psycopg.connect(url, options="-c role=tulay_app") as other:
        yield other


LATE = """
INSERT INTO audit_entry (id, salt, at, actor_kind, action, cause, target, purpose, outcome, request_id, facts)
VALUES (gen_random_uuid(), '\\x00', now(), 'system', 'trial.late', '', 'thing:1', '', 'done', '', '{}')
RETURNING id
"""


def verified(log):
    return verify_log([log.verifier], [log.witness.key.verifier])


def test_every_committed_entry_gets_a_place_and_a_signature(log):
    made = [make_entry() for _ in range(3)]

    assert log.seal() == 3
    assert log.seal() == 0

    assert [place_of(entry.id) for entry in made] == [0, 1, 2]
    signed = newest_signed(log.key.name)
    leaves = [bytes(leaf.hash) for leaf in Leaf.objects.order_by("index")]
    assert check_checkpoint(signed.note, log.verifier) == Head(log.key.name, 3, root_of(leaves))
    assert verified(log).is_good


def test_an_empty_log_signs_nothing(log):
    assert log.seal() == 0
    assert newest_signed(log.key.name) is None
    assert verified(log).is_good


def test_tiles_are_stored_when_full_and_served_as_wide_as_the_tree(log):
    make_entries(600)
    log.seal_all(limit=350)
    size = tree_size()

    assert list(Tile.objects.values_list("level", "number").order_by("number")) == [(0, 0), (0, 1)]
    leaves = [bytes(leaf.hash) for leaf in Leaf.objects.order_by("index")]
    assert split(tile_of(size, Address(0, 1))) == leaves[256:512]
    assert split(tile_of(size, Address(0, 2, 88))) == leaves[512:]
    assert split(tile_of(size, Address(1, 0, 2))) == [
        root_of(leaves[:256]),
        root_of(leaves[256:512]),
    ]
    assert tile_of(size, Address(0, 2)) is None
    assert tile_of(size, Address(0, 2, 89)) is None
    assert tile_of(size, Address(2, 0, 1)) is None
    assert tree_root(size, nodes_in(size)) == newest_signed(log.key.name).head.root


def test_seventy_thousand_entries_need_a_second_level(log):
    make_entries(66_000)
    log.seal_all(limit=22_000)

    assert Tile.objects.filter(level=1).count() == 1
    assert verified(log).is_good


@ONE_AFTER_ANOTHER
def test_a_transaction_held_open_is_sealed_when_it_commits(log, elsewhere):
    late = elsewhere.execute(LATE).fetchone()[0]
    end = time.monotonic() + HELD_S
    for _ in range(10):
        make_entries(1_000)
        log.seal_all()
        time.sleep(max(0.0, end - time.monotonic()) / 10)
    time.sleep(max(0.0, end - time.monotonic()))
    assert tree_size() == 0  # everything waits for the one that could still come before

    elsewhere.commit()
    log.seal_all()

    assert tree_size() == 10_001
    assert place_of(late) == 0
    assert verified(log).is_good


@ONE_AFTER_ANOTHER
def test_without_the_xmin_rule_the_late_entry_would_be_lost(log, elsewhere, monkeypatch):
    in_order_of_seq = re.sub(
        r"WHERE .*ORDER BY e.tx, e.seq",
        "WHERE e.seq > %s ORDER BY e.seq",
        rows._NEXT,
        flags=re.DOTALL,
    )
    monkeypatch.setattr(rows, "_NEXT", in_order_of_seq)
    monkeypatch.setattr(rows, "position", lambda size: [seq_of(size)])
    late = elsewhere.execute(LATE).fetchone()[0]
    make_entries(10)
    log.seal_all()

    elsewhere.commit()
    log.seal_all()

    assert tree_size() == 10
    assert place_of(late) is None
    assert any("passed over" in fault for fault in verified(log).faults)


def seq_of(size):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(e.seq), 0) FROM audit_leaf l JOIN audit_entry e ON e.id = l.entry_id"
        )
        return cursor.fetchone()[0]


@ONE_AFTER_ANOTHER
def test_a_rolled_back_transaction_leaves_no_gap(log, elsewhere):
    elsewhere.execute(LATE)
    elsewhere.rollback()
    make_entry()
    log.seal()

    assert list(Leaf.objects.values_list("index", flat=True)) == [0]
    assert verified(log).is_good


@pytest.mark.parametrize("point", ["before the signer", "after the signer"])
def test_a_turn_that_ends_anywhere_is_made_good(log, monkeypatch, point):
    make_entries(5)
    log.seal()
    make_entries(300)
    dies_at = {"before the signer": log.signer, "after the signer": Checkpoint.objects}[point]
    name = {"before the signer": "sign", "after the signer": "create"}[point]

    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(dies_at, name, lambda *_, **__: 1 / 0)
        log.seal()
    assert tree_size() == 5
    make_entries(7)
    log.seal_all(limit=100)  # smaller turns than the one that was lost

    assert tree_size() == 312
    assert verified(log).is_good


def test_a_second_sealer_waits_for_its_turn(log, tulay_database):
    make_entry()
    with psycopg.connect(tulay_database.url(tulay_database.name)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.SEALER_LOCK])
        assert log.seal() == 0
    assert log.seal() == 1


def test_the_application_may_read_the_tree_and_not_add_to_it(log):
    make_entry()
    log.seal()
    for table in ("audit_leaf", "audit_tile", "audit_checkpoint", "audit_cosignature"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {table}")


def test_the_sealer_may_not_change_what_it_sealed_nor_write_entries(log):
    entry = make_entry()
    log.seal()
    for statement in (
        "UPDATE audit_leaf SET hash = ''",
        "DELETE FROM audit_checkpoint",
        "TRUNCATE audit_tile",
        f"INSERT INTO audit_entry SELECT * FROM audit_entry WHERE id = '{entry.id}'",
    ):
        with as_sealer(), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.parametrize("indexes", [[1], [0, 2], [3, 4]])
def test_the_database_keeps_the_places_dense(indexes):
    first, last = indexes[0], indexes[-1]
    with as_sealer(), pytest.raises(DatabaseError, match="no gap"), transaction.atomic():
        connection.cursor().execute(
            "INSERT INTO audit_leaf SELECT i, gen_random_uuid(), '' FROM generate_series(%s::bigint, %s, %s) i",
            [first, last, max(1, last - first)],
        )


def test_a_database_set_back_gets_no_signature(log, as_database_owner):
    make_entries(10)
    log.seal()
    for table in ("audit_leaf", "audit_checkpoint", "audit_entry"):
        as_database_owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    as_database_owner.execute("DELETE FROM audit_leaf WHERE index >= 5")
    as_database_owner.execute("DELETE FROM audit_checkpoint")
    as_database_owner.execute(
        "DELETE FROM audit_entry WHERE id NOT IN (SELECT entry_id FROM audit_leaf)"
    )

    with pytest.raises(SetBack, match="10 entries were signed and 5 are left"):
        log.seal()


def test_a_rewritten_entry_gets_no_signature(log, as_database_owner):
    make_entries(10)
    log.seal()
    for table in ("audit_leaf", "audit_checkpoint", "audit_entry"):
        as_database_owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    as_database_owner.execute("DELETE FROM audit_leaf")
    as_database_owner.execute(
        "UPDATE audit_entry SET purpose = 'none of your business' WHERE seq = 3"
    )

    with pytest.raises(NotProved):
        log.seal()
    assert tree_size() == 0


def test_a_signer_without_memory_does_not_begin_anew(log):
    make_entry()
    log.seal()
    log.signer.memory.unlink()
    make_entry()

    with pytest.raises(SetBack, match="forgotten"):
        log.seal()


def test_a_changed_memory_is_noticed(log):
    make_entry()
    log.seal()
    memory = log.signer.memory
    memory.write_text(memory.read_text().replace("\n1\n", "\n0\n"))
    make_entry()

    with pytest.raises(NotProved):
        log.seal()


def test_the_signer_signs_for_its_own_log_only(log):
    with pytest.raises(NotProved):
        log.signer.sign(Head("another.example", 0, b"\0" * 32), [])


# --- the witness ------------------------------------------------------------------------------------


def test_the_witness_cosigns_growth(log):
    assert log.cosign() is False  # nothing to see
    make_entries(3)
    log.seal()
    assert published(log.key.name).witnessed_at is None
    assert log.cosign() is True
    assert log.cosign() is False
    make_entries(300)
    log.seal()
    assert published(log.key.name).head.size == 3  # the world sees what was witnessed
    assert log.cosign() is True

    seen = newest_witnessed(log.key.name)
    assert seen.head.size == 303
    assert check_checkpoint(seen.note, log.verifier, [log.witness.key.verifier]) == seen.head
    assert Cosignature.objects.count() == 2
    assert verified(log).is_good


def test_an_answer_that_was_lost_is_asked_for_again(log):
    make_entries(3)
    log.seal()
    log.cosign()
    make_entries(3)
    log.seal()
    newest = newest_signed(log.key.name)
    log.witness.add_checkpoint(sealing._request(newest, 3))  # nobody kept the answer
    make_entries(3)
    log.seal()

    assert log.cosign() is True
    assert newest_witnessed(log.key.name).head.size == 9


def test_a_fork_gets_no_cosignature(log, tmp_path, as_database_owner):
    make_entries(4)
    log.seal()
    log.cosign()
    make_entries(1)
    log.seal()
    log.witness.known = Head(log.key.name, 4, b"\1" * 32)  # the witness saw other entries

    with pytest.raises((SetBack, Refused)):
        log.cosign()
    log.witness.known = Head(log.key.name, 9, b"\1" * 32)  # the witness saw more
    with pytest.raises(SetBack):
        log.cosign()
    assert newest_witnessed(log.key.name).head.size == 4


def test_a_cosignature_of_another_key_is_not_kept(log):
    make_entry()
    log.seal()
    log.witness.key = Log(log.signer.memory.parent, "other.example").witness.key
    asked = log.witness.key.verifier
    log.witness.key = type(log.witness)(log.verifier).key

    with as_sealer(), pytest.raises(NotProved):
        sealing.cosign(
            actor=SYSTEM, origin=log.key.name, witness=log.witness, verifier=asked, now=None
        )
    assert not Cosignature.objects.exists()


# --- every change is found ----------------------------------------------------------------------------

CHANGES = {
    "an entry's word": "UPDATE audit_entry SET target = 'thing:2' WHERE seq = {at}",
    "an entry's time": "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE seq = {at}",
    "an entry's salt": "UPDATE audit_entry SET salt = set_byte(salt, 3, get_byte(salt, 3) # 1) WHERE seq = {at}",
    "an entry's facts": "UPDATE audit_entry SET facts = '{{\"a\": 1}}' WHERE seq = {at}",
    "an entry's actor": "UPDATE audit_entry SET actor_id = NULL WHERE seq = {at}",
    "an entry that is gone": "DELETE FROM audit_entry WHERE seq = {at}",
    "a leaf": "UPDATE audit_leaf SET hash = set_byte(hash, 31, get_byte(hash, 31) # 128) WHERE index = {at}",
    "a leaf that is gone": "DELETE FROM audit_leaf WHERE index = {at}",
    "the last leaf": "DELETE FROM audit_leaf WHERE index = 299",
    "a leaf of another entry": "UPDATE audit_leaf SET entry_id = gen_random_uuid() WHERE index = {at}",
    "a tile": "UPDATE audit_tile SET hashes = set_byte(hashes, {at}, get_byte(hashes, {at}) # 4)",
    "a tile's root": "UPDATE audit_tile SET root = set_byte(root, 7, get_byte(root, 7) # 4)",
    "a tile that is gone": "DELETE FROM audit_tile",
    "a checkpoint's root": "UPDATE audit_checkpoint SET root = set_byte(root, 0, get_byte(root, 0) # 2)",
    "a checkpoint's note": "UPDATE audit_checkpoint SET signed = replace(signed, '300', '301')",
    "a checkpoint's signature": "UPDATE audit_checkpoint SET signed = overlay(signed placing 'AAAA' from 130 for 4)",
    "a checkpoint's name": "UPDATE audit_checkpoint SET origin = 'other'",
    "a cosignature": "UPDATE audit_cosignature SET line = overlay(line placing 'AAAA' from 60 for 4)",
    "a cosignature's size": "UPDATE audit_cosignature SET size = 299",
    "an entry put in before": "INSERT INTO audit_entry (id, salt, at, actor_kind, action, cause, target, purpose, "
    "outcome, request_id, facts, tx) SELECT gen_random_uuid(), salt, at, actor_kind, action, cause, target, purpose, "
    "outcome, request_id, facts, '3' FROM audit_entry WHERE seq = {at}",
}  # fmt: skip


@pytest.fixture
def sealed(log, as_database_owner):
    make_entries(300)
    log.seal()
    log.cosign()
    assert verified(log).is_good
    for table in ("entry", "leaf", "tile", "checkpoint", "cosignature"):
        as_database_owner.execute(f"ALTER TABLE audit_{table} DISABLE TRIGGER USER")
    return log


def test_every_kind_of_change_is_found(sealed):
    """All looks happen inside the transaction that changed something, and it is rolled back after each."""
    unnoticed = []
    for number, (what, statement) in enumerate(CHANGES.items()):
        with as_owner(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(statement.format(at=7 + number * 11))
                assert cursor.rowcount, what
            if verified(sealed).is_good:
                unnoticed.append(what)
            transaction.set_rollback(True)
    assert verified(sealed).is_good
    assert unnoticed == []


BYTES = {
    "UPDATE audit_entry SET salt = set_byte(salt, {at}, get_byte(salt, {at}) # {bit}) WHERE seq = 5": 16,
    "UPDATE audit_leaf SET hash = set_byte(hash, {at}, get_byte(hash, {at}) # {bit}) WHERE index = 5": 32,
    "UPDATE audit_tile SET hashes = set_byte(hashes, {at}, get_byte(hashes, {at}) # {bit})": 8192,
    "UPDATE audit_tile SET root = set_byte(root, {at}, get_byte(root, {at}) # {bit})": 32,
    "UPDATE audit_checkpoint SET root = set_byte(root, {at}, get_byte(root, {at}) # {bit})": 32,
    "UPDATE audit_checkpoint SET signed = overlay(signed placing chr(ascii(substr(signed, {at} + 1, 1)) # 1) "
    "from {at} + 1 for 1)": 180,
    "UPDATE audit_cosignature SET line = overlay(line placing chr(ascii(substr(line, {at} + 1, 1)) # 1) "
    "from {at} + 1 for 1)": 120,
}  # fmt: skip


def test_no_single_byte_of_entry_leaf_tile_or_checkpoint_can_be_another(sealed):
    drawn = random.Random(2026)
    unnoticed = []
    for statement, size in BYTES.items():
        for at in sorted(drawn.sample(range(size), min(size, EACH))):
            changed = statement.format(at=at, bit=1 << drawn.randrange(8))
            with as_owner(), transaction.atomic():
                connection.cursor().execute(changed)
                if verified(sealed).is_good:
                    unnoticed.append(changed)
                transaction.set_rollback(True)
    assert unnoticed == []


@contextmanager
def as_owner():
    """Work as the owner of the tables, whose triggers are off."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE tulay_owner")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE tulay_app")


def test_an_unknown_key_proves_nothing(sealed, tmp_path):
    stranger = Log(tmp_path / "stranger")
    report = verify_log([stranger.verifier], [stranger.witness.key.verifier])

    assert not report.is_good
