"""What a person receives while an official acts for them: everything as ever, with the official's name on it."""

from dataclasses import replace

import pytest

from tulay.areas.cases.actions.applications import open_case, submit_case
from tulay.areas.cases.tests.factories import ANSWERS, NOW, World
from tulay.areas.identity.models import Person
from tulay.areas.identity.rules import ASSISTED_CODES, Role
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.actor import Actor, ActorKind, Grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def helping(world):
    """Benito acts for Amina, as the session of an official does once she gave her code."""
    return Actor(
        world.officer.person_id,
        ActorKind.PERSON,
        (Grant(ASSISTED_CODES, role=Role.RESIDENT.value),),
        name="Benito Cruz",
        on_behalf_of=world.applicant.person_id,
    )


def sends_request(actor, world, language="en"):
    request_id = open_case(
        actor=actor, service_id=world.service_id, answers=ANSWERS, language=language, now=NOW
    )
    submit_case(actor=actor, request_id=request_id, now=NOW)
    return request_id


def test_the_person_receives_what_was_done_with_both_names(world):
    amina = Person.objects.get(id=world.applicant.person_id)

    sends_request(helping(world), world)

    messages = list(Message.objects.filter(recipient_id=amina.id))
    assert messages
    for message in messages:
        assert "Amina Sali" in message.body
        assert message.body.endswith("Benito Cruz did this for you.\n")
    mailed = Delivery.objects.filter(message__in=messages, channel="email")
    assert {one.address for one in mailed} == {amina.email}


def test_the_official_receives_nothing_of_it(world):
    sends_request(helping(world), world)
    assert not Message.objects.filter(recipient_id=world.officer.person_id).exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fil", "Si Benito Cruz ang gumawa nito para sa inyo."),
        ("ar", "قام Benito Cruz بذلك نيابة عنك."),
    ],
)
def test_it_is_said_in_the_persons_own_language(world, language, said):
    sends_request(helping(world), world, language)
    [message, *_] = Message.objects.filter(recipient_id=world.applicant.person_id)
    assert (message.language, said in message.body) == (language, True), message.body


def test_what_somebody_does_themselves_names_nobody_else(world):
    sends_request(replace(world.applicant, name="Amina Sali"), world)
    bodies = [one.body for one in Message.objects.filter(recipient_id=world.applicant.person_id)]
    assert bodies
    assert not any("did this for you" in body for body in bodies)
