"""Refresh tokens: each serves once, a second use ends the family, and a lost answer can be had again."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection

from tests.tokens.program import REFRESH, Program
from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import RefreshToken, TokenFamily
from tulay.areas.identity.queries.tokens import forget_tokens
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.notifications.models import Message


def live():
    return TokenFamily.objects.filter(ended_at=None).count()


def refused(answer):
    return (answer.status_code, answer.json().get("error")) == (400, "invalid_grant")


def long_ago(token_number, seconds=31):
    RefreshToken.objects.filter(number=token_number).update(
        spent_at=datetime.now(UTC) - timedelta(seconds=seconds)
    )


def test_every_refresh_gives_another_pair(program):
    first = (program.access, program.refresh)

    assert program.refreshed().status_code == 200

    assert first[0] != program.access
    assert first[1] != program.refresh
    assert program.get().status_code == 200


def test_r1_r2_r3_r1_ends_the_family(program):
    r1 = program.refresh
    program.refreshed()
    program.refreshed()

    assert refused(program.refreshed(r1))

    assert live() == 0
    assert program.get().status_code == 401
    assert refused(program.refreshed())  # R3, never used before
    assert TokenFamily.objects.get().ended_for == "replayed"
    entry = Entry.objects.filter(action="identity.refresh-tokens").latest("id")
    assert entry.outcome == "refused"
    assert Message.objects.get().template == "identity.token_replayed"


def test_a_lost_answer_is_given_again_and_not_a_second_line(program):
    r1 = program.refresh
    lost = program.refreshed().json()["refresh_token"]

    again = program.refreshed(r1)

    assert again.json()["refresh_token"] == lost
    assert RefreshToken.objects.count() == 2
    assert program.refreshed().status_code == 200
    assert live() == 1


def test_after_half_a_minute_a_lost_answer_is_a_replay(program):
    r1 = program.refresh
    program.refreshed()
    long_ago(1)

    assert refused(program.refreshed(r1))
    assert live() == 0


def test_once_the_answer_was_used_it_was_not_lost(program):
    r1 = program.refresh
    program.refreshed()
    program.refreshed()

    assert refused(program.refreshed(r1))
    assert live() == 0


def test_a_thief_without_the_key_gets_nothing_and_ends_nothing(program):
    thief = Program(program.email, key=ec.generate_private_key(ec.SECP256R1()))
    thief.nonce = program.nonce

    assert refused(thief.refreshed(program.refresh))

    assert live() == 1
    assert program.refreshed().status_code == 200


def test_a_thief_with_a_spent_token_ends_the_family(program):
    r1 = program.refresh
    program.refreshed()
    thief = Program(program.email, key=ec.generate_private_key(ec.SECP256R1()))
    thief.nonce = program.nonce

    assert refused(thief.refreshed(r1))
    assert live() == 0


def test_a_plain_bearer_client_has_no_second_chance(person, settings):
    settings.BEARER_CLIENTS = frozenset({"till"})
    till = Program("amina@example.org", client_id="till")
    body = {"username": till.email, "password": till.password, "client_id": "till"}
    r1 = till.http.post("/api/v1/auth/token", body, "application/json").json()["refresh_token"]
    turn = {"refresh_token": r1}
    assert till.http.post(REFRESH, turn, "application/json").status_code == 200

    assert refused(till.http.post(REFRESH, turn, "application/json"))
    assert live() == 0


def test_a_refresh_token_of_another_client_is_refused(program):
    answer = program.post(REFRESH, {"refresh_token": program.refresh, "client_id": "other"})

    assert refused(answer)
    assert live() == 1


def test_a_week_later_it_has_ended(program):
    RefreshToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert refused(program.refreshed())


def test_a_family_ends_after_thirty_days_however_often_it_is_prolonged(program):
    TokenFamily.objects.update(ends_at=datetime.now(UTC) - timedelta(seconds=1))

    assert refused(program.refreshed())


def in_threads(count, work):
    """Run `work` so often at once, each with a connection of its own; return what came out."""
    results, start = [], threading.Barrier(count)

    def run(number):
        try:
            start.wait(10)
            results.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def committed_program(committed_db):
    make_person(email="amina@example.org")
    mine = Program("amina@example.org")
    assert mine.sign_in().status_code == 200
    return mine


def test_twenty_parallel_refreshes_leave_one_live_line(committed_program):
    mine = committed_program

    def refresh(_):
        one = Program(mine.email, key=mine.key)
        one.nonce = mine.nonce
        return one.refreshed(mine.refresh)

    answers = in_threads(20, refresh)

    assert [a.status_code for a in answers] == [200] * 20
    assert len({a.json()["refresh_token"] for a in answers}) == 1
    assert live() == 1
    assert RefreshToken.objects.filter(spent_at=None).count() == 1
    mine.refresh = answers[0].json()["refresh_token"]
    assert mine.refreshed().status_code == 200


def test_a_thief_among_parallel_refreshes_gets_nothing(committed_program):
    mine = committed_program

    def refresh(number):
        key = mine.key if number else ec.generate_private_key(ec.SECP256R1())
        one = Program(mine.email, key=key)
        one.nonce = mine.nonce
        return number, one.refreshed(mine.refresh).status_code

    answers = dict(in_threads(6, refresh))

    assert answers[0] == 400
    forget_tokens()
    assert live() in {0, 1}  # it came before the honest ones, or after them
    assert RefreshToken.objects.filter(spent_at=None).count() == 1
