"""Setting factors up, taking them away, showing them again, and getting help when all are lost."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tulay.areas.identity import actions
from tulay.areas.identity.actions import Origin, sign_in, sign_in_with_factor
from tulay.areas.identity.actions.revoking import end_everything
from tulay.areas.identity.errors import (
    AddressNotProven,
    FactorExists,
    LastFactor,
    NoFactor,
    NotForStaff,
    NotYourself,
    ProvingEnded,
    ResetByTwo,
    ResetExists,
    SetupEnded,
    SlowDown,
    StepUpNeeded,
    UnknownPerson,
    UnknownReset,
    UnknownTrust,
    WrongCode,
    WrongCredentials,
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
    app_setup,
    factors_card,
    open_sealed,
    trusted_devices,
    visible_resets,
    visit_for_token,
    visitor,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import Channel, FactorProof, Method, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    app_code,
    make_app,
    make_grant,
    make_person,
    make_recovery_code,
    make_session,
)
from tulay.areas.notifications.models import Delivery, Message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EMAIL = "amina@example.org"
HOME = Origin(network="198.51.100.0/24", agent="Mozilla/5.0 (Android 14) Firefox/130.0")
LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


@pytest.fixture
def amina():
    person = make_person(email=EMAIL)
    person.email_verified_at = NOW
    person.save()
    return person


@pytest.fixture
def officer(amina):
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    return amina


def actor(person, *, methods=("pwd",), at=NOW):
    forget_visits()
    return actor_for_token(make_session(person, methods=methods, at=at), now=at)


def sets_up(acting, *, now=NOW):
    setup = app_setup(acting.person_id, now=now)
    code = app_code(now, secret=setup.secret)
    return actions.confirm_app(actor=acting, setup=setup.setup, code=code, now=now)


def told():
    return sorted(Message.objects.values_list("template", flat=True))


# --- an app ----------------------------------------------------------------------------------------
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


# --- recovery codes ---------------------------------------------------------------------------------
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


# --- codes that are sent ----------------------------------------------------------------------------
def code_in_mail():
    return re.search(r"\d{4} \d{4}", Message.objects.latest("id").body)[0]


def enters():
    return sign_in(actor=visitor(), email=EMAIL, password=PASSWORD, origin=HOME, now=NOW)


def shows(asked, code, *, method=Method.EMAIL, now=NOW):
    return sign_in_with_factor(
        actor=visitor(),
        token=asked.token,
        factor=FactorProof(method, code),
        origin=HOME,
        trusts=False,
        now=now,
    )


def choose(person, *, channel=Channel.EMAIL, wanted=True, acting=None):
    actions.choose_sent_codes(
        actor=acting or actor(person), channel=channel, wanted=wanted, now=NOW
    )


def test_a_resident_without_an_app_signs_in_with_a_code_by_mail(amina):
    choose(amina)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)

    message = Message.objects.latest("id")
    assert message.template == "identity.code"
    assert message.is_secret
    assert Delivery.objects.get(message=message).address == EMAIL
    shows(asked, code_in_mail())
    assert Session.objects.latest("id").methods == ["pwd", "mail"]


def test_a_sent_code_counts_once_for_ten_minutes_and_the_last_one_only(amina):
    choose(amina)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)
    first = code_in_mail()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.EMAIL, now=NOW)
    second = code_in_mail()
    with pytest.raises(WrongCode):
        shows(asked, first if first != second else "00000000")
    with pytest.raises(ProvingEnded):
        shows(asked, second, now=NOW + timedelta(minutes=10))
    shows(asked, second)
    with pytest.raises(WrongCode):
        shows(enters(), second)


def test_a_sent_code_belongs_to_the_sign_in_that_asked_for_it(amina):
    choose(amina)
    mine, theirs = enters(), enters()
    actions.send_code(actor=visitor(), token=mine.token, channel=Channel.EMAIL, now=NOW)
    with pytest.raises(WrongCode):
        shows(theirs, code_in_mail())


def test_a_text_message_goes_to_the_proven_number_only(amina):
    amina.phone = "+639171234567"
    amina.save()
    with pytest.raises(AddressNotProven):
        choose(amina, channel=Channel.SMS)
    amina.phone_verified_at = NOW
    amina.save()
    choose(amina, channel=Channel.SMS)
    asked = enters()
    actions.send_code(actor=visitor(), token=asked.token, channel=Channel.SMS, now=NOW)
    assert Delivery.objects.latest("id").address == "+639171234567"
    code = re.search(r"\d{4} \d{4}", Message.objects.latest("id").text)[0]
    shows(asked, code, method=Method.SMS)


def test_codes_are_never_sent_to_staff(officer):
    with pytest.raises(NotForStaff):
        choose(officer, acting=actor_of(officer))
    make_app(officer)
    asked = enters()
    for channel in Channel:
        with pytest.raises(WrongCode):
            actions.send_code(actor=visitor(), token=asked.token, channel=channel, now=NOW)


def test_a_resident_who_becomes_staff_keeps_no_way_by_mail(amina):
    choose(amina)
    make_grant(amina, Role.OFFICER, agency_id=uuid7())
    entered = enters()
    visit = visit_for_token(entered.token, now=NOW)
    assert visit.lacks is Lack.ENROLMENT


def test_nothing_is_sent_for_a_sign_in_that_ended(amina):
    choose(amina)
    with pytest.raises(ProvingEnded):
        actions.send_code(actor=visitor(), token="made up", channel=Channel.EMAIL, now=NOW)


def test_an_address_nobody_has_proven_is_sent_nothing(amina):
    amina.email_verified_at = None
    amina.save()
    with pytest.raises(AddressNotProven):
        choose(amina)


def test_codes_by_mail_can_be_stopped(amina):
    choose(amina)
    choose(amina, wanted=False, acting=actor(amina, methods=("pwd", "mail")))
    assert not factors_card(amina.id, now=NOW).sent_by
    assert told() == ["identity.factor_added", "identity.factor_removed"]
    assert isinstance(enters(), actions.SignedIn)


# --- showing it again -------------------------------------------------------------------------------
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


# --- staff without a factor -------------------------------------------------------------------------
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


# --- trusted browsers and sessions ------------------------------------------------------------------
def trusts(person):
    make_app(person)
    return sign_in_with_factor(
        actor=visitor(),
        token=enters().token,
        factor=FactorProof(Method.APP, app_code()),
        origin=HOME,
        trusts=True,
        now=NOW,
    ).trusted


def test_trust_is_listed_and_revoked_by_its_owner_only(amina):
    mark = trusts(amina)
    [card] = trusted_devices(amina.id, mark=mark, now=NOW)
    assert card.is_this
    assert "Firefox" in card.agent
    with pytest.raises(UnknownTrust):
        actions.revoke_trust(actor=actor_of(make_person()), device_id=card.id, now=NOW)
    actions.revoke_trust(actor=actor_of(amina), device_id=card.id, now=NOW)
    assert trusted_devices(amina.id, now=NOW) == ()
    with pytest.raises(UnknownTrust):
        actions.revoke_trust(actor=actor_of(amina), device_id=card.id, now=NOW)


def test_all_trust_is_revoked_at_once(amina):
    trusts(amina)
    assert actions.revoke_all_trust(actor=actor_of(amina), now=NOW) == 1
    assert TrustedDevice.objects.get().revoked_at == NOW


def test_what_ends_every_session_ends_trust_and_sign_ins_under_way(amina):
    trusts(amina)
    waiting = enters()
    end_everything(amina, now=NOW)
    assert trusted_devices(amina.id, now=NOW) == ()
    with pytest.raises(ProvingEnded):
        shows(waiting, app_code(away=1), method=Method.APP)


def test_a_sign_in_from_a_new_browser_is_told_the_first_is_not(amina):
    first = enters()
    assert told() == []
    sign_in(
        actor=visitor(),
        email=EMAIL,
        password=PASSWORD,
        origin=replace(HOME, device=first.device),
        now=NOW,
    )
    assert told() == []

    enters()

    message = Message.objects.get()
    assert message.template == "identity.new_device"
    assert "Firefox, Android" in message.body
    assert "198.51.100.0/24" in message.body
    assert "at 09:30" in message.body  # the hour of the person's own country


def test_ending_a_session_from_elsewhere_is_told(amina):
    here, there = actor_of(amina), actor_of(amina)
    actions.revoke_session(actor=here, session_id=there.session_id, now=NOW)
    assert told() == ["identity.session_ended"]


@pytest.mark.parametrize("language", ["en", "fil", "ar"])
def test_notices_come_in_the_persons_language(amina, language):
    amina.language = language
    amina.save()
    sets_up(actor(amina))
    message = Message.objects.get()
    assert message.language == language
    assert ("added" in message.subject) is (language == "en")


# --- all is lost ------------------------------------------------------------------------------------
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
