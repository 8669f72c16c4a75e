"""Contacts: added, found, opened on record, spoken with, followed up, forgotten; an agency reaches its own alone."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.actions import deactivate_agency
from tulay.areas.directory.actions.contact_endings import erase_contacts, forget_contact
from tulay.areas.directory.actions.contacts import (
    add_contact,
    correct_contact,
    finish_follow_up,
    open_contact,
    write_communication,
)
from tulay.areas.directory.errors import (
    AgencyInactive,
    ContactChanged,
    ContactErased,
    FollowUpDone,
    PerhapsKnown,
    UnfitCommunication,
    UnfitContact,
    UnknownAgency,
    UnknownContact,
    UnknownFollowUp,
)
from tulay.areas.directory.holdings import export
from tulay.areas.directory.models import Communication, Contact
from tulay.areas.directory.queries.contacts import ContactsAsked, contacts, contacts_due
from tulay.areas.directory.queries.contacts_held import contacts_of_old
from tulay.areas.directory.rules.contacts import KEPT_DAYS, ContactDetails, Spoken
from tulay.areas.directory.tests.factories import (
    NOW,
    make_agency,
    make_communication,
    make_contact,
)
from tulay.areas.identity.rules import ROLES, Role
from tulay.areas.identity.tests.factories import make_person
from tulay.kernel.actor import ANONYMOUS, SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading
from tulay.plumbing.sheets.uses import in_use

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LATER = NOW + timedelta(hours=1)
AMINA = ContactDetails(
    "person", "Amina Salik", "Barangay captain", "amina@example.org", "+63 917 555 0123", "Sirawai"
)
CALL = Spoken(TODAY, "call", "to_us", "Asked for the boats.", TODAY + timedelta(days=3))


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def officer(agency):
    return acting(Role.OFFICER, agency.id)


def acting(role, agency_id=None):
    return Actor(uuid7(), ActorKind.PERSON, (Grant(ROLES[role], agency_id, role.value),))


def added(actor, agency, details=AMINA, **how):
    return add_contact(actor=actor, agency_id=agency.id, details=details, now=NOW, **how)


def listed(actor, now=NOW, **asked):
    with reading(actor):
        return [one.number for one in contacts(actor, ContactsAsked(**asked), now=now).items]


def opened(actor, contact_id):
    return open_contact(actor=actor, contact_id=contact_id, now=LATER)


def spoken(actor, contact_id, said=CALL):
    return write_communication(actor=actor, contact_id=contact_id, said=said, now=NOW)


def finished(actor, contact_id, communication_id):
    finish_follow_up(
        actor=actor, contact_id=contact_id, communication_id=communication_id, now=LATER
    )


def again(row):
    with reading(SYSTEM):
        return type(row).objects.get(id=row.id)


def test_who_it_is_and_what_was_spoken_lies_sealed(officer, agency):
    made = added(officer, agency)
    spoken(officer, made)
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c::text || d::text FROM directory_contact c, directory_communication d"
        )
        (kept,) = cursor.fetchone()
    assert not [
        word for word in ("Amina", "captain", "example", "917", "Sirawai", "boats") if word in kept
    ]
    card = opened(officer, made)
    assert (card.number, card.details, card.last_date) == (1, AMINA, TODAY)
    (call,) = card.spoken.items
    assert (call.about, call.follow_up_date, call.written_by) == (
        "Asked for the boats.", CALL.follow_up_date, officer.person_id,
    )  # fmt: skip


def test_hashes_of_one_agency_say_nothing_in_another(officer, agency):
    other = make_agency()
    mine, theirs = make_contact(agency, email="a@b.org"), make_contact(other, email="a@b.org")
    assert again(mine).name_index != again(theirs).name_index
    assert again(mine).email_index != again(theirs).email_index
    assert again(mine).phone_index != again(theirs).phone_index


def test_every_look_is_on_record_and_a_list_is_none(officer, agency):
    made = added(officer, agency)
    before = Entry.objects.count()
    assert listed(officer) == [1]
    assert Entry.objects.count() == before
    opened(officer, made)
    entry = Entry.objects.get(action="directory.open-contact")
    assert (entry.subject_id, entry.actor_id) == (made, officer.person_id)


def test_a_search_finds_whole_names_addresses_and_telephones_and_nothing_by_chance(officer, agency):
    make_contact(agency, email="amina@example.org")
    make_contact(agency, number=2, name="Omar Dela", phone=None)
    with reading(SYSTEM):  # as if two names had come to one hash
        first = Contact.objects.get(number=1)
        Contact.objects.filter(number=2).update(name_index=first.name_index)
    assert listed(officer, q="amina  SALIK") == [1]
    assert listed(officer, q="AMINA@example.org") == [1]
    assert listed(officer, q="+639175550123") == [1]
    assert listed(officer, q="Amina") == []
    assert listed(officer, q="...") == []
    assert listed(officer, kind="organisation") == []


def test_somebody_alike_is_told_by_number_first(officer, agency):
    added(officer, agency)
    for said in (
        {"email": "", "phone": "1"},
        {"name": "Omar", "email": "AMINA@example.org", "phone": ""},
        {"name": "Omar", "email": "", "phone": "639175550123"},
    ):
        with pytest.raises(PerhapsKnown) as told:
            added(officer, agency, replace(AMINA, **said))
        assert told.value.facts == {"number": 1}
    added(officer, agency, is_somebody_else=True)
    assert listed(officer) == [2, 1]


def test_what_cannot_be_true_and_an_agency_that_serves_no_longer_are_refused(officer, agency):
    with pytest.raises(UnfitContact):
        added(officer, agency, replace(AMINA, name=""))
    made = added(officer, agency)
    with pytest.raises(UnfitCommunication):
        spoken(officer, made, replace(CALL, happened_date=TODAY + timedelta(days=1)))
    deactivate_agency(actor=SYSTEM, agency_id=agency.id, now=NOW)
    with pytest.raises(AgencyInactive):
        added(officer, agency, replace(AMINA, name="Omar"), is_somebody_else=True)


def test_what_is_said_is_corrected_once(officer, agency):
    made = added(officer, agency)
    added(officer, agency, ContactDetails("person", "Omar Dela", phone="7"))

    def corrected(version=0, **said):
        details = replace(AMINA, **said)
        correct_contact(actor=officer, contact_id=made, details=details, version=version, now=LATER)

    with pytest.raises(PerhapsKnown):
        corrected(phone="7")
    with pytest.raises(UnfitContact):
        corrected(name="")
    corrected(name="Aminah Salik", kind="organisation")
    with pytest.raises(ContactChanged):
        corrected(name="Amina")
    assert opened(officer, made).details.name == "Aminah Salik"
    assert listed(officer, q="aminah salik") == [1]


def test_follow_ups_are_due_on_their_day_and_done_once(officer, agency):
    made = added(officer, agency)
    first = spoken(officer, made)
    silent = spoken(officer, made, replace(CALL, follow_up_date=None))
    with reading(officer):
        assert contacts_due(officer, now=NOW) == 0
        assert contacts_due(officer, now=NOW + timedelta(days=3)) == 1
    assert listed(officer, due=True) == []
    assert listed(officer, now=NOW + timedelta(days=3), due=True) == [1]
    for nothing in (silent, uuid7()):
        with pytest.raises(UnknownFollowUp):
            finished(officer, made, nothing)
    finished(officer, made, first)
    with pytest.raises(FollowUpDone):
        finished(officer, made, first)
    assert listed(officer, now=NOW + timedelta(days=9), due=True) == []


def test_a_follow_up_of_another_contact_is_none_here(officer, agency):
    other = make_communication(make_contact(agency))
    with pytest.raises(UnknownFollowUp):
        finished(officer, make_contact(agency, number=2).id, other.id)


def test_who_has_an_account_reads_it_and_may_end_it(officer, agency):
    person = make_person(email="amina@example.org")
    made = added(officer, agency)
    spoken(officer, made)
    assert again(Contact(id=made)).subject_id == person.id
    opened(officer, made)
    assert Entry.objects.get(action="directory.open-contact").subject_id == person.id
    with reading(SYSTEM):
        (kept,) = export(person.id)["contacts"]
    assert (kept["agency"], kept["phone"]) == (agency.name, "+63 917 555 0123")
    assert kept["spoken"][0]["about"] == "Asked for the boats."
    assert in_use("person", [person.id, uuid7()]) == {person.id}
    erase_contacts(actor=SYSTEM, person_id=person.id, now=LATER)
    with reading(SYSTEM):
        assert export(person.id)["contacts"] == []
    card = opened(officer, made)
    assert (card.is_erased, card.details.name, card.spoken.items[0].about) == (True, "", "")
    with pytest.raises(ContactErased):
        spoken(officer, made)
    with pytest.raises(ContactErased):
        correct_contact(actor=officer, contact_id=made, details=AMINA, version=0, now=LATER)
    assert listed(officer, q="Amina Salik") == []
    assert listed(officer, now=NOW + timedelta(days=9), due=True) == []


def test_an_organisation_is_nobodys_account(officer, agency):
    make_person(email="amina@example.org")
    made = added(officer, agency, replace(AMINA, kind="organisation"))
    assert again(Contact(id=made)).subject_id == made


def test_three_years_after_the_last_word_a_contact_is_emptied(officer, agency):
    long_ago = NOW - timedelta(days=KEPT_DAYS + 1)
    old, silent, recent, new = (
        make_contact(agency, number=number, created_at=at, last_date=last)
        for number, at, last in (
            (1, long_ago, long_ago.date()),
            (2, long_ago, None),
            (3, long_ago, long_ago.date()),
            (4, NOW, long_ago.date()),
        )
    )
    make_communication(old, happened_date=old.last_date, follow_up_date=None)
    spoken(officer, recent.id)
    before = NOW - timedelta(days=KEPT_DAYS)
    with reading(SYSTEM):
        assert set(contacts_of_old(before, 10)) == {old.id, silent.id}
    for one in (old, silent, recent, new):
        forget_contact(actor=SYSTEM, contact_id=one.id, before=before, now=LATER)
    with reading(SYSTEM):
        assert contacts_of_old(before, 10) == ()
    assert (again(old).name, again(old).erased_at) == (None, LATER)
    assert [again(one).name for one in (silent, recent, new)] == [
        None,
        "Amina Salik",
        "Amina Salik",
    ]
    with reading(SYSTEM):
        assert Communication.objects.get(contact=old).about is None


def test_strangers_and_those_who_look_after_all_learn_nothing(agency):
    contact = make_contact(agency)
    call = make_communication(contact)
    strangers = (
        acting(Role.OFFICER, make_agency().id),
        acting(Role.COORDINATOR),
        acting(Role.EXECUTIVE),
        acting(Role.RESIDENT),
        ANONYMOUS,
    )
    for actor in strangers:
        assert listed(actor) == []
        for act in (
            lambda actor: opened(actor, contact.id),
            lambda actor: added(actor, agency, is_somebody_else=True),
            lambda actor: spoken(actor, contact.id),
            lambda actor: finished(actor, contact.id, call.id),
            lambda actor: correct_contact(
                actor=actor, contact_id=contact.id, details=AMINA, version=0, now=NOW
            ),
        ):
            with pytest.raises((UnknownContact, UnknownAgency, Forbidden)):
                act(actor)
    assert (again(contact).version, again(call).done_at) == (0, None)


def test_postgresql_shows_the_agencys_own_alone_without_any_filter(officer, agency):
    mine, theirs = make_contact(agency), make_contact(make_agency())
    for one in (mine, theirs):
        make_communication(one)
    with reading(officer):
        assert [one.id for one in Contact.objects.all()] == [mine.id]
        assert [one.contact_id for one in Communication.objects.all()] == [mine.id]
        assert Contact.objects.filter(id=theirs.id).update(number=9) == 0
        assert Communication.objects.filter(contact_id=theirs.id).update(way="visit") == 0
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(officer):
            assert (Contact.objects.count(), Communication.objects.count()) == (2, 2)
        transaction.set_rollback(True)


def test_postgresql_writes_nothing_to_another_agencys_contact(officer, agency):
    theirs = make_contact(make_agency())
    row = again(make_communication(make_contact(agency)))
    for agency_id in (theirs.agency_id, agency.id):
        row.id, row.contact_id, row.agency_id, row.about = uuid7(), theirs.id, agency_id, "A"
        with reading(officer), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_add_somebody_once(officer, agency):
    barrier, told = Barrier(2), []

    def add():
        barrier.wait()
        try:
            told.append(added(officer, agency) and "added")
        except PerhapsKnown as problem:
            told.append(problem.facts["number"])
        finally:
            connection.close()

    both = [Thread(target=add) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told, key=str) == [1, "added"]
