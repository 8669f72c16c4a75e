"""Showing a factor again, and staff who have none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tulay.areas.identity import actions
from tulay.areas.identity.errors import (
    SlowDown,
    StepUpNeeded,
    WrongCode,
    WrongCredentials,
)
from tulay.areas.identity.models import (
    Session,
)
from tulay.areas.identity.queries import (
    Lack,
    actor_for_token,
    visit_for_token,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Channel, FactorProof, Method, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    app_code,
    make_app,
    make_grant,
    make_person,
    make_session,
)
from tulay.areas.identity.tests.factors.steps import (
    HOME,
    LATER,
    actor,
    code_in_mail,
    enters,
    sets_up,
    shows,
)

pytestmark = pytest.mark.django_db


def test_confirming_counts_for_five_minutes_in_this_session_only(amina):
    make_app(amina)
    here = make_session(amina, methods=("pwd", "dev"), factor_at=None)
    Session.objects.update(factor_at=None)
    there = make_session(amina, methods=("pwd", "dev"))
    Session.objects.update(factor_at=None)
    forget_visits()
    acting = actor_for_token(here, now=NOW)
    with pytest.raises(StepUpNeeded):
        actions.remove_app(actor=acting, now=NOW)

    proof = FactorProof(Method.APP, app_code())
    actions.confirm_factor(actor=acting, factor=proof, origin=HOME, now=NOW)

    assert actor_for_token(here, now=NOW).factor_at == NOW
    assert "otp" in actor_for_token(here, now=NOW).methods
    assert actor_for_token(there, now=NOW).factor_at is None


def test_confirming_slows_down_without_locking_the_door(amina):
    make_app(amina)
    acting = actor_of(amina)
    for _ in range(5):
        with pytest.raises(WrongCode):
            actions.confirm_factor(
                actor=acting, factor=FactorProof(Method.APP, "000000"), origin=HOME, now=NOW
            )
    with pytest.raises(SlowDown):
        actions.confirm_factor(
            actor=acting, factor=FactorProof(Method.APP, app_code()), origin=HOME, now=NOW
        )
    shows(enters(), app_code(), method=Method.APP)


def test_a_resident_with_nothing_else_confirms_by_mail(amina):
    acting = actor(amina)
    actions.send_confirming_code(actor=acting, channel=Channel.EMAIL, now=NOW)
    proof = FactorProof(Method.EMAIL, code_in_mail())
    with pytest.raises(WrongCode):  # it is this session's code
        actions.confirm_factor(actor=actor(amina), factor=proof, origin=HOME, now=NOW)
    actions.confirm_factor(actor=acting, factor=proof, origin=HOME, now=NOW)
    assert Session.objects.get(id=acting.session_id).factor_at == NOW


def test_who_has_an_app_does_not_confirm_by_mail(amina):
    make_app(amina)
    with pytest.raises(WrongCode):
        actions.send_confirming_code(actor=actor_of(amina), channel=Channel.EMAIL, now=NOW)


def test_a_wrong_password_confirms_nothing(amina):
    with pytest.raises(WrongCredentials):
        actions.confirm_password(
            actor=actor(amina), password="not the password", origin=HOME, now=LATER
        )
    assert Session.objects.get().auth_time == NOW


def test_roles_are_given_and_taken_with_a_fresh_factor_only(amina):
    admin = make_person()
    make_grant(admin, Role.SUPERUSER)
    giving = {"person_id": amina.id, "role": "executive", "agency_id": None, "until": None}
    stale = replace(actor_of(admin), factor_at=NOW - timedelta(minutes=5))
    with pytest.raises(StepUpNeeded):
        actions.grant_role(actor=stale, now=NOW, **giving)
    grant_id = actions.grant_role(actor=actor_of(admin), now=NOW, **giving)
    with pytest.raises(StepUpNeeded):
        actions.revoke_role(actor=stale, grant_id=grant_id, now=NOW)
    actions.revoke_role(actor=actor_of(admin), grant_id=grant_id, now=NOW)


def test_staff_without_a_factor_hold_nothing_but_what_residents_hold(officer):
    token = make_session(officer, methods=("pwd",))
    visit = visit_for_token(token, now=NOW)
    assert visit.lacks is Lack.ENROLMENT
    assert not visit.actor.may("cases.review")
    assert not visit.actor.is_staff
    assert visit.actor.may("identity.confirm-app")

    sets_up(visit.actor)

    visit = visit_for_token(token, now=NOW)
    assert visit.lacks is Lack.NOTHING
    assert visit.actor.may("cases.review")


@pytest.mark.parametrize(
    ("methods", "lacks"),
    [
        (("pwd",), Lack.FACTOR),
        (("pwd", "mail"), Lack.FACTOR),
        (("pwd", "sms"), Lack.FACTOR),
        (("pwd", "otp"), Lack.NOTHING),
        (("pwd", "rc"), Lack.NOTHING),
        (("pwd", "dev"), Lack.NOTHING),
        (("hwk",), Lack.NOTHING),
    ],
)
def test_what_a_staff_session_rests_on(officer, methods, lacks):
    make_app(officer)
    visit = visit_for_token(make_session(officer, methods=methods), now=NOW)
    assert visit.lacks is lacks
    assert visit.actor.may("cases.review") is (lacks is Lack.NOTHING)


def test_a_resident_is_asked_for_nothing(amina):
    assert visit_for_token(make_session(amina, methods=("pwd",)), now=NOW).lacks is Lack.NOTHING
