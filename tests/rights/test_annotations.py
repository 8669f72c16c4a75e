"""What was not corrected stands where the data is shown."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.rights.test_desk import asked, make_officer, refused
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import World
from tulay.areas.identity.models import Person
from tulay.areas.identity.tests.factories import actor_of, make_session

pytestmark = pytest.mark.django_db


def test_a_refused_correction_stands_on_the_record_of_the_request():
    world = World()
    request_id = world.request_in(State.IN_REVIEW)
    client = Client()
    officer = Person.objects.get(id=world.officer.person_id)
    client.cookies["tulay_session"] = make_session(officer, at=datetime.now(UTC))
    page = f"/desk/requests/{request_id}/"
    assert "My street is Rizal Street." not in client.get(page).content.decode()
    applicant = actor_of(Person.objects.get(id=world.applicant.person_id))

    refused(make_officer(), asked(applicant))

    assert "My street is Rizal Street." in client.get(page).content.decode()
