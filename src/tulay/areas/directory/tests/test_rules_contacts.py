"""What must be true of contacts and of what was spoken with them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tulay.areas.directory.errors import (
    ContactErased,
    PerhapsKnown,
    UnfitCommunication,
    UnfitContact,
)
from tulay.areas.directory.rules.contacts import (
    ABOUT_MAX,
    NAME_MAX,
    ContactDetails,
    KnownContact,
    Spoken,
    as_email,
    check_communication,
    check_contact,
    check_not_known,
    check_readable,
)
from tulay.kernel.ids import uuid7

TODAY = date(2026, 11, 23)
AMINA = ContactDetails("person", "Amina Salik", phone="+63 917 555 0123")
CALL = Spoken(TODAY, "call", "to_us", "Asked for the boats.", TODAY + timedelta(days=3))


def faults(check, problem, *args, **kwargs):
    with pytest.raises(problem) as told:
        check(*args, **kwargs)
    return {(one.pointer, one.code) for one in told.value.errors}


def test_a_contact_has_a_name_and_a_way_to_be_reached():
    check_contact(AMINA)
    check_contact(replace(AMINA, phone="", address="Sirawai"))
    nobody = ContactDetails("ghost", " . ")
    assert faults(check_contact, UnfitContact, nobody) == {
        ("kind", "unknown"), ("name", "required"), ("email", "required"),
    }  # fmt: skip
    odd = replace(AMINA, name="A" * (NAME_MAX + 1), email="amina", phone="-")
    assert faults(check_contact, UnfitContact, odd) == {
        ("name", "too-long"), ("email", "unfit"), ("phone", "unfit"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"name": " amina  SALIK"},
        {"phone": "+639175550123"},
        {"email": "Amina@Example.org "},
    ],
)
def test_whoever_shares_a_name_or_a_way_to_be_reached_is_perhaps_the_same(other):
    known = KnownContact(uuid7(), 7, *({"name": "X", "email": "", "phone": ""} | other).values())
    said = replace(AMINA, email="amina@example.org")
    with pytest.raises(PerhapsKnown) as told:
        check_not_known(said, [known], is_somebody_else=False)
    assert told.value.facts == {"number": 7}
    check_not_known(said, [known], is_somebody_else=True)
    check_not_known(said, [KnownContact(uuid7(), 8, "Omar Dela", "", "")], is_somebody_else=False)


def test_what_was_spoken_lies_behind_and_its_follow_up_does_not_lie_before_it():
    check_communication(CALL, today=TODAY)
    check_communication(replace(CALL, follow_up_date=None), today=TODAY)
    odd = Spoken(TODAY + timedelta(days=1), "dream", "sideways", " ")
    assert faults(check_communication, UnfitCommunication, odd, today=TODAY) == {
        ("way", "unknown"), ("direction", "unknown"), ("about", "required"), ("happened_date", "out-of-range"),
    }  # fmt: skip
    early = replace(CALL, about="a" * (ABOUT_MAX + 1), follow_up_date=TODAY - timedelta(days=1))
    assert faults(check_communication, UnfitCommunication, early, today=TODAY) == {
        ("about", "too-long"), ("follow_up_date", "out-of-range"),
    }  # fmt: skip


def test_nobody_goes_on_with_who_was_erased():
    check_readable(is_erased=False)
    with pytest.raises(ContactErased):
        check_readable(is_erased=True)


@given(st.emails())
def test_an_address_is_one_however_it_is_written(address):
    assert as_email(f" {address.upper()} ") == as_email(as_email(address.upper()))
