"""How the log is doing, as metrics and the doctor say it."""

import re
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tulay.areas.audit.queries.health import Health, log_health
from tulay.areas.audit.tests.factories import Log, make_entries, make_entry
from tulay.areas.cases.tests.browsing import browser
from tulay.plumbing.db.transactions import open_transactions
from tulay.site.platform import doctor

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def log(tmp_path, settings):
    made = Log(tmp_path)
    settings.LOG_VERIFIERS = [made.verifier.spell()]
    return made


def health(log, later=0):
    return log_health(log.key.name, datetime.now(UTC) + timedelta(seconds=later))


def gauge(name):
    said = browser().get("/metrics").content.decode()
    return float(re.search(rf"^{name} (\S+)$", said, re.MULTILINE)[1])


def test_an_empty_log_is_well(log):
    found = health(log, later=3_600)

    assert (found.sealed, found.waiting, found.lag_s, found.witness_behind) == (0, 0, 0, 0)
    assert found.checkpoint_age_s is None
    assert not found.is_late
    assert not found.is_unwitnessed


def test_what_waits_is_counted_and_its_age_is_that_of_writing(log):
    make_entry(at=datetime(2020, 1, 1, tzinfo=UTC))
    make_entries(4)
    new, old = health(log), health(log, later=3_600)

    assert (new.waiting, old.waiting) == (5, 5)
    assert old.is_late
    assert 3_500 < old.lag_s < 4_200  # and not six years
    log.seal_all()
    sealed = health(log, later=3_600)
    assert (sealed.sealed, sealed.waiting, sealed.lag_s) == (5, 0, 0)
    assert not sealed.is_late


def test_a_witness_that_stays_away_is_noticed(log):
    make_entries(2)
    log.seal_all()
    log.cosign()
    agreed = health(log)
    make_entries(3)
    log.seal_all()

    assert (agreed.witness_behind, agreed.is_unwitnessed) == (0, False)
    behind = log_health(log.key.name, log_time(log, 61))
    assert (behind.witness_behind, behind.is_unwitnessed) == (3, True)
    assert not log_health(log.key.name, log_time(log, 59)).is_unwitnessed


def log_time(log, seconds):
    from tulay.areas.audit.queries.tree import newest_witnessed

    return newest_witnessed(log.key.name).witnessed_at + timedelta(seconds=seconds)


def test_an_open_transaction_is_seen_when_it_writes_and_not_when_it_reads(log, tulay_database):
    url = tulay_database.url(tulay_database.name)
    with psycopg.connect(url, options="-c role=tulay_app") as other:
        other.execute("SELECT count(*) FROM audit_entry")
        pid = other.info.backend_pid
        assert pid not in {one.pid for one in open_transactions()}
        other.execute("SELECT pg_current_xact_id()")  # as any write does
        (held,) = [one for one in open_transactions() if one.pid == pid]
        assert held.seconds >= 0
        assert gauge("tulay_oldest_transaction_seconds") >= held.seconds
        other.rollback()
        assert pid not in {one.pid for one in open_transactions()}


def test_metrics_tell_what_waits_and_what_was_sealed(log):
    make_entries(3)
    log.seal_all()
    make_entries(2)

    assert gauge("tulay_log_entries") == 3
    assert gauge("tulay_log_waiting") == 2
    assert gauge("tulay_log_witness_behind") == 3
    assert gauge("tulay_log_cold_months") == 0
    assert gauge("tulay_log_lag_seconds") >= 0
    assert gauge("tulay_log_checkpoint_age_seconds") >= 0


WELL = {
    "sealed": 9,
    "waiting": 1,
    "lag_s": 1.0,
    "checkpoint_age_s": 4_000.0,
    "witness_behind": 0,
    "witness_age_s": 4_000.0,
    "cold_months": 0,
    "oldest_transaction_s": 0.2,
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"lag_s": 10.5, "waiting": 7}, ["7 entries wait, the oldest for 10 s"]),
        ({"lag_s": 9.9}, []),
        ({"oldest_transaction_s": 11.0}, ["a transaction is open for 11 s"]),
        ({"oldest_transaction_s": 9.0}, []),
        ({"witness_behind": 2}, ["the witness has not agreed for 4000 s"]),
        ({"witness_behind": 2, "witness_age_s": 30.0}, []),
    ],
)
def test_the_doctor_says_what_is_the_matter(given, said):
    found = list(doctor._matters(Health(**{**WELL, **given}), is_witnessed=True))

    assert len(found) == len(said)
    for (matter, remedy), start in zip(found, said, strict=True):
        assert matter.startswith(start)
        assert "chain-broken" in remedy
    assert not list(doctor._matters(Health(**{**WELL, "witness_behind": 2}), is_witnessed=False))
