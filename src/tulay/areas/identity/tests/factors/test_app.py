"""Setting an app up and taking it away; recovery codes."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tulay.areas.identity import actions
from tulay.areas.identity.actions import sign_in, sign_in_with_factor
from tulay.areas.identity.errors import (
    FactorExists,
    LastFactor,
    NoFactor,
    SetupEnded,
    StepUpNeeded,
    WrongCode,
)
from tulay.areas.identity.models import (
    RecoveryCode,
    Session,
    Totp,
)
from tulay.areas.identity.queries import (
    actor_for_token,
    app_setup,
    open_sealed,
    trusted_devices,
    visitor,
)
from tulay.areas.identity.rules import FactorProof, Method
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    app_code,
    make_app,
    make_person,
    make_recovery_code,
)
from tulay.areas.identity.tests.factors.steps import (
    EMAIL,
    HOME,
    LATER,
    actor,
    sets_up,
    told,
)

pytestmark = pytest.mark.django_db


def test_an_app_is_kept_only_when_it_shows_a_right_code(amina):
    acting = actor(amina)
    setup = app_setup(amina.id, now=NOW)
    assert not Totp.objects.exists()
    with pytest.raises(WrongCode):
        actions.confirm_app(actor=acting, setup=setup.setup, code="000000", now=NOW)
    assert not Totp.objects.exists()

    sheet = sets_up(acting)

    assert len(set(sheet)) == 10
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", c) for c in sheet)
    assert told() == ["identity.factor_added"]


def test_the_key_is_sealed_at_rest_and_on_its_way(amina):
    setup = app_setup(amina.id, now=NOW)
    assert setup.secret not in setup.setup
    make_app(amina, secret=setup.secret)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM identity_totp")
        assert setup.secret.encode() not in bytes(cursor.fetchone()[0])


def test_the_code_that_confirmed_is_spent(amina):
    setup = app_setup(amina.id, now=NOW)
    code = app_code(secret=setup.secret)
    actions.confirm_app(actor=actor(amina), setup=setup.setup, code=code, now=NOW)
    with pytest.raises(WrongCode):
        actions.confirm_factor(
            actor=actor(amina), factor=FactorProof(Method.APP, code), origin=HOME, now=NOW
        )


def test_looking_twice_shows_the_same_key_and_an_old_one_is_replaced(amina):
    first = app_setup(amina.id, now=NOW)
    assert app_setup(amina.id, kept=first.setup, now=NOW).secret == first.secret
    assert app_setup(amina.id, kept=first.setup, now=NOW + timedelta(hours=1)) != first
    assert app_setup(uuid_of_another(), kept=first.setup, now=NOW).secret != first.secret


def uuid_of_another():
    return make_person().id


@pytest.mark.parametrize("spoil", [lambda s: s[:-4] + "AAAA", lambda s: "", lambda s: "ä"])
def test_a_changed_set_up_is_refused(amina, spoil):
    setup = app_setup(amina.id, now=NOW)
    with pytest.raises(SetupEnded):
        actions.confirm_app(actor=actor(amina), setup=spoil(setup.setup), code=app_code(), now=NOW)


def test_somebody_elses_set_up_is_refused(amina):
    setup = app_setup(uuid_of_another(), now=NOW)
    with pytest.raises(SetupEnded):
        actions.confirm_app(actor=actor(amina), setup=setup.setup, code=app_code(), now=NOW)


def test_a_second_app_is_refused(amina):
    sets_up(actor(amina))
    with pytest.raises(FactorExists):
        sets_up(actor(amina, methods=("pwd", "otp")))


def test_a_session_that_was_left_open_cannot_set_up_a_factor(amina):
    stale = actor(amina)
    with pytest.raises(StepUpNeeded):
        sets_up(stale, now=NOW + timedelta(minutes=15))
    actions.confirm_password(
        actor=stale, password=PASSWORD, origin=HOME, now=NOW + timedelta(minutes=15)
    )
    fresh = replace(stale, auth_time=Session.objects.get().auth_time)
    sets_up(fresh, now=NOW + timedelta(minutes=16))


def test_removing_the_app_ends_codes_and_trust(amina):
    make_app(amina)
    make_recovery_code(amina)
    entered = sign_in_with_factor(
        actor=visitor(),
        token=sign_in(actor=visitor(), email=EMAIL, password=PASSWORD, origin=HOME, now=NOW).token,
        factor=FactorProof(Method.APP, app_code()),
        origin=HOME,
        trusts=True,
        now=NOW,
    )
    acting = actor_for_token(entered.token, now=NOW)

    actions.remove_app(actor=acting, now=LATER)

    assert not RecoveryCode.objects.exists()
    assert trusted_devices(amina.id, now=LATER) == ()
    assert told() == ["identity.factor_removed"]
    with pytest.raises(NoFactor):
        actions.remove_app(actor=acting, now=LATER)


def test_removing_the_app_needs_a_fresh_factor(amina):
    make_app(amina)
    with pytest.raises(StepUpNeeded):
        actions.remove_app(
            actor=actor(amina, methods=("pwd", "dev"), at=NOW), now=LATER + timedelta(minutes=5)
        )
    assert Totp.objects.exists()


def test_staff_cannot_remove_their_last_factor(officer):
    make_app(officer)
    with pytest.raises(LastFactor):
        actions.remove_app(actor=actor_of(officer), now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_set_up_at_once_keep_one_app(amina):
    acting, setup = actor(amina), app_setup(amina.id, now=NOW)
    code, outcomes, barrier = app_code(secret=setup.secret), [], threading.Barrier(2)

    def run():
        barrier.wait()
        try:
            actions.confirm_app(actor=acting, setup=setup.setup, code=code, now=NOW)
            outcomes.append("kept")
        except (
            FactorExists,
            StepUpNeeded,
        ):  # the later one may see the app before it looks for a place
            outcomes.append("there")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["kept", "there"]
    assert RecoveryCode.objects.count() == 10


def test_new_recovery_codes_end_the_old(amina):
    make_app(amina)
    make_recovery_code(amina)
    sheet = actions.renew_recovery_codes(actor=actor_of(amina), now=NOW)

    assert len(sheet) == RecoveryCode.objects.count() == 10
    stored = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert all(code.replace("-", "")[2:] not in stored for code in sheet)
    assert told() == ["identity.codes_renewed"]
    proof = FactorProof(Method.RECOVERY, sheet[3])
    actions.confirm_factor(actor=actor_of(amina), factor=proof, origin=HOME, now=NOW)
    assert told() == ["identity.codes_renewed", "identity.recovery_code_used"]


def test_recovery_codes_need_a_factor_to_stand_in_for(amina):
    with pytest.raises(NoFactor):
        actions.renew_recovery_codes(actor=actor_of(amina), now=NOW)
    with pytest.raises(StepUpNeeded):
        actions.renew_recovery_codes(actor=actor(amina), now=NOW)


def test_what_a_browser_keeps_of_new_codes_is_its_persons_and_ends():
    from tulay.areas.identity.queries import CODES_PLACE, keep_sealed

    person, other = make_person(), make_person()
    kept = keep_sealed(["A", "B"], place=CODES_PLACE, person_id=person.id, now=NOW)
    opened = {"place": CODES_PLACE, "person_id": person.id, "now": NOW}
    assert open_sealed(kept, **opened) == ["A", "B"]
    assert open_sealed(kept, **{**opened, "person_id": other.id}) == []
    assert open_sealed(kept, **{**opened, "now": NOW + timedelta(hours=1)}) == []
    assert open_sealed("rubbish", **opened) == []
