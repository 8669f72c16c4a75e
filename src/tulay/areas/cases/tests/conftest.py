"""What several tests of this area use."""

import pytest

from tulay.areas.cases.queries.services import forget_services
from tulay.areas.cases.tests.factories import World
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits


@pytest.fixture(autouse=True)
def forgetful():
    """No test knows the services of another."""
    forget_services()


@pytest.fixture(autouse=True)
def rested(settings):
    """No test meets a limit that another used up: all come from one network."""
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Files that tests hand in lie in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def api(settings, db, tmp_path):
    """The API of this area, with actors named by header."""
    settings.ROOT_URLCONF = "tulay.areas.cases.tests.urls"
    settings.MEDIA_ROOT = tmp_path
    door = "tulay.plumbing.http.middleware.Door"
    steps = [step for step in settings.MIDDLEWARE if not step.startswith("tulay.site")]
    place = steps.index(door)
    stand_in = "tulay.areas.identity.tests.door.StandIn"
    settings.MIDDLEWARE = [*steps[:place], stand_in, *steps[place:]]
    settings.PROGRAM_MIDDLEWARE = [stand_in, steps[-1]]
