import time

import pytest

from tulay.plumbing import once, valkey
from tulay.plumbing.models import Once
from tulay.plumbing.once import EraOver, shared

pytestmark = pytest.mark.django_db
AWAY = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.ONCE_KEPT_BY = "valkey"
    once.forget_era()
    yield
    once.forget_era()


def come(key, *, era, until=None, now=None):
    now = time.time() if now is None else now
    return once.first_time(key, era=era, until=until or now + 60, now=now)


def unique(name):
    return f"{name}:{time.time_ns()}"


@pytest.fixture
def away(monkeypatch):
    gone = valkey.Valkey(AWAY)
    monkeypatch.setattr(valkey, "server", lambda: gone)
    once.forget_era()


def test_what_comes_comes_once():
    key, era = unique("a"), once.era()

    assert come(key, era=era)
    assert not come(key, era=era)
    assert era != shared.OF_POSTGRESQL


def test_postgresql_keeps_it_while_valkey_is_away(away):
    key, era = unique("b"), once.era()

    assert era == shared.OF_POSTGRESQL
    assert come(key, era=era)
    assert not come(key, era=era)
    assert Once.objects.count() == 1


def test_what_has_ended_in_postgresql_may_come_again(away):
    key, era, now = unique("c"), once.era(), time.time()
    assert come(key, era=era, until=now - 1)

    assert come(key, era=era, until=now + 60)


def test_an_era_of_valkey_is_over_while_it_is_away(monkeypatch):
    era = once.era()
    gone = valkey.Valkey(AWAY)
    monkeypatch.setattr(valkey, "server", lambda: gone)

    with pytest.raises(EraOver):
        come(unique("d"), era=era)
    assert once.era() == shared.OF_POSTGRESQL


def test_an_era_is_over_when_valkey_began_anew(monkeypatch):
    """A process that has not noticed yet is told by Valkey itself, which knows its run."""
    era = once.era()
    asked_at, _, _ = shared._known["now"]
    shared._known["now"] = (asked_at, era, "0" * 40)

    with pytest.raises(EraOver):
        come(unique("e"), era=era)


def test_an_era_of_long_ago_is_over():
    with pytest.raises(EraOver):
        come(unique("f"), era=b"12345678")


def test_old_minutes_are_forgotten_and_nothing_is_left_to_be_pushed_out():
    era, now = once.era(), time.time() + 3_600
    come(unique("g"), era=era, now=now, until=now + 60)
    minute = int(now + 60) // 60 + 1
    place = shared._place()
    assert valkey.ask(lambda v: v.exists(f"{place}{minute}"))
    assert valkey.ask(lambda v: v.ttl(f"{place}{minute}")) == -1  # no time to live

    later = now + 600
    come(unique("h"), era=era, now=later, until=later + 60)

    assert not valkey.ask(lambda v: v.exists(f"{place}{minute}"))
