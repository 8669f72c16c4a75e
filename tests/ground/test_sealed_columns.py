"""Sealed columns, on the audit entry's personal part."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from tulay.areas.audit.models import Entry
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.fields import EncryptedText, Sealed, normalised
from tulay.plumbing.keys.blinding import blind
from tulay.plumbing.keys.errors import Tampered
from tulay.plumbing.keys.sealing import seal, unseal

pytestmark = pytest.mark.django_db
PERSON, OTHER = UUID(int=7), UUID(int=8)
SECRET = {"name": "Aminah Salik"}


def make_entry(**changes):
    values = dict(
        salt=b"s" * 16,
        at=datetime(2026, 11, 23, tzinfo=UTC),
        actor_kind="person",
        action="a.b",
        target="x:1",
        subject_id=PERSON,
        outcome="done",
        personal=SECRET,
    )
    return Entry.objects.create(**{**values, **changes})


def stored(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT personal FROM audit_entry WHERE id = %s", [entry.id])
        return bytes(cursor.fetchone()[0])


def test_the_database_holds_ciphertext_and_the_row_opens_it():
    entry = make_entry()

    assert b"Aminah" not in stored(entry)
    assert Entry.objects.get(id=entry.id).personal == SECRET


def test_nothing_stays_nothing():
    assert Entry.objects.get(id=make_entry(personal=None).id).personal is None


def test_the_same_words_never_look_the_same_twice():
    assert stored(make_entry()) != stored(make_entry())


def test_a_value_moved_to_another_row_or_subject_does_not_open():
    place = "audit_entry|personal|1"
    sealed = seal(b"secret", place=place, subject_id=PERSON)

    assert unseal(sealed, place=place, subject_id=PERSON) == b"secret"
    for elsewhere in ({"place": "audit_entry|personal|2"}, {"subject_id": OTHER}):
        with pytest.raises(Tampered):
            unseal(sealed, **{"place": place, "subject_id": PERSON, **elsewhere})


@pytest.mark.parametrize("position", [0, 1, 5, 20, 35, -1])
def test_every_byte_counts(position):
    sealed = bytearray(seal(b"secret words", place="a|b|c", subject_id=PERSON))
    sealed[position] ^= 1

    with pytest.raises(Tampered):
        unseal(bytes(sealed), place="a|b|c", subject_id=PERSON)


def test_a_sealed_value_refuses_to_be_shown():
    entry = Entry.objects.get(id=make_entry().id)
    value = entry.__dict__["personal"]

    assert repr(value) == "<sealed>"
    with pytest.raises(TypeError, match="opened by its row"):
        str(value)


@pytest.mark.parametrize(
    "select",
    [
        lambda rows: rows.values("personal"),
        lambda rows: rows.values(),
        lambda rows: rows.values_list("id", "personal"),
        lambda rows: rows.values_list("personal", flat=True),
    ],
)
def test_values_know_no_row_and_say_so(select):
    with pytest.raises(TypeError, match="opened by its row"):
        list(select(Entry.objects.filter(id=make_entry().id)))


def test_bulk_update_cannot_seal_and_says_so():
    entry = Entry.objects.get(id=make_entry().id)
    entry.personal = {"name": "x"}

    with pytest.raises(TypeError, match="change it on its row"):
        Entry.objects.bulk_update([entry], ["personal"])


def test_update_cannot_seal_and_says_so():
    with pytest.raises(TypeError, match="change it on its row"):
        Entry.objects.filter(id=uuid7()).update(personal={"name": "x"})


def test_a_value_that_was_not_opened_is_kept_as_it_is():
    entry = Entry.objects.get(id=make_entry().id)
    field = Entry._meta.get_field("personal")

    kept = field.pre_save(entry, add=False)

    assert isinstance(kept, Sealed)
    assert bytes(kept) == stored(entry)


def test_a_deferred_column_opens_when_it_is_asked_for():
    entry = Entry.objects.defer("personal").get(id=make_entry().id)

    assert entry.personal == SECRET


def test_a_sealed_column_without_a_subject_is_a_programmers_mistake():
    with pytest.raises(AssertionError, match="needs its subject"):
        make_entry(subject_id=None)


def test_a_declaration_survives_copying():
    field = Entry._meta.get_field("personal")

    assert field.clone().subject == "subject_id"
    assert field.clone().personal.purpose == field.personal.purpose
    assert isinstance(field, EncryptedText)


def test_blind_indexes_differ_by_column_and_agree_on_spelling():
    assert blind(normalised(" Aminah@Example.ORG "), index="p.email") == blind(
        "aminah@example.org", index="p.email"
    )
    assert blind("a", index="p.email") != blind("a", index="p.phone")
