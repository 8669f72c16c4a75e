from datetime import timedelta

import pytest

from tulay.areas.audit.models import Entry
from tulay.areas.identity.actions import Origin, invite, prove, reset_password
from tulay.areas.identity.errors import (
    AboveYou,
    AddressTaken,
    BeyondYourScope,
    PasswordTooShort,
    ProofEnded,
    RoleNeedsAgency,
    StepUpNeeded,
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

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rested")]
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
