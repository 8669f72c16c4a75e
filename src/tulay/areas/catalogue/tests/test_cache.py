import json

import pytest

from tulay.areas.catalogue.actions.services import edit_service, publish_service, set_accepting
from tulay.areas.catalogue.actions.slots import return_slot, take_slot
from tulay.areas.catalogue.queries.public import CACHE, found, still_open
from tulay.areas.catalogue.rules.search import Wish
from tulay.areas.catalogue.tests.factories import NOW, make_details, make_service
from tulay.areas.directory.tests.factories import make_agency
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.cache_versions import VERSIONS

LIST = "/api/v1/public/catalog/services"


@pytest.fixture
def cached(committed_db, settings):
    settings.CACHE_ENABLED = True
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-shelf"
    settings.API_LIMITS_PER_HOUR = {"network": 100_000, "person": 100_000, "partner": 100_000}
    a_moment_later()
    yield
    a_moment_later()
    VERSIONS.close()


def a_moment_later():
    CACHE._local.clear()
    VERSIONS.forget()


def test_the_public_catalogue_is_read_from_the_cache(cached, client, django_assert_num_queries):
    service_id = make_service(make_agency(), slug="boats", slots=2)
    a_moment_later()
    addresses = (LIST, f"{LIST}/{service_id}", "/services/?q=boat", "/services/boats/")
    first = [client.get(address).content for address in addresses]

    with django_assert_num_queries(0):
        again = [client.get(address).content for address in addresses]

    assert [len(one) for one in again] == [len(one) for one in first]
    assert again[0] == first[0]


def edited_and_published(service_id, details):
    edit_service(actor=SYSTEM, service_id=service_id, details=details, now=NOW)
    publish_service(actor=SYSTEM, service_id=service_id, now=NOW)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda id_: take_slot(actor=SYSTEM, service_id=id_, now=NOW),
            ("Boat repair help", True, 1),
        ),
        (
            lambda id_: set_accepting(actor=SYSTEM, service_id=id_, is_accepting=False, now=NOW),
            ("Boat repair help", False, 2),
        ),
        (
            lambda id_: edited_and_published(id_, make_details(name="Better", slots=2)),
            ("Better", True, 2),
        ),
    ],
)
def test_what_changes_a_service_is_seen_at_once(cached, client, change, expected):
    service_id = make_service(make_agency(), slots=2)
    a_moment_later()
    address = f"{LIST}/{service_id}"
    assert json.loads(client.get(address).content)["slots_left"] == 2

    change(service_id)
    VERSIONS.forget()  # a second passes

    shown = json.loads(client.get(address).content)
    assert (shown["name"], shown["is_open"], shown["slots_left"]) == expected


def test_what_is_published_appears_and_what_is_returned_is_counted(cached, client):
    draft = make_service(make_agency(), slug="draft", published=False, slots=1)
    a_moment_later()
    assert client.get("/services/draft/").status_code == 404

    publish_service(actor=SYSTEM, service_id=draft, now=NOW)
    take_slot(actor=SYSTEM, service_id=draft, now=NOW)
    VERSIONS.forget()
    assert "All places are taken" in client.get("/services/draft/").content.decode()

    return_slot(actor=SYSTEM, service_id=draft, now=NOW)
    VERSIONS.forget()
    assert "Start now" in client.get("/services/draft/").content.decode()


def test_a_kept_list_closes_what_has_run_out_of_time(db):
    make_service(slug="soon")
    [hit] = found(Wish(), language="en", now=NOW).items

    from dataclasses import replace

    over = still_open(replace(hit, closes_at=NOW), NOW)

    assert (hit.is_open, over.is_open) == (True, False)
