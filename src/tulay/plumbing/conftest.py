"""The small site of `http/tests/support.py`, with real PostgreSQL and Valkey behind it."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from tulay.plumbing import limits, valkey
from tulay.plumbing.cache_versions import VERSIONS
from tulay.plumbing.http.tests.support import PERSON

TEMPLATES = Path(__file__).parent / "http" / "tests" / "templates"
DOOR = "tulay.plumbing.http.middleware.Door"
ACTING = "tulay.site.middleware.Acting"


@pytest.fixture
def doors(settings):
    before = [m for m in django_settings.MIDDLEWARE if m not in {DOOR, ACTING}]
    settings.MIDDLEWARE = [*before, "tulay.plumbing.http.tests.support.StandIn", DOOR]
    lane = [m for m in django_settings.PROGRAM_MIDDLEWARE if m not in {DOOR, ACTING}]
    settings.PROGRAM_MIDDLEWARE = [*lane, "tulay.plumbing.http.tests.support.StandIn", DOOR]
    settings.ROOT_URLCONF = "tulay.plumbing.http.tests.support"
    first = {**settings.TEMPLATES[0], "DIRS": [TEMPLATES]}
    settings.TEMPLATES = [first]
    limits.forget_all()
    _forget(f"{settings.VALKEY_PREFIX}:*")
    return Client(raise_request_exception=False)


@pytest.fixture
def person(doors):
    return Client(raise_request_exception=False, headers={"X-Actor": str(PERSON)})


@pytest.fixture
def caching(settings):
    settings.CACHE_ENABLED = True
    _forget(f"{settings.VALKEY_PREFIX}:*")
    VERSIONS.close()
    yield
    VERSIONS.close()


@pytest.fixture
def no_valkey(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def _forget(pattern):
    client = valkey.server().client
    for key in client.scan_iter(pattern):
        client.delete(key)
