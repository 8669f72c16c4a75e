"""Needs are noted, changed, moved on, handed on and linked; an agency reaches its own alone."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.actions.needs import (
    add_need,
    change_need,
    forward_need,
    link_need,
    move_need,
    unlink_need,
)
from tulay.areas.programmes.actions.ppas import move_ppa
from tulay.areas.programmes.errors import (
    NeedAnswered,
    NeedChanged,
    NeedUnanswered,
    ReasonMissing,
    RunsNoProgrammes,
    StepNotPossible,
    UnfitAnswer,
    UnfitNeed,
    UnknownAnswer,
    UnknownNeed,
    UnknownPpa,
)
from tulay.areas.programmes.models import Need, NeedAnswer, NeedStep
from tulay.areas.programmes.queries.needs import (
    NeedsAsked,
    answers_of,
    need_record,
    needs_of_ppa,
    needs_together,
    visible_need,
    visible_needs,
)
from tulay.areas.programmes.rules.needs import NeedState
from tulay.areas.programmes.tests.factories import (
    NEED,
    NOW,
    acting,
    again,
    focal_person,
    make_answer,
    make_need,
    make_ppa,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.errors import Forbidden, Invalid
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.roles import OWNER
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def boats():
    return make_agency()


@pytest.fixture
def coordinator():
    return acting(Role.COORDINATOR)


def said(**what_matters):
    return replace(NEED, place_id=make_place("Sirawai").id, **what_matters)


def seen(actor, **asked):
    with reading(actor):
        return [one.id for one in visible_needs(actor, NeedsAsked(**asked)).items]


def test_a_need_is_noted_with_its_score_and_in_the_log(boats):
    actor = focal_person(boats)
    made = add_need(actor=actor, agency_id=boats.id, details=said(), now=NOW)
    with reading(actor):
        record = need_record(actor, made)
    assert (record.need.state, record.need.score.points) == ("identified", 6740)
    assert [one.state for one in record.steps] == ["identified"]
    assert record.need.place.startswith("Sirawai")
    assert Entry.objects.filter(action="programmes.add-need", target=f"need:{made}").count() == 1


def test_what_cannot_be_is_refused(boats):
    actor = focal_person(boats)
    for wrong in (said(impact=9), NEED, replace(NEED, place_id=uuid7())):
        with pytest.raises(UnfitNeed):
            add_need(actor=actor, agency_id=boats.id, details=wrong, now=NOW)
    quiet = make_agency(runs_programmes=False)
    with pytest.raises(RunsNoProgrammes):
        add_need(actor=acting(Role.COORDINATOR), agency_id=quiet.id, details=said(), now=NOW)


def test_a_change_moves_the_score_unless_somebody_else_changed_it(boats):
    row, actor = make_need(boats), focal_person(boats)
    more = replace(NEED, place_id=row.place_id, people=2_000)
    change_need(actor=actor, need_id=row.id, details=more, version=0, now=LATER)
    assert (again(row).score, again(row).version) == (8_100, 1)
    with pytest.raises(NeedChanged):
        change_need(actor=actor, need_id=row.id, details=more, version=0, now=LATER)


def test_a_need_goes_its_way_only_with_a_programme_that_answers_it(boats):
    row, actor, ppa = make_need(boats), focal_person(boats), make_ppa(boats)

    def to(state, said=""):
        move_need(actor=actor, need_id=row.id, to=state, said=said, now=LATER)

    to("validated")
    to("prioritized")
    with pytest.raises(NeedUnanswered):
        to("planned")
    link_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    to("planned")
    with pytest.raises(NeedUnanswered):
        unlink_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    to("in_progress")
    to("completed")
    with pytest.raises(StepNotPossible):
        to("deferred", "Too late")
    late = replace(NEED, place_id=row.place_id)
    with pytest.raises(StepNotPossible):
        change_need(
            actor=actor, need_id=row.id, details=late, version=again(row).version, now=LATER
        )
    with reading(SYSTEM):
        assert NeedStep.objects.filter(need=row).count() == 5


def test_links_are_made_once_and_taken_back(boats):
    row, actor, ppa = make_need(boats), focal_person(boats), make_ppa(boats)
    link_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    assert (again(row).answers, again(ppa).is_touched) == (1, True)
    with pytest.raises(NeedAnswered):
        link_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    with reading(actor):
        assert [one.ppa_id for one in answers_of(actor, row.id)] == [ppa.id]
        assert [one.id for one in needs_of_ppa(actor, ppa.id)] == [row.id]
    unlink_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    assert again(row).answers == 0
    with pytest.raises(UnknownAnswer):
        unlink_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
    off = make_ppa(boats, state="cancelled")
    with pytest.raises(UnfitAnswer):
        link_need(actor=actor, need_id=row.id, ppa_id=off.id, now=LATER)


def test_needs_without_a_programme_are_found(boats, coordinator):
    answered, bare, over = make_need(boats), make_need(boats), make_need(boats, state="rejected")
    make_answer(answered, make_ppa(boats))
    assert seen(coordinator, unanswered=True) == [bare.id]
    with reading(coordinator):
        together = needs_together(coordinator, NeedsAsked())
    assert (together.count, together.unanswered, together.people) == (3, 1, 3 * 640)
    assert over.id in seen(coordinator)


def test_the_most_pressing_come_first_and_words_find(boats, coordinator):
    low = make_need(boats, said=replace(NEED, urgency="long_term", title="A road"))
    high = make_need(boats)
    assert seen(coordinator) == [high.id, low.id]
    assert seen(coordinator, q="ROAD") == [low.id]
    assert seen(coordinator, sector="health", urgency="long_term") == [low.id]
    assert len(seen(coordinator, order="people")) == len(seen(coordinator, order="recent")) == 2
    with pytest.raises(Invalid):
        seen(coordinator, order="colour")


def test_a_need_is_handed_on_with_its_history(boats, coordinator):
    nets, row = make_agency(), make_need(boats)
    move_need(actor=focal_person(boats), need_id=row.id, to="validated", said="Seen.", now=NOW)
    with pytest.raises(Forbidden):
        forward_need(
            actor=focal_person(boats), need_id=row.id, agency_id=nets.id, said="", now=LATER
        )
    forward_need(actor=coordinator, need_id=row.id, agency_id=nets.id, said="Yours.", now=LATER)
    assert seen(focal_person(boats)) == []
    theirs = focal_person(nets)
    with reading(theirs):
        assert [one.said for one in need_record(theirs, row.id).steps] == ["Yours.", "Seen."]
    with pytest.raises(UnfitNeed):
        forward_need(actor=coordinator, need_id=row.id, agency_id=nets.id, said="", now=LATER)


def test_another_agencys_is_not_there(boats):
    row, stranger = make_need(), focal_person(boats)
    mine, theirs = make_need(boats), make_ppa()
    for act in (
        lambda: move_need(actor=stranger, need_id=row.id, to="validated", said="", now=NOW),
        lambda: link_need(actor=stranger, need_id=row.id, ppa_id=make_ppa(boats).id, now=NOW),
        lambda: change_need(actor=stranger, need_id=row.id, details=said(), version=0, now=NOW),
    ):
        with pytest.raises(UnknownNeed):
            act()
    with pytest.raises(UnknownPpa):
        link_need(actor=stranger, need_id=mine.id, ppa_id=theirs.id, now=NOW)
    with pytest.raises(Forbidden):
        add_need(
            actor=acting(Role.OFFICER, agency_id=boats.id),
            agency_id=boats.id,
            details=said(),
            now=NOW,
        )


def test_what_another_agency_does_for_a_need_is_counted_and_not_shown(boats, coordinator):
    row, theirs = make_need(boats), make_ppa()
    link_need(actor=coordinator, need_id=row.id, ppa_id=theirs.id, now=NOW)
    mine = focal_person(boats)
    with reading(mine):
        record = need_record(mine, row.id)
    assert (record.need.answers, record.answers) == (1, ())
    other = focal_person(theirs.agency)
    with reading(other):
        assert needs_of_ppa(other, theirs.id) == ()


def test_python_and_postgresql_each_keep_an_agencys_own(boats):
    mine, theirs = make_need(boats), make_need()
    actor = focal_person(boats)
    with reading(SYSTEM):  # the wall of PostgreSQL is down
        assert [one.id for one in visible_needs(actor, NeedsAsked()).items] == [mine.id]
        with pytest.raises(UnknownNeed):
            visible_need(actor, theirs.id)
    with reading(actor):  # the filter of Python is not asked
        assert [one.id for one in Need.objects.all()] == [mine.id]
        assert Need.objects.filter(id=theirs.id).update(title="Ours") == 0
    for stranger in (ANONYMOUS, acting(Role.RESIDENT)):
        with reading(stranger):
            assert not Need.objects.exists()
    with transaction.atomic(), connection.cursor() as cursor:  # the negative control
        cursor.execute(f"SET LOCAL ROLE {OWNER}")
        with reading(actor):
            assert Need.objects.count() == 2
        transaction.set_rollback(True)


def test_postgresql_refuses_a_link_under_ones_own_name_on_anothers(boats):
    mine, theirs, ours = make_need(boats), make_ppa(), make_ppa(boats)
    foreign = make_need()
    with reading(focal_person(boats)):
        for need, ppa in ((mine, theirs), (foreign, ours)):
            with pytest.raises(DatabaseError), transaction.atomic():
                NeedAnswer.objects.create(
                    need_id=need.id, ppa_id=ppa.id, agency_id=boats.id, linked_at=NOW
                )
        NeedAnswer.objects.create(need=mine, ppa=ours, agency_id=boats.id, linked_at=NOW)


def cancelled(ppa, said="The fund is gone."):
    move_ppa(actor=focal_person(ppa.agency), ppa_id=ppa.id, to="cancelled", said=said, now=LATER)


def test_a_need_is_open_again_when_its_last_programme_is_cancelled(boats, coordinator):
    row = make_need(boats, state="in_progress", answers=2)
    first, theirs = make_ppa(boats), make_ppa()
    for one in (first, theirs):
        make_answer(row, one, is_counted=True)
    early = make_need(boats)
    make_answer(early, theirs)
    cancelled(first)
    assert (again(row).state, again(row).answers) == ("in_progress", 1)
    cancelled(theirs)  # by somebody who sees none of these needs
    assert (again(row).state, again(row).answers) == ("prioritized", 0)
    assert (again(early).state, again(early).answers) == ("identified", 0)
    assert set(seen(coordinator, unanswered=True)) == {row.id, early.id}
    with reading(coordinator):
        steps = need_record(coordinator, row.id).steps
    assert [(one.state, one.is_loss, one.said) for one in steps] == [
        ("prioritized", True, ""),  # what another agency says of its own stays there
        ("in_progress", True, "The fund is gone."),
    ]
    assert Entry.objects.filter(action="programmes.move-ppa", target=f"need:{row.id}").count() == 2


def test_a_need_that_was_met_stays_met_and_one_that_is_done_still_answers(boats):
    met, going = make_need(boats, state="completed"), make_need(boats, state="planned", answers=1)
    off, done = make_ppa(boats), make_ppa(boats, state="ongoing")
    make_answer(met, off)
    make_answer(going, done, is_counted=True)
    cancelled(off)
    assert (again(met).state, again(met).answers) == ("completed", 0)
    move_ppa(actor=focal_person(boats), ppa_id=done.id, to="completed", said="", now=LATER)
    assert (again(going).state, again(going).answers) == ("planned", 1)


def test_a_need_under_way_is_put_back_for_a_reason_only(boats):
    row, actor = make_need(boats, state="in_progress", answers=1), focal_person(boats)
    with pytest.raises(ReasonMissing):
        move_need(actor=actor, need_id=row.id, to="prioritized", said=" ", now=LATER)
    move_need(actor=actor, need_id=row.id, to="prioritized", said="It did not help.", now=LATER)
    assert again(row).state == "prioritized"


def test_postgresql_refuses_a_need_under_way_that_nothing_answers(boats, monkeypatch):
    """The negative control: where nobody opens it again, the database refuses to take the answer away."""
    row, ppa = make_need(boats, state="planned", answers=1), make_ppa(boats)
    make_answer(row, ppa, is_counted=True)
    monkeypatch.setattr(
        "tulay.areas.programmes.actions.lost_answers.state_without",
        lambda state, **_: NeedState(state),
    )
    with pytest.raises(IntegrityError):
        cancelled(ppa)
    assert again(ppa).state == "planning"


@pytest.mark.django_db(transaction=True)
def test_one_links_while_another_cancels_and_no_need_is_left_behind(boats):
    row, ppa, actor = make_need(boats), make_ppa(boats), focal_person(boats)
    start = Barrier(2)

    def run(act):
        start.wait()
        try:
            act()
        except UnfitAnswer:
            pass
        finally:
            connection.close()

    acts = (
        lambda: link_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER),
        lambda: cancelled(ppa),
    )
    both = [Thread(target=run, args=(act,)) for act in acts]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert (again(ppa).state, again(row).answers) == ("cancelled", 0)
    with reading(SYSTEM):
        assert not NeedAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_link_at_once_make_one_link(boats):
    row, ppa, actor = make_need(boats), make_ppa(boats), focal_person(boats)
    start, told = Barrier(2), []

    def link():
        start.wait()
        try:
            link_need(actor=actor, need_id=row.id, ppa_id=ppa.id, now=LATER)
            told.append("linked")
        except NeedAnswered:
            told.append("already")
        finally:
            connection.close()

    both = [Thread(target=link) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["already", "linked"]
    assert again(row).answers == 1
