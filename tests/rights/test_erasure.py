from datetime import timedelta

import pytest

from tests.rights.test_desk import asked, granted, make_head, make_officer
from tulay.areas.audit.models import Entry
from tulay.areas.identity.models import Person
from tulay.areas.identity.tests.factories import NOW, actor_of, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.privacy.actions.erasure import certify, erase, erase_rows
from tulay.areas.privacy.actions.restored import erase_again, erase_returned
from tulay.areas.privacy.actions.restriction import place_hold
from tulay.areas.privacy.actions.rights import sign_request, withdraw_request
from tulay.areas.privacy.errors.rights import (
    CertificateUnknown,
    DecidedAlready,
    RequestUnknown,
    StillHeld,
)
from tulay.areas.privacy.models import Certificate, RightsRequest
from tulay.areas.privacy.queries.rights import certificate
from tulay.areas.privacy.rules.rights import THINK_AGAIN, Right
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7
from tulay.plumbing.holdings import HOLDINGS
from tulay.plumbing.keys import subjects

pytestmark = pytest.mark.django_db
DAY_AFTER = NOW + THINK_AGAIN


def approved(person, right=Right.ERASURE):
    request_id = asked(person, right, "")
    granted(make_officer(), request_id)
    sign_request(actor=make_head(), request_id=request_id, now=NOW)
    return request_id


def erased(request_id, at=DAY_AFTER):
    erase(actor=SYSTEM, request_id=request_id, clock=lambda: at)


def test_erase_leaves_nothing_that_anybody_can_read():
    amina, other = actor_of(make_person(email="amina@example.org")), make_person()
    request_id = approved(amina)
    message = Message.objects.filter(recipient_id=amina.person_id).first()

    erased(request_id)

    person = Person.objects.get(id=amina.person_id)
    assert (person.name, person.email, person.email_index) == (None, None, None)
    assert Message.objects.get(id=message.id).body is None
    assert subjects.is_destroyed(amina.person_id)
    assert RightsRequest.objects.get(id=request_id).state == "done"
    assert not subjects.is_destroyed(other.id)
    assert Person.objects.get(id=other.id).name == "Amina Sali"


def test_what_is_kept_sealed_reads_as_erased():
    amina = actor_of(make_person())
    request_id = approved(amina)
    sealed = make_sealed_entry(amina)
    assert Entry.objects.get(id=sealed).personal == {"said": "a secret"}

    erased(request_id)

    assert subjects.is_erased(Entry.objects.get(id=sealed).personal)


def make_sealed_entry(actor):
    from tulay.areas.audit.actions import entry_of

    entry = entry_of(
        actor=actor,
        code="cases.look",
        target="request:1",
        at=NOW,
        facts={},
        subject_id=actor.person_id,
        personal={"said": "a secret"},
    )
    entry.save(force_insert=True)
    return entry.id


def test_a_certificate_says_what_went_and_what_stays_without_a_name():
    amina = actor_of(make_person(name="Unmistakable Name"))
    request_id = approved(amina)
    number = RightsRequest.objects.get(id=request_id).certificate_number
    with pytest.raises(CertificateUnknown):
        certificate(number)

    erased(request_id)

    found = certificate(number)
    assert {one["area"] for one in found.areas} == set(HOLDINGS)
    assert any(one["kept"] for one in found.areas)
    assert "Unmistakable" not in str(found)
    entry = Entry.objects.get(target=f"certificate:{number}")
    assert (entry.action, entry.outcome) == ("privacy.certify", "done")


def test_nothing_is_erased_before_the_day_is_over():
    amina = actor_of(make_person())
    erased(approved(amina), at=DAY_AFTER - timedelta(seconds=1))
    assert not subjects.is_destroyed(amina.person_id)
    assert Person.objects.get(id=amina.person_id).name == "Amina Sali"


def test_a_request_taken_back_is_not_carried_out():
    amina = actor_of(make_person())
    request_id = approved(amina)
    withdraw_request(actor=amina, request_id=request_id, now=NOW)
    erased(request_id)
    assert not subjects.is_destroyed(amina.person_id)


def test_once_the_rows_are_gone_nobody_takes_it_back():
    amina = actor_of(make_person())
    request_id = approved(amina)
    erase_rows(actor=SYSTEM, request_id=request_id, now=DAY_AFTER)
    with pytest.raises(DecidedAlready):
        withdraw_request(actor=amina, request_id=request_id, now=DAY_AFTER)


def test_a_hold_placed_during_the_day_stops_it():
    amina = actor_of(make_person())
    request_id = approved(amina)
    place_hold(actor=make_officer(), person_id=amina.person_id, reason="A court.", now=NOW)
    with pytest.raises(StillHeld):
        erased(request_id)
    assert Person.objects.get(id=amina.person_id).name == "Amina Sali"


@pytest.mark.parametrize("crashed_after", ["rows", "key"])
def test_an_erasure_that_was_cut_short_goes_on_from_there(crashed_after):
    amina = actor_of(make_person())
    request_id = approved(amina)
    erase_rows(actor=SYSTEM, request_id=request_id, now=DAY_AFTER)
    if crashed_after == "key":
        subjects.destroy(amina.person_id, now=DAY_AFTER)

    erased(request_id, at=DAY_AFTER + timedelta(minutes=1))

    assert subjects.is_destroyed(amina.person_id)
    assert Certificate.objects.filter(subject_id=amina.person_id).count() == 1


def test_an_erasure_done_twice_is_done_once():
    amina = actor_of(make_person())
    request_id = approved(amina)
    erased(request_id)
    erased(request_id)
    again = certify(actor=SYSTEM, request_id=request_id, now=DAY_AFTER)
    assert again == RightsRequest.objects.get(id=request_id).certificate_number
    assert Certificate.objects.filter(subject_id=amina.person_id).count() == 1


def test_nothing_is_certified_that_can_still_be_read():
    amina = actor_of(make_person())
    request_id = approved(amina)
    with pytest.raises(AssertionError):
        certify(actor=SYSTEM, request_id=request_id, now=DAY_AFTER)


def test_erase_rows_needs_a_request():
    with pytest.raises(RequestUnknown):
        erase_rows(actor=SYSTEM, request_id=uuid7(), now=NOW)


def restored(person):
    """Bring a person about whose erasure this database knows nothing: it is older."""
    subjects.destroy(person.id, now=NOW)
    return person


def test_whoever_comes_back_with_an_older_copy_is_emptied_again():
    amina, other = restored(make_person(email="amina@example.org")), make_person()
    assert Person.objects.get(id=amina.id).email_index is not None, "the key alone does not take it"
    before = Person.objects.get(id=other.id).email_index

    assert erase_again(actor=SYSTEM, clock=lambda: NOW) == 1

    row = Person.objects.get(id=amina.id)
    assert (row.name, row.email_index) == (None, None)
    assert not row.has_usable_password()
    assert Person.objects.get(id=other.id).email_index == before
    assert Certificate.objects.get(subject_id=amina.id).cause == "restored"
    assert erase_again(actor=SYSTEM, clock=lambda: NOW) == 0


def test_an_erasure_signed_before_the_copy_ends_under_the_number_that_was_told():
    amina = make_person()
    request_id = approved(actor_of(amina))
    restored(amina)

    erase_again(actor=SYSTEM, clock=lambda: NOW)

    row = RightsRequest.objects.get(id=request_id)
    assert row.state == "done"
    assert Certificate.objects.get(subject_id=amina.id).number == row.certificate_number
    erased(request_id)
    assert Certificate.objects.filter(subject_id=amina.id).count() == 1


def test_an_erasure_that_is_under_way_and_a_stranger_are_left_alone():
    amina = actor_of(make_person())
    request_id = approved(amina)
    erase_rows(actor=SYSTEM, request_id=request_id, now=DAY_AFTER)
    subjects.destroy(amina.person_id, now=DAY_AFTER)
    subjects.destroy(uuid7(), now=DAY_AFTER)
    assert erase_again(actor=SYSTEM, clock=lambda: DAY_AFTER) == 0


def test_only_whom_somebody_erased_before_is_erased_again():
    with pytest.raises(AssertionError):
        erase_returned(actor=SYSTEM, person_id=make_person().id, now=NOW)
