"""Looks and checks: whose count, and that a batch is added once whoever adds it and wherever they die."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.db import connections

from tulay.areas.catalogue import tasks
from tulay.areas.catalogue.actions.views import CHECK, VIEWS, count_views
from tulay.areas.catalogue.models import CountedBatch, DailyViews
from tulay.areas.catalogue.queries.views import looked_at
from tulay.areas.catalogue.rules.views import is_a_reader
from tulay.areas.catalogue.tests.factories import NOW, make_service
from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person, make_session
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing import tallies, valkey

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
DAY = date(2026, 11, 23)


@pytest.fixture
def counter(settings):
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    yield
    for name in (VIEWS, f"{VIEWS}:taken"):
        valkey.ask(lambda v, name=name: v.delete(f"{valkey.prefix()}:tally:{name}"))


@pytest.mark.parametrize(
    ("agent", "is_staff", "is_prefetched", "counts"),
    [
        (PHONE, False, False, True),
        (PHONE, True, False, False),
        (PHONE, False, True, False),
        ("", False, False, False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", False, False, False),
        ("facebookexternalhit/1.1", False, False, False),
        ("curl/8.5", False, False, False),
        ("Mozilla/5.0 (X11) HeadlessChrome/142.0", False, False, False),
        ("Mozilla/5.0 (X11; CUBOT) Chrome/142", False, False, True),
    ],
)
def test_whose_look_is_counted(agent, is_staff, is_prefetched, counts):
    assert is_a_reader(agent, is_staff=is_staff, is_prefetched=is_prefetched) is counts


def test_programs_and_staff_are_left_out(counter, db, client):
    agency = make_agency()
    make_service(agency, slug="boats")
    officer = make_person()
    make_grant(officer, Role.OFFICER, agency_id=agency.id, at=datetime.now(UTC))
    client.get("/services/boats/", headers={"User-Agent": PHONE})
    client.get("/services/boats/", headers={"User-Agent": "Slurp/3"})
    client.cookies[django_settings.SESSION_COOKIE_NAME] = make_session(
        officer, at=datetime.now(UTC)
    )
    client.get("/services/boats/", headers={"User-Agent": PHONE})

    tasks.add_up_views()

    assert DailyViews.objects.get().views == 1


def test_a_look_asks_the_database_nothing_more(counter, db, client, django_assert_num_queries):
    make_service(slug="boats")
    client.get("/services/boats/", headers={"User-Agent": PHONE})
    with django_assert_num_queries(_queries_of(client, "curl/8")):
        client.get("/services/boats/", headers={"User-Agent": PHONE})


def _queries_of(client, agent):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get("/services/boats/", headers={"User-Agent": agent})
    return len(asked)


def test_checks_are_counted_beside_looks(counter, db):
    service_id = make_service()
    tallies.count(VIEWS, str(service_id), f"{CHECK}{service_id}")
    tallies.count(VIEWS, f"{CHECK}{service_id}")

    tasks.add_up_views()

    [day] = looked_at(service_id, since=date(2020, 1, 1))
    assert (day.views, day.checks) == (1, 2)


def test_who_died_after_adding_does_not_add_again(counter, db):
    service_id = make_service()
    tallies.count(VIEWS, str(service_id))
    batch = tallies.taken(VIEWS)
    added = {"batch_id": batch.id, "counts": batch.counts, "day_date": DAY, "now": NOW}
    assert count_views(actor=SYSTEM, **added)

    tallies.count(VIEWS, str(service_id))  # people go on looking
    tasks.add_up_views()  # the same batch is still set aside
    tasks.add_up_views()

    assert sum(one.views for one in DailyViews.objects.all()) == 2


def test_without_its_id_a_batch_would_be_added_twice(counter, db):
    """The control: what guards is the id, nothing else."""
    service_id = make_service()
    for _attempt in range(2):
        count_views(
            actor=SYSTEM, batch_id=uuid7(), counts={str(service_id): 1}, day_date=DAY, now=NOW
        )

    assert DailyViews.objects.get().views == 2


def test_a_late_worker_forgets_only_its_own_batch(counter, db):
    service_id = make_service()
    tallies.count(VIEWS, str(service_id))
    first = tallies.taken(VIEWS)
    tallies.forget(VIEWS, first.id)
    tallies.count(VIEWS, str(service_id))
    second = tallies.taken(VIEWS)

    tallies.forget(VIEWS, first.id)

    assert tallies.taken(VIEWS) == second


def test_two_workers_at_once_add_a_batch_once(counter, committed_db):
    service_id = make_service()
    for _look in range(5):
        tallies.count(VIEWS, str(service_id))
    together = Barrier(2)

    def work():
        batch = tallies.taken(VIEWS)
        together.wait(timeout=10)
        try:
            return count_views(
                actor=SYSTEM, batch_id=batch.id, counts=batch.counts, day_date=DAY, now=NOW
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = [one.result() for one in [pool.submit(work), pool.submit(work)]]

    assert sorted(answers) == [False, True]
    assert DailyViews.objects.get(service_id=service_id).views == 5


def test_ids_of_batches_are_forgotten_after_a_week(db):
    service_id = make_service()
    CountedBatch.objects.create(id=uuid7(), counted_at=NOW.replace(year=2020))

    count_views(actor=SYSTEM, batch_id=uuid7(), counts={str(service_id): 1}, day_date=DAY, now=NOW)

    assert CountedBatch.objects.count() == 1
