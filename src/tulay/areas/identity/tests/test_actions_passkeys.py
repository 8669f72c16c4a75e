"""Passkeys: made, shown, copied, replayed, taken away."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tulay.areas.identity.actions import (
    FactorAsked,
    Origin,
    add_passkey,
    ask_passkey,
    begin_passkey,
    remove_passkey,
    rename_passkey,
    sign_in,
    sign_in_with_factor,
    sign_in_with_passkey,
)
from tulay.areas.identity.errors import (
    LastFactor,
    StepUpNeeded,
    TooManyPasskeys,
    UnknownPasskey,
    WrongCode,
    WrongCredentials,
    WrongPasskey,
)
from tulay.areas.identity.models import Challenge, Passkey, Session
from tulay.areas.identity.queries import actor_for_token, factors_card, visitor
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import FactorProof, Method, Role
from tulay.areas.identity.tests.authenticator import PRESENT, Authenticator
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.areas.notifications.models import Message
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EMAIL = "amina@example.org"
HOME = Origin(network="198.51.100.0/24", agent="Firefox")


@pytest.fixture(autouse=True)
def _nothing_remembered(settings):
    forget_visits()
    settings.PUBLIC_URL = "http://localhost"


@pytest.fixture
def amina():
    return make_person(email=EMAIL)


@pytest.fixture
def phone():
    return Authenticator()


def keeps(person, phone, *, name="My phone", now=NOW, **changed):
    actor = actor_of(person, at=now)
    options = begin_passkey(actor=actor, now=now)
    return add_passkey(actor=actor, answer=phone.makes(options, **changed), name=name, now=now)


def asked(now=NOW):
    return ask_passkey(actor=visitor(), now=now)


def comes_in(answer, now=NOW):
    return sign_in_with_passkey(actor=visitor(), answer=answer, origin=HOME, now=now)


def test_a_passkey_is_kept_with_its_name_and_brings_recovery_codes(amina, phone):
    sheet = keeps(amina, phone)

    assert len(set(sheet)) == 10
    card = factors_card(amina.id, now=NOW)
    assert [key.name for key in card.passkeys] == ["My phone"]
    assert card.codes_left == 10
    assert Message.objects.get().template == "identity.factor_added"
    assert keeps(amina, Authenticator()) == ()  # the codes of the first still count


def test_what_is_asked_binds_the_key_to_us_and_to_a_gesture(amina, phone):
    keeps(amina, phone)
    options = begin_passkey(actor=actor_of(amina), now=NOW)

    assert options["rp"] == {"id": "localhost", "name": "Tulay"}
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert len(options["excludeCredentials"]) == 1
    assert EMAIL not in options["user"]["id"]


def test_a_passkey_alone_lets_in_as_two_factors(amina, phone):
    keeps(amina, phone)

    signed_in = comes_in(phone.shows(asked()))

    session = Session.objects.latest("id")
    assert (session.methods, session.factor_at) == (["hwk"], NOW)
    assert actor_for_token(signed_in.token, now=NOW).person_id == amina.id
    assert Passkey.objects.get().used_at == NOW


def test_the_question_is_the_same_for_everybody(amina, phone):
    before = asked()
    keeps(amina, phone)
    after = asked()

    assert {**before, "challenge": ""} == {**after, "challenge": ""}
    assert after["allowCredentials"] == []
    assert before["challenge"] != after["challenge"]


def test_a_passkey_serves_as_second_factor(amina, phone):
    keeps(amina, phone)
    waiting = sign_in(actor=visitor(), email=EMAIL, password=PASSWORD, origin=HOME, now=NOW)
    assert isinstance(waiting, FactorAsked)

    sign_in_with_factor(
        actor=visitor(),
        token=waiting.token,
        factor=FactorProof(Method.PASSKEY, phone.shows(asked())),
        origin=HOME,
        trusts=False,
        now=NOW,
    )
    assert Session.objects.latest("id").methods == ["pwd", "hwk"]


def test_somebody_elses_passkey_is_no_second_factor(amina, phone):
    keeps(amina, phone)
    stranger = Authenticator()
    keeps(make_person(), stranger)
    waiting = sign_in(actor=visitor(), email=EMAIL, password=PASSWORD, origin=HOME, now=NOW)
    with pytest.raises(WrongCode):
        sign_in_with_factor(
            actor=visitor(),
            token=waiting.token,
            factor=FactorProof(Method.PASSKEY, stranger.shows(asked())),
            origin=HOME,
            trusts=False,
            now=NOW,
        )


def test_an_answer_counts_once(amina, phone):
    keeps(amina, phone)
    answer = phone.shows(asked())
    comes_in(answer)
    with pytest.raises(WrongPasskey):
        comes_in(answer)
    assert not Challenge.objects.exists()


def test_an_answer_comes_within_five_minutes(amina, phone):
    keeps(amina, phone)
    answer = phone.shows(asked())
    with pytest.raises(WrongPasskey):
        comes_in(answer, now=NOW + timedelta(minutes=5))


def test_a_challenge_that_we_did_not_ask_is_refused(amina, phone):
    keeps(amina, phone)
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows({"challenge": "bWFkZSB1cCBieSBzb21lYm9keSBlbHNl"}))


def test_a_challenge_to_make_is_none_to_show(amina, phone):
    keeps(amina, phone)
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(begin_passkey(actor=actor_of(amina), now=NOW)))


@pytest.mark.parametrize(
    "changed",
    [
        {"origin": "https://evil.example"},
        {"type": "webauthn.create"},
        {"signature": b"0" * 70},
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(amina, phone, changed):
    keeps(amina, phone)
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked(), **changed))


def test_a_key_of_another_host_is_refused(amina, phone):
    keeps(amina, phone)
    phone.host = "evil.example"
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked()))


def test_without_finger_face_or_pin_it_does_not_count(amina, phone):
    keeps(amina, phone)
    phone.flags = PRESENT
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked()))
    with pytest.raises(WrongPasskey):
        keeps(make_person(), phone)


def test_a_copied_key_whose_count_goes_back_is_refused(amina, phone):
    keeps(amina, phone)
    comes_in(phone.shows(asked()))
    comes_in(phone.shows(asked()))
    phone.count = 0
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked()))


def test_a_key_that_does_not_count_keeps_working(amina, phone):
    keeps(amina, phone)
    for _ in range(2):
        phone.count = -1
        comes_in(phone.shows(asked()))


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"response": {}}', "x" * 9_000])
def test_rubbish_is_refused_without_fuss(amina, answer):
    with pytest.raises(WrongPasskey):
        comes_in(answer)
    with pytest.raises(WrongPasskey):
        add_passkey(actor=actor_of(amina), answer=answer, name="x", now=NOW)


def test_a_key_is_kept_for_whom_it_was_asked(amina, phone):
    options = begin_passkey(actor=actor_of(amina), now=NOW)
    with pytest.raises(WrongPasskey):
        add_passkey(actor=actor_of(make_person()), answer=phone.makes(options), name="x", now=NOW)


def test_a_key_is_kept_once(amina, phone):
    keeps(amina, phone)
    with pytest.raises(WrongPasskey):
        keeps(make_person(), phone)


def test_a_deactivated_person_does_not_come_in(amina, phone):
    keeps(amina, phone)
    amina.deactivated_at = NOW
    amina.save()
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked()))


def test_a_stranger_who_guesses_passwords_does_not_slow_a_passkey(amina, phone):
    keeps(amina, phone)
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            sign_in(actor=visitor(), email=EMAIL, password="wrong", origin=HOME, now=NOW)
    comes_in(phone.shows(asked()))


def test_more_than_ten_are_refused(amina):
    for _ in range(10):
        keeps(amina, Authenticator())
    with pytest.raises(TooManyPasskeys):
        begin_passkey(actor=actor_of(amina), now=NOW)


def test_adding_one_needs_what_somebody_has(amina, phone):
    old = make_session(amina, methods=("pwd",), at=NOW - timedelta(minutes=15))
    with pytest.raises(StepUpNeeded):
        begin_passkey(actor=actor_for_token(old, now=NOW), now=NOW)
    recent = make_session(amina, methods=("pwd",), at=NOW - timedelta(minutes=14))
    begin_passkey(actor=actor_for_token(recent, now=NOW), now=NOW)
    keeps(amina, phone)
    forget_visits()
    with pytest.raises(
        StepUpNeeded
    ):  # now the passkey is wanted, and the password no longer enough
        begin_passkey(actor=actor_for_token(recent, now=NOW), now=NOW)


def test_removing_one_needs_a_fresh_factor_and_is_told(amina, phone):
    keeps(amina, phone)
    passkey = Passkey.objects.get()
    stale = replace(actor_of(amina), factor_at=NOW - timedelta(minutes=5))
    with pytest.raises(StepUpNeeded):
        remove_passkey(actor=stale, passkey_id=passkey.id, now=NOW)

    remove_passkey(actor=actor_of(amina), passkey_id=passkey.id, now=NOW)

    assert factors_card(amina.id, now=NOW).codes_left == 0
    assert Message.objects.latest("id").template == "identity.factor_removed"
    with pytest.raises(WrongPasskey):
        comes_in(phone.shows(asked()))


def test_staff_keep_their_last_one(amina, phone):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    keeps(amina, phone)
    with pytest.raises(LastFactor):
        remove_passkey(actor=actor_of(amina), passkey_id=Passkey.objects.get().id, now=NOW)
    keeps(amina, Authenticator())
    remove_passkey(actor=actor_of(amina), passkey_id=Passkey.objects.first().id, now=NOW)


def test_nobody_names_or_removes_another_persons(amina, phone):
    keeps(amina, phone)
    passkey_id, stranger = Passkey.objects.get().id, actor_of(make_person())
    with pytest.raises(UnknownPasskey):
        remove_passkey(actor=stranger, passkey_id=passkey_id, now=NOW)
    with pytest.raises(UnknownPasskey):
        rename_passkey(actor=stranger, passkey_id=passkey_id, name="mine", now=NOW)
    rename_passkey(actor=actor_of(amina), passkey_id=passkey_id, name="Office", now=NOW)
    assert Passkey.objects.get().name == "Office"


@pytest.mark.django_db(transaction=True)
def test_one_answer_at_once_from_many_opens_one_session(amina, phone):
    keeps(amina, phone)
    answer, outcomes, barrier = phone.shows(asked()), [], threading.Barrier(4)
    before = Session.objects.count()

    def run():
        barrier.wait()
        try:
            comes_in(answer)
            outcomes.append("in")
        except WrongPasskey:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in", "refused", "refused", "refused"]
    assert Session.objects.count() == before + 1
