"""What every test may use: a database of its own, and the application's own role in it."""

import os

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.urls import get_resolver
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties

from tests.platform.installation import first_started
from tulay.plumbing import valkey
from tulay.site.databases import database
from tulay.site.platform.testing import TestDatabase

# A crowded machine makes examples slowly: that says nothing about what is tested.
properties.register_profile("crowded", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "SOAK_EXAMPLES" not in os.environ:
    properties.load_profile("crowded")


@pytest.fixture(autouse=True)
def english():
    """Begin every test in English: a request leaves its language behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def tulay_database(worker_id):
    """Name this worker's database; nothing is created until a test wants one."""
    return TestDatabase(os.environ["DATABASE_URL"], worker_id)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, tulay_database):
    """Clone the migrated template and work in it as the application does."""
    with django_db_blocker.unblock():
        tulay_database.create()
        connections["default"].close()
        mine = database(tulay_database.url(tulay_database.name), role="tulay_app")
        mine["OPTIONS"]["pool"] = False
        connections.settings["default"].update(mine)
    _ = get_resolver().url_patterns  # as the web server does: not first by two threads of a test

    def fresh_database(self):
        connections.close_all()
        tulay_database.restore()

    # Flushing would need TRUNCATE, which neither the role nor the append-only tables allow, and
    # it would take the rows migrations made.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", fresh_database)
        yield
    with django_db_blocker.unblock():
        connections.close_all()
        tulay_database.drop()


@pytest.fixture(scope="session")
def first_start(worker_id, tmp_path_factory):
    """What a first start of the product leaves behind, stopped: for tests that begin with a second one."""
    base = tmp_path_factory.getbasetemp()
    return first_started(base if worker_id == "master" else base.parent)


@pytest.fixture
def committed_db(transactional_db):
    """Real commits, for tests of concurrency; afterwards the database is as migrations left it."""


@pytest.fixture
def as_database_owner(tulay_database):
    """Open a connection as the login role (superuser), for arranging what the product may not."""
    with psycopg.connect(tulay_database.url(tulay_database.name), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session", autouse=True)
def patient_valkey():
    """Wait longer for Valkey than the product does: a busy machine is no outage."""
    url = settings.REDIS_URL
    valkey._servers[url] = valkey.Valkey(url, timeout_s=10)  # noqa: SLF001 - tests of outages ask other addresses
