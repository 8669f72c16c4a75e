"""Whom a PPA reaches: enrolled, found twice, opened on record, corrected, ended; an agency reaches its own alone."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_person
from tulay.areas.programmes.actions.beneficiaries import (
    correct_beneficiary,
    end_enrolment,
    enrol_beneficiary,
    open_beneficiary,
)
from tulay.areas.programmes.errors import (
    AlreadyEnrolled,
    BeneficiaryChanged,
    EnrolmentOver,
    PerhapsEnrolled,
    StepNotPossible,
    UnfitBeneficiary,
    UnfitEnding,
    UnknownBeneficiary,
    UnknownPpa,
)
from tulay.areas.programmes.models import Beneficiary
from tulay.areas.programmes.queries.beneficiaries import (
    BeneficiariesAsked,
    beneficiaries,
    reached,
)
from tulay.areas.programmes.tests.factories import (
    AMINA,
    NOW,
    TODAY,
    acting,
    again,
    focal_person,
    make_beneficiary,
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
    return make_ppa(make_agency(), slots=600)


@pytest.fixture
def focal(ppa):
    return focal_person(ppa.agency)


def said(**what_matters):
    return replace(AMINA, place_id=make_place("Sirawai").id, **what_matters)


def enrolled(focal, ppa, details=None, **how):
    return enrol_beneficiary(actor=focal, ppa_id=ppa.id, details=details or said(), now=NOW, **how)


def listed(actor, ppa, **asked):
    with reading(actor):
        return [
            one.number for one in beneficiaries(actor, ppa.id, BeneficiariesAsked(**asked)).items
        ]


def opened(actor, ppa, beneficiary_id):
    return open_beneficiary(actor=actor, ppa_id=ppa.id, beneficiary_id=beneficiary_id, now=LATER)


def ended(actor, ppa, beneficiary_id, **how):
    end = {"reason": "left", "ended_date": TODAY, "said": ""} | how
    end_enrolment(actor=actor, ppa_id=ppa.id, beneficiary_id=beneficiary_id, now=LATER, **end)


def test_who_is_enrolled_lies_sealed_and_is_found_by_a_hash_of_this_programme_alone(focal, ppa):
    made = enrolled(focal, ppa)
    other = make_ppa(ppa.agency)
    twin = enrolled(focal, other)
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT b::text FROM programmes_beneficiary b")
        kept = [row[0] for row in cursor.fetchall()]
        rows = Beneficiary.objects.in_bulk([made, twin])
    assert not [word for word in ("Amina", "Salik", "1234") for row in kept if word in row]
    assert rows[made].id_index != rows[twin].id_index
    assert rows[made].name_index != rows[twin].name_index
    assert (rows[made].subject_id, rows[made].is_outside) == (made, True)
    card = opened(focal, ppa, made)
    assert (card.number, replace(card.details, place_id=None)) == (1, AMINA)
    assert again(ppa).is_touched


def test_every_look_is_on_record_and_a_list_is_none(focal, ppa):
    made = enrolled(focal, ppa)
    before = Entry.objects.count()
    assert listed(focal, ppa) == [1]
    assert Entry.objects.count() == before
    opened(focal, ppa, made)
    entry = Entry.objects.get(action="programmes.open-beneficiary")
    assert (entry.subject_id, entry.actor_id) == (made, focal.person_id)


def test_duplicates_are_told_by_number_and_not_dropped(focal, ppa):
    enrolled(focal, ppa)
    with pytest.raises(AlreadyEnrolled) as told:
        enrolled(focal, ppa, said(name="Aminah Salic", id_number="12345678 9012"))
    assert told.value.facts == {"number": 1}
    namesake = said(id_number="", birth_date=None)
    with pytest.raises(PerhapsEnrolled) as told:
        enrolled(focal, ppa, replace(namesake, name="  AMINA salik"))
    assert told.value.facts == {"number": 1}
    enrolled(focal, ppa, namesake, is_somebody_else=True)
    assert listed(focal, ppa) == [2, 1]


def test_who_ended_may_come_back_under_another_number(focal, ppa):
    ended(focal, ppa, enrolled(focal, ppa))
    enrolled(focal, ppa)
    assert listed(focal, ppa) == [2, 1]
    assert listed(focal, ppa, state="enrolled") == [2]


def test_somebody_with_an_account_is_enrolled_once_and_under_their_own_key(focal, ppa):
    person = make_person(name="Amina Salik")
    made = enrolled(focal, ppa, said(id_number=""), person_id=person.id)
    assert again(Beneficiary(id=made)).subject_id == person.id
    other = said(id_number="", name="Somebody Else")
    with pytest.raises(AlreadyEnrolled):
        enrolled(focal, ppa, other, person_id=person.id)
    for wrong in ({"person_id": uuid7()}, {"person_id": person.id}):
        unfit = replace(other, kind="person" if wrong["person_id"] != person.id else "household")
        with pytest.raises(UnfitBeneficiary):
            enrolled(focal, ppa, unfit, **wrong)


def test_organisations_lie_under_the_key_of_their_agency(focal, ppa):
    boats = said(kind="organisation", name="Boat builders", birth_date=None, people=40)
    made = again(Beneficiary(id=enrolled(focal, ppa, boats)))
    assert made.subject_id == ppa.agency_id
    opened(focal, ppa, made.id)
    assert Entry.objects.get(action="programmes.open-beneficiary").subject_id is None


def test_only_where_work_goes_on_and_what_can_be_true_is_enrolled(focal, ppa):
    for wrong in ({"name": ""}, {"place_id": None}, {"place_id": uuid7()}):
        with pytest.raises(UnfitBeneficiary):
            enrolled(focal, ppa, replace(said(), **wrong))
    abroad = make_place("Khomas", jurisdiction="namibia")
    with pytest.raises(UnfitBeneficiary):
        enrolled(focal, ppa, replace(said(), place_id=abroad.id))
    over = make_ppa(ppa.agency, state="cancelled")
    with pytest.raises(StepNotPossible):
        enrolled(focal, over)


def test_what_is_said_is_corrected_once_and_not_into_another_one(focal, ppa):
    first = enrolled(focal, ppa)
    second = enrolled(focal, ppa, said(name="Omar Dela", id_number="77"))

    def corrected(details, *, version=0, **how):
        correct_beneficiary(
            actor=focal,
            ppa_id=ppa.id,
            beneficiary_id=second,
            details=details,
            version=version,
            now=LATER,
            **how,
        )

    with pytest.raises(AlreadyEnrolled):
        corrected(said(name="Omar Dela"))
    with pytest.raises(PerhapsEnrolled):
        corrected(said(id_number="77"))
    with pytest.raises(UnfitBeneficiary):
        corrected(said(name="Omar Dela", id_number="77", kind="household"))
    corrected(said(id_number="77"), is_somebody_else=True)
    corrected(said(id_number="78"), version=1)  # told apart already
    with pytest.raises(BeneficiaryChanged):
        corrected(said(id_number="79"), version=1)
    assert opened(focal, ppa, second).details.id_number == "78"
    assert listed(focal, ppa, q="78") == [2]
    ended(focal, ppa, second)
    with pytest.raises(EnrolmentOver):
        corrected(said(id_number="79"), version=3)
    assert first


def test_an_enrolment_ends_once_for_a_reason(focal, ppa):
    made = enrolled(focal, ppa)
    with pytest.raises(UnfitEnding):
        ended(focal, ppa, made, reason="other")
    ended(focal, ppa, made, reason="other", said="They asked us to.")
    card = opened(focal, ppa, made)
    assert (card.end_reason, card.ended_said) == ("other", "They asked us to.")
    with pytest.raises(EnrolmentOver):
        ended(focal, ppa, made)


def test_it_is_counted_whom_a_programme_reaches(focal, ppa):
    for number, (kind, people) in enumerate(
        (("person", 1), ("household", 5), ("organisation", 40)), start=1
    ):
        make_beneficiary(ppa, number=number, kind=kind, people=people, is_outside=number > 1)
    make_beneficiary(ppa, number=9, name="Gone", state="ended", ended_date=TODAY, end_reason="left")
    with reading(focal):
        found = reached(focal, ppa.id)
    assert (found.enrolled, found.people, found.people_outside, found.ended) == (3, 46, 45, 1)
    assert (found.persons, found.households, found.organisations, found.communities) == (1, 1, 1, 0)


def test_a_search_finds_whole_names_and_numbers_and_nothing_by_chance(focal, ppa):
    make_beneficiary(ppa, number=1, name="Amina Salik", phone="+63 917 555 0123")
    make_beneficiary(ppa, number=2, name="Omar Dela", id_number="AB-77")
    with reading(SYSTEM):  # as if two names had come to one hash
        first = Beneficiary.objects.get(number=1)
        Beneficiary.objects.filter(number=2).update(name_index=first.name_index)
    assert listed(focal, ppa, q="amina  SALIK") == [1]
    assert listed(focal, ppa, q="Amina") == []
    assert listed(focal, ppa, q="0917 555 0123") == []
    assert listed(focal, ppa, q="639175550123") == [1]
    assert listed(focal, ppa, q="ab77") == [2]
    assert listed(focal, ppa, q="...") == []


def test_those_of_one_name_are_shown_until_somebody_told_them_apart(focal, ppa):
    for number in (1, 2):
        make_beneficiary(ppa, number=number)
    make_beneficiary(ppa, number=3, is_told_apart=True)
    make_beneficiary(ppa, number=4, name="Omar Dela")
    assert listed(focal, ppa, twins=True) == [2, 1]
    assert listed(focal, ppa, kind="household") == []


def test_strangers_and_those_who_look_after_all_learn_numbers_at_most(ppa):
    made = make_beneficiary(ppa)
    for role in (Role.COORDINATOR, Role.EXECUTIVE):
        actor = acting(role)
        with reading(actor):
            assert reached(actor, ppa.id).enrolled == 1
        with pytest.raises(Forbidden):
            listed(actor, ppa)
        with pytest.raises(Forbidden):
            opened(actor, ppa, made.id)
    for stranger in (focal_person(make_agency()), acting(Role.RESIDENT), ANONYMOUS):
        with pytest.raises(UnknownPpa):
            listed(stranger, ppa)
        for act in (
            lambda actor: opened(actor, ppa, made.id),
            lambda actor: enrolled(actor, ppa),
            lambda actor: ended(actor, ppa, made.id),
            lambda actor: correct_beneficiary(
                actor=actor,
                ppa_id=ppa.id,
                beneficiary_id=made.id,
                details=said(),
                version=0,
                now=NOW,
            ),
        ):
            with pytest.raises((UnknownPpa, Forbidden)):
                act(stranger)
    assert again(made).version == 0


def test_a_number_of_another_programme_is_nobody_here(focal, ppa):
    made = make_beneficiary(make_ppa(ppa.agency))
    with pytest.raises(UnknownBeneficiary):
        opened(focal, ppa, made.id)
    with pytest.raises(UnknownBeneficiary):
        ended(focal, ppa, made.id)


def test_postgresql_shows_the_agencys_own_alone_without_any_filter(focal, ppa):
    mine, theirs = make_beneficiary(ppa), make_beneficiary(make_ppa(make_agency()))
    with reading(focal):
        assert [one.id for one in Beneficiary.objects.all()] == [mine.id]
        assert Beneficiary.objects.filter(id=theirs.id).update(people=1, is_outside=True) == 0
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(focal):
            assert Beneficiary.objects.count() == 2
        transaction.set_rollback(True)


def test_postgresql_enrols_nobody_in_another_agencys_programme(focal, ppa):
    theirs = make_ppa(make_agency())
    row = again(make_beneficiary(ppa))
    for agency_id in (theirs.agency_id, ppa.agency_id):
        row.id, row.ppa_id, row.agency_id, row.name = uuid7(), theirs.id, agency_id, "A"
        with reading(focal), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_postgresql_keeps_one_identity_number_to_one_enrolment(ppa):
    make_beneficiary(ppa, id_number="1234")
    with pytest.raises(DatabaseError), transaction.atomic():
        make_beneficiary(ppa, number=2, name="Omar", id_number="12 34")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_enrol_somebody_once(focal, ppa):
    barrier, told = Barrier(2), []
    details = said()

    def enrol():
        barrier.wait()
        try:
            told.append(enrolled(focal, ppa, details) and "enrolled")
        except AlreadyEnrolled as problem:
            told.append(problem.facts["number"])
        finally:
            connection.close()

    both = [Thread(target=enrol) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told, key=str) == [1, "enrolled"]


def test_days_are_counted_where_the_programme_is(focal, ppa):
    """At 02:00 UTC it is the same day in Manila; at 17:00 UTC it is the next one there."""
    evening = NOW.replace(hour=17)
    tomorrow = said(started_date=date(2026, 11, 24))
    enrol_beneficiary(actor=focal, ppa_id=ppa.id, details=tomorrow, now=evening)
    with pytest.raises(UnfitBeneficiary):
        enrolled(focal, ppa, replace(tomorrow, name="Omar", id_number="8"))
