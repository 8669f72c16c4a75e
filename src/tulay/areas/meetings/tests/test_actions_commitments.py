"""Commitments noted, changed and reported on; whose they are; and that nobody else reads them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.rules import Role
from tulay.areas.meetings.actions.commitments import add_item, change_item, report_item
from tulay.areas.meetings.errors import (
    ItemChanged,
    ItemStepNotPossible,
    ItemUnfit,
    NoteMissing,
    NotYetBegun,
    UnknownItem,
)
from tulay.areas.meetings.models import ActionItem, ItemNote
from tulay.areas.meetings.queries.commitments import (
    ItemsWanted,
    notes_of,
    visible_item,
    visible_items,
)
from tulay.areas.meetings.rules.commitments import ItemState, Promise
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    coordinator,
    focal_person,
    make_meeting,
    make_member,
    somebody,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
DUE = date(2027, 3, 31)


def held(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def promised(meeting, agency=None, *, actor=None, now=LATER, **other):
    agency = agency or meeting.agency
    promise = Promise(**({"title": "A road", "agency_id": agency.id, "due_date": DUE} | other))
    actor = actor or coordinator()
    return add_item(actor=actor, meeting_id=meeting.id, promise=promise, now=now)


def report(item_id, actor, to=ItemState.DONE, *, note="The road is open.", version=1):
    return report_item(actor=actor, item_id=item_id, to=to, note=note, version=version, now=LATER)


def listed(actor, now=LATER, **wanted):
    with reading(actor):
        return [item.id for item in visible_items(actor, ItemsWanted(**wanted), now=now).items]


def seen(actor, item_id):
    with reading(actor):
        return visible_item(actor, item_id, now=LATER)


def test_add_item_notes_whose_it_is_and_until_when():
    meeting = held()
    answers = somebody(Role.FOCAL_PERSON, agency=meeting.agency)
    item_id = promised(meeting, person_id=answers.person_id)
    item = seen(coordinator(), item_id)
    assert (item.title, item.due_date, item.state) == ("A road", DUE, ItemState.OPEN)
    assert item.person_id == answers.person_id
    assert Entry.objects.filter(action="meetings.add-item").count() == 1


def test_add_item_refuses_what_nobody_could_keep_a_meeting_ahead_and_strangers():
    meeting = held()
    with pytest.raises(ItemUnfit):
        promised(meeting, title=" ")
    with pytest.raises(ItemUnfit):
        promised(meeting, person_id=uuid7())
    with pytest.raises(NotYetBegun):
        promised(meeting, now=MONDAY - timedelta(1))
    with pytest.raises(Forbidden):
        promised(meeting, actor=focal_person(meeting.agency))


def test_report_item_is_for_the_agency_that_promised():
    meeting = held()
    item_id, ours = promised(meeting), focal_person(meeting.agency)
    report(item_id, ours, ItemState.IN_PROGRESS)
    report(item_id, ours, version=2)
    item = seen(ours, item_id)
    assert (item.state, item.version, item.is_overdue) == (ItemState.DONE, 3, False)
    with reading(ours):
        states = [note.state for note in notes_of(item_id)]
    assert states == [ItemState.DONE, ItemState.IN_PROGRESS]
    with pytest.raises(ItemStepNotPossible):
        report(item_id, ours, ItemState.IN_PROGRESS, version=3)
    report(item_id, coordinator(), ItemState.IN_PROGRESS, version=3)


def test_report_item_refuses_silence_old_versions_and_strangers():
    meeting = held()
    item_id, ours = promised(meeting), focal_person(meeting.agency)
    with pytest.raises(NoteMissing):
        report(item_id, ours, note=" ")
    with pytest.raises(ItemStepNotPossible):
        report(item_id, ours, ItemState.DROPPED)
    report(item_id, ours, ItemState.IN_PROGRESS)
    with pytest.raises(ItemChanged):
        report(item_id, ours)
    with pytest.raises(UnknownItem):
        report(item_id, focal_person(make_member("Other")), version=2)
    with pytest.raises(UnknownItem):
        report(uuid7(), ours)


def test_change_item_moves_it_to_another_agency_until_it_is_done():
    meeting, other = held(), make_member("Other")
    item_id = promised(meeting)
    asked = {"actor": coordinator(), "item_id": item_id, "now": LATER}
    change_item(**asked, promise=Promise("Two roads", other.id, DUE), version=1)
    item = seen(focal_person(other), item_id)
    assert (item.title, item.agency_id) == ("Two roads", other.id)
    with pytest.raises(ItemChanged):
        change_item(**asked, promise=Promise("A", other.id, DUE), version=1)
    report(item_id, focal_person(other), version=2)
    with pytest.raises(ItemStepNotPossible):
        change_item(**asked, promise=Promise("A", other.id, DUE), version=3)


def test_a_list_is_narrowed_by_agency_state_and_day():
    meeting, other = held(), make_member("Other")
    first = promised(meeting)
    second = promised(meeting, other, due_date=DUE + timedelta(40))
    everywhere = coordinator()
    assert listed(everywhere) == [first, second]
    assert listed(everywhere, agency_id=other.id) == [second]
    assert listed(everywhere, meeting_id=uuid7()) == []
    due = MONDAY.replace(month=4, day=2)
    assert listed(everywhere, due, is_overdue=True) == [first]
    assert listed(everywhere, due, is_due_soon=True) == []
    assert listed(everywhere, MONDAY.replace(month=3, day=20), is_due_soon=True) == [first]
    report(first, everywhere)
    assert listed(everywhere, due, is_overdue=True) == []
    assert listed(everywhere, state="done") == [first]


def test_an_agency_sees_what_it_promised_and_what_was_promised_to_it():
    meeting, other = held(), make_member("Other")
    ours, theirs = promised(meeting), promised(meeting, other)
    assert set(listed(focal_person(meeting.agency))) == {ours, theirs}
    assert listed(focal_person(other)) == [theirs]
    with pytest.raises(UnknownItem):
        seen(focal_person(other), ours)


def test_row_security_keeps_agencies_apart_without_any_filter():
    meeting, other, third = held(), make_member("Other"), make_member("Third")
    item_id = promised(meeting, other)
    report(item_id, focal_person(other))
    for agency, count in ((meeting.agency, 1), (other, 1), (third, 0)):
        with transaction.atomic(), scope.entered(focal_person(agency)):
            assert ActionItem.objects.count() == count
            assert ItemNote.objects.count() == count
    with transaction.atomic(), scope.entered(focal_person(meeting.agency)):
        assert ActionItem.objects.update(title="Ours now") == 0


def test_the_database_itself_keeps_what_was_said():
    meeting = held()
    report(promised(meeting), focal_person(meeting.agency))
    with pytest.raises(DatabaseError), reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE meetings_item_note SET state = 'open'")
