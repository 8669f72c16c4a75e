"""A person who is in every table comes back complete: the copy is compared with what the models declare."""

import pytest

from tests.rights import planting
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.identity.models import Person
from tulay.areas.identity.tests.factories import actor_of
from tulay.areas.privacy.actions.exports import ask_copy, open_copy
from tulay.areas.privacy.rules.exports import LEFT_OUT, schema
from tulay.areas.privacy.rules.rights import Right
from tulay.areas.privacy.web.copies import as_files, as_json, as_pdf
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.holdings import HOLDINGS, sealed_columns

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted():
    world = World()
    request_id = world.request_in(State.SUBMITTED)
    person = Person.objects.get(id=world.applicant.person_id)
    actor = actor_of(person, at=NOW)
    with reading(SYSTEM):
        marks = planting.plant(person, world, request_id)
    return actor, marks


def copy_for(actor, right=Right.ACCESS):
    link = ask_copy(actor=actor, right=right, now=NOW)
    return open_copy(actor=actor, token=link.token, now=NOW)


def test_every_declared_value_comes_back(planted):
    actor, marks = planted
    assert len(marks) == len({f"{c.table}.{c.name}" for c in sealed_columns()})

    copy = copy_for(actor)

    assert planting.missing(marks, copy.content) == sorted(LEFT_OUT)


def test_a_column_that_a_copy_forgets_is_found(planted):
    actor, marks = planted
    content = copy_for(actor).content
    content["tables"].pop("identity_assistance")
    content["holdings"].pop("identity")
    assert "identity_assistance.reason" in planting.missing(marks, content)


def test_nothing_of_somebody_else_is_in_a_copy(planted):
    _actor, marks = planted
    stranger = World().applicant
    person = Person.objects.get(id=stranger.person_id)
    content = copy_for(actor_of(person, at=NOW)).content
    assert planting.missing(marks, content) == sorted(marks)


def test_a_copy_says_why_everything_is_held_and_keeps_its_schema(planted):
    actor, _marks = planted
    content = copy_for(actor).content
    wanted = schema("https://tulay.example")
    assert set(content) == set(wanted["required"]) == set(wanted["properties"])
    assert set(content["holdings"]) == set(HOLDINGS)
    assert len(content["declarations"]) == len(list(sealed_columns()))
    for line in content["declarations"]:
        assert all((line["purpose"], line["basis"], line["retention_days"] > 0))


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_a_copy_is_a_document_in_the_persons_language(planted, language):
    actor, _marks = planted
    Person.objects.filter(id=actor.person_id).update(language=language)
    copy = copy_for(actor)
    assert copy.language == language
    assert as_pdf(copy).startswith(b"%PDF-")
    name, kind, content = as_files(copy)
    assert (name, kind, content[:2]) == ("my-data.zip", "application/zip", b"PK")


def test_a_copy_for_another_service_is_the_file_for_programs_alone(planted):
    actor, _marks = planted
    copy = copy_for(actor, Right.PORTABILITY)
    assert as_files(copy) == ("my-data.json", "application/json", as_json(copy))
