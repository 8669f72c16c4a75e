"""What the first key sealed is sealed anew, while people write; what only grows stays; the command says it all."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.ground.old_values import sealed_as_of_old
from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import Person
from tulay.plumbing.db import resealing
from tulay.plumbing.keys import subjects
from tulay.plumbing.keys.sealing import is_old
from tulay.site import keys

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def make_old(name="Aminah Salik"):
    """A person as a database of the first version has them."""
    person = Person.objects.create(
        kind="person", name=name, language="en", jurisdiction="bangsamoro", created_at=NOW
    )
    place = f"identity_person|name|{person.id}"
    write(person, sealed_as_of_old(name.encode(), place=place, subject_id=person.id))
    return person


def write(person, value):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_person SET name = %s WHERE id = %s", [value, person.id])


def stored(person):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM identity_person WHERE id = %s", [person.id])
        return bytes(cursor.fetchone()[0])


def old_names():
    return resealing.count_old(Person, Person._meta.get_field("name"))


def test_old_values_open_before_and_after_and_belong_to_their_subject_then():
    people = [make_old(f"Person {n}") for n in range(7)]
    assert Person.objects.get(id=people[0].id).name == "Person 0"
    assert old_names() == 7

    assert sum(resealing.reseal(batch=3)) == 7

    assert old_names() == 0
    assert not any(is_old(stored(person)) for person in people)
    assert [Person.objects.get(id=p.id).name for p in people] == [f"Person {n}" for n in range(7)]


def test_what_was_written_meanwhile_is_not_overwritten(monkeypatch):
    person = make_old()
    seal = resealing.seal

    def slow_seal(plain, **where):
        row = Person.objects.get(id=person.id)
        row.name = "A newer name"
        row.save(update_fields=["name"])
        return seal(plain, **where)

    monkeypatch.setattr(resealing, "seal", slow_seal)

    assert sum(resealing.reseal()) == 0
    assert Person.objects.get(id=person.id).name == "A newer name"


def test_what_was_erased_is_left():
    person = make_old()
    before = stored(person)
    subjects.destroy(person.id, now=NOW)

    assert sum(resealing.reseal()) == 0
    assert stored(person) == before
    assert subjects.is_erased(Person.objects.get(id=person.id).name)


def test_evidence_is_never_touched():
    changing, fixed = (
        {(model, field.column) for model, field in columns}
        for columns in (resealing.columns(), resealing.fixed())
    )

    assert (Entry, "personal") in fixed
    assert (Person, "name") in changing
    assert not changing & fixed


def test_the_command_rotates_everything_and_says_so():
    make_old()

    first = "\n".join(keys.status())
    said = "\n".join(keys.rotate(heard_s=0))
    after = "\n".join(keys.status())

    assert "1 values in identity_person.name: keys rotate seals them anew" in first
    assert "1 values of the first key were sealed" in said
    assert "values in identity_person.name" not in after
    assert "wraps new keys" in after


def test_an_exchange_of_keys_is_on_record():
    list(keys._rotate(NOW, heard_s=0))
    entry = Entry.objects.get(action="privacy.rotate-keys")
    assert (entry.target, entry.actor_kind) == ("keys", "system")
    assert entry.facts["version"] >= 1
