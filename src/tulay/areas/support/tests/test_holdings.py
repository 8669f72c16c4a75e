"""What a person is given, and what is left when they have gone."""

import pytest

from tulay.areas.support.actions.endings import erase_enrolments, forget_enrolments
from tulay.areas.support.actions.enrolments import end_enrolment
from tulay.areas.support.models import Enrolment
from tulay.areas.support.queries.held import exported_enrolments, people_of_old
from tulay.areas.support.tests.factories import DAY, NOW, rows_of
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db


def ended(world):
    enrolment_id = world.enrolled()
    end_enrolment(actor=world.worker, enrolment_id=enrolment_id, reason="She found work.", now=NOW)


def test_a_person_is_given_what_is_held(world):
    ended(world)
    with reading(SYSTEM):
        [one] = exported_enrolments(world.person.id)
    assert (one["programme"], one["why_it_ended"]) == ("Learners", "She found work.")
    assert len(one["key_workers"]) == 1


def test_erasing_empties_and_ends(world):
    world.enrolled()
    erase_enrolments(actor=SYSTEM, person_id=world.person.id, now=NOW + DAY)
    [row] = rows_of(Enrolment)
    assert (row.end_reason, row.ended_at) == (None, NOW + DAY)


def test_what_is_over_is_found_once_and_emptied(world):
    ended(world)
    with reading(SYSTEM):
        assert people_of_old(NOW, 10) == ()
        assert people_of_old(NOW + DAY, 10) == (world.person.id,)

    forget_enrolments(actor=SYSTEM, person_id=world.person.id, before=NOW + DAY, now=NOW + DAY)

    with reading(SYSTEM):
        assert people_of_old(NOW + DAY, 10) == ()
