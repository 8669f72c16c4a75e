"""The decorator itself: permission, fate, refusals. Actions of its own, taken off the catalogue afterwards."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tulay.areas.audit.actions import record
from tulay.areas.audit.models import Entry
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Conflict, Forbidden
from tulay.plumbing import actions
from tulay.plumbing.actions import action, cause, errand, in_transaction, one_transaction

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLERK = Actor(UUID(int=7), ActorKind.PERSON, (Grant(frozenset({"trial.outer"}), None, "officer"),))
STRANGER = Actor(UUID(int=8), ActorKind.PERSON)


class Broken(Conflict):
    """It broke."""

    code = "trial.broken"


@pytest.fixture
def trial():
    known = set(actions.CATALOGUE)

    @action("trial.inner")
    def inner(*, actor, fails=False):
        record(actor=actor, code="trial.inner", target="thing:1", at=NOW)
        if fails:
            raise Broken
        return cause()

    @action("trial.outer")
    def outer(*, actor, fails=False):
        record(actor=actor, code="trial.outer", target="thing:1", at=NOW)
        return inner(actor=actor, fails=fails)

    yield outer
    for code in set(actions.CATALOGUE) - known:
        del actions.CATALOGUE[code]


def outcomes():
    return sorted(Entry.objects.values_list("action", "outcome"))


def test_an_action_writes_its_entries_and_those_of_what_it_calls(trial):
    trial(actor=CLERK)

    assert outcomes() == [("trial.inner", "done"), ("trial.outer", "done")]


def test_an_inner_action_runs_on_its_callers_permission_and_names_it_as_cause(trial):
    assert trial(actor=CLERK) == "trial.outer"
    assert Entry.objects.get(action="trial.inner").cause == "trial.outer"


def test_a_stranger_is_refused_and_the_refusal_is_on_record(trial):
    with pytest.raises(Forbidden):
        trial(actor=STRANGER)

    assert outcomes() == [("trial.outer", "refused")]
    assert Entry.objects.get().actor_id == STRANGER.person_id


def test_one_use_case_has_one_fate(trial):
    with pytest.raises(Broken):
        trial(actor=CLERK, fails=True)

    refused = Entry.objects.get()
    assert (refused.outcome, refused.facts) == ("refused", {"problem": "trial.broken"})


def test_actions_join_a_doors_transaction(trial):
    with pytest.raises(RuntimeError), one_transaction():
        trial(actor=CLERK)
        raise RuntimeError

    assert not Entry.objects.exists()


def test_a_refusal_inside_a_doors_transaction_is_recorded_after_its_rollback(trial):
    with pytest.raises(Forbidden), one_transaction():
        trial(actor=STRANGER)

    assert outcomes() == [("trial.outer", "refused")]


@pytest.mark.parametrize("whose", [CLERK, SYSTEM, None])
def test_what_is_sent_late_goes_out_with_the_doors_commit_and_only_under_the_same_eyes(
    trial, whose
):
    @action("trial.late", sends_late=True)
    def late(*, actor):
        record(actor=actor, code="trial.late", target="thing:1", at=NOW)

    clerk = replace(CLERK, grants=(Grant(frozenset({"trial.late"}), None, "officer"),))
    with one_transaction(seen_as=whose and (clerk if whose is CLERK else whose)):
        late(actor=clerk)
        is_there = Entry.objects.filter(action="trial.late").exists()

    assert is_there is (whose is not CLERK)
    assert outcomes() == [("trial.late", "done")]


@pytest.mark.django_db(transaction=True)
def test_a_doors_transaction_asks_in_the_statement_that_opens_its_eyes():
    with (
        CaptureQueriesContext(connection) as seen,
        one_transaction(seen_as=CLERK, asking=("%s + 1", [41])) as answer,
    ):
        pass

    assert answer == 42
    opening = [one["sql"] for one in seen.captured_queries if "41" in one["sql"]]
    assert len(seen.captured_queries) - len(opening) <= 2, "BEGIN and COMMIT"
    assert "tulay.agencies" in opening[0]


def test_an_errand_may_not_hold_a_transaction():
    @errand
    def call_the_bank():
        return in_transaction()

    assert call_the_bank() is False
    with pytest.raises(AssertionError, match="may not hold a transaction"), one_transaction():
        call_the_bank()


@pytest.mark.django_db(transaction=True)
def test_an_action_will_not_run_inside_somebody_elses_transaction(trial):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        trial(actor=CLERK)


def test_the_eyes_of_an_action_close_behind_it(trial):
    def eyes():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('tulay.agencies', true), current_setting('tulay.person', true)"
            )
            return cursor.fetchone()

    trial(actor=CLERK)

    assert eyes() in {("", ""), (None, None)}


def test_system_may_everything(trial):
    assert trial(actor=SYSTEM) == "trial.outer"
