"""An agency reaches its own alone: by what Python asks for, and by PostgreSQL where Python asks for everything."""

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.directory.tests.factories import make_agency
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.errors import UnknownPpa
from tulay.areas.programmes.models import Funding, Ppa, Update
from tulay.areas.programmes.queries.ppas import Narrowed, totals, visible_ppa, visible_ppas
from tulay.areas.programmes.tests.factories import (
    NOW,
    TODAY,
    acting,
    again,
    focal_person,
    make_line,
    make_ppa,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """An agency's PPA and another's, each with a line of money."""
    mine, theirs = make_ppa(make_agency()), make_ppa(make_agency())
    make_line(mine)
    make_line(theirs)
    return mine, theirs


def test_python_asks_for_the_agencys_own_alone(two):
    mine, theirs = two
    actor = focal_person(mine.agency)
    with reading(SYSTEM):  # the wall of PostgreSQL is down: Python's stands by itself
        assert [one.id for one in visible_ppas(actor, Narrowed()).items] == [mine.id]
        assert [one.count for one in totals(actor, Narrowed())] == [1]
        assert visible_ppas(actor, Narrowed(agency_id=theirs.agency_id)).items == ()
        with pytest.raises(UnknownPpa):
            visible_ppa(actor, theirs.id)


def test_postgresql_shows_the_agencys_own_alone_without_any_filter(two):
    mine, _ = two
    with reading(focal_person(mine.agency)):
        assert [one.id for one in Ppa.objects.all()] == [mine.id]
        assert [one.ppa_id for one in Funding.objects.all()] == [mine.id]


def test_postgresql_lets_nobody_write_to_another_agencys(two):
    mine, theirs = two
    with reading(focal_person(mine.agency)):
        assert Ppa.objects.filter(id=theirs.id).update(title="Ours now") == 0
        for kind in (
            Funding(
                ppa_id=theirs.id,
                agency_id=theirs.agency_id,
                kind="allocation",
                amount_minor=5,
                source="gaab",
                on_date=TODAY,
                recorded_at=NOW,
            ),
            Funding(  # under one's own name, on another's PPA
                ppa_id=theirs.id,
                agency_id=mine.agency_id,
                kind="allocation",
                amount_minor=5,
                source="gaab",
                on_date=TODAY,
                recorded_at=NOW,
            ),
            Update(
                ppa_id=theirs.id, agency_id=theirs.agency_id, kind="note", said="A", told_at=NOW
            ),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                kind.save(force_insert=True)
    assert (again(theirs).title, again(theirs).allocated_minor) == (theirs.title, 1_000)


def test_without_the_wall_everything_would_be_seen(two):
    """The negative control: lifted for the tables' owner, the same question finds both."""
    mine, _ = two
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(focal_person(mine.agency)):
            assert Ppa.objects.count() == 2
        transaction.set_rollback(True)


def test_who_looks_after_all_sees_all_and_strangers_nothing(two):
    for role in (Role.COORDINATOR, Role.EXECUTIVE):
        with reading(acting(role)):
            assert len(visible_ppas(acting(role), Narrowed()).items) == 2
    for actor in (ANONYMOUS, acting(Role.RESIDENT)):
        with reading(actor):
            assert visible_ppas(actor, Narrowed()).items == ()
            assert not Ppa.objects.exists()
