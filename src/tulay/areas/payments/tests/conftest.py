"""What several tests of this area use."""

import pytest

from tulay.areas.payments.tests.settling import Clinic
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits


@pytest.fixture(autouse=True)
def rested(settings):
    """No test meets a limit that another used up: all come from one network."""
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()


@pytest.fixture
def api(settings, db):
    """The API, with actors named by header."""
    door = "tulay.plumbing.http.middleware.Door"
    steps = [step for step in settings.MIDDLEWARE if not step.startswith("tulay.site")]
    place = steps.index(door)
    stand_in = "tulay.areas.identity.tests.door.StandIn"
    settings.MIDDLEWARE = [*steps[:place], stand_in, *steps[place:]]
    settings.PROGRAM_MIDDLEWARE = [stand_in, steps[-1]]


@pytest.fixture(autouse=True)
def gateway_here(settings):
    """Let payouts be ordered outside; nobody answers at this address, and no test of this folder asks."""
    address = "http://:key@127.0.0.1:9/?webhook_secret=secret"
    settings.PAYMENT_GATEWAYS = {"simulator": address}


@pytest.fixture
def files_here(settings, tmp_path):
    """Files that a test keeps go with it."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clinic(db):
    """A business that is paid, and gets its money out."""
    return Clinic()
