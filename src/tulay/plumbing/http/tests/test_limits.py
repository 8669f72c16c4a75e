import socket
import threading
import time
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client

from tulay.kernel.errors import TooMany
from tulay.plumbing import limits
from tulay.plumbing.limits import Rate, judge, limit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    limits.forget_all()


def admitted(key, rate, tries):
    return sum(judge("t", key, rate).admitted for _ in range(tries))


def test_a_rested_principal_may_spend_the_limit_at_once_and_no_more(settings):
    assert admitted(uuid4().hex, Rate(10, 3_600), 30) == 10


def test_permits_come_back_one_by_one():
    key, rate, began = uuid4().hex, Rate(10, 5), time.monotonic()
    assert admitted(key, rate, 10) == 10
    time.sleep(0.55)
    returned = admitted(key, rate, 20)
    assert 1 <= returned <= (time.monotonic() - began) / 0.5


def test_what_is_left_and_when_to_come_back_is_told():
    key, rate = uuid4().hex, Rate(3, 3_600)
    assert [judge("t", key, rate).remaining for _ in range(4)] == [2, 1, 0, 0]
    assert 1_190 < judge("t", key, rate).reset_s <= 1_200


def test_blocks_save_round_trips_and_keep_the_limit(monkeypatch):
    asked = []
    ask = limits._ask_valkey
    monkeypatch.setattr(limits, "_ask_valkey", lambda *a: asked.append(a) or ask(*a))
    rate = Rate(10_000, 3_600)
    assert admitted(uuid4().hex, rate, 9_000) == 9_000
    assert len(asked) < 130
    assert admitted(uuid4().hex, Rate(1_000, 36_000), 1_500) == 1_000


def test_two_processes_share_one_limit_within_the_bound():
    rate, key = Rate(1_000, 36_000), uuid4().hex
    processes = [limits._Keys(), limits._Keys()]
    total = 0
    for turn in range(3_000):
        limits._keys, kept = processes[turn % 2], limits._keys
        try:
            total += judge("t", key, rate).admitted
        finally:
            limits._keys = kept
    assert 1_000 - 2 * rate.block <= total <= 1_000 + 2 * rate.block


def test_with_valkey_away_postgresql_keeps_the_limit(no_valkey):
    key, rate = uuid4().hex, Rate(10, 3_600)
    assert admitted(key, rate, 30) == 10
    with pytest.raises(TooMany):
        limit("t", key, rate)


def test_with_valkey_away_the_limit_holds_among_threads(no_valkey, transactional_db):
    key, rate, seen = uuid4().hex, Rate(50, 3_600), []

    def knock():
        mine = limits._Keys()
        for _ in range(30):
            held = mine.held("k")
            limits._take_block(held, f"t:{key}", rate)
            seen.append(held.permits)
        connections.close_all()

    threads = [threading.Thread(target=knock) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(seen) == 50


def test_a_dead_valkey_costs_little(settings):
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # takes the call and never answers
        settings.REDIS_URL = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        started = time.perf_counter()
        for _ in range(50):
            assert judge("t", uuid4().hex, Rate(100, 3_600)).admitted
        assert time.perf_counter() - started < 0.6


def test_limit_says_when_to_come_back():
    key, rate = uuid4().hex, Rate(1, 60)
    limit("t", key, rate)
    with pytest.raises(TooMany) as refused:
        limit("t", key, rate)
    assert 59 <= refused.value.facts["retry_after_s"] <= 61


def test_keys_are_not_kept_in_clear():
    from tulay.plumbing import valkey

    limit("t", "ana@example.org", Rate(5, 60))
    names = valkey.ask(lambda v: b" ".join(v.keys("*")))
    assert b"ana@example.org" not in names


def test_the_api_tells_the_standing_and_refuses_strangers_by_network(doors, settings):
    settings.API_LIMITS_PER_HOUR = {"network": 5, "person": 1_000, "partner": 5_000}
    here = {"REMOTE_ADDR": f"198.51.{uuid4().int % 250}.7"}
    replies = [doors.get(f"/api/v1/things/{uuid4()}", **here) for _ in range(6)]
    assert [r.status_code for r in replies] == [200] * 5 + [429]
    assert replies[0]["RateLimit-Policy"] == '"network";q=5;w=3600'
    assert replies[0]["RateLimit"].startswith('"network";r=4;t=')
    assert 700 <= int(replies[5]["Retry-After"]) <= 721
    assert replies[5].json()["code"] == "too-many"
    neighbour = {"REMOTE_ADDR": here["REMOTE_ADDR"][:-1] + "9"}
    assert doors.get(f"/api/v1/things/{uuid4()}", **neighbour).status_code == 429
    assert doors.get("/problems/forbidden", **here).status_code == 200


def test_people_and_partners_have_limits_of_their_own(doors, person):
    partner = Client(headers={"X-Actor": f"client:{uuid4().hex}"})
    assert person.get("/api/v1/private")["RateLimit-Policy"] == '"person";q=1000;w=3600'
    reply = partner.get(f"/api/v1/things/{uuid4()}")
    assert reply["RateLimit-Policy"] == '"partner";q=5000;w=3600'


def test_a_forwarded_address_is_believed_only_from_our_proxy(doors, settings, rf):
    from tulay.plumbing.http.network import network_of

    forged = rf.get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="192.0.2.1")
    assert network_of(forged) == "203.0.113.0/24"
    settings.TRUSTED_PROXIES = ["203.0.113.0/24"]
    assert network_of(forged) == "192.0.2.0/24"
    lied = rf.get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR="192.0.2.1, 198.51.100.9")
    assert network_of(lied) == "198.51.100.0/24"
    assert network_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2ff::1")) == "2001:db8:1:200::/56"
    assert network_of(rf.get("/", REMOTE_ADDR="127.0.0.1:5000")) == "127.0.0.0/24"
