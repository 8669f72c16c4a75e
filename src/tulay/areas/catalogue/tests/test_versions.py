from dataclasses import replace

import pytest

from tulay.areas.catalogue.actions.reviews import ask_review, send_back
from tulay.areas.catalogue.actions.services import (
    archive_service,
    edit_service,
    publish_service,
    unpublish_service,
)
from tulay.areas.catalogue.errors import (
    NotAskedFor,
    NotReady,
    SecondPersonNeeded,
    ServiceChanged,
    UnknownService,
    UnknownVersion,
    WrongState,
)
from tulay.areas.catalogue.models import Version
from tulay.areas.catalogue.queries.services import service_card
from tulay.areas.catalogue.queries.working import (
    made_with,
    preview_card,
    version_details,
    versions,
    working_service,
)
from tulay.areas.catalogue.rules.services import Question, Texts
from tulay.areas.catalogue.tests.factories import (
    CODES,
    NOW,
    make_details,
    make_officer,
    make_service,
)
from tulay.areas.directory.tests.factories import make_agency, make_place, make_sector
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

STRANGER = Actor(uuid7(), ActorKind.PERSON)
LATER = NOW.replace(year=NOW.year + 1)


@pytest.fixture
def agency(db):
    make_sector()
    return make_agency()


@pytest.fixture
def officer(agency):
    return make_officer(agency.id)


@pytest.fixture
def colleague(agency):
    return make_officer(agency.id)


@pytest.fixture
def boats(agency):
    return make_service(agency, slots=4)


def edit(actor, service_id, details, version=None, now=NOW):
    return edit_service(
        actor=actor, service_id=service_id, details=details, version=version, now=now
    )


def seen(actor, query, *args):
    with reading(actor):
        return query(actor, *args)


def test_what_two_people_write_at_once_is_kept_whole(officer, colleague, boats):
    mine = make_details(slots=4, fee_minor=500)
    theirs = make_details(slots=4, texts={"fil": Texts("Bangka")})

    edit(officer, boats, mine, version=1)
    edit(colleague, boats, theirs, version=1)

    working = seen(officer, working_service, boats)
    assert (working.number, working.details.fee_minor) == (3, 500)
    assert working.details.texts["fil"].name == "Bangka"
    assert working.writers == {officer.person_id, colleague.person_id}


def test_what_both_write_differently_is_refused_and_names_the_part(officer, colleague, boats):
    edit(officer, boats, make_details(slots=4, fee_minor=500), version=1)

    with pytest.raises(ServiceChanged) as caught:
        edit(colleague, boats, make_details(slots=4, fee_minor=900), version=1)

    assert [error.pointer for error in caught.value.errors] == ["fee_minor"]
    assert seen(officer, working_service, boats).details.fee_minor == 500


def test_saving_what_is_there_already_makes_no_version(officer, boats):
    assert edit(officer, boats, make_details(slots=4), version=1) == 1


def test_a_service_of_before_versions_were_kept_keeps_what_it_was(officer, agency):
    region = make_place("Region IX")
    service_id = make_service(agency, coverage=(region.code,), slots=4, fee_minor=100)
    with reading(SYSTEM):
        Version.objects.all().delete()
    before = seen(officer, working_service, service_id)
    assert (before.number, before.changed_by, before.writers) == (1, None, frozenset())
    assert seen(officer, version_details, service_id, 1) == before.details

    edit(officer, service_id, make_details(name="Better"), version=1)

    assert seen(officer, version_details, service_id, 1) == before.details
    assert before.details.coverage == (region.code,)
    assert [one.number for one in seen(officer, versions, service_id)] == [2, 1]


def test_a_request_is_read_with_the_questions_it_was_made_with(officer, colleague, agency):
    old, new = (Question(code, "text", {"en": code.title()}) for code in ("old", "new"))
    service_id = make_service(agency, questions=(old,))
    edit(officer, service_id, make_details(questions=(new,)), now=LATER)
    publish_service(actor=colleague, service_id=service_id, now=LATER)

    card = service_card(service_id)

    assert [one.code for one in card.questions] == ["new"]
    assert [one.code for one in made_with(card, NOW).questions] == ["old"]
    assert made_with(card, NOW).version == 1
    assert made_with(card, LATER) == made_with(card, None) == card


def test_the_preview_shows_what_would_be_published(officer, boats, agency):
    edit(officer, boats, make_details(name="Better", slots=9, processing_days=7))

    card = seen(officer, preview_card, boats, "en")

    assert (card.name, card.slots_left, card.processing_days) == ("Better", 9, 7)
    assert service_card(boats).name == "Boat repair help"


def test_taking_it_off_the_shelf_goes_on_with_what_waits(officer, boats):
    edit(officer, boats, make_details(name="Better"))

    unpublish_service(actor=officer, service_id=boats, reason="Storm", now=NOW)

    with reading(officer):
        assert service_card(boats).name == "Better"
    working = seen(officer, working_service, boats)
    assert (working.public, working.is_waiting) == (None, True)


def test_whoever_may_publish_hears_that_somebody_asks(officer, agency, boats):
    boss = make_person(email="boss@example.org")
    make_grant(boss, Role.FOCAL_PERSON, agency_id=agency.id)
    edit(officer, boats, make_details(name="Better", slots=4))

    ask_review(actor=officer, service_id=boats, now=NOW)

    assert seen(officer, working_service, boats).asked_by == officer.person_id
    assert list(Message.objects.values_list("recipient_id", flat=True)) == [boss.id]


def test_sent_back_says_why_and_whoever_asked_hears_it(agency, colleague, boats):
    writer = make_person(email="writer@example.org")
    officer = replace(make_officer(agency.id), person_id=writer.id)
    edit(officer, boats, make_details(name="Better", slots=4))
    ask_review(actor=officer, service_id=boats, now=NOW)

    with pytest.raises(SecondPersonNeeded):
        send_back(actor=officer, service_id=boats, reason="No.", now=NOW)
    send_back(actor=colleague, service_id=boats, reason="Say where.", now=NOW)

    working = seen(officer, working_service, boats)
    assert (working.asked_at, working.returned_because) == (None, "Say where.")
    assert list(Message.objects.values_list("recipient_id", flat=True)) == [writer.id]
    with pytest.raises(NotAskedFor):
        send_back(actor=colleague, service_id=boats, reason="Again.", now=NOW)


def test_asking_needs_something_to_look_at_that_is_ready(officer, boats, agency):
    with pytest.raises(WrongState):
        ask_review(actor=officer, service_id=boats, now=NOW)
    edit(officer, boats, make_details(processing_days=None))
    with pytest.raises(NotReady):
        ask_review(actor=officer, service_id=boats, now=NOW)
    archive_service(actor=officer, service_id=boats, reason="Over", now=NOW)
    with pytest.raises(WrongState):
        ask_review(actor=officer, service_id=boats, now=NOW)


STEPS = {
    "ask-review": lambda **who: ask_review(**who),
    "send-back": lambda **who: send_back(reason="No.", **who),
}


@pytest.mark.parametrize("step", STEPS)
def test_reviews_are_the_agencys_own(step, officer, boats):
    rival = make_officer(make_agency().id)

    with pytest.raises(Forbidden):
        STEPS[step](actor=STRANGER, service_id=boats, now=NOW)
    for actor, wanted in ((rival, boats), (SYSTEM, uuid7())):
        with pytest.raises(UnknownService):
            STEPS[step](actor=actor, service_id=wanted, now=NOW)


@pytest.mark.parametrize("step", STEPS)
def test_a_permission_elsewhere_is_none_here(step, agency, boats):
    elsewhere = make_agency()
    actor = replace(
        make_officer(elsewhere.id),
        grants=(
            Grant(CODES, elsewhere.id, "focal_person"),
            Grant(frozenset({"catalogue.edit"}), agency.id, "officer"),
        ),
    )

    with pytest.raises(Forbidden):
        STEPS[step](actor=actor, service_id=boats, now=NOW)


def test_versions_of_another_agency_are_nobodys_business(agency, officer, boats):
    rival = make_officer(make_agency().id)
    edit(officer, boats, make_details(name="Secret", slots=4))

    for query in (versions, working_service):
        with reading(rival), pytest.raises(UnknownService):
            query(rival, boats)
    with reading(rival):
        assert list(Version.objects.values_list("number", flat=True)) == [1]
    with reading(officer), pytest.raises(UnknownVersion):
        version_details(officer, boats, 9)


def test_without_the_policy_another_agency_would_read_what_waits(committed_db, as_database_owner):
    agency = make_agency()
    rival, service_id = make_officer(make_agency().id), make_service(agency)
    edit(make_officer(agency.id), service_id, make_details(name="Secret"))

    as_database_owner.execute("ALTER TABLE catalogue_version DISABLE ROW LEVEL SECURITY")

    with reading(rival):
        assert Version.objects.filter(service_id=service_id).count() == 2
