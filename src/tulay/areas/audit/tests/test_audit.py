"""Entries: written with their cause, never changed, hashed so that a proof can be made of them."""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
import rfc8785
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.audit import rules
from tulay.areas.audit.actions import record
from tulay.areas.audit.models import Entry
from tulay.areas.audit.queries import history_of
from tulay.areas.audit.queries.rows import envelope_of
from tulay.kernel.actor import SYSTEM, Actor, ActorKind
from tulay.plumbing.actions import one_transaction

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CLERK = Actor(UUID(int=7), ActorKind.PERSON, request_id="r-1")
texts = st.text(max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts.filter(str.isascii), inner, max_size=3)
    ),
    max_leaves=8,
)


def write(**changes):
    given_facts = dict(actor=CLERK, code="trial.write", target="thing:1", at=NOW)
    with one_transaction():
        record(**{**given_facts, **changes})
    return Entry.objects.latest("id")


@given(st.dictionaries(texts.filter(str.isascii), values, max_size=5))
def test_canonical_json_is_that_of_the_standard(envelope):
    assert rules.canonical(envelope) == rfc8785.dumps(envelope)


@pytest.mark.django_db
def test_the_envelope_is_canonical_and_says_what_is_stored():
    entry = write(subject_id=UUID(int=9), personal={"reason": "Aminah asked"}, amount=3, b=None)

    said = envelope_of(entry.id)

    assert rfc8785.dumps(json.loads(said)) == said
    assert json.loads(said) == {
        "action": "trial.write",
        "actor": str(UUID(int=7)),
        "actor_kind": "person",
        "at": "2026-11-23T09:00:00+00:00",
        "cause": "",
        "facts": {"amount": 3, "b": None},
        "id": str(entry.id),
        "on_behalf_of": None,
        "outcome": "done",
        "personal": base64.b64encode(entry.__dict__["personal"]).decode(),
        "purpose": "",
        "request_id": "r-1",
        "salt": bytes(entry.salt).hex(),
        "subject": str(UUID(int=9)),
        "target": "thing:1",
    }
    assert b"Aminah" not in said


@pytest.mark.django_db
def test_two_equal_deeds_have_different_envelopes():
    assert write().salt != write().salt


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_the_application_may_not_change_an_entry(statement):
    write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"],
)
def test_not_even_the_owner_may_and_without_the_trigger_it_could(as_database_owner, statement):
    write()
    with pytest.raises(Exception, match="append-only"):
        as_database_owner.execute(statement)

    as_database_owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
    as_database_owner.execute(statement)


@pytest.mark.django_db
def test_history_lists_newest_first():
    write(code="trial.first")
    write(code="trial.second")

    assert [entry.action for entry in history_of("thing:1")] == ["trial.second", "trial.first"]


@pytest.mark.django_db
def test_system_has_no_person():
    assert write(actor=SYSTEM).actor_id is None
