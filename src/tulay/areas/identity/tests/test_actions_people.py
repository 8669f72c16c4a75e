import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from tulay.areas.audit.models import Entry
from tulay.areas.identity import actions
from tulay.areas.identity.errors import (
    AboveYou,
    AddressTaken,
    AlreadyEnded,
    IncompatibleRoles,
    LinkEnded,
    NotAGuest,
    NotYourself,
    PasswordTooLong,
    PasswordTooShort,
    RoleAlreadyHeld,
    RoleHasNoAgency,
    RoleNeedsAgency,
    UnknownGrant,
    UnknownJurisdiction,
    UnknownLanguage,
    UnknownPerson,
    UnknownRole,
)
from tulay.areas.identity.models import Person, RoleGrant, Session
from tulay.areas.identity.queries import (
    actor_for_token,
    grants_of,
    person_card,
    resume_path,
    visitor,
)
from tulay.areas.identity.queries.sessions import forget_visits
from tulay.areas.identity.rules import RESUME_LASTS, PersonKind, Role
from tulay.areas.identity.tests.factories import (
    NOW,
    PASSWORD,
    actor_of,
    make_grant,
    make_person,
    make_session,
)
from tulay.kernel.actor import ANONYMOUS, SYSTEM, ActorKind
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_agency_serves")]
AGENCY = UUID(int=7)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_visits()


def create(**differently):
    given = {
        "actor": SYSTEM,
        "name": "Yusuf Tan",
        "email": "yusuf@example.org",
        "password": PASSWORD,
        "language": "en",
        "jurisdiction": "bangsamoro",
        "now": NOW,
    }
    return actions.create_person(**{**given, **differently})


def grant(person, role, **differently):
    given = {"actor": SYSTEM, "agency_id": None, "until": None, "now": NOW}
    return actions.grant_role(person_id=person.id, role=role, **{**given, **differently})


# --- guests ------------------------------------------------------------------------------------
def test_open_guest_gives_an_owner_and_a_session_of_90_days():
    person_id, token = actions.open_guest(
        actor=visitor(), language="fil", jurisdiction="bangsamoro", now=NOW
    )

    actor = actor_for_token(token, now=NOW + timedelta(days=89))
    assert (actor.kind, actor.person_id) == (ActorKind.GUEST, person_id)
    assert actor.may("cases.open")
    assert not actor.is_staff
    assert not actor_for_token(token, now=NOW + timedelta(days=90)).person_id


def test_open_guest_refuses_what_we_do_not_have():
    with pytest.raises(UnknownLanguage):
        actions.open_guest(actor=visitor(), language="xx", jurisdiction="namibia", now=NOW)
    with pytest.raises(UnknownJurisdiction):
        actions.open_guest(actor=visitor(), language="en", jurisdiction="atlantis", now=NOW)
    with pytest.raises(Forbidden):
        actions.open_guest(actor=ANONYMOUS, language="en", jurisdiction="namibia", now=NOW)


def describe(actor, person_id, **differently):
    given = {"name": "Amina", "email": "a@example.org", "phone": "0917 555", "language": "ar"}
    actions.describe_guest(actor=actor, person_id=person_id, now=NOW, **{**given, **differently})


def test_describe_guest_keeps_name_and_address_sealed():
    guest = make_person(kind=PersonKind.GUEST, name=None)

    describe(actor_of(guest), guest.id)

    card = person_card(guest.id)
    assert (card.name, card.email, card.phone, card.language) == (
        "Amina",
        "a@example.org",
        "0917 555",
        "ar",
    )
    held = vars(Person.objects.get(id=guest.id))
    assert b"Amina" not in b"".join(bytes(held[name]) for name in ("name", "email", "email_index"))
    entry = Entry.objects.get(action="identity.describe-guest")
    assert "a@example.org" not in str(entry.facts)


def test_two_guests_may_leave_the_same_address_and_an_account_may_have_it_too():
    make_person(email="a@example.org")
    for _ in range(2):
        guest = make_person(kind=PersonKind.GUEST)
        describe(actor_of(guest), guest.id)


def test_describe_guest_is_for_themselves_only():
    guest, other = make_person(kind=PersonKind.GUEST), make_person(kind=PersonKind.GUEST)
    with pytest.raises(UnknownPerson):
        describe(actor_of(other), guest.id)
    with pytest.raises(UnknownLanguage):
        describe(actor_of(guest), guest.id, language="xx")
    with pytest.raises(Forbidden):
        describe(visitor(), guest.id)


def test_describe_guest_leaves_accounts_alone():
    with pytest.raises(NotAGuest):
        describe(SYSTEM, make_person().id)


def link_of(person, *, now=NOW, then="/portal/"):
    return resume_path(person.id, now=now, then=then).split("/")[2]


def resume(link, *, now=NOW):
    return actions.resume_guest(actor=visitor(), link=link, now=now)


def test_resume_guest_opens_a_session_for_the_one_person():
    guest = make_person(kind=PersonKind.GUEST)

    token, then = resume(link_of(guest, then="/portal/requests/1/"))

    assert actor_for_token(token, now=NOW).person_id == guest.id
    assert then == "/portal/requests/1/"


def test_a_resume_link_ends():
    guest = make_person(kind=PersonKind.GUEST)
    link = link_of(guest)
    resume(link, now=NOW + RESUME_LASTS - timedelta(seconds=1))
    with pytest.raises(LinkEnded):
        resume(link, now=NOW + RESUME_LASTS)


@pytest.mark.parametrize(
    "spoil", [lambda x: x[:-1], lambda x: "x" + x, lambda x: "", lambda x: ":"]
)
def test_a_changed_resume_link_opens_nothing(spoil):
    with pytest.raises(LinkEnded):
        resume(spoil(link_of(make_person(kind=PersonKind.GUEST))))


def test_a_signature_for_another_purpose_opens_nothing():
    from django.core.signing import Signer

    guest = make_person(kind=PersonKind.GUEST)
    payload = [guest.id.hex, int((NOW + RESUME_LASTS).timestamp()), "/"]
    with pytest.raises(LinkEnded):
        resume(Signer(salt="identity.device").sign_object(payload, compress=True))
    resume(Signer(salt="identity.resume").sign_object(payload, compress=True))


def test_a_resume_link_does_not_open_an_account():
    with pytest.raises(LinkEnded):
        resume(link_of(make_person()))


# --- people ------------------------------------------------------------------------------------
def test_create_person_makes_an_account_that_can_sign_in():
    person_id = create()

    person = Person.objects.get(id=person_id)
    assert person.kind == PersonKind.PERSON
    assert person.check_password(PASSWORD)
    assert PASSWORD not in person.password


@pytest.mark.parametrize(
    ("differently", "problem"),
    [
        ({"password": "short"}, PasswordTooShort),
        ({"password": "x" * 257}, PasswordTooLong),
        ({"language": "xx"}, UnknownLanguage),
        ({"jurisdiction": "atlantis"}, UnknownJurisdiction),
        ({"email": "YUSUF@example.org "}, AddressTaken),
    ],
)
def test_create_person_says_what_is_wrong(differently, problem):
    create()
    with pytest.raises(problem):
        create(**{"email": "new@example.org", **differently})
    assert Person.objects.count() == 1


def test_a_resident_creates_nobody():
    with pytest.raises(Forbidden):
        create(actor=actor_of(make_person()))


def test_choose_language_is_kept_with_the_person():
    person = make_person()
    actions.choose_language(actor=actor_of(person), language="fil", now=NOW)
    assert person_card(person.id).language == "fil"
    with pytest.raises(UnknownLanguage):
        actions.choose_language(actor=actor_of(person), language="xx", now=NOW)
    with pytest.raises(Forbidden):
        actions.choose_language(actor=visitor(), language="fil", now=NOW)


def test_erase_person_empties_them_and_closes_the_door():
    person = make_person(email="amina@example.org", phone="0917")
    token = make_session(person)

    actions.erase_person(actor=SYSTEM, person_id=person.id, now=NOW)

    row = Person.objects.get(id=person.id)
    assert (row.name, row.email, row.phone, row.email_index) == (None, None, None, None)
    assert not row.has_usable_password()
    assert actor_for_token(token, now=NOW).kind is ActorKind.ANONYMOUS
    assert Session.objects.get().agent is None
    with pytest.raises(UnknownPerson):
        actions.erase_person(actor=SYSTEM, person_id=uuid7(), now=NOW)
    with pytest.raises(Forbidden):
        actions.erase_person(actor=actor_of(make_person()), person_id=person.id, now=NOW)


# --- roles -------------------------------------------------------------------------------------
def test_grant_role_gives_its_codes_in_its_agency_until_its_day():
    person = make_person()
    until = NOW + timedelta(minutes=30)

    grant(person, "officer", agency_id=AGENCY, until=until)

    token = make_session(person)
    actor = actor_for_token(token, now=NOW)
    assert actor.may("cases.decide", AGENCY)
    assert not actor.may("cases.decide", UUID(int=8))
    assert actor.agencies() == {AGENCY}
    assert not actor_for_token(token, now=until).may("cases.decide", AGENCY)
    assert actor_for_token(token, now=until).is_signed_in


@pytest.mark.parametrize(
    ("role", "differently", "problem"),
    [
        ("king", {}, UnknownRole),
        ("resident", {}, UnknownRole),
        ("officer", {}, RoleNeedsAgency),
        ("executive", {"agency_id": AGENCY}, RoleHasNoAgency),
        ("executive", {"until": NOW}, AlreadyEnded),
        ("auditor", {}, RoleAlreadyHeld),
        ("administrator", {}, IncompatibleRoles),
    ],
)
def test_grant_role_says_what_is_wrong(role, differently, problem):
    person = make_person()
    make_grant(person, Role.AUDITOR)
    with pytest.raises(problem):
        grant(person, role, **differently)
    assert RoleGrant.objects.count() == 1


def test_who_decides_may_not_pay_out_in_any_agency():
    person = make_person()
    make_grant(person, Role.OFFICER, agency_id=AGENCY)
    with pytest.raises(IncompatibleRoles):
        grant(person, "finance_officer", agency_id=UUID(int=8))


def test_a_role_that_has_run_out_may_be_given_again_or_its_opposite():
    person = make_person()
    make_grant(person, Role.AUDITOR, until=NOW - timedelta(days=1))
    grant(person, "auditor")
    other = make_person()
    make_grant(other, Role.AUDITOR, until=NOW - timedelta(days=1))
    grant(other, "administrator")


def test_guests_and_strangers_to_us_hold_no_roles():
    with pytest.raises(UnknownPerson):
        grant(make_person(kind=PersonKind.GUEST), "executive")


def test_administrators_give_roles_but_not_above_and_not_to_themselves():
    admin = make_person()
    make_grant(admin, Role.ADMINISTRATOR)
    actor, person = actor_of(admin), make_person()

    grant(person, "executive", actor=actor)
    with pytest.raises(AboveYou):
        grant(person, "superuser", actor=actor)
    with pytest.raises(NotYourself):
        grant(admin, "executive", actor=actor)
    with pytest.raises(Forbidden):
        grant(person, "coordinator", actor=actor_of(make_person()))


def test_a_session_becomes_a_short_one_when_its_person_joins_the_staff():
    person = make_person()
    token = make_session(person)
    assert actor_for_token(token, now=NOW + timedelta(days=6)).is_signed_in

    grant(person, "executive")

    assert not actor_for_token(token, now=NOW + timedelta(hours=2)).is_signed_in


def test_revoke_role_takes_effect_and_is_once():
    person = make_person()
    grant_id = grant(person, "officer", agency_id=AGENCY)
    token = make_session(person)
    assert actor_for_token(token, now=NOW).may("cases.decide")

    actions.revoke_role(actor=SYSTEM, grant_id=grant_id, now=NOW)

    assert not actor_for_token(token, now=NOW).may("cases.decide")
    with pytest.raises(UnknownGrant):
        actions.revoke_role(actor=SYSTEM, grant_id=grant_id, now=NOW)
    with pytest.raises(Forbidden):
        actions.revoke_role(actor=actor_of(person), grant_id=grant_id, now=NOW)


def test_an_administrator_does_not_take_the_role_of_another():
    admin, other = make_person(), make_person()
    make_grant(admin, Role.ADMINISTRATOR)
    theirs = make_grant(other, Role.ADMINISTRATOR)
    with pytest.raises(AboveYou):
        actions.revoke_role(actor=actor_of(admin), grant_id=theirs.id, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_incompatible_roles_given_at_once_do_not_both_stick():
    person, problems, barrier = make_person(), [], threading.Barrier(2)

    def give(role):
        barrier.wait()
        try:
            grant(person, role, agency_id=AGENCY)
        except IncompatibleRoles as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(r,)) for r in ("officer", "finance_officer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(problems) == 1
    assert len(grants_of(person.id, now=NOW)) == 1
