"""One running product and one Chromium for all journeys of a worker."""

import os
import shutil
import uuid
from pathlib import Path

import psycopg
import pytest

from tests.journeys.browsing import Chromium, Person
from tests.journeys.product import Product
from tests.journeys.steps import SERVICE
from tulay.site.platform.testing import TestDatabase

OF_SERVICE = "service_id = (SELECT id FROM catalogue_service WHERE slug = %s)"
LEFT = f"SELECT slots_left FROM catalogue_slots WHERE {OF_SERVICE}"
SET_LEFT = f"UPDATE catalogue_slots SET slots_left = %s WHERE {OF_SERVICE}"
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """All journeys are one worker's: the product they need starts once and not once a worker."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


@pytest.fixture(scope="session")
def product(django_test_environment, django_db_blocker, worker_id, tmp_path_factory):
    database = TestDatabase(os.environ["DATABASE_URL"], f"journeys_{worker_id}")
    with django_db_blocker.unblock():
        database.create()
    running = Product(
        tmp_path_factory.mktemp("product"),
        database_url=database.url(database.name),
        broker_url=os.environ["REDIS_URL"].rpartition("/")[0] + "/7",
    )
    try:
        running.fill()
        running.start()
        Person.product = running
        yield running
    finally:
        running.stop()
        database.drop()


@pytest.fixture(scope="module")
def chromium():
    """A browser for one module: its event loop would disturb tests of other modules."""
    names = filter(None, (os.environ.get("TULAY_CHROMIUM"), *NAMES))
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("No Chromium found: run tools/ensure-chromium, or set TULAY_CHROMIUM.", False)
    with Chromium(program) as browser:
        yield browser


@pytest.fixture(params=[True, False], ids=["scripted", "plain"])
def scripted(request):
    """Every journey is played with JavaScript and again without."""
    return request.param


@pytest.fixture
def seat(product, chromium, scripted):
    """Seat people; afterwards each leaves, and what their browser noticed is judged."""
    seated = []

    def seat(**wishes):
        person = chromium.person(product.origin, **({"scripted": scripted} | wishes))
        seated.append(person)
        return person

    yield seat
    for person in seated:
        person.leave()


@pytest.fixture
def address():
    """An e-mail address nobody else uses."""
    return f"{uuid.uuid4().hex[:12]}@people.example"


@pytest.fixture
def scarce(product):
    """Leave a single place of the service everybody applies for; give the rest back afterwards."""
    before = []

    def leave_one():
        with psycopg.connect(product.database_url, autocommit=True) as connection:
            row = connection.execute(LEFT, [SERVICE]).fetchone()
            before.append(row[0])
            connection.execute(SET_LEFT, [1, SERVICE])

    yield leave_one
    with psycopg.connect(product.database_url, autocommit=True) as connection:
        connection.execute(SET_LEFT, [before[0], SERVICE])
