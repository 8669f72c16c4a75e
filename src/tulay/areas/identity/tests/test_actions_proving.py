"""The second factor at the door: asked, counted, taken once."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import (
    FactorAsked,
    Origin,
    SignedIn,
    prove,
    sign_in,
    sign_in_with_factor,
)
from tulay.areas.identity.errors import (
    ProvingEnded,
    SlowDown,
    StepUpNeeded,
    WrongCode,
    WrongCredentials,
)
from tulay.areas.identity.models import Proving, RecoveryCode, Session, SignInTry, TrustedDevice
from tulay.areas.identity.queries import actor_for_token, require_step_up, visitor
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import FactorProof, Method, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    RECOVERY_CODE,
    app_code,
    make_app,
    make_grant,
    make_person,
    make_recovery_code,
)
from tulay.areas.notifications.models import Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EMAIL = "amina@example.org"
HOME = Origin(network="198.51.100.0/24", agent="Firefox")
ABROAD = Origin(network="203.0.113.0/24")


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


@pytest.fixture
def amina():
    person = make_person(email=EMAIL)
    make_app(person)
    make_recovery_code(person)
    return person


def enter(*, origin=HOME, now=NOW, password=PASSWORD):
    return sign_in(actor=visitor(), email=EMAIL, password=password, origin=origin, now=now)


def show(asked, code, *, method=Method.APP, origin=HOME, trusts=False, now=NOW):
    return sign_in_with_factor(
        actor=visitor(),
        token=asked.token,
        factor=FactorProof(method, code),
        origin=origin,
        trusts=trusts,
        now=now,
    )


def proven(code=None, *, method=Method.APP, origin=HOME, now=NOW):
    return prove(
        actor=visitor(),
        identifier=EMAIL,
        password=PASSWORD,
        factor=FactorProof(method, code) if code else None,
        origin=origin,
        now=now,
    )


def test_the_password_alone_opens_nothing_where_there_is_a_factor(amina):
    asked = enter()

    assert isinstance(asked, FactorAsked)
    assert not Session.objects.exists()
    assert asked.token.encode() not in bytes(Proving.objects.get().token_hash)


def test_without_a_factor_the_password_is_enough_for_a_resident():
    make_person(email=EMAIL)
    signed_in = enter()
    assert isinstance(signed_in, SignedIn)
    assert Session.objects.get().methods == ["pwd"]


def test_the_apps_code_opens_a_session_that_says_how(amina):
    signed_in = show(enter(), app_code())

    session = Session.objects.get()
    assert (session.methods, session.factor_at) == (["pwd", "otp"], NOW)
    assert session.network == HOME.network
    actor = actor_for_token(signed_in.token, now=NOW)
    assert (actor.person_id, actor.factor_at) == (amina.id, NOW)
    assert actor.methods == {"pwd", "otp"}
    assert not Proving.objects.exists()
    assert not SignInTry.objects.exists()


def test_a_sign_in_under_way_ends_with_its_use(amina):
    asked = enter()
    show(asked, app_code())
    with pytest.raises(ProvingEnded):
        show(asked, app_code(away=1))


def test_a_code_is_spent_once(amina):
    show(enter(), app_code())
    with pytest.raises(WrongCode):
        show(enter(), app_code())
    show(enter(), app_code(away=1))


def test_a_code_before_one_that_was_taken_is_spent_too(amina):
    show(enter(), app_code(away=1))
    with pytest.raises(WrongCode):
        show(enter(), app_code())


def test_somebody_elses_code_is_wrong(amina):
    other = make_person(email="other@example.org")
    make_app(other, secret="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    with pytest.raises(WrongCode):
        show(enter(), app_code(secret="KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"))


def test_five_wrong_codes_end_the_sign_in(amina):
    asked = enter()
    for second in range(4):
        with pytest.raises(WrongCode):
            show(asked, "000000", now=NOW + timedelta(seconds=second))
    with pytest.raises(WrongCode):  # pace: five failures, then a wait
        show(asked, "000000", now=NOW + timedelta(seconds=60))
    with pytest.raises(ProvingEnded):
        show(asked, app_code(NOW + timedelta(minutes=5)), now=NOW + timedelta(minutes=5))


def test_wrong_codes_slow_down_like_wrong_passwords(amina):
    asked = enter()
    for _ in range(4):
        with pytest.raises(WrongCode):
            show(asked, "000000")
    with pytest.raises(SlowDown):
        show(asked, app_code())
    with pytest.raises(SlowDown):
        enter()


def test_a_stranger_with_the_password_does_not_lock_a_known_browser_out(amina):
    mine = replace(HOME, device=show(enter(), app_code()).device)
    asked = enter(origin=ABROAD)
    for _ in range(4):
        with pytest.raises(WrongCode):
            show(asked, "000000", origin=ABROAD)
    with pytest.raises(SlowDown):
        enter(origin=ABROAD)

    show(enter(origin=mine), app_code(away=1), origin=mine)


def test_a_sign_in_under_way_lasts_ten_minutes(amina):
    late = NOW + timedelta(minutes=10)
    with pytest.raises(ProvingEnded):
        show(enter(), app_code(late), now=late)


def test_a_token_that_was_never_given_opens_nothing(amina):
    with pytest.raises(ProvingEnded):
        show(FactorAsked("made up"), app_code())


def test_a_deactivated_person_does_not_come_in_half_way(amina):
    asked = enter()
    amina.deactivated_at = NOW
    amina.save()
    with pytest.raises(ProvingEnded):
        show(asked, app_code())


def test_a_recovery_code_opens_once(amina):
    show(enter(), RECOVERY_CODE.lower(), method=Method.RECOVERY)

    assert Session.objects.get().methods == ["pwd", "rc"]
    assert RecoveryCode.objects.get().spent_at == NOW
    make_recovery_code(amina, "ZZZZ-ZZZZ-ZZZZ")
    with pytest.raises(WrongCode):
        show(enter(), RECOVERY_CODE, method=Method.RECOVERY)


@pytest.mark.parametrize("code", ["", "4F", "4F7K-2M9Q-8XWX", "ZZ7K-2M9Q-8XWT", "4F7K-2M9Q-8XWT-1"])
def test_other_recovery_codes_are_wrong(amina, code):
    with pytest.raises(WrongCode):
        show(enter(), code, method=Method.RECOVERY)


def test_recovery_codes_are_stored_like_passwords(amina):
    row = RecoveryCode.objects.get()
    assert "7K2M9Q8XWT" not in row.code_hash
    assert row.code_hash.count("$") >= 2


@pytest.mark.parametrize("method", [Method.EMAIL, Method.SMS, Method.PASSKEY, Method.PASSWORD])
def test_a_way_that_was_not_set_up_is_not_open(amina, method):
    with pytest.raises(WrongCode):
        show(enter(), app_code(), method=method)


def test_failures_are_on_record_without_their_codes(amina):
    with pytest.raises(WrongCode):
        show(enter(), "918273")
    entry = Entry.objects.get(action="identity.fail-sign-in")
    assert entry.facts["method"] == "otp"
    assert all("918273" not in str(e.facts) for e in Entry.objects.all())


# --- trusted browsers ------------------------------------------------------------------------------
def test_a_trusted_browser_skips_the_factor_for_thirty_days(amina):
    trusted = replace(HOME, trusted=show(enter(), app_code(), trusts=True).trusted)

    later = NOW + timedelta(days=29)
    assert isinstance(enter(origin=trusted, now=later), SignedIn)
    session = Session.objects.latest("id")
    assert (session.methods, session.factor_at) == (["pwd", "dev"], None)
    assert isinstance(enter(origin=trusted, now=NOW + timedelta(days=30)), FactorAsked)


def test_a_trusted_browser_never_counts_as_a_fresh_factor(amina):
    trusted = replace(HOME, trusted=show(enter(), app_code(), trusts=True).trusted)
    actor = actor_for_token(enter(origin=trusted).token, now=NOW)
    with pytest.raises(StepUpNeeded):
        require_step_up(actor, NOW)


def test_trust_is_one_persons_and_cannot_be_forged(amina):
    mark = show(enter(), app_code(), trusts=True).trusted
    assert mark.rpartition(":")[0].encode() not in bytes(TrustedDevice.objects.get().token_hash)
    other = make_person(email="other@example.org")
    TrustedDevice.objects.update(person=other)
    for text in (mark, mark[:-2], "made up"):
        assert isinstance(enter(origin=replace(HOME, trusted=text)), FactorAsked)


def test_trust_needs_to_be_asked_for_and_ends_when_revoked(amina):
    assert show(enter(), app_code()).trusted == ""
    trusted = replace(HOME, trusted=show(enter(), app_code(away=1), trusts=True).trusted)
    assert isinstance(enter(origin=trusted), SignedIn)
    TrustedDevice.objects.update(revoked_at=NOW)
    assert isinstance(enter(origin=trusted), FactorAsked)


# --- for the token endpoint ------------------------------------------------------------------------
def test_prove_takes_password_and_factor_at_once(amina):
    shown = proven(app_code())
    assert (shown.methods, shown.needs_factor, shown.factor_at) == (
        (Method.PASSWORD, Method.APP),
        False,
        NOW,
    )
    assert not SignInTry.objects.exists()


def test_prove_says_that_a_factor_is_needed(amina):
    shown = proven()
    assert shown.needs_factor
    assert SignInTry.objects.exists()  # it has not succeeded yet


def test_prove_refuses_a_wrong_factor_and_counts_it(amina):
    for _ in range(5):
        with pytest.raises(WrongCode):
            proven("000000")
    with pytest.raises(SlowDown):
        proven(app_code())


def test_prove_tells_staff_without_a_factor_to_set_one_up():
    person = make_person(email=EMAIL)
    assert not proven().needs_enrolment
    make_grant(person, Role.OFFICER, agency_id=uuid7())
    shown = proven()
    assert (shown.is_staff, shown.needs_enrolment, shown.needs_factor) == (True, True, False)
    make_app(person)
    assert not proven().needs_enrolment


def test_a_wrong_password_is_wrong_whatever_the_factor(amina):
    with pytest.raises(WrongCredentials):
        prove(
            actor=visitor(),
            identifier=EMAIL,
            password="not the password",
            factor=FactorProof(Method.APP, app_code()),
            origin=HOME,
            now=NOW,
        )
    show(enter(), app_code())  # it was not spent by that


def test_step_up_wants_a_factor_of_the_last_five_minutes(amina):
    actor = actor_for_token(show(enter(), app_code()).token, now=NOW)
    require_step_up(actor, NOW + timedelta(minutes=5, seconds=-1))
    with pytest.raises(StepUpNeeded):
        require_step_up(actor, NOW + timedelta(minutes=5))
    with pytest.raises(StepUpNeeded):
        require_step_up(visitor(), NOW)
    require_step_up(SYSTEM, NOW)


# --- at once ----------------------------------------------------------------------------------------
def at_once(count, what):
    outcomes, barrier = [], threading.Barrier(count)

    def run(number):
        barrier.wait()
        try:
            what(number)
            outcomes.append("in")
        except (WrongCode, ProvingEnded, SlowDown) as problem:
            outcomes.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "code"), [(Method.APP, app_code()), (Method.RECOVERY, RECOVERY_CODE)]
)
def test_a_code_shown_twice_at_once_opens_one_session(amina, method, code):
    asked = [enter() for _ in range(4)]

    outcomes = at_once(4, lambda n: show(asked[n], code, method=method))

    assert outcomes.count("in") == 1
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_cannot_slip_past_the_fifth(amina):
    asked = enter()

    outcomes = at_once(12, lambda _: show(asked, "000000"))

    assert outcomes.count("WrongCode") == 4  # with the password before, the fifth waits
    assert outcomes.count("SlowDown") == 8
    assert Message.objects.filter(key__startswith="identity.wrong_factors:").count() == 1
