"""A second factor at the token endpoint is the one of the pages: app, recovery code, trusted device, staff."""

from datetime import UTC, datetime

import pytest

from tests.tokens.program import Program
from tulay.areas.identity.models import TokenFamily
from tulay.areas.identity.queries import visit_for_access_token
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import (
    RECOVERY_CODE,
    app_code,
    make_app,
    make_grant,
    make_recovery_code,
)
from tulay.kernel.ids import uuid7


@pytest.fixture
def guarded(person):
    """A program of somebody who has an app."""
    make_app(person)
    make_recovery_code(person)
    return Program("amina@example.org")


def code(away=0):
    return app_code(datetime.now(UTC), away=away)


def test_a_password_alone_does_not_do(guarded):
    answer = guarded.sign_in()

    assert (answer.status_code, answer.json()["code"]) == (400, "identity.factor-needed")
    assert TokenFamily.objects.count() == 0


def test_the_app_lets_in_and_the_token_says_so(guarded):
    assert guarded.sign_in(otp=code()).status_code == 200

    actor = visit_for_access_token(guarded.access, now=datetime.now(UTC)).visit.actor
    assert actor.methods == {"pwd", "otp"}
    assert actor.factor_at is not None


def test_a_code_of_the_app_serves_once(guarded):
    shown = code()
    assert guarded.sign_in(otp=shown).status_code == 200

    again = guarded.sign_in(otp=shown)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_wrong_code_is_refused_as_a_wrong_password_is(guarded):
    answer = guarded.sign_in(otp="000000")

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_recovery_code_serves_once(guarded):
    assert guarded.sign_in(recovery_code=RECOVERY_CODE).status_code == 200

    assert guarded.sign_in(recovery_code=RECOVERY_CODE).status_code == 400


def test_a_trusted_device_needs_no_code_for_a_while(guarded):
    mark = guarded.sign_in(otp=code(), trust_device=True).json()["trusted_device"]
    assert mark

    again = guarded.sign_in(trusted_device=mark)

    assert (again.status_code, again.json()["trusted_device"]) == (200, "")
    actor = visit_for_access_token(guarded.access, now=datetime.now(UTC)).visit.actor
    assert actor.factor_at is None  # of no use where a fresh factor is asked for


def test_nobody_is_trusted_who_showed_no_factor(person):
    program = Program("amina@example.org")

    assert program.sign_in(trust_device=True).json()["trusted_device"] == ""


def test_staff_without_a_factor_get_no_tokens(person):
    make_grant(person, Role.OFFICER, agency_id=uuid7(), at=datetime.now(UTC))

    answer = Program("amina@example.org").sign_in()

    assert (answer.status_code, answer.json()["code"]) == (400, "identity.factor-required")


def test_tokens_of_staff_end_with_the_working_day(person, guarded):
    make_grant(person, Role.OFFICER, agency_id=uuid7(), at=datetime.now(UTC))

    answer = guarded.sign_in(otp=code())

    assert answer.json()["refresh_expires_in"] == 12 * 3600
