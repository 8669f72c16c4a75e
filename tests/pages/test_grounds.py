"""Special information is taken, read and decided on with consent alone, and no longer than it lasts."""

import threading

import pytest
from django.db import connection

from tests.pages.consenting import QUESTIONS, SAID, agrees, changes_mind, in_review
from tulay.areas.audit.models import Entry
from tulay.areas.cases.actions.applications import open_case, save_answers, submit_case
from tulay.areas.cases.actions.decisions import Outcome, decide
from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import NOW, World
from tulay.areas.privacy.errors.consents import ConsentAbsent, ConsentNeeded
from tulay.areas.privacy.queries import grounds
from tulay.areas.privacy.queries.grounds import ground_in_law
from tulay.areas.privacy.queries.recorded_grounds import grounds_now
from tulay.areas.privacy.rules.consents import CONSENTED
from tulay.areas.privacy.rules.grounds import ASKED
from tulay.kernel.jurisdiction import JURISDICTIONS
from tulay.kernel.personal import Basis
from tulay.plumbing.cache_versions import VERSIONS
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.usefixtures("committed_db", "forgetful")


@pytest.fixture
def world():
    return World(questions=QUESTIONS, requirements=())


def decided(world, request_id):
    return decide(
        actor=world.officer,
        request_id=request_id,
        outcome=Outcome.APPROVED,
        reasons="Fine.",
        now=NOW,
    )


def seen_by_officer(world, request_id):
    with reading(world.officer):
        return agency_record(actor=world.officer, request_id=request_id, now=NOW)


# --- the table ----------------------------------------------------------------------------------------


def test_every_purpose_stands_on_law_or_on_consent_in_every_region():
    for purpose in ASKED:
        for region in JURISDICTIONS:
            assert (ground_in_law(purpose, region) is None) == (purpose in CONSENTED)
    assert all(line.law for line in grounds_now() if line.basis is not Basis.CONSENT)


def test_what_stands_on_law_asks_nobody(world):
    assert grounds.may_use(world.applicant.person_id, "applications", "bangsamoro")


def test_what_nobody_knows_is_refused(world):
    person_id = world.applicant.person_id
    assert not grounds.may_use(person_id, "selling", "bangsamoro")
    assert not grounds.may_use(person_id, "special", "atlantis")


# --- giving -------------------------------------------------------------------------------------------


def test_special_answers_are_not_taken_without_consent(world, notice_id):
    plain = world.draft()
    for step in (
        lambda: open_case(
            actor=world.applicant, service_id=world.service_id, answers=SAID, now=NOW
        ),
        lambda: save_answers(
            actor=world.applicant, request_id=plain, answers=SAID, version=1, now=NOW
        ),
    ):
        with pytest.raises(ConsentNeeded):
            step()
    submit_case(actor=world.applicant, request_id=plain, now=NOW)  # without them, nothing stops it

    agrees(world, notice_id)
    assert open_case(actor=world.applicant, service_id=world.service_id, answers=SAID, now=NOW)


def test_a_draft_is_not_sent_after_a_change_of_mind(world, notice_id):
    agrees(world, notice_id)
    request_id = world.draft(answers=SAID)
    changes_mind(world)

    with pytest.raises(ConsentNeeded):
        submit_case(actor=world.applicant, request_id=request_id, now=NOW)


def test_the_application_asks_for_consent_before_it_asks_the_question(world, notice_id):
    request_id = world.draft()
    own = browser(world.applicant)
    with reading(world.applicant):
        slug = own_record(actor=world.applicant, request_id=request_id, now=NOW).row.service_slug
    page = f"/services/{slug}/apply/{request_id}/answers/"
    before = text_of(own.get(page))
    assert "Some questions need your consent first" in before
    assert "What ails you?" not in before

    agrees(world, notice_id)

    after = text_of(own.get(page))
    assert "need your consent" not in after
    assert "What ails you?" in after


def test_a_program_hears_what_to_do(world, notice_id):
    send = {"service_id": str(world.service_id), "answers": SAID, "submit": False,
            "contact": {"name": "Noor", "email": "noor@example.org"}}  # fmt: skip
    address = "/api/v1/public/catalog/service-requests"

    refused = browser().post(address, send, content_type="application/json")
    taken = browser().post(
        address, send | {"agrees_to": str(notice_id)}, content_type="application/json"
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "privacy.consent-needed")
    assert taken.status_code == 201


# --- reading and deciding -----------------------------------------------------------------------------


def test_an_officer_neither_reads_nor_decides_after_a_change_of_mind(world, notice_id):
    agrees(world, notice_id)
    request_id = in_review(world)
    assert seen_by_officer(world, request_id).values == SAID

    changes_mind(world)

    record = seen_by_officer(world, request_id)
    assert record.values == {"boat": "Mutya"}
    assert [one.shown for one in record.answers] == ["Mutya", ""]
    page = text_of(browser(world.officer).get(f"/desk/requests/{request_id}/"))
    assert "asthma" not in page
    assert "Withheld" in page
    with pytest.raises(ConsentAbsent):
        decided(world, request_id)
    [refusal] = Entry.objects.filter(action="cases.decide", outcome="refused")
    assert refusal.actor_id == world.officer.person_id

    agrees(world, notice_id)
    assert decided(world, request_id)


def test_a_request_without_special_answers_is_decided_without_consent(world):
    request_id = world.request_in(State.IN_REVIEW)

    assert decided(world, request_id)


# --- how soon -----------------------------------------------------------------------------------------


def test_a_change_of_mind_in_another_process_counts_within_seconds(world, notice_id):
    agrees(world, notice_id)
    person_id = world.applicant.person_id
    assert grounds.may_use(person_id, "special", "bangsamoro")
    kept = dict(grounds._allowed)
    changes_mind(world)
    grounds._allowed.update(kept)  # as another process remembers it, which was not told

    VERSIONS.forget()  # a second later

    assert not grounds.may_use(person_id, "special", "bangsamoro")


def test_control_the_same_without_a_new_version_is_believed(world, notice_id, monkeypatch):
    monkeypatch.setattr(grounds.VERSIONS, "of", lambda _name: "the same")
    agrees(world, notice_id)
    person_id = world.applicant.person_id
    assert grounds.may_use(person_id, "special", "bangsamoro")
    kept = dict(grounds._allowed)
    changes_mind(world)
    grounds._allowed.update(kept)

    assert grounds.may_use(person_id, "special", "bangsamoro")
    grounds._allowed.update({key: (version, 0.0) for key, (version, _end) in kept.items()})
    assert not grounds.may_use(person_id, "special", "bangsamoro")  # nothing is believed for long


def test_who_remembers_asks_the_database_nothing(world, notice_id, django_assert_num_queries):
    agrees(world, notice_id)
    person_id = world.applicant.person_id
    assert grounds.may_use(person_id, "special", "bangsamoro")

    with django_assert_num_queries(0):
        assert grounds.may_use(person_id, "special", "bangsamoro")
        assert grounds.may_use(person_id, "applications", "bangsamoro")


def test_many_changes_of_mind_at_once_leave_one_last_word(world, notice_id):
    agrees(world, notice_id)
    failed = []

    def change():
        try:
            changes_mind(world)
        except Exception as problem:  # noqa: BLE001 - whoever came second hears so
            failed.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert set(failed) <= {"NotAgreed"}
    assert not grounds.may_use(world.applicant.person_id, "special", "bangsamoro")


def test_deciding_while_somebody_changes_their_mind_ends_one_way_or_the_other(world, notice_id):
    agrees(world, notice_id)
    request_id = in_review(world)
    said = []

    def decides():
        try:
            said.append("decided" if decided(world, request_id) else "waits")
        except ConsentAbsent:
            said.append("refused")
        finally:
            connection.close()

    officer = threading.Thread(target=decides)
    officer.start()
    changes_mind(world)
    officer.join()

    assert said[0] in {"decided", "refused"}
    done = Entry.objects.filter(action="cases.decide", outcome="done").count()
    assert done == (said[0] == "decided")
