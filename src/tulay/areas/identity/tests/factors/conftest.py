"""Somebody with a proven address, and the same as an officer."""

import pytest

from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import (
    NOW,
    make_grant,
    make_person,
)
from tulay.areas.identity.tests.factors.steps import EMAIL
from tulay.kernel.ids import uuid7


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


@pytest.fixture
def amina():
    person = make_person(email=EMAIL)
    person.email_verified_at = NOW
    person.save()
    return person


@pytest.fixture
def officer(amina):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    return amina
