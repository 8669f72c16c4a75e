"""Write, send, confirm, throw away; alone or with the key worker who sits there."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import Person
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.privacy.errors.consents import ConsentNeeded
from tulay.areas.support.actions.enrolments import end_enrolment
from tulay.areas.support.actions.intake import (
    confirm_intake,
    discard_intake,
    read_along,
    save_intake,
    send_intake,
)
from tulay.areas.support.errors.intake import (
    ChangesWait,
    IntakeChanged,
    IntakeIncomplete,
    IntakeUnacceptable,
    NoProgramme,
    NothingToConfirm,
    NothingToSend,
)
from tulay.areas.support.models import Intake
from tulay.areas.support.tests.factories import DAY, NOW, World, actor_for
from tulay.areas.support.tests.intake_worlds import (
    PLAIN,
    SPECIAL,
    agrees,
    changes_mind,
    helping,
    save,
    seen,
    sent,
    versions,
)
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def taking_part(world):
    world.enrolment_id = world.enrolled()
    return world


def entries(code):
    return list(Entry.objects.filter(action=code, outcome="done").order_by("id"))


def test_what_is_written_is_kept_step_by_step_and_sealed(taking_part):
    first = save(taking_part, {"phone": "0917 123 4567"})
    second = save(taking_part, {"street": "12 Mabini Street", "town": ""})

    assert (first, second) == (1, 2)
    mine = seen(taking_part.candidate)
    assert mine.values == {"phone": "+639171234567", "street": "12 Mabini Street"}
    assert mine.current is None
    with connection.cursor() as cursor, reading(taking_part.candidate):
        cursor.execute("SELECT phone, street FROM support_intake")
        [row] = cursor.fetchall()
    assert all(b"Mabini" not in bytes(one) and b"639" not in bytes(one) for one in row)
    assert [one.subject_id for one in entries("support.save-intake")] == [taking_part.person.id] * 2


def test_saving_what_is_there_already_changes_nothing(taking_part):
    revision = save(taking_part, {"phone": "0917 123 4567"})
    assert save(taking_part, {"phone": "+63 917 123 4567"}) == revision
    assert save_intake(actor=taking_part.candidate, answers={}, revision=0, now=NOW) == revision
    assert len(entries("support.save-intake")) == 1


def test_nothing_written_makes_no_draft(taking_part):
    assert save(taking_part, {"phone": ""}) == 0
    assert versions() == []


def test_two_devices_that_write_different_answers_both_win(taking_part):
    begun = save(taking_part, {"phone": "0917 123 4567"})
    save(taking_part, {"street": "First"}, revision=begun)
    save(taking_part, {"town": "Cotabato City"}, revision=begun)

    values = seen(taking_part.candidate).values
    assert (values["street"], values["town"]) == ("First", "Cotabato City")


def test_the_same_answer_changed_in_two_tabs_is_a_conflict_and_nothing_is_lost(taking_part):
    begun = save(taking_part, {"street": "First"})
    save(taking_part, {"street": "Second"}, revision=begun)
    with pytest.raises(IntakeChanged) as caught:
        save(taking_part, {"street": "Third"}, revision=begun)
    assert [one.pointer for one in caught.value.errors] == ["street"]
    assert seen(taking_part.candidate).values["street"] == "Second"


def test_a_tab_that_was_open_before_something_was_sent_is_noticed(taking_part):
    begun = save(taking_part, PLAIN)
    save(taking_part, {"street": "Second"})
    send_intake(actor=taking_part.candidate, now=NOW)
    with pytest.raises(IntakeChanged):
        save(taking_part, {"street": "Third"}, revision=begun)


def test_what_does_not_fit_is_refused_with_its_field(taking_part):
    with pytest.raises(IntakeUnacceptable) as caught:
        save(taking_part, {"phone": "12", "street": "Fine"})
    assert [one.pointer for one in caught.value.errors] == ["phone"]
    assert versions() == []


def test_special_information_needs_consent_and_the_rest_does_not(taking_part):
    with pytest.raises(ConsentNeeded):
        save(taking_part, SPECIAL)
    sent(taking_part, PLAIN)

    agrees(taking_part.candidate)
    save(taking_part, SPECIAL)
    assert seen(taking_part.candidate).values["diagnosis"] == "Deaf since birth"

    changes_mind(taking_part.candidate)
    with pytest.raises(ConsentNeeded):
        save(taking_part, {"diagnosis": "Deaf"})
    save(taking_part, {"diagnosis": "", "town": "Marawi"})
    assert "diagnosis" not in seen(taking_part.candidate).values


def test_sending_makes_a_version_and_says_what_changed(taking_part):
    assert sent(taking_part, PLAIN) == 1
    assert sent(taking_part, {"street": "7 Quezon Avenue"}, now=NOW + DAY) == 2

    first, second = versions()
    assert set(first.changed) == set(PLAIN)
    assert (second.changed, second.number, second.sent_at) == (["street"], 2, NOW + DAY)
    assert (first.street, second.street) == ("12 Mabini Street", "7 Quezon Avenue")
    assert second.phone == first.phone == "+639171234567"
    assert (second.sent_by, second.helper_id) == (taking_part.person.id, None)
    assert entries("support.send-intake")[-1].facts["changed"] == "street"


def test_sending_nothing_new_is_refused(taking_part):
    with pytest.raises(NothingToSend):
        send_intake(actor=taking_part.candidate, now=NOW)
    sent(taking_part, PLAIN)
    with pytest.raises(NothingToSend):
        send_intake(actor=taking_part.candidate, now=NOW)
    save(taking_part, {"street": "Other"})
    save(taking_part, {"street": PLAIN["street"]})
    with pytest.raises(NothingToSend):
        send_intake(actor=taking_part.candidate, now=NOW)


def test_sending_half_of_a_pair_names_the_other_half(taking_part):
    save(taking_part, {"emergency_name": "Nomvula"})
    with pytest.raises(IntakeIncomplete) as caught:
        send_intake(actor=taking_part.candidate, now=NOW)
    assert [one.pointer for one in caught.value.errors] == ["emergency_phone"]


def test_south_africa_checks_the_number_against_the_account(db):
    world = World()
    type(world.agency).objects.filter(id=world.agency.id).update(jurisdiction="south-africa")
    world.enrolled()
    number = {"identity_paper": "sa-id", "identity_number": "800101 5009 087"}
    save(world, number)
    assert seen(world.candidate).born(NOW.date()) == date(1980, 1, 1)
    person = Person.objects.get(id=world.person.id)
    person.birth_date = "1981-01-01"
    person.save()
    with pytest.raises(IntakeUnacceptable) as caught:
        send_intake(actor=world.candidate, now=NOW)
    assert [one.code for one in caught.value.errors] == ["other-birth"]
    save(world, {"identity_paper": "none"})
    assert send_intake(actor=world.candidate, now=NOW) == 1
    assert "identity_number" not in seen(world.candidate).values


def test_a_draft_is_thrown_away_and_what_was_sent_stays(taking_part):
    with pytest.raises(NothingToSend):
        discard_intake(actor=taking_part.candidate, now=NOW)
    sent(taking_part, PLAIN)
    save(taking_part, {"street": "Other"})

    discard_intake(actor=taking_part.candidate, now=NOW)

    assert seen(taking_part.candidate).values["street"] == PLAIN["street"]
    assert len(versions()) == 1


def test_confirming_is_one_press_and_asked_for_after_half_a_year(taking_part):
    with pytest.raises(NothingToConfirm):
        confirm_intake(actor=taking_part.candidate, now=NOW)
    sent(taking_part, PLAIN)
    later = NOW + 200 * DAY
    assert not seen(taking_part.candidate).asks_to_confirm(NOW + 100 * DAY)
    assert seen(taking_part.candidate).asks_to_confirm(later)

    confirm_intake(actor=taking_part.candidate, now=later)

    assert not seen(taking_part.candidate).asks_to_confirm(later)
    assert [one.confirmed_at for one in versions()] == [later]


def test_nobody_confirms_what_they_are_changing(taking_part):
    sent(taking_part, PLAIN)
    save(taking_part, {"street": "Other"})
    assert not seen(taking_part.candidate).asks_to_confirm(NOW + 200 * DAY)
    with pytest.raises(ChangesWait):
        confirm_intake(actor=taking_part.candidate, now=NOW)


def test_a_key_worker_who_sits_with_the_person_writes_and_both_are_named(taking_part):
    helper = helping(taking_part)
    read_along(actor=helper, what="intake", now=NOW)
    sent(taking_part, PLAIN, actor=helper)

    [row] = versions()
    assert row.sent_by == row.helper_id == taking_part.worker.person_id
    assert row.candidate_id == taking_part.person.id
    [entry] = entries("support.send-intake")
    assert (entry.actor_id, entry.on_behalf_of) == (
        taking_part.worker.person_id,
        taking_part.person.id,
    )
    [look] = entries("support.read-along")
    assert (look.subject_id, look.purpose) == (taking_part.person.id, "key-work")


def test_what_a_helper_wrote_and_the_person_sent_names_both(taking_part):
    save(taking_part, PLAIN, actor=helping(taking_part))
    send_intake(actor=taking_part.candidate, now=NOW)
    [row] = versions()
    assert (row.sent_by, row.helper_id) == (taking_part.person.id, taking_part.worker.person_id)


def test_an_official_who_does_not_stand_by_the_person_helps_with_no_intake(taking_part):
    sent(taking_part, PLAIN)
    stranger = replace(helping(taking_part), person_id=taking_part.colleague.person_id)
    for act in (
        lambda: read_along(actor=stranger, what="intake", now=NOW),
        lambda: save_intake(actor=stranger, answers={"town": "x"}, revision=9, now=NOW),
        lambda: confirm_intake(actor=stranger, now=NOW),
        lambda: seen(stranger),
    ):
        with pytest.raises(NoProgramme):
            act()


def test_who_takes_part_in_nothing_has_no_intake(world):
    for act in (
        lambda: save_intake(actor=world.candidate, answers=PLAIN, revision=0, now=NOW),
        lambda: seen(actor_for(make_person())),
    ):
        with pytest.raises(NoProgramme):
            act()


def test_after_the_end_it_is_read_and_not_written(taking_part):
    sent(taking_part, PLAIN)
    end_enrolment(
        actor=taking_part.worker, enrolment_id=taking_part.enrolment_id, reason="Done.", now=NOW
    )
    mine = seen(taking_part.candidate)
    assert (mine.is_running, mine.values["town"]) == (False, "Cotabato City")
    assert not mine.asks_to_confirm(NOW + 300 * DAY)
    with pytest.raises(NoProgramme):
        save(taking_part, {"town": "Marawi"})


def test_the_database_keeps_drafts_from_everybody_but_their_person(taking_part):
    sent(taking_part, PLAIN)
    save(taking_part, {"street": "Draft street"})

    def numbers(actor):
        with reading(actor):
            return sorted(Intake.objects.values_list("number", flat=True))

    assert numbers(taking_part.candidate) == [1, 2]
    assert numbers(taking_part.worker) == [1]
    assert numbers(taking_part.colleague) == [
        1
    ]  # of the same agency: the rule narrows to key workers
    assert numbers(World().worker) == numbers(actor_for(make_person())) == []


def test_the_database_lets_no_official_write_an_intake(taking_part):
    sent(taking_part, PLAIN)
    with reading(taking_part.worker):
        assert Intake.objects.update(number=9) == 0
        assert Intake.objects.all().delete()[0] == 0
    with pytest.raises(Exception, match="row-level security"), reading(taking_part.worker):
        _row(taking_part).save(force_insert=True)


def test_the_database_keeps_one_draft_and_one_of_each_number(taking_part):
    save(taking_part, PLAIN)
    for change in ({}, {"number": 1, "sent_at": NOW, "sent_by": uuid7(), "confirmed_at": NOW}):
        with (
            pytest.raises(IntegrityError),
            reading(taking_part.candidate),
            transaction.atomic(),
        ):
            _row(taking_part, **change).save(force_insert=True)


def _row(world, **change):
    known = {
        "enrolment_id": world.enrolment_id,
        "agency_id": world.agency.id,
        "candidate_id": world.person.id,
        "number": 5,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Intake(**(known | change))
