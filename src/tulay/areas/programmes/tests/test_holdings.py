"""What a person is given of programmes that reach them, and what is left when they have gone."""

from datetime import timedelta

import pytest

from tulay.areas.identity.tests.factories import make_person
from tulay.areas.programmes.actions.beneficiary_endings import (
    erase_beneficiaries,
    forget_beneficiaries,
    forget_organisation,
)
from tulay.areas.programmes.queries.beneficiaries import reached_by
from tulay.areas.programmes.queries.beneficiaries_held import (
    enrolled_of_old,
    exported_beneficiaries,
    organisations_of_old,
)
from tulay.areas.programmes.tests.factories import NOW, TODAY, again, make_beneficiary, make_ppa
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading
from tulay.plumbing.sheets.uses import in_use

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OVER = {"state": "ended", "ended_date": TODAY, "end_reason": "left"}


@pytest.fixture
def amina():
    return make_person(name="Amina Salik")


@pytest.fixture
def row(amina):
    return make_beneficiary(
        make_ppa(title="Drying sheds"), person_id=amina.id, subject_id=amina.id, id_number="12-34"
    )


def test_a_person_is_given_what_programmes_know_of_them(amina, row):
    with reading(SYSTEM):
        [one] = exported_beneficiaries(amina.id)
    assert (one["programme"], one["name"], one["identity_number"]) == (
        "Drying sheds",
        "Amina Salik",
        "12-34",
    )
    assert in_use("person", {amina.id}) == {amina.id}


def test_erasing_empties_and_ends_and_leaves_the_number(amina, row):
    erase_beneficiaries(actor=SYSTEM, person_id=amina.id, now=NOW)
    left = again(row)
    assert (left.name, left.id_number, left.name_index, left.id_index) == (None, None, None, None)
    assert (left.state, left.end_reason, left.number) == ("ended", "erased", 1)
    with reading(SYSTEM):
        assert exported_beneficiaries(amina.id) == []
        assert reached_by(row.ppa_id).ended == 1


def test_whose_time_is_over_is_found_once_and_emptied():
    ppa = make_ppa()
    gone = make_beneficiary(ppa, **OVER)
    make_beneficiary(ppa, number=2, name="Omar")
    club = make_beneficiary(
        ppa, number=3, kind="organisation", name="Boats", subject_id=ppa.agency_id, **OVER
    )
    with reading(SYSTEM):
        assert enrolled_of_old(NOW, 10) == organisations_of_old(NOW, 10) == ()
        assert enrolled_of_old(NOW + DAY, 10) == (gone.subject_id,)
        assert organisations_of_old(NOW + DAY, 10) == (club.id,)
    later = {"actor": SYSTEM, "now": NOW + DAY}
    forget_beneficiaries(person_id=gone.subject_id, before=NOW + DAY, **later)
    forget_organisation(beneficiary_id=club.id, **later)
    with reading(SYSTEM):
        assert enrolled_of_old(NOW + DAY, 10) == organisations_of_old(NOW + DAY, 10) == ()
    assert (again(gone).name, again(club).name_index) == (None, None)
