import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import (
    Joining,
    Origin,
    answer_registration,
    confirm_registration,
    prove,
    register,
    tidy_accounts,
)
from tulay.areas.identity.actions.guests import resume_guest
from tulay.areas.identity.errors import (
    AddressTaken,
    LinkEnded,
    NoPhonesHere,
    PasswordNamesYou,
    PasswordTooCommon,
    PasswordTooPlain,
    PasswordTooShort,
    ProofEnded,
    UnknownJurisdiction,
    UnknownLanguage,
    UnreadableEmail,
    UnreadablePhone,
    WrongCode,
    WrongCredentials,
)
from tulay.areas.identity.models import Person, Registration, Session
from tulay.areas.identity.queries import account_of, actor_for_token, resume_path, visitor
from tulay.areas.identity.rules import PersonKind
from tulay.areas.identity.tests.factories import NOW, PASSWORD, make_person, make_session
from tulay.areas.identity.tests.reading import code_in, link_in, sent_to, written
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden, TooMany
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.models import OutboxRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
HERE = Origin("192.0.2.0/24")


def asks(address="amina@example.org", *, origin=HERE, now=NOW, actor=None, **differently):
    given = {
        "name": "Amina Sali",
        "password": PASSWORD,
        "language": "en",
        "jurisdiction": "bangsamoro",
        **differently,
    }
    origin = origin if origin is not HERE else Origin(f"net-{uuid7()}")
    return register(
        actor=actor or visitor(), joining=Joining(address=address, **given), origin=origin, now=now
    )


def answered(registration_id, *, now=NOW):
    answer_registration(actor=SYSTEM, registration_id=registration_id, now=now)
    return registration_id


def confirms(*, now=NOW, **given):
    return confirm_registration(actor=visitor(), origin=Origin(f"net-{uuid7()}"), now=now, **given)


def test_register_makes_no_account_until_the_address_is_proven():
    registration_id = asks()

    assert not Person.objects.exists()
    job = OutboxRow.objects.get(name="identity.answer-registration")
    assert job.payload == {"registration_id": str(registration_id)}
    answered(registration_id)
    assert not Person.objects.exists()
    assert sent_to("verify_registration") == ["amina@example.org"]
    with pytest.raises(WrongCredentials):
        prove(
            actor=visitor(),
            identifier="amina@example.org",
            password=PASSWORD,
            factor=None,
            origin=HERE,
            now=NOW,
        )


def test_confirm_registration_makes_the_account_and_its_password_lets_in():
    registration_id = answered(asks(language="fil", notice="2026-11"))

    person_id = confirms(token=link_in("verify_registration"))

    person = Person.objects.get()
    assert person.id == person_id == registration_id
    assert (person.name, person.email, person.language) == (
        "Amina Sali",
        "amina@example.org",
        "fil",
    )
    assert person.email_verified_at == person.password_changed_at == NOW
    assert person.phone_verified_at is None
    assert not Registration.objects.exists()
    assert sent_to("account_made") == ["amina@example.org"]
    entry = Entry.objects.get(action="identity.confirm-registration")
    assert entry.facts["notice"] == "2026-11"
    proven = prove(
        actor=visitor(),
        identifier="Amina@Example.org",
        password=PASSWORD,
        factor=None,
        origin=HERE,
        now=NOW,
    )
    assert proven.person.id == person_id


def test_a_link_opens_once():
    answered(asks())
    token = link_in("verify_registration")
    confirms(token=token)
    with pytest.raises(ProofEnded):
        confirms(token=token)
    assert Person.objects.count() == 1


def test_a_link_ends_after_a_day():
    answered(asks())
    with pytest.raises(ProofEnded):
        confirms(token=link_in("verify_registration"), now=NOW + timedelta(hours=24))
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "x", lambda t: t + "="]
)
def test_a_tampered_link_opens_nothing(spoil):
    answered(asks())
    with pytest.raises(ProofEnded):
        confirms(token=spoil(link_in("verify_registration")))
    assert not Person.objects.exists()


def test_neither_link_nor_password_nor_name_is_stored_readable():
    registration_id = answered(asks())
    token = link_in("verify_registration")
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM identity_registration r")
        stored = "".join(row[0] for row in cursor.fetchall())
    for secret in (token, PASSWORD, "Amina", "amina@example.org"):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    assert str(registration_id) in stored


def test_the_owner_of_an_address_hears_that_somebody_tried():
    owner = make_person(email="amina@example.org", language="fil")

    answered(asks())

    [message] = written("already_registered")
    assert message.recipient_id == owner.id
    assert message.language == "fil"
    assert sent_to("already_registered") == ["amina@example.org"]
    assert not written("verify_registration")
    assert Person.objects.count() == 1


def test_the_owner_of_a_closed_account_is_told_where_to_write():
    owner = make_person(email="amina@example.org")
    owner.deactivated_at = NOW
    owner.save()
    answered(asks())
    assert "/contact/" in written("already_registered")[0].body


def test_existing_and_new_addresses_are_asked_alike(django_assert_num_queries):
    make_person(email="known@example.org")
    asks("warm@example.org")
    with connection.execute_wrapper(lambda run, *a: run(*a)), django_assert_num_queries(5) as known:
        asks("known@example.org")
    with django_assert_num_queries(5) as unknown:
        asks("nobody@example.org")
    kinds = [[q["sql"].split()[0] for q in found.captured_queries] for found in (known, unknown)]
    assert kinds[0] == kinds[1]


def test_a_registration_is_answered_once():
    registration_id = answered(asks())
    token = link_in("verify_registration")
    answered(registration_id)
    assert len(written("verify_registration")) == 1
    assert link_in("verify_registration") == token
    answered(uuid7())


def test_a_phone_number_is_proven_by_a_code():
    registration_id = answered(asks("0917 555 0123"))

    assert sent_to("verify_registration") == ["+639175550123"]
    confirms(registration_id=registration_id, code=code_in("verify_registration"))

    person = Person.objects.get()
    assert (person.phone, person.email, person.phone_verified_at) == ("+639175550123", None, NOW)
    assert account_of("0917 555 0123").id == person.id
    assert account_of("+63 917 555 0123").id == person.id
    assert sent_to("account_made") == ["+639175550123"]


def test_a_code_may_be_guessed_five_times():
    registration_id = answered(asks("0917 555 0123"))
    right = code_in("verify_registration")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    for _ in range(5):
        with pytest.raises(WrongCode):
            confirms(registration_id=registration_id, code=wrong)
    with pytest.raises(ProofEnded):
        confirms(registration_id=registration_id, code=right)
    assert not Person.objects.exists()


def test_a_code_ends_after_a_quarter_of_an_hour():
    registration_id = answered(asks("0917 555 0123"))
    with pytest.raises(ProofEnded):
        confirms(
            registration_id=registration_id,
            code=code_in("verify_registration"),
            now=NOW + timedelta(minutes=15),
        )


def test_a_code_of_one_registration_opens_no_other():
    one = answered(asks("0917 555 0123"))
    code = code_in("verify_registration")
    other = answered(asks("0917 555 0124"))
    assert one != other
    if code_in("verify_registration") != code:
        with pytest.raises(WrongCode):
            confirms(registration_id=other, code=code)


def test_no_code_opens_the_registration_of_a_number_that_has_an_account():
    owner = make_person(phone="+639175550123")
    owner.phone_verified_at = NOW
    owner.save()
    registration_id = answered(asks("0917 555 0123"))

    for code in ("", "000000"):
        with pytest.raises(WrongCode):
            confirms(registration_id=registration_id, code=code)
    assert sent_to("already_registered") == ["+639175550123"]


def test_codes_without_a_registration_are_refused():
    with pytest.raises(ProofEnded):
        confirms(registration_id=uuid7(), code="123456")
    with pytest.raises(ProofEnded):
        confirms()


@pytest.mark.parametrize(
    ("problem", "differently"),
    [
        (PasswordTooShort, {"password": "too short"}),
        (PasswordTooCommon, {"password": "qwertyuiopasdfgh"}),
        (PasswordNamesYou, {"password": "amina-sali-amina"}),
        (UnknownLanguage, {"language": "xx"}),
        (UnknownJurisdiction, {"jurisdiction": "atlantis"}),
        (UnreadableEmail, {"address": "amina@"}),
        (UnreadablePhone, {"address": "12"}),
    ],
)
def test_register_refuses(problem, differently):
    with pytest.raises(problem):
        asks(**differently)
    assert not Registration.objects.exists()
    assert not OutboxRow.objects.exists()


def test_the_rules_of_old_hold_at_registration_where_chosen(settings):
    settings.PASSWORD_POLICY = "classic"
    with pytest.raises(PasswordTooPlain):
        asks()
    asks(password="Wobbly-Kett7")


def test_without_a_gateway_a_phone_number_cannot_register(settings):
    settings.SMS_URL = ""
    with pytest.raises(NoPhonesHere):
        asks("0917 555 0123")


def test_an_address_registers_three_times_an_hour_whoever_asks():
    for _ in range(3):
        asks()
    with pytest.raises(TooMany):
        asks("AMINA@example.org ")
    asks("other@example.org")


def test_a_browser_registers_three_times_an_hour():
    for n in range(3):
        asks(f"a{n}@example.org", origin=Origin(f"net-{n}", device="a browser"))
    with pytest.raises(TooMany):
        asks("a9@example.org", origin=Origin("net-9", device="a browser"))


def test_a_network_registers_sixty_times_an_hour_then_slowly():
    network = Origin(f"net-{uuid7()}")
    for n in range(60):
        asks(f"a{n}@example.org", origin=network)
    with pytest.raises(TooMany) as slowed:
        asks("late@example.org", origin=network)
    assert 1 <= slowed.value.facts["retry_after_s"] <= 61


def test_the_limit_holds_while_valkey_is_away(settings, monkeypatch):
    from tulay.plumbing import valkey

    def down(*_):
        raise valkey.Down

    monkeypatch.setattr(valkey, "ask", down)
    for _ in range(3):
        asks("away@example.org")
    limits.forget_all()  # as another process, which knows nothing of the first
    with pytest.raises(TooMany):
        asks("away@example.org")


def test_a_guest_continues_as_the_account_once_the_address_is_proven():
    guest = make_person(email="amina@example.org", kind=PersonKind.GUEST, name="Amina S.")
    make_session(guest)
    link = resume_path(guest.id, now=NOW).split("/")[2]
    answered(asks())

    person_id = confirms(token=link_in("verify_registration"), takes_over=True)

    guest.refresh_from_db()
    assert person_id == guest.id
    assert (guest.kind, guest.name, guest.email_verified_at) == ("person", "Amina Sali", NOW)
    assert Session.objects.get().revoked_at == NOW, "whoever only knew the address is shut out"
    with pytest.raises(LinkEnded):
        resume_guest(actor=visitor(), link=link, now=NOW)


def test_a_guest_is_left_alone_when_the_person_does_not_want_their_things():
    guest = make_person(email="amina@example.org", kind=PersonKind.GUEST)
    answered(asks())
    assert confirms(token=link_in("verify_registration")) != guest.id
    guest.refresh_from_db()
    assert guest.kind == "guest"


def test_a_guest_with_another_address_is_nobodys():
    guest = make_person(email="other@example.org", kind=PersonKind.GUEST)
    answered(asks())
    assert confirms(token=link_in("verify_registration"), takes_over=True) != guest.id


def test_the_slower_of_two_registrations_finds_the_address_taken():
    first, second = asks(), asks()
    answered(first)
    one = link_in("verify_registration")
    answered(second)
    other = link_in("verify_registration")
    confirms(token=one)
    with pytest.raises(AddressTaken):
        confirms(token=other)
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account():
    tokens = []
    for registration_id in (asks(), asks()):
        answered(registration_id)
        tokens.append(link_in("verify_registration"))
    outcomes, ready = [], threading.Barrier(4)

    def run(token):
        ready.wait()
        try:
            outcomes.append(confirms(token=token))
        except (AddressTaken, ProofEnded) as problem:
            outcomes.append(type(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(token,)) for token in tokens * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Person.objects.count() == 1
    assert sum(outcome not in (AddressTaken, ProofEnded) for outcome in outcomes) == 1


def test_what_nobody_confirmed_is_forgotten_with_its_letter():
    answered(asks())
    tidy_accounts(actor=SYSTEM, now=NOW + timedelta(hours=23))
    assert Registration.objects.exists()

    tidy_accounts(actor=SYSTEM, now=NOW + timedelta(hours=25))

    assert not Registration.objects.exists()
    assert Message.objects.get().subject is None


def test_a_visitor_answers_no_registration():
    with pytest.raises(Forbidden):
        answer_registration(actor=visitor(), registration_id=uuid7(), now=NOW)


@pytest.fixture
def family():
    """Three people who left the same mailbox, the mother first."""
    names = ("Amina Sali", "Amina Sali Jr.", "Omar Sali")
    return {
        name: make_person(email="amina@example.org", kind=PersonKind.GUEST, name=name)
        for name in names
    }


@pytest.mark.parametrize(
    ("name", "taken_over"),
    [
        ("Amina Sali", "Amina Sali"),
        ("amina  SALI", "Amina Sali"),
        ("Amina Sali Jr", "Amina Sali Jr."),
        ("Omar Sali", "Omar Sali"),
        ("Omar S.", "Omar Sali"),
        ("Amina", None),
        ("Fatima Sali", None),
    ],
)
def test_of_a_family_at_one_address_everybody_keeps_what_is_theirs(family, name, taken_over):
    answered(asks(name=name))
    person_id = confirms(token=link_in("verify_registration"), takes_over=True)
    expected = family[taken_over].id if taken_over else None
    assert person_id not in {one.id for one in family.values()} - {expected}
    assert expected in (None, person_id)
    left = Person.objects.filter(kind="guest", email_index="amina@example.org")
    assert left.count() == (2 if taken_over else 3)


def test_the_others_of_a_family_come_back_by_their_own_link(family):
    answered(asks(name="Amina Sali"))
    confirms(token=link_in("verify_registration"), takes_over=True)
    link = resume_path(family["Omar Sali"].id, now=NOW).split("/")[2]
    token, _then = resume_guest(actor=visitor(), link=link, now=NOW)
    assert actor_for_token(token, now=NOW).person_id == family["Omar Sali"].id


def test_a_second_account_at_one_address_is_not_made(family):
    answered(asks(name="Amina Sali"))
    confirms(token=link_in("verify_registration"), takes_over=True)
    answered(asks(name="Omar Sali"))
    assert len(sent_to("already_registered")) == 1
