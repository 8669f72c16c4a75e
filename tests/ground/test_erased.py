"""Erasing a person: what their rows read afterwards, and what everybody else's do."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import translation

from tests.ground.old_values import sealed_as_of_old
from tulay.areas.audit.models import Entry
from tulay.areas.audit.queries.verification import verify_log
from tulay.areas.audit.tests.factories import Log
from tulay.areas.identity.models import Person
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.fields import NOTHING_KEPT, Sealed
from tulay.plumbing.keys import subjects
from tulay.plumbing.keys.errors import SubjectErased, Tampered
from tulay.plumbing.keys.present import ring
from tulay.plumbing.keys.sealing import is_old, seal, unseal
from tulay.plumbing.keys.subjects import Erased, ErasedFacts, is_erased

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make_person(name="Aminah Salik", email="aminah@example.org"):
    return Person.objects.create(
        kind="person",
        name=name,
        email=email,
        language="en",
        jurisdiction="bangsamoro",
        created_at=NOW,
    )


def make_entry(person_id, personal):
    return Entry.objects.create(
        salt=b"s" * 16,
        at=NOW,
        actor_kind="person",
        action="a.b",
        target="x:1",
        subject_id=person_id,
        outcome="done",
        personal=personal,
    )


def stored(row, column):
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [row.id])
        return bytes(cursor.fetchone()[0])


def test_an_erased_persons_rows_read_the_mark_and_others_read_on():
    erased, other = make_person(), make_person("Juan Cruz", "juan@example.org")
    entry = make_entry(erased.id, {"name": "Aminah Salik"})

    subjects.destroy(erased.id, now=NOW)

    row = Person.objects.get(id=erased.id)
    assert is_erased(row.name)
    assert str(row.name) == "[erased]"
    assert Entry.objects.get(id=entry.id).personal == ErasedFacts()
    assert is_erased(Entry.objects.get(id=entry.id).personal)
    assert Person.objects.get(id=other.id).name == "Juan Cruz"
    assert not is_erased(Person.objects.get(id=other.id).name)


@pytest.mark.parametrize(("language", "word"), [("en", "[erased]"), ("fil", "[binura]")])
def test_the_mark_is_said_in_the_readers_language(language, word):
    with translation.override(language):
        assert Erased() == word


def test_the_mark_can_be_neither_an_address_nor_a_number_nor_a_key():
    assert "@" not in Erased()
    assert not any(character.isdigit() for character in Erased())
    assert Erased()[0] == "["


def test_an_erased_row_can_be_saved_and_stays_erased():
    person = make_person()
    subjects.destroy(person.id, now=NOW)
    row = Person.objects.get(id=person.id)
    assert is_erased(row.name)

    row.save()

    assert stored(row, "name") == NOTHING_KEPT
    assert stored(row, "email") != NOTHING_KEPT, "it was not opened, and not touched"
    assert row.email_index is None
    assert is_erased(Person.objects.get(id=person.id).name)


def test_what_is_written_about_an_erased_person_is_not_kept():
    person = make_person()
    subjects.destroy(person.id, now=NOW)

    entry = make_entry(person.id, {"reason": "words"})

    assert stored(entry, "personal") == NOTHING_KEPT
    assert is_erased(Entry.objects.get(id=entry.id).personal)
    with pytest.raises(SubjectErased):
        seal(b"words", place="a|b|c", subject_id=person.id)


def test_the_mark_of_nothing_kept_is_no_way_to_hide_a_living_persons_value():
    found = Entry.objects.get(id=make_entry(make_person().id, {"name": "x"}).id)
    found.__dict__["personal"] = Sealed(NOTHING_KEPT)

    with pytest.raises(Tampered):
        _ = found.personal


def test_what_the_first_key_sealed_still_opens_until_its_subject_is_erased():
    person_id = uuid7()
    old = sealed_as_of_old(b"words of old", place="a|b|c", subject_id=person_id)

    assert is_old(old)
    assert not is_old(seal(b"new", place="a|b|c", subject_id=person_id))
    assert unseal(old, place="a|b|c", subject_id=person_id) == b"words of old"
    with pytest.raises(Tampered):
        unseal(old, place="a|b|c", subject_id=uuid7())

    subjects.destroy(person_id, now=NOW)
    with pytest.raises(SubjectErased):
        unseal(old, place="a|b|c", subject_id=person_id)


def test_a_tombstone_says_when_and_is_listed():
    person_id = uuid7()
    before = subjects.destroyed()

    tombstone = subjects.destroy(person_id, now=NOW)

    assert tombstone.at == NOW
    assert subjects.is_destroyed(person_id)
    assert not subjects.is_destroyed(uuid7())
    last = before[-1].number if before else 0
    assert subjects.destroyed(after=last) == [tombstone]


def test_nobody_is_not_erased():
    with pytest.raises(AssertionError):
        subjects.destroy(subjects.NOBODY, now=NOW)


def test_a_page_of_rows_asks_for_their_keys_once():
    people = [make_person(f"Person {n}", f"p{n}@example.org") for n in range(30)]
    ring()._by_id.clear()
    ring()._by_subject.clear()
    before = ring().look_ups

    names = [row.name for row in Person.objects.filter(id__in=[p.id for p in people])]

    assert len(set(names)) == 30
    assert ring().look_ups == before + 1


def test_an_erased_persons_entries_keep_their_proofs(committed_db, tmp_path):
    log, person_id = Log(tmp_path), uuid7()
    make_entry(person_id, {"name": "Aminah Salik"})
    make_entry(uuid7(), {"name": "Juan Cruz"})
    log.seal_all()
    log.cosign()
    assert verify_log([log.verifier], [log.witness.key.verifier]).is_good

    subjects.destroy(person_id, now=NOW)

    report = verify_log([log.verifier], [log.witness.key.verifier])
    assert report.is_good
    assert report.entries == 2
    assert is_erased(Entry.objects.get(subject_id=person_id).personal)
