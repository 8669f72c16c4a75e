"""Two at once at a sheet of intakes: one goes in once, and what its person goes on with is not taken back."""

import threading
from contextlib import suppress
from itertools import count

import pytest
from django.db.models import QuerySet

from tulay.areas.audit.models import Entry
from tulay.areas.cases.tests.test_concurrency import at_once
from tulay.areas.support.actions import intake, intake_sheets
from tulay.areas.support.actions.intake import confirm_intake
from tulay.areas.support.errors.imports import IntakesInUse, IntakeWrittenMeanwhile
from tulay.areas.support.errors.intake import NothingToConfirm
from tulay.areas.support.models import Intake
from tulay.areas.support.rules.enrolments import reference_of
from tulay.areas.support.tests.factories import World, rows_of
from tulay.areas.support.tests.intake_worlds import save
from tulay.areas.support.tests.test_intake_sheets import LATER, bring, card, put, row, take_back
from tulay.plumbing.sheets.problems import ImportNotReady
from tulay.plumbing.sheets.steps import Sheets

pytestmark = pytest.mark.usefixtures("committed_db")
A_MOMENT, AS_LONG_AS_IT_TAKES = 0.3, 30


@pytest.fixture
def world():
    made = World()
    made.reference = reference_of(made.enrolled())
    return made


def both_have_it(monkeypatch, patience_s):
    """Let two have a sheet in hand before either goes on, if that can be."""
    have_it, hold = threading.Barrier(2), Sheets.held

    def held(*of):
        row = hold(*of)
        with suppress(threading.BrokenBarrierError):
            have_it.wait(patience_s)
        return row

    monkeypatch.setattr(Sheets, "held", held)


def meanwhile(monkeypatch, where, name, call, patience_s):
    """Let somebody call once this has looked, and wait so long for them; return what tells what it came to."""
    look, ends = getattr(where, name), []
    other = threading.Thread(target=lambda: ends.extend(at_once(call)))

    def looked(*of):
        found = look(*of)
        other.start()
        other.join(patience_s)
        return found

    def came_to():
        other.join(AS_LONG_AS_IT_TAKES)
        return ends[0]

    monkeypatch.setattr(where, name, looked)
    return came_to


def without_locks(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)


def names(ends):
    return sorted(type(end).__name__ if isinstance(end, Exception) else str(end) for end in ends)


def times_told(world):
    return Entry.objects.filter(action="support.apply-intakes", subject_id=world.person.id).count()


def put_twice(world, monkeypatch, patience_s):
    made = bring(world, row(world))
    both_have_it(monkeypatch, patience_s)
    return at_once(*[lambda: put(world, made)] * 2)


def test_one_sheet_put_in_twice_at_once_goes_in_once_and_its_person_is_told_once(
    world, monkeypatch
):
    ends = put_twice(world, monkeypatch, A_MOMENT)

    assert names(ends) == ["1", ImportNotReady.__name__], ends
    assert (len(rows_of(Intake)), times_told(world)) == (1, 1)


def test_control_without_the_lock_its_person_is_told_twice(world, monkeypatch):
    without_locks(monkeypatch)

    ends = put_twice(world, monkeypatch, AS_LONG_AS_IT_TAKES)

    assert names(ends) == ["0", "1"], ends
    assert times_told(world) == 2


def put_two(world, monkeypatch):
    """Put in two sheets that tell of the same person, at once."""
    sheets = [bring(world, row(world, Town=town)) for town in ("Davao City", "Cotabato City")]
    both_have_it(monkeypatch, AS_LONG_AS_IT_TAKES)
    return sheets, at_once(*(lambda one=one: put(world, one) for one in sheets))


def test_of_two_sheets_about_one_person_at_once_one_goes_in(world, monkeypatch):
    sheets, ends = put_two(world, monkeypatch)

    assert names(ends) == ["1", IntakeWrittenMeanwhile.__name__], ends
    assert [one.import_id for one in rows_of(Intake)] == [sheets[ends.index(1)]]
    assert sorted(card(one).step for one in sheets) == ["applied", "checked"]
    assert times_told(world) == 1


def test_control_were_they_not_both_a_first_version_both_would_go_in(world, monkeypatch):
    numbers, understood = count(1), intake_sheets._intake

    def numbered(*of):
        made = understood(*of)
        made.number = next(numbers)
        return made

    monkeypatch.setattr(intake_sheets, "_intake", numbered)

    _, ends = put_two(world, monkeypatch)

    assert names(ends) == ["1", "1"], ends
    assert len(rows_of(Intake)) == 2


def writes(world):
    return save(world, {"town": "Davao City"}, revision=1)


def confirms(world):
    return confirm_intake(actor=world.candidate, now=LATER)


def taken_back_while(goes_on, world, monkeypatch, patience_s):
    """Take an intake back while its person, who has looked at it, goes on with it; return what that came to."""
    made = bring(world, row(world))
    put(world, made)
    taken = meanwhile(monkeypatch, intake, "_versions", lambda: take_back(world, made), patience_s)
    goes_on(world)
    return taken()


@pytest.mark.parametrize(("goes_on", "numbers"), [(writes, [1, 2]), (confirms, [1])])
def test_what_its_person_goes_on_with_at_that_moment_stays(world, monkeypatch, goes_on, numbers):
    taken = taken_back_while(goes_on, world, monkeypatch, A_MOMENT)

    assert isinstance(taken, IntakesInUse)
    assert [one.number for one in rows_of(Intake)] == numbers


def test_control_without_the_lock_it_is_taken_from_under_their_hands(world, monkeypatch):
    without_locks(monkeypatch)

    assert taken_back_while(writes, world, monkeypatch, AS_LONG_AS_IT_TAKES) == 1
    assert [one.number for one in rows_of(Intake)] == [2]


def test_whoever_goes_on_while_it_is_taken_back_finds_it_gone(world, monkeypatch):
    made = bring(world, row(world))
    put(world, made)
    confirmed = meanwhile(monkeypatch, intake_sheets, "_in_hand", lambda: confirms(world), A_MOMENT)

    assert take_back(world, made) == 1
    assert isinstance(confirmed(), NothingToConfirm)
    assert rows_of(Intake) == []
