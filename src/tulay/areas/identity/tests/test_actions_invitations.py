from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import (
    Origin,
    invite,
    prove,
    resend_invitation,
    reset_password,
    withdraw_invitation,
)
from tulay.areas.identity.errors import (
    AboveYou,
    AddressTaken,
    BeyondYourScope,
    PasswordTooShort,
    ProofEnded,
    RoleNeedsAgency,
    StepUpNeeded,
    UnknownInvitation,
    UnreadableEmail,
    WrongCredentials,
)
from tulay.areas.identity.models import Person, RoleGrant
from tulay.areas.identity.queries import visitor
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import NOW, actor_of, make_grant, make_person
from tulay.areas.identity.tests.reading import link_in, sent_to
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested", "every_agency_serves")]
AGENCY = uuid7()
HERE = Origin("192.0.2.0/24")


@pytest.fixture
def administrator():
    person = make_person(name="Bai Admin")
    make_grant(person, Role.ADMINISTRATOR)
    return person


def invites(person, **differently):
    given = {
        "name": "Omar Ali",
        "email": "omar@example.org",
        "language": "fil",
        "jurisdiction": "bangsamoro",
        "role": "officer",
        "agency_id": AGENCY,
        **differently,
    }
    return invite(actor=actor_of(person), now=NOW, **given)


def takes_up(password="wobbly7k", *, now=NOW):
    reset_password(
        actor=visitor(), password=password, token=link_in("invited"), origin=HERE, now=now
    )


def test_invite_makes_an_account_that_its_owner_opens(administrator):
    person_id = invites(administrator)

    person = Person.objects.get(id=person_id)
    assert not person.has_usable_password()
    assert person.email_verified_at is None
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.agency_id, grant.granted_by) == ("officer", AGENCY, administrator.id)
    assert sent_to("invited") == ["omar@example.org"]
    assert Entry.objects.filter(action="identity.grant-role", subject_id=person_id).exists()

    takes_up()

    person.refresh_from_db()
    assert person.email_verified_at == NOW
    proven = prove(
        actor=visitor(),
        identifier="omar@example.org",
        password="wobbly7k",
        factor=None,
        origin=HERE,
        now=NOW,
    )
    assert proven.needs_enrolment, "the first sign-in leads into setting up a second factor"


def test_an_invitation_opens_once_and_for_three_days(administrator):
    invites(administrator)
    with pytest.raises(ProofEnded):
        takes_up(now=NOW + timedelta(hours=72))
    takes_up()
    with pytest.raises(ProofEnded):
        takes_up("another-wobbly-kettle")


def test_nobody_comes_in_before_the_link_is_used(administrator):
    invites(administrator)
    with pytest.raises(WrongCredentials):
        prove(
            actor=visitor(),
            identifier="omar@example.org",
            password="!",
            factor=None,
            origin=HERE,
            now=NOW,
        )


def test_the_rules_of_passwords_hold_for_the_invited(administrator):
    invites(administrator)
    with pytest.raises(PasswordTooShort):
        takes_up("short")


@pytest.mark.parametrize(
    ("problem", "differently"),
    [
        (UnreadableEmail, {"email": "omar@"}),
        (RoleNeedsAgency, {"agency_id": None}),
        (AboveYou, {"role": "administrator", "agency_id": None}),
    ],
)
def test_invite_refuses(administrator, problem, differently):
    with pytest.raises(problem):
        invites(administrator, **differently)
    assert not Person.objects.filter(email_index="omar@example.org").exists()


def test_who_has_an_account_is_not_invited(administrator):
    make_person(email="omar@example.org")
    with pytest.raises(AddressTaken):
        invites(administrator)


def test_an_administrator_of_one_agency_invites_there_only():
    person = make_person()
    make_grant(person, Role.ADMINISTRATOR, agency_id=AGENCY)
    invites(person)
    with pytest.raises(BeyondYourScope):
        invites(person, email="other@example.org", agency_id=uuid7())


def test_residents_invite_nobody():
    with pytest.raises(Forbidden):
        invites(make_person())


def test_invite_asks_for_a_fresh_second_factor(administrator):
    stale = actor_of(administrator, at=NOW - timedelta(minutes=6))
    with pytest.raises(StepUpNeeded):
        invite(
            actor=stale,
            name="Omar Ali",
            email="omar@example.org",
            language="fil",
            jurisdiction="bangsamoro",
            role="officer",
            agency_id=AGENCY,
            now=NOW,
        )


def again(person, person_id, *, now=NOW, act=resend_invitation):
    act(actor=actor_of(person, at=now), person_id=person_id, now=now)


def test_resend_invitation_sends_a_new_link_and_the_old_one_dies(administrator):
    person_id = invites(administrator)
    old = link_in("invited")

    again(administrator, person_id, now=NOW + timedelta(days=4))

    late = NOW + timedelta(days=6)
    assert sent_to("invited") == ["omar@example.org"] * 2
    assert link_in("invited") != old
    with pytest.raises(ProofEnded):
        reset_password(actor=visitor(), password="wobbly7k", token=old, origin=HERE, now=late)
    takes_up(now=late)
    assert Person.objects.get(id=person_id).has_usable_password()
    assert Entry.objects.filter(action="identity.resend-invitation", subject_id=person_id).exists()


def test_withdraw_invitation_ends_link_and_roles_and_frees_the_address(administrator):
    person_id = invites(administrator)

    again(administrator, person_id, act=withdraw_invitation)

    with pytest.raises(ProofEnded):
        takes_up()
    person = Person.objects.get(id=person_id)
    assert (person.email, person.deactivated_at) == (None, NOW)
    assert not person.grants.filter(revoked_at=None).exists()
    assert sent_to("invitation_withdrawn") == ["omar@example.org"]
    assert invites(administrator) != person_id, "the address can be invited again"
    takes_up()


@pytest.mark.parametrize("act", [resend_invitation, withdraw_invitation])
class TestAnInvitationThatIsNotOpen:
    def test_whoever_has_come_is_not_invited_any_more(self, administrator, act):
        person_id = invites(administrator)
        takes_up()
        with pytest.raises(UnknownInvitation):
            again(administrator, person_id, act=act)

    def test_what_was_taken_back_stays_so(self, administrator, act):
        person_id = invites(administrator)
        again(administrator, person_id, act=withdraw_invitation)
        with pytest.raises(UnknownInvitation):
            again(administrator, person_id, act=act)

    def test_nobody_else_was_invited(self, administrator, act):
        for person_id in (make_person().id, uuid7()):
            with pytest.raises(UnknownInvitation):
                again(administrator, person_id, act=act)

    def test_another_agencys_invitation_is_not_found(self, administrator, act):
        person_id = invites(administrator)
        other = make_person()
        make_grant(other, Role.ADMINISTRATOR, agency_id=uuid7())
        with pytest.raises(UnknownInvitation):
            again(other, person_id, act=act)

    def test_a_wider_role_than_ones_own_is_out_of_reach(self, administrator, act):
        person_id = invites(administrator)
        make_grant(Person.objects.get(id=person_id), Role.COORDINATOR)
        here = make_person()
        make_grant(here, Role.ADMINISTRATOR, agency_id=AGENCY)
        with pytest.raises(BeyondYourScope):
            again(here, person_id, act=act)

    def test_an_administrators_invitation_is_a_superusers(self, administrator, act):
        chief = make_person()
        make_grant(chief, Role.SUPERUSER)
        person_id = invites(chief, role="administrator", agency_id=None)
        with pytest.raises(AboveYou):
            again(administrator, person_id, act=act)
        again(chief, person_id, act=act)

    def test_it_asks_for_a_fresh_second_factor(self, administrator, act):
        person_id = invites(administrator)
        stale = actor_of(administrator, at=NOW - timedelta(minutes=6))
        with pytest.raises(StepUpNeeded):
            act(actor=stale, person_id=person_id, now=NOW)

    def test_residents_have_no_such_step(self, administrator, act):
        person_id = invites(administrator)
        with pytest.raises(Forbidden):
            again(make_person(), person_id, act=act)
