"""A person in every table the register knows: erased, or gone with time, nothing of theirs can be read.

What is planted comes from the models' declarations; a table that nobody empties is named here by its name.
"""

from datetime import timedelta

import pytest
from django.apps import apps

from tests.rights import planting
from tests.rights.test_erasure import DAY_AFTER, approved, erased
from tests.rights.test_retention import SEVEN_YEARS, delivered, run
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.identity.models import Person, Session
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.privacy.actions.erasure import erase_rows
from tulay.areas.privacy.actions.restored import erase_again
from tulay.areas.privacy.models import Hold, RightsRequest
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.holdings import HOLDINGS, sealed_columns
from tulay.plumbing.keys import subjects
from tulay.plumbing.keys.subjects import is_erased

pytestmark = pytest.mark.django_db
OF_NO_AREA = {"plumbing_idempotency": "answers to repeated requests, sealed, for seven days"}
ACCOUNT_ENDS = timedelta(days=731)


@pytest.fixture
def planted():
    world = World()
    request_id = world.request_in(State.SUBMITTED)
    person = Person.objects.get(id=world.applicant.person_id)
    with reading(SYSTEM):
        marks = planting.plant(person, world, request_id, state="withdrawn", closed_at=NOW)
    Hold.objects.update(lifted_at=NOW)
    RightsRequest.objects.filter(ended_at=None).update(ended_at=NOW)
    return person, marks


def readable(person):
    """Name the columns in which something of a person can still be read."""
    found = set()
    with reading(SYSTEM):
        for column in sealed_columns():
            for row in column.model._base_manager.filter(**{column.subject: person.id}):
                value = getattr(row, column.name)
                if value not in (None, "", {}) and not is_erased(value):
                    found.add(f"{column.table}.{column.name}")
    return found


def test_everybody_who_is_planted_can_be_read_first(planted):
    person, marks = planted
    assert readable(person) == set(marks)


def test_an_erased_person_can_be_read_nowhere(planted):
    person, _marks = planted
    erased(approved(actor_of(person)))
    assert readable(person) == set()


def test_erasing_empties_what_the_key_alone_would_leave(planted):
    """The key is the last line; what may be changed is emptied before, so that an old key brings nothing back."""
    person, _marks = planted
    erase_rows(actor=SYSTEM, request_id=approved(actor_of(person)), now=DAY_AFTER)
    assert not subjects.is_destroyed(person.id)
    assert readable(person) - set(planting.KEPT_SEALED) == set()


def test_whoever_comes_back_with_an_older_copy_is_emptied_in_every_table(planted):
    """A copy from before the erasure has every row, and the key is gone: the areas' own erasing runs again."""
    person, marks = planted
    other = make_person(email="other@example.org")
    subjects.destroy(person.id, now=NOW)
    with reading(SYSTEM):
        assert planting.lying(person.id) == set(marks), "the key alone takes nothing away"
        before = planting.lying(other.id)

    assert erase_again(actor=SYSTEM, clock=lambda: NOW) == 1

    with reading(SYSTEM):
        assert planting.lying(person.id) - set(planting.KEPT_SEALED) == set()
        assert planting.lying(other.id) == before
    assert readable(person) == set()
    assert not Session.objects.filter(person=person, revoked_at=None).exists()


def test_after_seven_years_nothing_of_an_unused_account_can_be_read(planted):
    person, _marks = planted
    Session.objects.filter(person=person).update(seen_at=NOW, expires_at=NOW)
    person.set_password("salt-lamp-river-orchid")
    person.save()
    for days in (0, 23, 30):
        run(NOW + ACCOUNT_ENDS + timedelta(days=days))
        delivered()
    run(NOW + SEVEN_YEARS)

    assert subjects.is_destroyed(person.id)
    assert readable(person) == set()


def without_holding(found):
    """Name each table with sealed columns for which no area answers, and where to say so."""
    held = {table for holding in HOLDINGS.values() for table in holding.tables}
    areas = {model._meta.db_table: model.__module__.split(".")[2] for model in apps.get_models()}
    return sorted(
        f"{table}: name it in areas/{areas.get(table, '?')}/holdings.py, with how it is given out and emptied"
        for table in found - held - set(OF_NO_AREA)
    )


def test_every_table_with_sealed_columns_has_somebody_who_answers_for_it():
    assert without_holding({column.table for column in sealed_columns()}) == []


def test_a_table_that_nobody_answers_for_is_named():
    (said,) = without_holding({"cases_request", "payments_secret"})
    assert said.startswith("payments_secret: name it in")


def test_an_account_that_is_used_is_not_ended(planted):
    person, _marks = planted
    Session.objects.filter(person=person).update(seen_at=NOW + SEVEN_YEARS)
    run(NOW + SEVEN_YEARS)
    assert not subjects.is_destroyed(person.id)
    left = {name for name in readable(person) if name.startswith(("notifications_", "cases_req"))}
    assert left == set()
