"""The receipt of a decision, for whom it concerns and for the agency that decided."""

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.audit.rules.receipts import check_receipt, read_receipt
from tulay.areas.audit.tests.factories import Log
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, make_world, now, text_of
from tulay.areas.cases.tests.factories import make_applicant

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.fixture
def world():
    return make_world(requirements=())


@pytest.fixture
def log(tmp_path, settings):
    made = Log(tmp_path)
    settings.LOG_VERIFIERS = [made.verifier.spell()]
    settings.WITNESS_VERIFIERS = [made.witness.key.verifier.spell()]
    return made


def own(request_id, rest="decision.tlog-proof"):
    return f"/portal/requests/{request_id}/{rest}"


def desk(request_id):
    return f"/desk/requests/{request_id}/decision.tlog-proof"


def test_an_applicant_gets_a_receipt_that_proves_the_decision(world, log):
    request_id = world.request_in(State.APPROVED, now=now())
    client = browser(world.applicant)
    assert client.get(own(request_id)).status_code == 409  # sealed within a second, not at once
    log.seal_all()
    log.cosign()

    answer = client.get(own(request_id))

    receipt = read_receipt(b"".join(answer.streaming_content).decode())
    check_receipt(receipt, log.verifier, [log.witness.key.verifier])
    assert receipt.said()["action"] == "cases.decide"
    assert receipt.said()["target"] == f"request:{request_id}"
    assert ".tlog-proof" in answer["Content-Disposition"]
    for page in (own(request_id, ""), own(request_id, "letter/")):
        assert own(request_id) in client.get(page).content.decode()
        assert "Download the receipt" in text_of(client.get(page))


def test_the_agency_gets_it_and_that_is_a_look(world, log):
    request_id = world.request_in(State.APPROVED, now=now())
    log.seal_all()
    log.cosign()

    assert browser(world.officer).get(desk(request_id)).status_code == 200

    look = Entry.objects.filter(action="cases.look").latest("id")
    assert look.facts["what"] == "receipt"


def test_nobody_else_gets_it_and_without_a_decision_there_is_none(world, log):
    decided = world.request_in(State.APPROVED, now=now())
    waiting = world.request_in(State.IN_REVIEW, now=now())

    assert browser(make_applicant()).get(own(decided)).status_code == 404
    assert browser(world.applicant).get(own(waiting)).status_code == 404
    assert browser().get(own(decided)).status_code == 302
