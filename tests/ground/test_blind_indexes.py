"""Finding sealed values by keyed hashes: whole for what is unique, cut within partitions for what repeats."""

from collections import Counter

import pytest
from django.db import models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.identity.models import Person
from tulay.kernel.personal import Personal
from tulay.plumbing.db.fields import BlindIndex, EncryptedText, normalised
from tulay.plumbing.keys.blinding import blind


def table(**columns):
    body = {"__module__": __name__, "Meta": type("Meta", (), {"app_label": "plumbing"})}
    return type("Planted", (models.Model,), body | columns)


def people(**options):
    return table(
        name=EncryptedText(subject="id", personal=Personal(purpose="find the person")),
        place=models.CharField(max_length=20),
        name_index=BlindIndex(of="name", **options),
    )


@isolate_apps("tulay.plumbing")
def test_what_repeats_is_cut_and_differs_from_place_to_place():
    field = people(bits=8, partition="place")._meta.get_field("name_index")

    here, there = field.hashed("Aminah", within="a"), field.hashed("Aminah", within="b")

    assert len(here) == len(there) == 1
    many = Counter(field.hashed(f"name {n}", within="a") for n in range(4_000))
    assert len(many) > 200
    assert min(many.values()) >= 2, "every hash is shared"
    whole = [field.hashed(f"name {n}", within=place) for n in range(64) for place in "ab"]
    assert whole[::2] != whole[1::2]


@isolate_apps("tulay.plumbing")
def test_a_row_follows_its_column_and_its_partition():
    model = people(bits=16, partition="place")
    row, field = model(id=1, name="Aminah ", place="a"), model._meta.get_field("name_index")

    assert field.pre_save(row, add=True) == field.hashed("aminah", within="a")
    row.place = "b"
    assert field.pre_save(row, add=False) == field.hashed("AMINAH", within="b")


@isolate_apps("tulay.plumbing")
def test_a_cut_index_is_not_looked_up_without_its_partition():
    field = people(bits=16, partition="place")._meta.get_field("name_index")

    with pytest.raises(AssertionError, match="hashed"):
        field.get_prep_value("Aminah")


@isolate_apps("tulay.plumbing")
@pytest.mark.parametrize("options", [{"bits": 16}, {"bits": 12, "partition": "place"}])
def test_a_careless_index_cannot_be_declared(options):
    with pytest.raises(AssertionError):
        people(**options)


@isolate_apps("tulay.plumbing")
def test_versions_share_nothing_and_copies_keep_everything():
    field = people(bits=16, partition="place", version=2)._meta.get_field("name_index")
    copy = field.clone()

    assert blind("a", index="t.c") != blind("a", index="t.c", version=2)
    assert (copy.bits, copy.partition, copy.version, copy.of) == (16, "place", 2, "name")


def test_unique_identifiers_keep_whole_hashes():
    for name in ("email_index", "phone_index"):
        assert Person._meta.get_field(name).bits == 256
        assert len(Person._meta.get_field(name).hashed("0917 555 0100")) == 32


@given(st.text(max_size=60))
def test_normalising_is_done_once_and_for_all(text):
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (" Aminah@Example.ORG ", "aminah@example.org"),
        ("\ufb01lipina", "FILIPINA"),
        ("straße", "STRASSE"),
        ("\u00c9va", "E\u0301va"),
        ("\uff11\uff12\uff13", "123"),
    ],
)
def test_spellings_of_the_same_meet(one, other):
    assert normalised(one) == normalised(other)
