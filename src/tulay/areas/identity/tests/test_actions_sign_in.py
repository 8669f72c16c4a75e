import threading
from datetime import timedelta

import pytest
from django.db import connection

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import (
    Origin,
    continue_session,
    hashing,
    revoke_other_sessions,
    revoke_session,
    sign_in,
    sign_out,
    tidy,
)
from tulay.areas.identity.errors import SlowDown, UnknownSession, WrongCredentials
from tulay.areas.identity.models import Session, SignInTry
from tulay.areas.identity.queries import actor_for_token, open_sessions, visitor
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import GUEST_CODES, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM, ActorKind
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
HOME = Origin(network="198.51.100.0/24", agent="Firefox")
ABROAD = Origin(network="203.0.113.0/24")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


def come_in(email, password=PASSWORD, *, origin=HOME, now=NOW):
    return sign_in(actor=visitor(), email=email, password=password, origin=origin, now=now)


def fail(email, *, times, origin=HOME, now=NOW):
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            come_in(email, "not the password", origin=origin, now=now)


def test_sign_in_opens_a_session_whose_token_stands_for_the_person():
    person = make_person(email="amina@example.org")

    signed_in = come_in(" AMINA@Example.org ")

    actor = actor_for_token(signed_in.token, now=NOW)
    assert (actor.kind, actor.person_id, actor.name) == (
        ActorKind.PERSON,
        person.id,
        "Amina Sali",
    )
    assert actor.auth_time == NOW
    assert not SignInTry.objects.exists()


def test_sign_in_stores_no_token():
    make_person(email="amina@example.org")

    token = come_in("amina@example.org").token

    session = Session.objects.get()
    assert token.encode() not in bytes(session.token_hash)
    assert session.agent == "Firefox"


def test_every_sign_in_has_a_token_of_its_own():
    make_person(email="amina@example.org")
    assert come_in("amina@example.org").token != come_in("amina@example.org").token


@pytest.mark.parametrize("email", ["amina@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(email):
    make_person(email="amina@example.org")

    with pytest.raises(WrongCredentials) as refused:
        come_in(email, "not the password")

    assert str(refused.value) == WrongCredentials.__doc__
    assert Entry.objects.filter(action="identity.fail-sign-in", outcome="refused").count() == 1
    assert SignInTry.objects.count() == 1


def test_unknown_accounts_cost_one_hash_like_known_ones(monkeypatch):
    make_person(email="amina@example.org")
    hashed = []
    check = hashing.check_password
    monkeypatch.setattr(hashing, "check_password", lambda *a: hashed.append(a[1]) or check(*a))
    hashing.nobodys_password()

    fail("amina@example.org", times=1)
    fail("nobody@example.org", times=1)

    assert len(hashed) == 2
    assert hashed[0].split("$")[0] == hashed[1].split("$")[0]


def test_an_over_long_password_is_never_hashed_as_given():
    make_person(email="amina@example.org")
    with pytest.raises(WrongCredentials):
        come_in("amina@example.org", "x" * 1_000_000)


def test_a_deactivated_person_does_not_come_in():
    person = make_person(email="amina@example.org")
    person.deactivated_at = NOW
    person.save()

    fail("amina@example.org", times=1)
    with pytest.raises(WrongCredentials):
        come_in("amina@example.org")


def test_the_sixth_try_waits_and_the_wait_grows():
    make_person(email="amina@example.org")
    fail("amina@example.org", times=5)

    with pytest.raises(SlowDown) as slowed:
        come_in("amina@example.org")
    assert slowed.value.facts["retry_after_s"] == 11
    fail("amina@example.org", times=1, now=NOW + timedelta(seconds=10))
    with pytest.raises(SlowDown) as slowed:
        come_in("amina@example.org", now=NOW + timedelta(seconds=11))
    assert slowed.value.facts["retry_after_s"] == 20


def test_unknown_accounts_slow_down_alike():
    fail("nobody@example.org", times=5)
    with pytest.raises(SlowDown):
        come_in("nobody@example.org")


def test_after_the_wait_the_right_password_lets_in_and_clears_the_count():
    make_person(email="amina@example.org")
    fail("amina@example.org", times=5)

    come_in("amina@example.org", now=NOW + timedelta(seconds=11))

    assert not SignInTry.objects.exists()


def test_guessing_from_many_networks_slows_every_stranger():
    make_person(email="amina@example.org")
    for number in range(5):
        fail("amina@example.org", times=1, origin=Origin(network=f"192.0.2.{number}/32"))

    with pytest.raises(SlowDown):
        come_in("amina@example.org", origin=ABROAD)


def test_a_stranger_cannot_lock_out_a_browser_the_account_knows():
    make_person(email="amina@example.org")
    device = come_in("amina@example.org").device
    fail("amina@example.org", times=5, origin=ABROAD)

    come_in("amina@example.org", origin=Origin(network=ABROAD.network, device=device))


def test_a_known_browser_of_another_account_is_a_stranger_here():
    make_person(email="amina@example.org")
    make_person(email="other@example.org")
    device = come_in("other@example.org").device
    fail("amina@example.org", times=5, origin=ABROAD)

    for mark in (device, device[:-1] + "x", "forged"):
        with pytest.raises(SlowDown):
            come_in("amina@example.org", origin=Origin(network=HOME.network, device=mark))


def test_a_known_browser_slows_down_too():
    make_person(email="amina@example.org")
    mine = Origin(network=HOME.network, device=come_in("amina@example.org").device)
    fail("amina@example.org", times=5, origin=mine)
    with pytest.raises(SlowDown):
        come_in("amina@example.org", origin=mine)


def test_sign_in_needs_the_permission_everybody_has():
    with pytest.raises(Forbidden):
        sign_in(actor=ANONYMOUS, email="a@b.org", password=PASSWORD, origin=HOME, now=NOW)


def test_audit_entries_of_sign_in_hold_no_address():
    make_person(email="amina@example.org")
    come_in("amina@example.org")
    fail("amina@example.org", times=1)
    for entry in Entry.objects.all():
        assert "amina" not in f"{entry.facts}{entry.target}{entry.purpose}".lower()
        assert entry.personal is None


def test_sign_out_ends_this_session_only():
    person = make_person()
    here, there = make_session(person), make_session(person)
    actor = actor_for_token(here, now=NOW)

    sign_out(actor=actor, now=NOW)

    assert actor_for_token(here, now=NOW).kind is ActorKind.ANONYMOUS
    assert actor_for_token(there, now=NOW).kind is ActorKind.PERSON


def test_revoke_session_ends_one_of_ones_own():
    person = make_person()
    here, there = make_session(person), make_session(person)
    actor = actor_for_token(here, now=NOW)
    other = actor_for_token(there, now=NOW)

    revoke_session(actor=actor, session_id=other.session_id, now=NOW)

    assert actor_for_token(there, now=NOW).kind is ActorKind.ANONYMOUS
    assert [s.id for s in open_sessions(person.id, now=NOW)] == [actor.session_id]
    with pytest.raises(UnknownSession):
        revoke_session(actor=actor, session_id=other.session_id, now=NOW)


def test_a_stranger_does_not_end_my_session():
    mine, stranger = actor_of(make_person()), actor_of(make_person())

    with pytest.raises(UnknownSession):
        revoke_session(actor=stranger, session_id=mine.session_id, now=NOW)

    assert Session.objects.get(id=mine.session_id).revoked_at is None


def test_revoke_other_sessions_leaves_this_one():
    person = make_person()
    there = make_session(person)
    actor = actor_of(person)
    bystander = actor_of(make_person())

    assert revoke_other_sessions(actor=actor, now=NOW) == 1

    assert actor_for_token(there, now=NOW).kind is ActorKind.ANONYMOUS
    assert Session.objects.get(id=bystander.session_id).revoked_at is None


def test_a_session_rests_at_most_so_long_and_ends_in_any_case():
    person = make_person()
    make_grant(person, Role.OFFICER, agency_id=uuid7())
    token = make_session(person)

    assert actor_for_token(token, now=NOW + timedelta(minutes=59)).is_signed_in
    assert not actor_for_token(token, now=NOW + timedelta(minutes=60)).is_signed_in

    for minutes in range(50, 12 * 60, 50):
        at = NOW + timedelta(minutes=minutes)
        forget_visits()
        continue_session(actor=actor_for_token(token, now=at), now=at)
    assert actor_for_token(token, now=NOW + timedelta(hours=12, seconds=-1)).is_signed_in
    assert not actor_for_token(token, now=NOW + timedelta(hours=12)).is_signed_in


def test_continue_session_writes_once_in_five_minutes():
    actor = actor_of(make_person())
    before = Entry.objects.count()

    continue_session(actor=actor, now=NOW + timedelta(minutes=4))
    assert Entry.objects.count() == before
    for _ in range(2):
        continue_session(actor=actor, now=NOW + timedelta(minutes=6))
    assert Entry.objects.count() == before + 1


def test_tidy_forgets_what_has_served():
    person = make_person(email="amina@example.org")
    make_session(person, at=NOW - timedelta(days=130))
    fail("amina@example.org", times=1, now=NOW - timedelta(minutes=16))
    fail("amina@example.org", times=1)

    assert tidy(actor=SYSTEM, now=NOW) == 2
    assert SignInTry.objects.count() == 1


def test_only_the_platform_tidies():
    with pytest.raises(Forbidden):
        tidy(actor=actor_of(make_person()), now=NOW)


def test_session_codes_are_granted_to_guests_and_visitors_only_as_named():
    assert "identity.describe-guest" in GUEST_CODES
    assert not visitor().may("cases.open")


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_cannot_slip_past_the_count():
    make_person(email="amina@example.org")
    outcomes, barrier = [], threading.Barrier(8)

    def guess():
        barrier.wait()
        try:
            come_in("amina@example.org", "not the password")
        except (WrongCredentials, SlowDown) as problem:
            outcomes.append(type(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(WrongCredentials) == 5
    assert outcomes.count(SlowDown) == 3


@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_at_once_give_two_sessions():
    person = make_person(email="amina@example.org")
    tokens = []

    def enter():
        tokens.append(come_in("amina@example.org").token)
        connection.close()

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(tokens)) == len(open_sessions(person.id, now=NOW)) == 2
