import pytest

from tulay.areas.catalogue import tasks
from tulay.areas.catalogue.actions.views import VIEWS
from tulay.areas.catalogue.models import DailyViews, SearchWord
from tulay.areas.catalogue.tests.factories import make_service
from tulay.kernel.ids import uuid7
from tulay.plumbing import tallies, valkey

PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/142.0 Mobile"


@pytest.fixture
def counter(settings, db):
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-views"
    yield
    for name in (VIEWS, f"{VIEWS}:taken"):
        valkey.ask(lambda v, name=name: v.delete(f"{valkey.prefix()}:tally:{name}"))


def test_refresh_search_words_gathers_them(db):
    make_service(name="Unmistakable")

    tasks.refresh_search_words(unknown="tolerated")

    assert SearchWord.objects.filter(word="unmistakable").exists()


def test_views_are_counted_without_a_write_and_added_up_later(
    counter, client, django_assert_num_queries
):
    service_id = make_service(slug="boats")
    for _ in range(3):
        client.get("/services/boats/", headers={"User-Agent": PHONE})
    client.head("/services/boats/", headers={"User-Agent": PHONE})
    client.get("/services/boats/", headers={"User-Agent": PHONE, "Sec-Purpose": "prefetch"})
    assert not DailyViews.objects.exists()

    tasks.add_up_views()
    tasks.add_up_views()

    assert DailyViews.objects.get().views == 3
    assert DailyViews.objects.get().service_id == service_id


def test_views_taken_but_not_added_up_are_taken_again(counter):
    service_id = str(make_service())
    tallies.count(VIEWS, service_id)

    first = tallies.taken(VIEWS)
    assert first.counts == {service_id: 1}
    tallies.count(VIEWS, service_id)
    assert tallies.taken(VIEWS) == first
    tallies.forget(VIEWS, first.id)
    second = tallies.taken(VIEWS)
    assert second.counts == {service_id: 1}
    assert second.id != first.id


def test_without_valkey_nothing_breaks(monkeypatch, db):
    def down(_question):
        raise valkey.Down

    monkeypatch.setattr(valkey, "ask", down)

    assert tallies.taken(VIEWS) is None
    tallies.forget(VIEWS, uuid7())
    tasks.add_up_views()
