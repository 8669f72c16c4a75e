"""PPAs are linked to communities, services and requests; an agency reaches its own alone."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.directory.errors import UnknownPlace
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.actions.links import link_community, link_target, remove_link
from tulay.areas.programmes.errors import (
    AlreadyLinked,
    StepNotPossible,
    TooManyLinks,
    UnfitLink,
    UnknownLink,
    UnknownPpa,
)
from tulay.areas.programmes.models import Link
from tulay.areas.programmes.queries.links import (
    LinkKind,
    links_of,
    ppas_behind,
    ppas_reaching,
    targets_of,
)
from tulay.areas.programmes.rules.links import LINKS_MAX, NAME_MAX, check_community, check_room
from tulay.areas.programmes.tests.factories import (
    NOW,
    acting,
    again,
    focal_person,
    make_link,
    make_ppa,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ppa():
    return make_ppa(make_agency())


@pytest.fixture
def focal(ppa):
    return focal_person(ppa.agency)


@pytest.fixture
def sirawai():
    return make_place("Sirawai")


def linked(actor, ppa, place, name="Lower  Baluno"):
    return link_community(actor=actor, ppa_id=ppa.id, place_id=place.id, name=name, now=LATER)


def test_a_community_is_linked_once_shown_and_unlinked(focal, ppa, sirawai):
    made = linked(focal, ppa, sirawai)
    with reading(focal):
        [one] = links_of(focal, ppa.id)
    assert (one.id, one.place, one.name) == (made, "Sirawai", "Lower Baluno")
    with pytest.raises(AlreadyLinked):
        linked(focal, ppa, sirawai)
    linked(focal, ppa, sirawai, "Upper Baluno")
    assert again(ppa).is_touched
    remove_link(actor=focal, ppa_id=ppa.id, link_id=made, now=LATER)
    with pytest.raises(UnknownLink):
        remove_link(actor=focal, ppa_id=ppa.id, link_id=made, now=LATER)


def test_what_cannot_be_is_not_linked(focal, ppa, sirawai):
    for place in (make_place("Khomas", jurisdiction="namibia"), type(sirawai)(id=uuid7())):
        with pytest.raises(UnfitLink):
            linked(focal, ppa, place)
    with pytest.raises(StepNotPossible):
        linked(focal, make_ppa(ppa.agency, state="cancelled"), sirawai)
    with pytest.raises(UnfitLink):
        check_community("a" * (NAME_MAX + 1))
    check_room(LINKS_MAX - 1)
    with pytest.raises(TooManyLinks):
        check_room(LINKS_MAX)


def test_what_lies_above_is_linked_by_its_id_and_found_from_there(focal, ppa):
    target = uuid7()
    made = link_target(
        actor=focal, ppa_id=ppa.id, kind=LinkKind.SERVICE, target_id=target, now=LATER
    )
    with reading(focal):
        [one] = ppas_behind(focal, target)
        assert (one.ppa_id, one.link_id) == (ppa.id, made)
        assert targets_of(focal, ppa.id, LinkKind.SERVICE) == {target: made}
        assert targets_of(focal, ppa.id, LinkKind.REQUEST) == {}
    with pytest.raises(AlreadyLinked):
        link_target(actor=focal, ppa_id=ppa.id, kind=LinkKind.SERVICE, target_id=target, now=LATER)


def test_what_reaches_a_place_is_found_below_it_too(focal, ppa, sirawai):
    barangay = make_place("Balatakan", sirawai)
    make_link(ppa, place=barangay)
    make_link(make_ppa(make_agency()), place=barangay)
    with reading(SYSTEM):  # the wall of PostgreSQL is down: Python's stands by itself
        assert [one.ppa_id for one in ppas_reaching(focal, sirawai.id).items] == [ppa.id]
        everybody = acting(Role.EXECUTIVE)
        assert len(ppas_reaching(everybody, sirawai.id).items) == 2
        assert len(ppas_reaching(everybody, sirawai.id, limit=1).items) == 1
        with pytest.raises(UnknownPlace):
            ppas_reaching(focal, uuid7())


def test_strangers_link_and_unlink_nothing(ppa, sirawai):
    row = make_link(ppa, place=sirawai)
    for stranger in (focal_person(make_agency()), acting(Role.RESIDENT), ANONYMOUS):
        for act in (
            lambda actor: linked(actor, ppa, sirawai, "Mine"),
            lambda actor: link_target(
                actor=actor, ppa_id=ppa.id, kind=LinkKind.REQUEST, target_id=uuid7(), now=NOW
            ),
            lambda actor: remove_link(actor=actor, ppa_id=ppa.id, link_id=row.id, now=NOW),
        ):
            with pytest.raises((UnknownPpa, Forbidden)):
                act(stranger)
    with pytest.raises(Forbidden):
        linked(acting(Role.EXECUTIVE), ppa, sirawai)
    with reading(SYSTEM):
        assert Link.objects.count() == 1


def test_postgresql_shows_and_writes_the_agencys_own_alone(focal, ppa):
    mine, theirs = make_link(ppa), make_link(make_ppa(make_agency()))
    with reading(focal):
        assert [one.id for one in Link.objects.all()] == [mine.id]
        assert Link.objects.filter(id=theirs.id).delete()[0] == 0
    with reading(focal), pytest.raises(DatabaseError), transaction.atomic():
        Link.objects.create(  # under one's own name, on another's PPA
            ppa_id=theirs.ppa_id, agency_id=ppa.agency_id, kind="service", target_id=uuid7(),
            linked_at=NOW,
        )  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(focal):
            assert Link.objects.count() == 2
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_link_once(focal, ppa, sirawai):
    barrier, told = Barrier(2), []

    def link():
        barrier.wait()
        try:
            told.append(linked(focal, ppa, sirawai) and "linked")
        except AlreadyLinked as problem:
            told.append(problem.code)
        finally:
            connection.close()

    both = [Thread(target=link) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["linked", "programmes.already-linked"]
