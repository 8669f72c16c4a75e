"""After people were erased every address that shows something of theirs still answers, and shows the mark."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.test import Client, TransactionTestCase

from tests.matrix.declared import RELATIONS
from tests.matrix.scene import Scene
from tests.matrix.test_matrix import DOORS, send
from tulay.areas.cases.models import Request
from tulay.areas.identity.models import Person
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Role
from tulay.kernel.actor import SYSTEM
from tulay.plumbing import limits
from tulay.plumbing.db import scope
from tulay.plumbing.keys import subjects

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ASKING = (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.COORDINATOR, Role.RESIDENT)
LOOKS = [door for door in DOORS if door.method in ("", "GET")]


@pytest.fixture(scope="module")
def erased_scene(django_db_setup, django_db_blocker):
    """Commit one world, and erase everybody in it but those who ask."""
    with django_db_blocker.unblock():
        scene = Scene()
        asking = {scene.people[role].id for role in ASKING}
        for person_id in set(Person.objects.values_list("id", flat=True)) - asking:
            subjects.destroy(person_id, now=NOW)
        yield scene
        TransactionTestCase()._fixture_teardown()


def asked(scene, door, role, relation):
    limits.forget_all()
    forget_visits()
    client = Client()
    client.cookies["tulay_session"], client.cookies["tulay_csrf"] = scene.sessions[role]
    undone = transaction.atomic()
    undone._from_testcase = True  # an action is the outermost that counts
    with undone:
        answer = send(client, door, scene.named(role, relation))
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, body


def test_the_scene_is_erased(erased_scene):
    with transaction.atomic(), scope.entered(SYSTEM):
        request = Request.objects.get(
            id=erased_scene.things["same agency"]["decided"]["request_id"]
        )
        person = Person.objects.get(id=request.applicant_id)

    assert subjects.is_erased(request.answers)
    assert subjects.is_erased(person.name)


@pytest.mark.parametrize("door", LOOKS, ids=lambda door: f"{door.method or 'page'} {door.name}")
def test_whoever_may_look_gets_an_answer(erased_scene, door):
    for role in ASKING:
        for relation in RELATIONS[:2] if door.row.thing else RELATIONS[1:2]:
            status, _ = asked(erased_scene, door, role, relation)
            assert status < 500, f"{door.name}, {role}, {relation}: {status}"


@pytest.mark.parametrize("name", ["cases:record", "cases:record-letter", "cases_documents"])
def test_the_desk_shows_the_mark(erased_scene, name):
    door = next(door for door in LOOKS if door.name == name)
    status, body = asked(erased_scene, door, Role.OFFICER, "same agency")
    assert (status, b"[erased]" in body) == (200, True), body.decode()
