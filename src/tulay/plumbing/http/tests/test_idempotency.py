import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client

from tulay.plumbing.http.idempotency import purge
from tulay.plumbing.http.tests.support import OTHER, PERSON
from tulay.plumbing.models import CacheBump, IdempotencyRecord

pytestmark = pytest.mark.django_db(transaction=True)


def post(client, path, key=None, **body):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/v1/{path}",
        body or {"name": "thing"},
        content_type="application/json",
        headers=headers,
    )


def test_a_repeated_request_gets_the_first_answer_and_one_effect(person):
    key = str(uuid4())
    first, second = post(person, "things", key), post(person, "things", key)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Idempotency-Replayed"] == "true"
    assert CacheBump.objects.count() == IdempotencyRecord.objects.count() == 1


def test_without_a_key_each_request_has_its_effect(person):
    post(person, "things"), post(person, "things")
    assert CacheBump.objects.count() == 2
    assert not IdempotencyRecord.objects.exists()


def test_the_same_key_with_another_body_is_refused(person):
    key = str(uuid4())
    post(person, "things", key)
    reply = post(person, "things", key, name="else")
    assert reply.status_code == 422
    assert reply.json()["code"] == "idempotency-key-reused"
    assert CacheBump.objects.count() == 1


def test_keys_of_two_people_have_nothing_to_do_with_each_other(person):
    key = str(uuid4())
    other = Client(headers={"X-Actor": str(OTHER)})
    mine, theirs = post(person, "things", key), post(other, "things", key)
    assert mine.json()["id"] != theirs.json()["id"]


def test_where_money_moves_the_key_is_needed(person):
    reply = post(person, "payments")
    assert reply.status_code == 400
    assert reply.json()["code"] == "idempotency-key-missing"
    assert not CacheBump.objects.exists()


@pytest.mark.parametrize("key", ["a b", "x" * 256, "é"])
def test_an_unusable_key_is_refused(person, key):
    assert post(person, "things", key).json()["code"] == "idempotency-key-unusable"


def test_a_refusal_leaves_no_row_and_the_key_serves_again(person):
    key = str(uuid4())
    assert post(person, "things", key, name="shut").status_code == 409
    assert not IdempotencyRecord.objects.exists()
    assert post(person, "things", key, name="open").status_code == 201


def test_a_failure_after_the_write_takes_the_effect_back(person):
    key = str(uuid4())
    assert post(person, "payments", key, name="x", text="break").status_code == 500
    assert not CacheBump.objects.exists()
    assert not IdempotencyRecord.objects.exists()


def test_a_refused_action_is_reported_after_the_rollback(person, monkeypatch):
    from tulay.plumbing import actions

    heard = []
    monkeypatch.setattr(actions, "_sinks", [heard.append])
    assert post(person, "never", str(uuid4())).status_code == 403
    assert [(r.code, r.problem) for r in heard] == [("doors.forbidden", "forbidden")]


def test_the_same_key_at_the_same_time_has_one_effect_and_one_answer(doors):
    key, answers = str(uuid4()), []

    def send():
        client = Client(headers={"X-Actor": str(PERSON)})
        answers.append(post(client, "slow", key))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {a.status_code for a in answers} == {201}
    assert len({a.content for a in answers}) == 1
    assert CacheBump.objects.count() == 1


def test_without_the_lock_two_at_once_would_meet(person, monkeypatch):
    """Negative control: the unique digest still lets only one effect through."""
    key, answers = str(uuid4()), []
    unlocked = "EXISTS (SELECT FROM plumbing_idempotency WHERE digest = %s)"
    monkeypatch.setattr("tulay.plumbing.http.idempotency.IS_KNOWN", unlocked)

    def send():
        client = Client(headers={"X-Actor": str(PERSON)}, raise_request_exception=False)
        answers.append(post(client, "slow", key))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.status_code for a in answers) == [201, 409]
    assert CacheBump.objects.count() == 1


def test_the_answer_is_kept_sealed(person):
    reply = post(person, "things", str(uuid4()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM plumbing_idempotency")
        stored = bytes(cursor.fetchone()[0])
    assert reply.json()["id"].encode() not in stored
    assert json.loads(IdempotencyRecord.objects.get().body) == reply.json()


def test_answers_are_forgotten_after_seven_days(person):
    post(person, "things", str(uuid4()))
    now = datetime.now(UTC)
    assert purge(now=now + timedelta(days=6, hours=23)) == 0
    assert purge(now=now + timedelta(days=7, minutes=1)) == 1
