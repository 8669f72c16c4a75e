"""The register's pages and addresses, and its masks: what each role sees of an address."""

from datetime import UTC, datetime

import pytest
from django.apps import apps

from tulay.areas.cases.queries.record import agency_record, own_record
from tulay.areas.cases.rules.steps import State
from tulay.areas.cases.tests.browsing import browser, text_of
from tulay.areas.cases.tests.factories import NOW, World, make_officer
from tulay.areas.identity import queries as identity
from tulay.areas.identity.queries.roles import described_permissions
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import actor_of, make_grant, make_person
from tulay.areas.privacy.queries.masking import seen
from tulay.areas.privacy.queries.register import by_key, record_of_processing, register
from tulay.areas.privacy.web import words
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.personal import Mask
from tulay.plumbing.db.scope import reading

pytestmark = pytest.mark.usefixtures("committed_db")
EMAIL, PHONE = "maryam@example.org", "+639175550123"


def holder(role, **scope):
    person = make_person(name="Zainab Utto")
    make_grant(person, role, **scope)
    return actor_of(person, at=datetime.now(UTC))


def resident():
    return make_person(name="Maryam Abdul", email=EMAIL, phone=PHONE)


# --- the register -------------------------------------------------------------------------------------


def test_the_register_has_every_declared_column():
    declared = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if hasattr(field, "personal")
    }

    assert {column.key for column in register()} == declared
    assert by_key()["identity_person.email"].is_indexed
    assert by_key()["identity_person.email"].subject == "id"


def test_the_record_of_processing_leaves_no_column_out_and_has_words_for_each_area():
    record = record_of_processing()

    assert sum(len(one.columns) for one in record) == len(register())
    assert {one.area for one in record} <= set(words.AREAS)
    assert {one.area for one in record} <= set(words.SUBJECTS)
    assert {who for one in register() for who in one.recipients} <= set(words.RECIPIENTS)
    assert all(one.kept for one in record if one.area in {"identity", "cases", "audit"})


def test_whoever_sees_beneath_a_mask_holds_a_permission_that_exists():
    known = {card.code for card in described_permissions()}

    assert {code for column in register() for code in column.whole_for} <= known


def test_the_information_officer_reads_the_register_and_takes_it_along():
    officer = browser(holder(Role.INFORMATION_OFFICER))

    assert "Register of personal data" in text_of(officer.get("/desk/privacy/"))
    shown = text_of(officer.get("/desk/privacy/register/"))
    assert "identity_person.email" in shown
    assert "first letter and provider" in shown
    sheet = officer.get("/desk/privacy/register.csv").content.decode()
    assert sheet.count("\r\n") == len(register()) + 1


def test_a_resident_and_a_stranger_do_not_read_the_register():
    assert browser(actor_of(resident())).get("/desk/privacy/register/").status_code == 403
    assert browser().get("/desk/privacy/register/").status_code == 302
    assert browser().get("/api/v1/privacy/register").status_code == 401


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_everybody_reads_what_is_held(language):
    visitor = browser()
    visitor.cookies["tulay_language"] = language

    answer = visitor.get("/data-protection/")

    assert answer.status_code == 200
    assert f'lang="{language}"' in answer.content.decode()


def test_both_doors_tell_the_same_record():
    told = browser().get("/api/v1/privacy/processing").json()["items"]

    assert [one["area"] for one in told] == [one.area for one in record_of_processing()]
    listed = browser(holder(Role.AUDITOR)).get("/api/v1/privacy/register").json()["items"]
    assert [one["column"] for one in listed] == [column.key for column in register()]


# --- masks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [c.key for c in register() if c.mask is not Mask.OPEN])
def test_every_mask_hides_from_a_stranger_and_not_from_the_installation(key):
    value = EMAIL if by_key()[key].mask is Mask.EMAIL else PHONE

    assert seen(ANONYMOUS, key, value, subject_id=None) not in (None, value)
    assert seen(SYSTEM, key, value, subject_id=None) == value


def test_an_information_officer_sees_a_masked_address_and_an_administrator_the_whole():
    person, now = resident(), datetime.now(UTC)
    curious, helper = holder(Role.INFORMATION_OFFICER), holder(Role.ADMINISTRATOR)

    masked = identity.person_record(curious, person.id, now=now)
    whole = identity.person_record(helper, person.id, now=now)

    assert (masked.email, masked.phone) == ("m…@example.org", "… 123")
    assert (whole.email, whole.phone) == (EMAIL, PHONE)


def test_the_mask_holds_on_the_page_and_in_the_api():
    person = resident()
    curious = browser(holder(Role.INFORMATION_OFFICER))

    for address in (f"/admin/people/{person.id}/", f"/api/v1/users/{person.id}", "/api/v1/users"):
        said = curious.get(address).content.decode()
        assert EMAIL not in said
        assert PHONE not in said
        assert "m…@example.org" in said or "m\\u2026@example.org" in said


def test_an_officer_who_works_on_a_request_sees_the_address_and_one_who_only_looks_does_not():
    world = World()
    applicant = actor_of(resident())
    request_id = world.request_in(State.IN_REVIEW, applicant=applicant)
    looker = make_officer(world.agency, role=Role.FOCAL_PERSON)

    with reading(world.officer):
        worked_on = agency_record(actor=world.officer, request_id=request_id, now=NOW).applicant
    with reading(looker):
        looked_at = agency_record(actor=looker, request_id=request_id, now=NOW).applicant
    with reading(applicant):
        own = own_record(actor=applicant, request_id=request_id, now=NOW).applicant

    assert (worked_on.email, worked_on.phone) == (EMAIL, PHONE)
    assert (looked_at.email, looked_at.phone) == ("m…@example.org", "… 123")
    assert (own.email, own.phone) == (EMAIL, PHONE)
