"""Getting help when all factors are lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.identity import actions
from tulay.areas.identity.errors import (
    NotYourself,
    ResetByTwo,
    ResetExists,
    StepUpNeeded,
    UnknownPerson,
    UnknownReset,
)
from tulay.areas.identity.models import (
    FactorReset,
    RecoveryCode,
    Session,
    Totp,
    TrustedDevice,
)
from tulay.areas.identity.queries import (
    Lack,
    actor_for_token,
    visible_resets,
    visit_for_token,
)
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import (
    NOW,
    actor_of,
    make_app,
    make_grant,
    make_person,
    make_recovery_code,
    make_session,
)
from tulay.areas.identity.tests.factors.steps import enters, told, trusts
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def admins():
    found = [make_person(name=name) for name in ("Karim Abas", "Nadia Cruz")]
    for person in found:
        make_grant(person, Role.ADMINISTRATOR)
    return found


def ask(admin, person, *, now=NOW):
    return actions.ask_factor_reset(
        actor=actor_of(admin, at=now), person_id=person.id, reason="Lost in the flood", now=now
    )


def test_two_administrators_take_every_factor_away(officer, admins):
    make_app(officer)
    make_recovery_code(officer)
    token = make_session(officer)
    reset_id = ask(admins[0], officer)
    assert Totp.objects.exists()
    [card] = visible_resets(actor_of(admins[1]), now=NOW)
    assert (card.reason, card.asked_by, card.is_own) == ("Lost in the flood", "Karim Abas", False)

    actions.confirm_factor_reset(actor=actor_of(admins[1]), reset_id=reset_id, now=NOW)

    assert not Totp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not actor_for_token(token, now=NOW).is_signed_in
    assert told() == ["identity.factors_reset", "identity.reset_asked"]
    entered = enters()
    assert visit_for_token(entered.token, now=NOW).lacks is Lack.ENROLMENT


def test_whoever_asked_does_not_confirm_nor_does_the_person(officer, admins):
    make_grant(officer, Role.COORDINATOR)
    reset_id = ask(admins[0], officer)
    with pytest.raises(ResetByTwo):
        actions.confirm_factor_reset(actor=actor_of(admins[0]), reset_id=reset_id, now=NOW)
    reset_id = ask(admins[0], admins[1])
    with pytest.raises(ResetByTwo):
        actions.confirm_factor_reset(actor=actor_of(admins[1]), reset_id=reset_id, now=NOW)


def test_the_table_itself_wants_two(officer, admins):
    ask(admins[0], officer)
    for settled_by in (admins[0].id, officer.id):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.update(settled_by=settled_by, settled_at=NOW, is_confirmed=True)


def test_for_oneself_somebody_else_asks(admins):
    with pytest.raises(NotYourself):
        ask(admins[0], admins[0])


def test_one_reset_waits_per_person_and_only_a_day(officer, admins):
    reset_id = ask(admins[0], officer)
    with pytest.raises(ResetExists):
        ask(admins[1], officer)
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(UnknownReset):
        actions.confirm_factor_reset(
            actor=actor_of(admins[1], at=tomorrow), reset_id=reset_id, now=tomorrow
        )
    ask(admins[0], officer, now=tomorrow)


def test_a_reset_can_be_declined(officer, admins):
    make_app(officer)
    reset_id = ask(admins[0], officer)
    actions.decline_factor_reset(actor=actor_of(admins[1]), reset_id=reset_id, now=NOW)
    with pytest.raises(UnknownReset):
        actions.confirm_factor_reset(actor=actor_of(admins[1]), reset_id=reset_id, now=NOW)
    assert Totp.objects.exists()


def test_a_reset_needs_a_fresh_factor_and_the_permission(officer, admins):
    stale = replace(actor_of(admins[0]), factor_at=None)
    asking = {"person_id": officer.id, "reason": "x", "now": NOW}
    with pytest.raises(StepUpNeeded):
        actions.ask_factor_reset(actor=stale, **asking)
    with pytest.raises(Forbidden):
        actions.ask_factor_reset(actor=actor_of(make_person()), **asking)
    reset_id = ask(admins[0], officer)
    stale = replace(actor_of(admins[1]), factor_at=None)
    with pytest.raises(StepUpNeeded):
        actions.confirm_factor_reset(actor=stale, reset_id=reset_id, now=NOW)


def test_an_administrator_of_one_agency_resets_no_stranger(officer):
    near = make_person()
    make_grant(near, Role.ADMINISTRATOR, agency_id=uuid7())
    with pytest.raises(UnknownPerson):
        ask(near, officer)


def test_the_machine_itself_may_reset_and_nobody_else(officer, admins):
    make_app(officer)
    with pytest.raises(Forbidden):
        actions.reset_factors(actor=actor_of(admins[0]), person_id=officer.id, now=NOW)
    actions.reset_factors(actor=SYSTEM, person_id=officer.id, now=NOW)
    assert not Totp.objects.exists()
    with pytest.raises(UnknownPerson):
        actions.reset_factors(actor=SYSTEM, person_id=uuid7(), now=NOW)


def test_erasure_takes_the_factors_too(amina):
    trusts(amina)
    make_recovery_code(amina)
    actions.erase_person(actor=SYSTEM, person_id=amina.id, now=NOW)
    assert not Totp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert TrustedDevice.objects.get().agent is None
    assert Session.objects.get().network is None
