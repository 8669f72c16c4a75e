"""What several tests of this area use."""

import pytest

from tulay.areas.support.tests.factories import World


@pytest.fixture
def world(db):
    return World()
