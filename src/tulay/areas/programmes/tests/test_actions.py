from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, connections, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.directory.tests.factories import make_agency, make_place
from tulay.areas.identity.rules import Role
from tulay.areas.programmes.actions.funding import record_funding
from tulay.areas.programmes.actions.ppas import add_ppa, change_ppa, move_ppa
from tulay.areas.programmes.actions.reports import (
    add_indicator,
    add_milestone,
    finish_milestone,
    measure_indicator,
    report_progress,
)
from tulay.areas.programmes.errors import (
    CodeTaken,
    FundingBeyond,
    PpaChanged,
    ReasonMissing,
    RunsNoProgrammes,
    StepNotPossible,
    UnfitFunding,
    UnfitPpa,
    UnfitReport,
    UnknownIndicator,
    UnknownMilestone,
    UnknownPpa,
)
from tulay.areas.programmes.models import Funding, Indicator, Milestone, Ppa, Update
from tulay.areas.programmes.tests.factories import (
    DETAILS,
    NOW,
    TODAY,
    acting,
    again,
    focal_person,
    line,
    make_line,
    make_ppa,
)
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading
from tulay.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def add(actor, agency, details=DETAILS):
    return add_ppa(actor=actor, agency_id=agency.id, details=details, now=NOW)


def entries(code):
    return list(Entry.objects.filter(action=code, outcome="done").values_list("target", flat=True))


def of(row, kind):
    with reading(SYSTEM):
        return list(kind.objects.filter(ppa_id=row.id))


def test_add_ppa_keeps_what_was_said_accounts_for_it_and_tells_others():
    agency, place, other = make_agency(), make_place("Sirawai"), make_agency()
    said = replace(
        DETAILS, place_id=place.id, supporting=(other.id,), lead_agency_id=other.id, people=600
    )

    made = add(focal_person(agency), agency, said)

    with reading(SYSTEM):
        row = Ppa.objects.get(id=made)
    assert (row.title, row.state, row.currency) == (DETAILS.title, "planning", "PHP")
    assert (row.supporting, row.place_id, row.people) == ([other.id], place.id, 600)
    assert entries("programmes.add-ppa") == [f"ppa:{made}"]
    assert OutboxRow.objects.filter(payload__ppa_id=str(made)).exists()


def test_add_ppa_refuses_an_agency_that_runs_none_or_serves_no_longer():
    for agency in (make_agency(runs_programmes=False), make_agency(deactivated_at=NOW)):
        with pytest.raises(RunsNoProgrammes):
            add(SYSTEM, agency)
    with pytest.raises(RunsNoProgrammes):
        add_ppa(actor=SYSTEM, agency_id=uuid7(), details=DETAILS, now=NOW)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"title": ""}, "title"),
        ({"place_id": uuid7()}, "place_id"),
        ({"supporting": (uuid7(),)}, "supporting"),
        ({"lead_agency_id": uuid7()}, "lead_agency_id"),
    ],
)
def test_add_ppa_names_what_cannot_be(said, pointer):
    with pytest.raises(UnfitPpa) as refused:
        add(SYSTEM, make_agency(), replace(DETAILS, **said))
    assert [error.pointer for error in refused.value.errors] == [pointer]


def test_a_place_of_another_law_is_none():
    place = make_place("Khomas", jurisdiction="namibia")
    with pytest.raises(UnfitPpa):
        add(SYSTEM, make_agency(), replace(DETAILS, place_id=place.id))


def test_a_code_stands_for_one_ppa_of_an_agency_in_a_year():
    agency = make_agency()
    add(SYSTEM, agency)
    add(SYSTEM, agency, replace(DETAILS, fiscal_year=2027))
    add(SYSTEM, make_agency())
    add(SYSTEM, agency, replace(DETAILS, code=""))
    add(SYSTEM, agency, replace(DETAILS, code=""))
    with pytest.raises(CodeTaken):
        add(SYSTEM, agency)


def test_strangers_are_refused():
    agency = make_agency()
    for actor in (
        acting(Role.RESIDENT),
        acting(Role.COORDINATOR),
        acting(Role.EXECUTIVE),
        acting(Role.OFFICER, agency_id=agency.id),
        focal_person(make_agency()),
    ):
        with pytest.raises(Forbidden):
            add(actor, agency)


def test_who_sees_all_changes_nothing():
    row = make_ppa()
    with pytest.raises(Forbidden):
        record_funding(actor=acting(Role.COORDINATOR), ppa_id=row.id, line=line(), now=NOW)


def change(actor, row, version=0, **said):
    change_ppa(
        actor=actor, ppa_id=row.id, details=replace(DETAILS, **said), version=version, now=LATER
    )


def test_change_ppa_keeps_the_rest_and_says_what_changed():
    agency = make_agency()
    row = make_ppa(agency)
    make_line(row)

    change(focal_person(agency), row, title="Drying sheds", budget_minor=7)

    row = again(row)
    assert (row.title, row.budget_minor, row.version) == ("Drying sheds", 7, 1)
    assert (row.allocated_minor, row.updated_at, row.is_touched) == (1_000, LATER, True)


def test_change_ppa_made_from_an_older_look_is_refused():
    agency = make_agency()
    row = make_ppa(agency)
    change(focal_person(agency), row, title="Mine")
    with pytest.raises(PpaChanged):
        change(focal_person(agency), row, title="Theirs")
    assert again(row).title == "Mine"
    change(focal_person(agency), row, version=1, title="Theirs")
    assert again(row).title == "Theirs"


def test_change_ppa_refuses_what_is_over_unfit_taken_or_not_ours():
    agency = make_agency()
    over = make_ppa(agency, state="cancelled", code="AF-1")
    row = make_ppa(agency)
    with pytest.raises(StepNotPossible):
        change(SYSTEM, over)
    with pytest.raises(UnfitPpa):
        change(SYSTEM, row, title=" ")
    with pytest.raises(CodeTaken):
        change(SYSTEM, row)
    with pytest.raises(UnknownPpa):
        change(focal_person(make_agency()), row)


def move(row, to, actor=SYSTEM, said="Why."):
    move_ppa(actor=actor, ppa_id=row.id, to=to, said=said, now=LATER)


def test_move_ppa_notes_the_step_and_ends_at_a_hundred():
    row = make_ppa(progress=40)
    move(row, "ongoing")
    move(row, "completed", said="")
    now = again(row)
    assert (now.state, now.progress, now.ended_date) == ("completed", 100, TODAY)
    assert sorted(one.state for one in of(row, Update)) == ["completed", "ongoing"]
    with pytest.raises(StepNotPossible):
        move(row, "ongoing")


def test_move_ppa_wants_a_reason_for_stopping_and_somebody_who_may():
    row = make_ppa()
    with pytest.raises(ReasonMissing):
        move(row, "cancelled", said=" ")
    with pytest.raises(UnknownPpa):
        move(row, "ongoing", actor=focal_person(make_agency()))


def fund(row, *lines, actor=SYSTEM):
    for one in lines:
        record_funding(actor=actor, ppa_id=row.id, line=one, now=LATER)


def test_record_funding_moves_the_sums():
    agency = make_agency()
    row = make_ppa(agency)
    wrong = line("adjustment", -100, adjusts="obligation", said="Typed twice.")
    lines = (line(amount_minor=1_000), line("obligation", 700), line("disbursement", 600), wrong)

    fund(row, *lines, actor=focal_person(agency))

    now = again(row)
    assert (now.allocated_minor, now.obligated_minor, now.disbursed_minor) == (1_000, 600, 600)
    assert len(entries("programmes.record-funding")) == 4


def test_record_funding_refuses_what_is_not_there():
    row = make_ppa()
    with pytest.raises(FundingBeyond):
        fund(row, line("obligation", 1))
    with pytest.raises(UnfitFunding):
        fund(row, line(amount_minor=0))
    with pytest.raises(UnknownPpa):
        fund(row, line(), actor=focal_person(make_agency()))
    assert of(row, Funding) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_spend_the_last_at_once_come_to_one_effect():
    row = make_ppa()
    make_line(row, amount_minor=1_000)

    def spend(_):
        try:
            fund(row, line("obligation", 700))
        except FundingBeyond:
            return "refused"
        finally:
            connections.close_all()
        return "promised"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(spend, range(2))) == ["promised", "refused"]
    assert again(row).obligated_minor == 700


def refused_by_the_database(sql, *values):
    with pytest.raises(IntegrityError), reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_itself_keeps_the_sums():
    row = make_ppa()
    make_line(row, amount_minor=1_000)
    for kind, amount in (("obligation", 1_001), ("disbursement", 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_line(row, kind, amount)
    refused_by_the_database(
        "UPDATE programmes_ppa SET allocated_minor = 5000 WHERE id = %s", row.id
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ppa(allocated_minor=5)
    assert again(row).allocated_minor == 1_000


def test_lines_and_updates_stay():
    row = make_ppa()
    made = make_line(row)
    move(row, "ongoing")
    for table in ("programmes_funding", "programmes_update"):
        with pytest.raises(Exception, match=r"append-only|permission denied"), reading(SYSTEM):
            connection.cursor().execute(f"DELETE FROM {table}")
    assert again(made).amount_minor == 1_000


def test_report_progress_stays_and_moves_the_number():
    row = make_ppa(state="ongoing")
    report_progress(
        actor=SYSTEM,
        ppa_id=row.id,
        kind="progress",
        said="Five sheds.",
        progress=42,
        next_steps="Roofs.",
        follow_up_date=date(2026, 12, 1),
        now=LATER,
    )
    assert again(row).progress == 42
    assert [one.said for one in of(row, Update)] == ["Five sheds."]
    with pytest.raises(UnfitReport):
        report_progress(actor=SYSTEM, ppa_id=row.id, kind="progress", said="", now=LATER)
    with pytest.raises(UnknownPpa):
        report_progress(
            actor=focal_person(make_agency()), ppa_id=row.id, kind="note", said="A.", now=LATER
        )


def test_what_is_over_is_reported_on_without_moving_the_number():
    row = make_ppa(state="cancelled")
    report_progress(actor=SYSTEM, ppa_id=row.id, kind="note", said="Keys returned.", now=LATER)
    with pytest.raises(StepNotPossible):
        report_progress(
            actor=SYSTEM, ppa_id=row.id, kind="progress", said="More.", progress=5, now=LATER
        )


def test_a_milestone_is_set_and_reached():
    row = make_ppa()
    at = {"actor": SYSTEM, "ppa_id": row.id, "now": LATER}
    made = add_milestone(**at, title="First shed", due_date=TODAY)
    finish_milestone(**at, milestone_id=made, done_date=TODAY)
    assert [one.done_date for one in of(row, Milestone)] == [TODAY]
    with pytest.raises(UnknownMilestone):
        finish_milestone(**at, milestone_id=uuid7(), done_date=TODAY)
    with pytest.raises(UnfitReport):
        finish_milestone(**at, milestone_id=made, done_date=date(2027, 1, 1))
    with pytest.raises(UnfitReport):
        add_milestone(**at, title="", due_date=TODAY)
    with pytest.raises(StepNotPossible):
        add_milestone(**at | {"ppa_id": make_ppa(state="cancelled").id}, title="A", due_date=TODAY)
    others = at | {"actor": focal_person(make_agency())}
    with pytest.raises(UnknownPpa):
        add_milestone(**others, title="A", due_date=TODAY)
    with pytest.raises(UnknownPpa):
        finish_milestone(**others, milestone_id=made, done_date=TODAY)


def test_an_indicator_is_set_and_measured():
    row = make_ppa()
    at = {"actor": SYSTEM, "ppa_id": row.id, "now": LATER}
    said = {
        "title": "Families",
        "category": "livelihood",
        "unit": "families",
        "baseline": Decimal(40),
        "target": Decimal(600),
    }
    made = add_indicator(**at, **said)
    measure_indicator(**at, indicator_id=made, actual=Decimal("210.5"))
    (found,) = of(row, Indicator)
    assert (found.actual, found.measured_date) == (Decimal("210.50"), TODAY)
    with pytest.raises(UnknownIndicator):
        measure_indicator(**at, indicator_id=uuid7(), actual=Decimal(1))
    with pytest.raises(UnfitReport):
        measure_indicator(**at, indicator_id=made, actual=Decimal(-1))
    with pytest.raises(UnfitReport):
        add_indicator(**at, **said | {"category": "weather"})
    with pytest.raises(StepNotPossible):
        add_indicator(**at | {"ppa_id": make_ppa(state="cancelled").id}, **said)
    others = at | {"actor": focal_person(make_agency())}
    with pytest.raises(UnknownPpa):
        add_indicator(**others, **said)
    with pytest.raises(UnknownPpa):
        measure_indicator(**others, indicator_id=made, actual=Decimal(1))
