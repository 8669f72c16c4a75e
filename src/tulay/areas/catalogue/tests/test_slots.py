import threading

import pytest
from django.db import connections

from tulay.areas.audit.models import Entry
from tulay.areas.catalogue.actions.slots import return_slot, take_slot
from tulay.areas.catalogue.errors import SlotsTaken, UnknownService
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.tests.factories import NOW, make_officer, make_service, stored
from tulay.areas.directory.tests.factories import make_agency
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.models import OutboxRow


@pytest.fixture
def agency(db):
    return make_agency()


def test_take_slot_counts_down_and_closes_the_service_at_the_last(agency):
    officer, service_id = make_officer(agency.id), make_service(agency, slots=2)

    assert take_slot(actor=officer, service_id=service_id, now=NOW) == 1
    assert service_card(service_id).takes_requests(NOW)
    assert take_slot(actor=officer, service_id=service_id, now=NOW) == 0

    assert not service_card(service_id).is_accepting
    assert OutboxRow.objects.filter(name="catalogue.SlotsExhausted").count() == 1
    assert Entry.objects.filter(action="catalogue.take-slot").count() == 2


def test_take_slot_refuses_when_all_are_taken(agency):
    service_id = make_service(agency, slots=1)
    take_slot(actor=SYSTEM, service_id=service_id, now=NOW)

    with pytest.raises(SlotsTaken, match="Boat repair help"):
        take_slot(actor=SYSTEM, service_id=service_id, now=NOW)


def test_take_slot_of_a_service_without_limit_takes_nothing(agency):
    assert take_slot(actor=SYSTEM, service_id=make_service(agency), now=NOW) is None


def test_take_slot_refuses_an_unknown_service(db):
    with pytest.raises(UnknownService):
        take_slot(actor=SYSTEM, service_id=uuid7(), now=NOW)


def test_take_slot_refuses_a_stranger(agency):
    with pytest.raises(Forbidden):
        take_slot(actor=Actor(uuid7(), ActorKind.PERSON), service_id=make_service(agency), now=NOW)


def test_return_slot_gives_one_back_and_opens_the_service_again(agency):
    service_id = make_service(agency, slots=1)
    take_slot(actor=SYSTEM, service_id=service_id, now=NOW)

    assert return_slot(actor=SYSTEM, service_id=service_id, now=NOW) == 1

    assert service_card(service_id).takes_requests(NOW)


def test_return_slot_never_makes_more_than_there_were(agency):
    service_id = make_service(agency, slots=1)

    assert return_slot(actor=SYSTEM, service_id=service_id, now=NOW) is None

    assert service_card(service_id).slots_left == 1


def test_return_slot_serves_an_applicant_after_the_service_was_taken_off_the_shelf(agency):
    from tulay.areas.catalogue.actions.services import unpublish_service

    service_id = make_service(agency, slots=1)
    take_slot(actor=SYSTEM, service_id=service_id, now=NOW)
    unpublish_service(actor=SYSTEM, service_id=service_id, reason="New rules", now=NOW)
    applicant = Actor(
        uuid7(), ActorKind.PERSON, (Grant(frozenset({"catalogue.return-slot"}), None, "resident"),)
    )

    assert return_slot(actor=applicant, service_id=service_id, now=NOW) == 1


def test_of_many_at_the_last_slot_exactly_one_is_served(committed_db):
    service_id = make_service(make_agency(), slots=1)
    start = threading.Barrier(6)

    def race():
        start.wait()
        try:
            outcomes.append(take_slot(actor=SYSTEM, service_id=service_id, now=NOW))
        except SlotsTaken:
            outcomes.append("taken")
        finally:
            connections.close_all()

    outcomes = []
    racers = [threading.Thread(target=race) for _ in range(6)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert sorted(map(str, outcomes)) == ["0"] + ["taken"] * 5
    assert stored(service_id).slots.slots_left == 0
