"""`tulay privacy`: from the machine itself."""

import argparse
import json
from datetime import timedelta

import pytest

from tests.rights.test_desk import asked, granted, make_head, make_officer
from tulay.areas.audit.models import Entry
from tulay.areas.identity.tests.factories import NOW, actor_of, make_person
from tulay.areas.privacy.actions.rights import sign_request
from tulay.areas.privacy.models import RetentionRun, RightsRequest
from tulay.areas.privacy.rules.rights import Right
from tulay.plumbing.keys import subjects
from tulay.site.platform.faults import PlatformFault
from tulay.site.protecting import run

pytestmark = pytest.mark.django_db


def said(**given):
    return list(run(argparse.Namespace(**given)))


def test_a_copy_is_printed_and_its_person_can_read_that_it_was_made():
    amina = make_person(email="amina@example.org", name="Amina Sali")
    for named in ("amina@example.org", str(amina.id)):
        copy = json.loads(said(what="export", person=named)[0])
        assert copy["holdings"]["identity"]["name"] == "Amina Sali"
    assert Entry.objects.filter(action="privacy.export", subject_id=amina.id).count() == 2


@pytest.mark.parametrize("named", ["nobody@example.org", "01a20000-0000-7000-8000-000000000000"])
def test_nobody_is_a_fault_in_one_sentence(named):
    with pytest.raises(PlatformFault):
        said(what="export", person=named)


def test_an_erasure_is_carried_out_only_when_two_signed_and_a_day_passed():
    amina = actor_of(make_person())
    request_id = asked(amina, Right.ERASURE, "")
    granted(make_officer(), request_id)
    assert "No erasure is due" in said(what="erase")[0]
    sign_request(actor=make_head(), request_id=request_id, now=NOW)
    RightsRequest.objects.filter(id=request_id).update(erases_at=NOW - timedelta(days=9))

    assert said(what="erase") == [f"Erased for request {request_id}."]
    assert subjects.is_destroyed(amina.person_id)


def test_a_dry_run_lists_the_periods_and_a_run_leaves_its_report():
    lines = said(what="retention", dry_run=True)
    assert any(line.startswith("messages: kept 730 days") for line in lines)
    assert RetentionRun.objects.count() == 0
    assert said(what="retention", dry_run=False)[-1] == "0 passed over."
    assert RetentionRun.objects.count() == 1
