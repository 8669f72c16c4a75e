from datetime import timedelta

import pytest

from tulay.areas.identity.actions import (
    Origin,
    answer_address,
    ask_address,
    change_profile,
    confirm_address,
    deactivate,
)
from tulay.areas.identity.errors import (
    AddressTaken,
    NoPhonesHere,
    NothingToProve,
    ProofEnded,
    UnknownLanguage,
    UnreadableEmail,
    WrongCode,
    WrongPassword,
)
from tulay.areas.identity.models import Person, Session
from tulay.areas.identity.queries import account_of, exported_person, visitor
from tulay.areas.identity.tests.factories import NOW, PASSWORD, actor_of, make_person, make_session
from tulay.areas.identity.tests.reading import code_in, link_in, sent_to, written
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden, TooMany
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]


@pytest.fixture
def amina():
    return make_person(email="amina@example.org")


def anywhere():
    return Origin(f"net-{uuid7()}")


def asks(person, address, *, password=PASSWORD, now=NOW):
    proof_id = ask_address(
        actor=actor_of(person), address=address, password=password, origin=anywhere(), now=now
    )
    answer_address(actor=SYSTEM, proof_id=proof_id, now=now)
    return proof_id


def confirms(*, actor=None, now=NOW, **given):
    confirm_address(actor=actor or visitor(), origin=anywhere(), now=now, **given)


def test_change_profile_changes_what_is_given(amina):
    change_profile(actor=actor_of(amina), name="Amina Usman", now=NOW)
    change_profile(actor=actor_of(amina), language="fil", now=NOW)
    amina.refresh_from_db()
    assert (amina.name, amina.language) == ("Amina Usman", "fil")
    with pytest.raises(UnknownLanguage):
        change_profile(actor=actor_of(amina), language="xx", now=NOW)
    with pytest.raises(Forbidden):
        change_profile(actor=visitor(), name="x", now=NOW)


def test_a_new_address_counts_once_it_is_proven_and_the_old_one_hears_of_it(amina):
    asks(amina, "new@example.org")
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"
    assert sent_to("verify_address") == ["new@example.org"]

    confirms(token=link_in("verify_address"))

    amina.refresh_from_db()
    assert (amina.email, amina.email_verified_at) == ("new@example.org", NOW)
    assert account_of("new@example.org").id == amina.id
    assert account_of("amina@example.org") is None
    assert sent_to("email_changed") == ["amina@example.org"]


def test_an_address_link_opens_once_and_for_a_day(amina):
    asks(amina, "new@example.org")
    token = link_in("verify_address")
    with pytest.raises(ProofEnded):
        confirms(token=token, now=NOW + timedelta(hours=24))
    confirms(token=token)
    with pytest.raises(ProofEnded):
        confirms(token=token)


def test_somebody_elses_address_is_not_said_to_be_theirs(amina):
    owner = make_person(email="owner@example.org")
    asks(amina, "owner@example.org")
    assert not written("verify_address")
    assert written("already_registered")[0].recipient_id == owner.id


def test_of_two_who_prove_one_address_the_first_has_it(amina):
    other = make_person(email="other@example.org")
    asks(amina, "new@example.org")
    one = link_in("verify_address")
    asks(other, "new@example.org")
    confirms(token=one)
    with pytest.raises(AddressTaken):
        confirms(token=link_in("verify_address"))
    assert Person.objects.filter(email_index="new@example.org").count() == 1


def test_a_phone_number_counts_once_its_code_came_back(amina):
    proof_id = asks(amina, "0917 555 0123")
    assert account_of("0917 555 0123") is None

    confirms(actor=actor_of(amina), proof_id=proof_id, code=code_in("verify_address"))

    amina.refresh_from_db()
    assert (amina.phone, amina.phone_verified_at) == ("+639175550123", NOW)
    assert account_of("0917 555 0123").id == amina.id
    assert sent_to("phone_changed") == ["amina@example.org"]


def test_a_code_is_good_for_its_own_person_only(amina):
    proof_id = asks(amina, "0917 555 0123")
    code = code_in("verify_address")
    with pytest.raises(ProofEnded):
        confirms(actor=actor_of(make_person()), proof_id=proof_id, code=code)
    with pytest.raises(ProofEnded):
        confirms(proof_id=proof_id, code=code)
    with pytest.raises(WrongCode):
        confirms(
            actor=actor_of(amina), proof_id=proof_id, code=f"{(int(code) + 1) % 1_000_000:06d}"
        )


def test_a_number_that_names_two_accounts_names_none():
    for number in ("+264812345678", "+27812345678"):
        person = make_person(phone=number)
        person.phone_verified_at = NOW
        person.save()
    assert account_of("081 234 5678") is None
    assert account_of("+264812345678") is not None


def test_a_number_nobody_proved_signs_nobody_in():
    make_person(phone="+264812345678")
    assert account_of("+264812345678") is None


@pytest.mark.parametrize(
    ("problem", "given"),
    [
        (WrongPassword, {"address": "new@example.org", "password": "not this"}),
        (UnreadableEmail, {"address": "new@"}),
        (NothingToProve, {"address": "amina@example.org"}),
    ],
)
def test_ask_address_refuses(amina, problem, given):
    with pytest.raises(problem):
        asks(amina, **given)


def test_without_a_gateway_there_are_no_phones(amina, settings):
    settings.SMS_URL = ""
    with pytest.raises(NoPhonesHere):
        asks(amina, "0917 555 0123")


def test_an_address_is_written_to_three_times_an_hour(amina):
    for _ in range(3):
        asks(amina, "new@example.org")
    with pytest.raises(TooMany):
        asks(amina, "new@example.org")


def test_deactivate_ends_every_way_in(amina):
    make_session(amina)
    asks(amina, "new@example.org")

    deactivate(actor=actor_of(amina), password=PASSWORD, origin=anywhere(), now=NOW)

    amina.refresh_from_db()
    assert amina.deactivated_at == NOW
    assert not Session.objects.filter(revoked_at=None).exists()
    assert sent_to("deactivated") == ["amina@example.org"]
    with pytest.raises(ProofEnded):
        confirms(token=link_in("verify_address"))


def test_deactivate_asks_for_the_password(amina):
    with pytest.raises(WrongPassword):
        deactivate(actor=actor_of(amina), password="not this", origin=anywhere(), now=NOW)


def test_jobs_answer_once_and_only_what_there_is(amina):
    proof_id = asks(amina, "new@example.org")
    answer_address(actor=SYSTEM, proof_id=proof_id, now=NOW)
    answer_address(actor=SYSTEM, proof_id=uuid7(), now=NOW)
    assert len(written("verify_address")) == 1
    with pytest.raises(Forbidden):
        answer_address(actor=visitor(), proof_id=proof_id, now=NOW)


def test_an_export_holds_the_account_as_it_is(amina):
    assert exported_person(amina.id)["email"] == "amina@example.org"
