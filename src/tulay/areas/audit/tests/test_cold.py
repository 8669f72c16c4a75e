"""Cold months: rows leave the table for files, whole months at a time, and nothing else can make them go."""

import gzip
import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.actions import cold as actions
from tulay.areas.audit.actions.cold import (
    Busy,
    bring_back,
    note_cold_search,
    put_away,
    put_away_again,
)
from tulay.areas.audit.errors import ColdStorageAway
from tulay.areas.audit.models import Checkpoint, ColdMonth, Entry, Leaf
from tulay.areas.audit.queries import cold as known
from tulay.areas.audit.queries import entries_about
from tulay.areas.audit.queries.proofs import receipt_of
from tulay.areas.audit.queries.search import cold_accesses, entry_detail, is_about
from tulay.areas.audit.queries.verification import verify_log
from tulay.areas.audit.rules import COLUMNS
from tulay.areas.audit.rules import cold as rules
from tulay.areas.audit.rules.cold import Month
from tulay.areas.audit.rules.filters import Filters
from tulay.areas.audit.rules.merkle import NotProved
from tulay.areas.audit.rules.receipts import check_receipt
from tulay.areas.audit.tests.factories import Log, as_sealer, make_entries, make_entry
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.roles import ARCHIVIST, in_role

pytestmark = pytest.mark.usefixtures("committed_db")
SUBJECT, OTHER = UUID(int=9), UUID(int=10)
SEPTEMBER = datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 31, 12, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def log(tmp_path, settings):
    """A log of three months: 1,100 entries in September, 3 in October, 2 in November."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    made = Log(tmp_path)
    settings.LOG_VERIFIERS = [made.verifier.spell()]
    make_entries(1_098)
    make_entry(subject_id=SUBJECT, personal={"why": "Aminah asked"}, code="trial.look", agency="x")
    make_entry(target="thing:ø", amount=3, nothing=None)
    made.seal_all(at=SEPTEMBER)
    made.cosign()
    make_entries(2)
    make_entry(subject_id=OTHER)
    made.seal_all(at=OCTOBER)
    make_entries(2)
    made.seal_all(at=NOVEMBER)
    made.cosign()
    return made


def verified(log):
    return verify_log([log.verifier], [log.witness.key.verifier])


def september(log):
    assert put_away(actor=SYSTEM, before=Month(2026, 11), now=NOVEMBER) == "2026-09"
    log.seal_all(at=NOVEMBER)  # that it was put away is an entry itself
    return log


def rows():
    """Every entry as it is stored, its order in the database left out."""
    names = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {names} FROM audit_entry")
        return {entry_id: entry for entry_id, *entry in cursor.fetchall()}


def test_whole_months_leave_and_the_log_still_fits(log):
    away = [put_away(actor=SYSTEM, before=Month(2026, 11), now=NOVEMBER) for _ in range(3)]
    log.seal_all(at=NOVEMBER)

    assert away == ["2026-09", "2026-10", None]
    assert [(one.month, one.first, one.until) for one in known.cold_months()] == [
        ("2026-09", 0, 1_100),
        ("2026-10", 1_100, 1_103),
    ]
    assert Entry.objects.count() == 2 + 2  # November's, and what was said of two months
    report = verified(log)
    assert report.faults == []
    assert (report.entries, report.cold, report.waiting) == (1_107, 1_103, 0)


def test_the_sealer_verifies_cold_months_with_its_own_role(log):
    september(log)
    with as_sealer():
        assert verified(log).faults == []


def test_the_file_is_what_anybody_can_hash(log):
    september(log)
    folder = known.folder().root
    manifest = json.loads((folder / "2026-09.json").read_bytes())
    packed = (folder / "2026-09.jsonl.gz").read_bytes()
    leaves = [
        hashlib.sha256(b"\0" + line).digest() for line in gzip.decompress(packed).splitlines()
    ]

    assert leaves == [bytes(leaf.hash) for leaf in Leaf.objects.filter(index__lt=1_100)]
    assert manifest["sha256"] == hashlib.sha256(packed).hexdigest()
    assert manifest["checkpoint"] == Checkpoint.objects.get(size=1_100).signed
    said = Entry.objects.get(action="audit.keep-month")
    assert said.facts["sha256"] == manifest["sha256"]
    assert (folder / "2026-09.jsonl.gz").stat().st_mode & 0o077 == 0


def test_neither_this_month_nor_the_newest_entry_ever_goes(log):
    for _ in range(3):
        put_away(actor=SYSTEM, before=Month(2027, 5), now=NOVEMBER)

    assert [one.month for one in known.months_away()] == ["2026-09", "2026-10"]
    assert log.seal(at=NOVEMBER) == 2  # the sealer goes on
    assert verified(log).is_good


def test_an_entry_that_is_away_is_opened_and_proved_as_before(log):
    entry = Entry.objects.get(subject_id=SUBJECT)
    before = entry_detail(entry.id), receipt_of(entry.id, log.key.name)
    september(log)

    assert entry_detail(entry.id) == before[0]
    assert receipt_of(entry.id, log.key.name).entry == before[1].entry
    log.cosign()
    check_receipt(receipt_of(entry.id, log.key.name), log.verifier, [log.witness.key.verifier])
    assert is_about(entry.id, SUBJECT)
    assert not is_about(entry.id, OTHER)


def test_a_person_still_reads_what_was_done_with_their_data(log):
    september(log)

    assert [look.action for look in cold_accesses(SUBJECT, "2026-09")] == ["trial.look"]
    assert cold_accesses(OTHER, "2026-09") == ()
    assert known.months_about(SUBJECT) == ["2026-09"]
    about = entries_about(SUBJECT)
    assert [(entry["action"], entry["personal"]) for entry in about] == [("trial.look", "sealed")]
    assert [entry["action"] for entry in entries_about(OTHER)] == ["trial.write"]  # is here


def test_a_cold_month_is_searched_and_the_search_is_an_entry(log):
    september(log)
    filters = Filters(action="trial.look", subject=SUBJECT)

    note_cold_search(actor=SYSTEM, month="2026-09", filters=filters, now=NOVEMBER)

    assert [one["subject"] for one in known.search_cold("2026-09", filters)] == [str(SUBJECT)]
    assert len(list(known.search_cold("2026-09", Filters()))) == 1_100
    assert list(known.search_cold("2026-09", Filters(since=NOVEMBER, action="trial.no"))) == []
    assert Entry.objects.get(action="audit.search-cold").subject_id == SUBJECT
    with pytest.raises(NotProved):
        next(known.search_cold("2026-10", filters))


def test_a_month_comes_back_as_it_was_and_goes_again(log):
    before = rows()
    september(log)

    assert bring_back(actor=SYSTEM, month="2026-09", now=NOVEMBER) == 1_100

    after = rows()
    assert {key: after[key] for key in before} == before
    assert log.seal_all(at=NOVEMBER) is None
    assert Leaf.objects.count() == Entry.objects.count()  # nothing was sealed a second time
    assert verified(log).faults == []
    assert put_away(actor=SYSTEM, before=Month(2026, 10), now=NOVEMBER) is None  # it stays
    put_away_again(actor=SYSTEM, month="2026-09", now=NOVEMBER)
    log.seal_all(at=NOVEMBER)
    report = verified(log)
    assert (report.faults, report.cold) == ([], 1_100)
    with pytest.raises(NotProved, match="never put away"):
        bring_back(actor=SYSTEM, month="2026-10", now=NOVEMBER)
    with pytest.raises(NotProved, match="never put away"):
        put_away_again(actor=SYSTEM, month="2026-10", now=NOVEMBER)


# --- it may end anywhere ------------------------------------------------------------------------------


class Crash(Exception):
    """The process ends here."""


def dies(monkeypatch, name, after=0):
    real, calls = getattr(actions, name), []

    def dying(*args, **kwargs):
        calls.append(1)
        if len(calls) > after:
            raise Crash
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, name, dying)


@pytest.mark.parametrize("point", ["pack", "_check_file", "keep_month", "_remove"])
def test_putting_away_may_end_anywhere_and_is_made_good(log, monkeypatch, point):
    before = rows()
    with monkeypatch.context() as patch, pytest.raises(Crash):
        dies(patch, point, after=1 if point == "pack" else 0)
        put_away(actor=SYSTEM, before=Month(2026, 10), now=NOVEMBER)
    log.seal_all(at=NOVEMBER)
    assert verified(log).is_good
    assert before.items() <= rows().items()

    assert put_away(actor=SYSTEM, before=Month(2026, 10), now=NOVEMBER) == "2026-09"
    assert put_away(actor=SYSTEM, before=Month(2026, 10), now=NOVEMBER) is None

    log.seal_all(at=NOVEMBER)
    assert verified(log).is_good
    assert ColdMonth.objects.count() == 1


def test_removing_and_bringing_back_may_end_in_the_middle(log, monkeypatch):
    stretches = [(0, 1_024), (1_024, 1_100)]
    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(actions.passages, "stretches", lambda *_: broken(stretches))
        actions._put_away(SYSTEM, known.next_span(Month(2026, 10)), NOVEMBER)
    assert known.cold_months() == []
    september(log)
    with monkeypatch.context() as patch, pytest.raises(Crash):
        dies(patch, "_return_block", after=1)
        bring_back(actor=SYSTEM, month="2026-09", now=NOVEMBER)
    assert Entry.objects.filter(action="trial.look").count() == 0
    log.seal_all(at=NOVEMBER)
    assert verified(log).is_good
    bring_back(actor=SYSTEM, month="2026-09", now=NOVEMBER)
    assert Entry.objects.filter(action="trial.look").count() == 1
    actions.keep_month(
        actor=SYSTEM, manifest=known.folder().manifest("2026-09"), is_away=True, now=NOVEMBER
    )
    actions._remove(0, 300)  # and then the process ended

    assert put_away(actor=SYSTEM, before=Month(2026, 10), now=NOVEMBER) == "2026-09"
    log.seal_all(at=NOVEMBER)
    report = verified(log)
    assert (report.faults, report.cold) == ([], 1_100)


def broken(stretches):
    yield stretches[0]
    raise Crash


def test_two_are_never_at_it(log, tulay_database):
    with psycopg.connect(tulay_database.url(tulay_database.name)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [actions.COLD_LOCK])
        with pytest.raises(Busy):
            put_away(actor=SYSTEM, before=Month(2026, 11), now=NOVEMBER)
        other.execute("SELECT pg_advisory_unlock(%s)", [actions.COLD_LOCK])
        assert put_away(actor=SYSTEM, before=Month(2026, 11), now=NOVEMBER) == "2026-09"


# --- the database ---------------------------------------------------------------------------------------


def test_rows_leave_by_the_archivists_hand_when_their_month_is_away_and_not_otherwise(log):
    one = "DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_leaf WHERE index = %s)"
    september(log)
    bring_back(actor=SYSTEM, month="2026-09", now=NOVEMBER)
    for place in (0, 1_100):  # its month was brought back; its month was never away
        with pytest.raises(DatabaseError, match="append-only"), archivist() as cursor:
            cursor.execute(one, [place])
    with pytest.raises(DatabaseError, match="append-only"), archivist() as cursor:
        cursor.execute("DELETE FROM audit_entry")
    for statement in ("UPDATE audit_entry SET action = 'x'", "TRUNCATE audit_entry"):
        with pytest.raises(DatabaseError), archivist() as cursor:
            cursor.execute(statement)
    manifest = known.folder().manifest("2026-09")
    actions.keep_month(actor=SYSTEM, manifest=manifest, is_away=True, now=NOVEMBER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(one, [0])  # the application's own role

    with archivist() as cursor:  # the same statement, when it may
        cursor.execute(one, [0])
        assert cursor.rowcount == 1


def test_the_owner_may_not_even_then(log, as_database_owner):
    september(log)
    with pytest.raises(Exception, match="append-only"):
        as_database_owner.execute("DELETE FROM audit_entry")


def test_the_application_may_not_say_that_a_month_is_away(log):
    with pytest.raises(DatabaseError), transaction.atomic():
        ColdMonth.objects.create(
            month="2026-10", first=0, until=9, sha256=b"", root=b"", is_away=True, at=NOVEMBER
        )


class archivist:  # noqa: N801 - used like a function
    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.role = in_role(ARCHIVIST)
        self.role.__enter__()
        return connection.cursor()

    def __exit__(self, *error):
        if error[0] is None:
            self.role.__exit__(*error)
        self.atomic.__exit__(*error)


# --- every change is found ------------------------------------------------------------------------------


def changed(file, at, bit=1):
    content = bytearray(file.read_bytes())
    content[at] ^= bit
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["2026-09.jsonl.gz", "2026-09.json"])
def test_no_changed_byte_of_a_cold_month_goes_unnoticed(log, name):
    september(log)
    file = known.folder().root / name
    content = file.read_bytes()
    unnoticed = []
    for at in sorted({0, 3, 9, *range(10, len(content) - 1, len(content) // 7), len(content) - 2}):
        changed(file, at)
        if verified(log).is_good:
            unnoticed.append(content[max(0, at - 20) : at + 20])
        file.write_bytes(content)
    assert unnoticed == []
    assert verified(log).is_good


def test_a_rewritten_month_with_its_own_hash_is_found(log, as_database_owner):
    september(log)
    folder, stored = known.folder(), known.cold_months()[0]
    envelopes = list(folder.envelopes(known.manifest_of(stored)))
    envelopes[5] = envelopes[5].replace(b"thing:1", b"thing:2")
    blocks = [rules.pack(envelopes[at : at + 1024]) for at in range(0, 1_100, 1024)]
    manifest = folder.write(known.span_of("2026-09"), blocks)
    as_database_owner.execute("ALTER TABLE audit_cold_month DISABLE TRIGGER USER")
    as_database_owner.execute(
        "UPDATE audit_cold_month SET sha256 = %s", [bytes.fromhex(manifest.sha256)]
    )

    assert "The entry at place 5 was changed in its cold month." in verified(log).faults
    entry_id = Leaf.objects.get(index=5).entry_id
    with pytest.raises(ColdStorageAway):
        receipt_of(entry_id, log.key.name)
    with pytest.raises(NotProved):
        bring_back(actor=SYSTEM, month="2026-09", now=NOVEMBER)


def test_a_month_whose_file_is_lost_is_told(log):
    september(log)
    entry_id = Leaf.objects.get(index=5).entry_id
    (known.folder().root / "2026-09.jsonl.gz").unlink()

    assert verified(log).faults[0] == "The file of the cold month 2026-09 cannot be read."
    with pytest.raises(ColdStorageAway):
        entry_detail(entry_id)
    with pytest.raises(ColdStorageAway):
        cold_accesses(SUBJECT, "2026-09")


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_what_does_not_fit_is_not_put_away(log, as_database_owner, harm):
    as_database_owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    statement = {
        "changed": "UPDATE audit_entry SET target = 'thing:2' WHERE seq = 7",
        "gone": "DELETE FROM audit_entry WHERE seq = 7",
    }[harm]
    as_database_owner.execute(statement)
    as_database_owner.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
    count = Entry.objects.count()

    with pytest.raises(NotProved, match=harm):
        put_away(actor=SYSTEM, before=Month(2026, 11), now=NOVEMBER)

    assert Entry.objects.count() == count
    assert known.cold_months() == []
