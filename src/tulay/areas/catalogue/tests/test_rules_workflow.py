"""The steps that a service names: what can be kept, and what a person is told who wrote it wrong."""

from dataclasses import replace

import pytest

from tulay.areas.catalogue.errors import UnfitService
from tulay.areas.catalogue.rules.services import Requirement, check_details
from tulay.areas.catalogue.rules.versions import changes
from tulay.areas.catalogue.rules.workflow import (
    DAYS_MAX,
    STEPS_MAX,
    InnerStep,
    in_order,
    workflow_faults,
)
from tulay.areas.catalogue.tests.factories import make_details

CHECK = InnerStep("check", {"en": "Document check"}, evidence="paper", paper="photo", days=2)
VISIT = InnerStep(
    "visit", {"en": "Home visit"}, evidence="note", need="approval", is_by_another=True, days=3
)
WORK = InnerStep("handing-over", {"en": "Handing over"}, phase="in_progress", who="either")


def faults(*steps, papers=("photo",), days=5):
    found = workflow_faults(steps, papers=papers, processing_days=days)
    return [(fault.pointer, fault.code) for fault in found]


def test_two_believable_steps_are_kept():
    assert faults(CHECK, VISIT, WORK) == []


def test_steps_happen_in_the_order_of_their_phases_whatever_order_they_are_written_in():
    assert [step.code for step in in_order((WORK, CHECK, VISIT))] == [
        "check",
        "visit",
        "handing-over",
    ]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((replace(CHECK, who="minister"),), ("workflow.check.who", "unknown")),
        ((replace(CHECK, phase="submitted"),), ("workflow.check.phase", "unknown")),
        ((replace(CHECK, need="never"),), ("workflow.check.need", "unknown")),
        ((replace(CHECK, evidence="oath"),), ("workflow.check.evidence", "unknown")),
        ((replace(CHECK, paper="passport"),), ("workflow.check.paper", "unknown")),
        ((CHECK, CHECK), ("workflow.check.code", "repeated")),
        ((replace(CHECK, names={"fil": "Suri"}),), ("workflow.check.names.en", "required")),
        ((replace(CHECK, names={"en": " "}),), ("workflow.check.names.en", "required")),
        (
            (replace(CHECK, names={"en": "Check", "ar": "x" * 61}),),
            ("workflow.check.names.ar", "length"),
        ),
        ((replace(CHECK, days=0),), ("workflow.check.days", "out-of-range")),
        ((replace(CHECK, days=DAYS_MAX + 1),), ("workflow.check.days", "out-of-range")),
        ((CHECK, replace(VISIT, days=4)), ("workflow.visit.days", "never-ending")),
        ((replace(WORK, need="approval"),), ("workflow.handing-over.need", "unreachable")),
        ((replace(CHECK, is_by_another=True),), ("workflow.check.is_by_another", "unreachable")),
    ],
)
def test_what_nobody_could_do_reach_or_end_is_named(steps, expected):
    assert expected in faults(*steps)


def test_a_draft_that_promises_no_time_yet_may_have_steps_of_any_length():
    assert faults(replace(CHECK, days=DAYS_MAX), days=None) == []


def test_there_are_at_most_eight_steps():
    many = [replace(WORK, code=f"step-{n}") for n in range(STEPS_MAX + 1)]

    assert faults(*many) == [("workflow", "too-many")]
    assert faults(*many[:-1]) == []


def test_a_service_with_unfit_steps_is_refused_whole():
    details = make_details(workflow=(replace(CHECK, code="Überprüfung"),))

    with pytest.raises(UnfitService) as refused:
        check_details(details, slug="boats")

    pointers = {error.pointer for error in refused.value.errors}
    assert pointers == {"workflow", "workflow.Überprüfung.paper"}


def test_a_changed_step_is_one_of_the_changes_of_a_version():
    papers = (Requirement("photo", {"en": "A photo"}),)
    before = make_details(workflow=(CHECK, VISIT), requirements=papers)
    after = replace(before, workflow=(VISIT, replace(CHECK, days=1)))

    assert [one.pointer for one in changes(before, after)] == ["workflow.check", "workflow"]
