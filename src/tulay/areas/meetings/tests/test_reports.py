"""An agency's report before its meeting: rules, actions, pages, endpoints; and how complete a year is."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import make_grant, make_person
from tulay.areas.meetings import tasks
from tulay.areas.meetings.actions.reports import remind_report, reopen_report, report_quarter
from tulay.areas.meetings.errors import (
    ReopeningReasonMissing,
    ReportChanged,
    ReportNotSent,
    ReportSent,
    ReportUnfit,
    StepNotPossible,
    UnknownMeeting,
    UnknownReport,
)
from tulay.areas.meetings.models import Meeting, QuarterReport, SentReport
from tulay.areas.meetings.queries.meetings import visible_meeting
from tulay.areas.meetings.queries.reports import (
    meetings_to_ask,
    owed_reports,
    report_of,
    sent_report,
    sent_reports,
)
from tulay.areas.meetings.rules.reports import (
    DUE_BEFORE,
    ReportSaid,
    ReportState,
    is_report_late,
    report_due_at,
    report_occasion,
)
from tulay.areas.meetings.rules.series import State
from tulay.areas.meetings.tests.factories import (
    MONDAY,
    coordinator,
    focal_person,
    make_meeting,
    make_member,
    somebody,
)
from tulay.areas.meetings.tests.test_web_aftermath import NOW, meeting
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db import scope
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
FULL = ReportSaid(6, 1_250_000_00, 940, "IX", "Two wells.", "Permits.", "More wells.", "Lists.")
SHORT = ReportSaid(accomplishments="A", plans="B")
BEFORE = MONDAY - timedelta(days=9)
DUE = MONDAY - DUE_BEFORE
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def held(**what_matters):
    with reading(SYSTEM):
        return make_meeting(**what_matters)


def report(row, actor=None, said=FULL, *, is_sent=True, version=0, now=BEFORE):
    return report_quarter(
        actor=actor or focal_person(row.agency),
        meeting_id=row.id,
        said=said,
        is_sent=is_sent,
        version=version,
        now=now,
    )


def reopen(row, actor=None, reason="The budget is missing.", now=BEFORE):
    return reopen_report(actor=actor or coordinator(), meeting_id=row.id, reason=reason, now=now)


def read(row, now=BEFORE):
    with reading(SYSTEM):
        return report_of(visible_meeting(SYSTEM, row.id, now=now), now)


def focal(agency, **what_matters):
    person = make_person(**what_matters)
    make_grant(person, Role.FOCAL_PERSON, agency_id=agency.id)
    return person


def ask(row, now):
    return remind_report(actor=SYSTEM, meeting_id=row.id, now=now)


def to_ask(now):
    with reading(SYSTEM):
        return meetings_to_ask(now)


def told():
    rows = Message.objects.filter(template="meetings.report").order_by("id")
    return [(row.recipient_id, row.subject) for row in rows]


def test_a_report_is_wanted_a_week_before():
    assert report_due_at(MONDAY) == DUE
    assert not is_report_late(DUE, starts_at=MONDAY, now=MONDAY)
    assert is_report_late(MONDAY, starts_at=MONDAY, now=MONDAY)
    assert is_report_late(None, starts_at=MONDAY, now=MONDAY)


def test_a_report_is_asked_for_three_days_before_and_on_its_day():
    def days(now):
        found = report_occasion(MONDAY, now=now)
        return found.days_before if found else None

    assert days(DUE - 3 * DAY - HOUR) is None
    assert days(DUE - 3 * DAY) == 3
    assert days(DUE - HOUR) == 3
    assert days(DUE) == 0
    assert days(MONDAY) is None


def test_report_quarter_keeps_then_sends_and_what_is_sent_stands():
    row = held()
    assert read(row).version == 0
    assert report(row, said=ReportSaid(programmes=2), is_sent=False) == 1
    assert read(row).state is ReportState.DRAFT
    assert report(row, version=1) == 2
    found = read(row)
    assert (found.said, found.state, found.is_late) == (FULL, ReportState.SENT, False)
    assert report(row, version=1) == 2  # the same once more, as a phone on a bad line sends it
    with pytest.raises(ReportSent):
        report(row, said=SHORT, version=2)
    assert OutboxRow.objects.filter(name="meetings.QuarterReported").count() == 1
    done = Entry.objects.filter(action="meetings.report-quarter", outcome="done")
    assert done.count() == 2


def test_reopen_report_lets_an_agency_send_another_version_and_keeps_the_first():
    row = held()
    person = focal(row.agency)
    report(row)
    assert reopen(row) == 2
    found = read(row)
    assert (found.state, found.reason, found.said) == (
        ReportState.REOPENED,
        "The budget is missing.",
        FULL,
    )
    assert told() == [(person.id, f"{row.agency.name}: the report was opened again")]
    assert report(row, said=SHORT, is_sent=False, version=2) == 3
    assert report(row, said=SHORT, version=3, now=MONDAY) == 4
    found = read(row)
    assert (found.sent_at, found.is_late, found.reason) == (BEFORE, False, "")
    with reading(SYSTEM):
        versions = sent_reports(row.id)
        assert sent_report(row.id, 1).said == FULL
        with pytest.raises(UnknownReport):
            sent_report(row.id, 3)
    assert [(one.number, one.said, one.sent_at) for one in versions] == [
        (2, SHORT, MONDAY),
        (1, FULL, BEFORE),
    ]


def test_reopen_report_refuses_what_is_not_sent_what_says_nothing_and_strangers():
    row = held()
    with pytest.raises(ReportNotSent):
        reopen(row)
    report(row)
    with pytest.raises(ReopeningReasonMissing):
        reopen(row, reason=" ")
    with pytest.raises(Forbidden):
        reopen(row, focal_person(row.agency))
    with pytest.raises(UnknownMeeting):
        reopen_report(actor=coordinator(), meeting_id=uuid7(), reason="R", now=BEFORE)
    with reading(SYSTEM):
        Meeting.objects.update(state=State.COMPLETED.value)
    with pytest.raises(StepNotPossible):
        reopen(row)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (ReportSaid(plans="B"), "accomplishments"),
        (ReportSaid(accomplishments="A"), "plans"),
        (ReportSaid(accomplishments="A", plans="B", needs="N" * 4001), "needs"),
        (ReportSaid(budget_minor=-1, accomplishments="A", plans="B"), "budget_minor"),
    ],
)
def test_report_quarter_names_what_is_lacking(said, field):
    with pytest.raises(ReportUnfit) as problem:
        report(held(), said=said)
    assert [one.pointer for one in problem.value.errors] == [field]


def test_report_quarter_refuses_what_changed_what_is_over_and_strangers():
    row = held()
    report(row, is_sent=False)
    with pytest.raises(ReportChanged):
        report(row, said=SHORT)
    with pytest.raises(UnknownMeeting):
        report(row, focal_person(make_member("Other")), version=1)
    with pytest.raises(Forbidden):
        report(row, somebody(), version=1)
    with reading(SYSTEM):
        Meeting.objects.update(state=State.COMPLETED.value)
    with pytest.raises(StepNotPossible):
        report(row, said=SHORT, version=1)


def test_row_security_keeps_reports_apart_without_any_filter():
    row = held()
    report(row)
    with transaction.atomic(), scope.entered(focal_person(make_member("Other"))):
        assert not QuarterReport.objects.exists()
        assert not SentReport.objects.exists()
        assert QuarterReport.objects.update(programmes=9) == 0


def test_what_was_sent_cannot_be_changed_in_the_database_either():
    row = held()
    report(row)
    with pytest.raises(DatabaseError), transaction.atomic(), scope.entered(SYSTEM):
        SentReport.objects.update(number=2)


def test_remind_report_tells_an_agency_once_on_each_occasion():
    row = held()
    person = focal(row.agency)
    early = DUE - 3 * DAY
    assert to_ask(early - HOUR) == ()
    assert ask(row, early - HOUR) == 0
    assert to_ask(early) == (row.id,)
    assert ask(row, early) == 1
    assert to_ask(early + HOUR) == ()
    assert ask(row, early + HOUR) == 0
    assert ask(row, DUE + HOUR) == 1
    assert ask(row, DUE + DAY) == 0
    assert ask(row, MONDAY) == 0
    wanted = f"{row.agency.name}: the report is wanted by Monday 11 January 2027"
    late = f"{row.agency.name}: the report is late"
    assert told() == [(person.id, wanted), (person.id, late)]
    assert Entry.objects.filter(action="meetings.remind-report").count() == 2


def test_remind_report_leaves_in_peace_whoever_sent_it_and_asks_again_once_it_is_opened():
    row = held()
    focal(row.agency)
    report(row)
    assert to_ask(DUE) == ()
    assert ask(row, DUE) == 0
    reopen(row)
    assert to_ask(DUE) == (row.id,)
    assert ask(row, DUE) == 1


def test_remind_report_asks_the_office_where_an_agency_has_nobody_and_no_cancelled_meeting():
    office = make_person()
    make_grant(office, Role.COORDINATOR)
    row = held()
    assert ask(row, DUE) == 1
    assert [person for person, _subject in told()] == [office.id]
    gone = held(agency=make_member("Gone"), series=row.series, state="cancelled", reason="Flood.")
    assert ask(gone, DUE) == 0
    assert ask(Meeting(id=uuid7()), DUE) == 0


def test_the_clock_gives_each_agency_that_owes_a_report_a_job_of_its_own():
    row = held(starts_at=NOW + 5 * DAY)
    person = focal(row.agency)
    with one_transaction(), scope.entered(SYSTEM):
        tasks.remind_reports(at="now")
    rows = OutboxRow.objects.filter(name="meetings.remind-report")
    assert [one.payload["meeting_id"] for one in rows] == [str(row.id)]
    tasks.remind_one_report(meeting_id=str(row.id))
    tasks.remind_one_report(meeting_id=str(row.id))
    assert [who for who, _subject in told()] == [person.id]


def test_owed_reports_are_those_of_the_month_for_whoever_may_see_them():
    row = held(starts_at=NOW + 20 * DAY)
    late = held(series=row.series, agency=make_member("Late"), starts_at=NOW + 3 * DAY)
    held(series=row.series, agency=make_member("Far"), starts_at=NOW + 60 * DAY)
    sent = held(series=row.series, agency=make_member("Sent"), starts_at=NOW + 21 * DAY)
    report(sent, now=NOW)
    with reading(SYSTEM):
        found = owed_reports(SYSTEM, now=NOW)
    assert [(one.meeting.id, one.is_late) for one in found] == [(late.id, True), (row.id, False)]
    ours = focal_person(row.agency)
    with reading(ours):
        assert [one.meeting.id for one in owed_reports(ours, now=NOW)] == [row.id]


def written(door, row, **other):
    sent = {"programmes": 6, "budget": "1250000.50", "beneficiaries": 940, "regions": "IX"}
    sent |= {"accomplishments": "Two wells.", "challenges": "", "plans": "More.", "needs": ""}
    sent |= {"version": 0, "step": "send"}
    return door.post(f"/meetings/{row.id}/report/write/", **(sent | other))


def test_pages_write_send_and_show_a_report(seen_by, words):
    row = meeting(starts_at=NOW + timedelta(days=20))
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    assert "Write the report" in words(door.get(f"/meetings/{row.id}/"))
    assert "Reports that are wanted" in words(door.get("/meetings/commitments/"))
    address = f"/meetings/{row.id}/report/write/"
    assert "Send it by" in words(door.get(address))
    assert "has not written anything yet" in words(door.get(f"/meetings/{row.id}/report/"))
    assert written(door, row, step="keep", plans="").status_code == 302
    lacking = written(door, row, plans="", version=1)
    assert (lacking.status_code, "Say something here" in words(lacking)) == (422, True)
    late = written(door, row, version=0)
    assert (late.status_code, "a colleague wrote meanwhile" in words(late)) == (409, True)
    assert written(door, row, version=1)["Location"] == f"/meetings/{row.id}/report/"
    assert "Reports that are wanted" not in words(door.get("/meetings/commitments/"))
    assert "The report is sent. If something has to change" in words(door.get(address))
    assert written(door, row, programmes=7, version=2).status_code == 409
    page = words(door.get(f"/meetings/{row.id}/report/"))
    assert "₱ 1,250,000.50" in page
    assert "Two wells." in page
    assert "Sent, " in page
    assert "Write the report" not in page
    stranger = seen_by(Role.FOCAL_PERSON, make_member("Other"))
    for one in ("", "write/", "1/pdf/"):
        assert stranger.get(f"/meetings/{row.id}/report/{one}").status_code == 404


def test_pages_open_a_report_again_and_hand_out_every_version(seen_by, words):
    row = meeting(starts_at=NOW + timedelta(days=20))
    written(seen_by(Role.FOCAL_PERSON, row.agency), row)
    office = seen_by(Role.COORDINATOR)
    address = f"/meetings/{row.id}/report/reopen/"
    assert "Open the report again" in words(office.get(f"/meetings/{row.id}/report/"))
    assert "What is lacking?" in words(office.get(address))
    assert office.post(address, reason="").status_code == 422
    assert office.post(address, reason="The budget.")["Location"] == f"/meetings/{row.id}/report/"
    assert office.post(address, reason="The budget.").status_code == 409
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    assert "The budget." in words(door.get(f"/meetings/{row.id}/report/write/"))
    assert written(door, row, accomplishments="Three wells.", version=2).status_code == 302
    page = words(door.get(f"/meetings/{row.id}/report/", version="1"))
    assert "As it was sent, version 1" in page
    assert "Two wells." in page
    assert "Version 2, " in page
    answer = door.get(f"/meetings/{row.id}/report/2/pdf/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert door.get(f"/meetings/{row.id}/report/3/pdf/").status_code == 404


def test_a_report_asks_few_questions(seen_by, django_assert_max_num_queries):
    row = meeting(starts_at=NOW + timedelta(days=20))
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    written(door, row)
    address = f"/meetings/{row.id}/report/"
    door.get(address)
    with django_assert_max_num_queries(12):  # session, transaction and eyes among them
        door.get(address)


def test_programs_are_told_the_same(seen_by):
    row = meeting(starts_at=NOW + timedelta(days=20))
    door = seen_by(Role.FOCAL_PERSON, row.agency)
    body = {"programmes": 3, "accomplishments": "A", "plans": "B", "version": 0, "send": True}
    assert door.send(f"/{row.id}/report", body, method="PUT").json() == {"version": 1}
    again = door.send(f"/{row.id}/report", body | {"programmes": 4}, method="PUT")
    assert (again.status_code, again.json()["code"]) == (409, "meetings.report-sent")
    found = door.send(f"/{row.id}/report", method="GET").json()
    assert (found["programmes"], found["state"], found["currency"]) == (3, "sent", "PHP")
    assert [one["number"] for one in found["sent"]] == [1]
    refused = door.send(f"/{row.id}/report/reopen", {"reason": "R"})
    assert refused.status_code == 403
    office = seen_by(Role.COORDINATOR)
    assert office.send(f"/{row.id}/report/reopen", {"reason": "R"}).json() == {"version": 2}
    twice = office.send(f"/{row.id}/report/reopen", {"reason": "R"})
    assert (twice.status_code, twice.json()["code"]) == (409, "meetings.report-not-sent")
