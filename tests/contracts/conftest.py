"""A small real installation that the whole API is asked about."""

from datetime import UTC, datetime

import pytest
from django.test import Client, TransactionTestCase

from tests.contracts.audience import Audience
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import World
from tulay.areas.identity.tests.factories import make_session

STATES = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFORMATION, State.REJECTED)


@pytest.fixture(scope="module")
def installation(django_db_setup, django_db_blocker):
    """Commit a world for the tests of a module; then the database is as migrations left it."""
    with django_db_blocker.unblock():
        world = World()
        now = datetime.now(UTC)
        world.requests = [world.request_in(state, now=now) for state in STATES]
        yield world
        TransactionTestCase()._fixture_teardown()


@pytest.fixture(scope="module")
def audiences(installation):
    """Everybody who may ask: a stranger, the applicant, an officer; each with a real session."""
    return {
        "anonymous": Audience("anonymous", installation),
        "resident": Audience("resident", installation, _entered(installation.applicant)),
        "officer": Audience("officer", installation, _entered(installation.officer)),
    }


def _entered(actor):
    from tulay.areas.identity.models import Person

    token = make_session(Person.objects.get(id=actor.person_id), at=datetime.now(UTC))
    client = Client()
    client.get("/account/sign-in/")
    return token, client.cookies["tulay_csrf"].value
