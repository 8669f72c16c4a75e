"""A sealed value opens where it was sealed and nowhere else: whatever is exchanged, it is loud."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.identity.models import Person
from tulay.plumbing.keys.errors import Tampered
from tulay.plumbing.keys.sealing import seal, unseal

NOW = datetime(2026, 11, 22, tzinfo=UTC)
names = st.sampled_from(["cases_request", "cases_comment", "identity_person", "name", "body"])
subjects = st.integers(1, 5).map(lambda number: UUID(int=number))
places = st.builds("{}|{}|{}".format, names, names, st.integers(1, 5).map(lambda n: UUID(int=n)))


@given(st.binary(max_size=200), places, subjects, places, subjects)
def test_what_was_sealed_for_one_place_and_person_opens_for_no_other(
    plain, place, subject, other_place, other_subject
):
    sealed = seal(plain, place=place, subject_id=subject)

    assert unseal(sealed, place=place, subject_id=subject) == plain
    if (place, subject) != (other_place, other_subject):
        with pytest.raises(Tampered):
            unseal(sealed, place=other_place, subject_id=other_subject)


@given(st.binary(min_size=1, max_size=80), st.data())
def test_no_changed_bit_passes(plain, data):
    sealed = bytearray(seal(plain, place="a|b|c", subject_id=UUID(int=1)))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(Tampered):
        unseal(bytes(sealed), place="a|b|c", subject_id=UUID(int=1))


@given(st.integers(0, 80))
def test_nothing_cut_off_passes(kept):
    sealed = seal(b"x" * 40, place="a|b|c", subject_id=UUID(int=1))
    if kept < len(sealed):
        with pytest.raises(Tampered):
            unseal(sealed[:kept], place="a|b|c", subject_id=UUID(int=1))


@given(st.text(max_size=20), st.text(max_size=20))
def test_half_of_one_value_and_half_of_another_do_not_open(one, other):
    subject = UUID(int=1)
    first, second = (
        seal(f"{text:20}".encode(), place="a|b|c", subject_id=subject) for text in (one, other)
    )
    for cut in (20, 30, 40):
        with pytest.raises(Tampered):
            unseal(first[:cut] + second[cut:], place="a|b|c", subject_id=subject)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "swap",
    [
        "UPDATE identity_person SET name = (SELECT name FROM identity_person WHERE id = %(other)s) WHERE id = %(one)s",
        "UPDATE identity_person SET name = email WHERE id = %(one)s",
        "UPDATE identity_person SET name = (SELECT email FROM identity_person WHERE id = %(other)s) WHERE id = %(one)s",
    ],
    ids=["row and subject", "column", "both"],
)
def test_values_exchanged_in_the_database_do_not_open(swap):
    one, other = (
        Person.objects.create(
            kind="person",
            name=name,
            email=f"{name}@example.org",
            language="en",
            jurisdiction="bangsamoro",
            created_at=NOW,
        )
        for name in ("aminah", "juan")
    )
    with connection.cursor() as cursor:
        cursor.execute(swap, {"one": one.id, "other": other.id})

    with pytest.raises(Tampered):
        _ = Person.objects.get(id=one.id).name
    assert Person.objects.get(id=other.id).name == "juan"
