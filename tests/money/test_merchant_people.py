"""People of a business on pages and for programs; and two who change its people at the same moment."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.money.browsing import browser_of
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions.merchant_people import invite_member, remove_member
from tulay.areas.payments.models import MerchantInvitation, MerchantMember
from tulay.areas.payments.queries.merchant_people import people_in
from tulay.areas.payments.rules.merchants import MemberRole
from tulay.areas.payments.tests.merchants import Town
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Problem
from tulay.kernel.ids import uuid7
from tulay.plumbing import limits
from tulay.plumbing.db.scope import reading

LINK = re.compile(r"/portal/merchant/join/[\w-]{43}/")
INVITED = "ida@example.org"


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.VALKEY_PREFIX = f"{settings.VALKEY_PREFIX}-{uuid7()}"
    limits.forget_all()


class Clinic(Town):
    """An open business, its pages, and Ida, who is to act for it."""

    def __init__(self):
        super().__init__()
        self.id = self.opened(now=datetime.now(UTC))
        self.ida = make_person(name="Ida Garises", email=INVITED, jurisdiction="namibia")
        self.root = f"/portal/merchant/{self.id}/people/"
        self.api = f"/api/v1/merchants/{self.id}/people"
        self.one = browser_of(self.owner)
        self.other = browser_of(self.ida)

    def link(self):
        with reading(SYSTEM):
            return LINK.search(Message.objects.filter(is_secret=True).latest("id").body)[0]

    def manager(self, person):
        """Make somebody a manager without a letter."""
        with reading(SYSTEM):
            row = MerchantMember.objects.get(merchant_id=self.id, person_id=self.owner.id)
            return MerchantMember.objects.create(
                merchant_id=self.id,
                agency_id=row.agency_id,
                person_id=person.id,
                since_at=row.since_at,
            )


@pytest.fixture
def clinic(db):
    return Clinic()


def text(answer):
    return answer.content.decode()


@pytest.mark.django_db
def test_on_the_pages_somebody_is_invited_joins_and_is_let_go(clinic):
    assert "Helena Uushona" in text(clinic.one.get(clinic.root))
    assert clinic.other.get(clinic.root).status_code == 404
    assert clinic.one.post(f"{clinic.root}invite/", {"email": "ida"}).status_code == 422
    said = {"email": INVITED, "role": "viewer"}
    assert clinic.one.post(f"{clinic.root}invite/", said)["Location"] == clinic.root
    assert INVITED in text(clinic.one.get(clinic.root))

    link = clinic.link()
    assert browser_of(make_person(email="eve@example.org")).get(link).status_code == 403
    assert "Katutura Family Clinic" in text(clinic.other.get(link))
    assert clinic.other.post(link)["Location"] == f"/portal/merchant/{clinic.id}/"
    assert clinic.other.get(link).status_code == 404

    listed = text(clinic.other.get(clinic.root))
    assert "Ida Garises" in listed
    assert f"{clinic.root}invite/" not in listed
    assert clinic.other.post(f"{clinic.root}invite/", said).status_code == 403
    assert clinic.other.get(f"/portal/merchant/{clinic.id}/transactions/").status_code == 200

    removes = re.findall(rf'href="({clinic.root}[^"]+/remove/)"', text(clinic.one.get(clinic.root)))
    own, theirs = removes
    assert "Leave this business?" in text(clinic.one.get(own))
    refused = clinic.one.post(own)
    assert refused.status_code == 409
    assert "at least one manager" in text(refused)
    assert "Ida Garises" in text(clinic.one.get(theirs))
    assert clinic.one.post(theirs)["Location"] == clinic.root
    assert clinic.other.get(f"/portal/merchant/{clinic.id}/").status_code == 404
    assert clinic.one.get(theirs).status_code == 404


@pytest.mark.django_db
def test_an_invitation_is_taken_back_after_a_question(clinic):
    clinic.one.post(f"{clinic.root}invite/", {"email": INVITED, "role": "owner"})
    link = clinic.link()
    (back,) = re.findall(
        rf'href="({clinic.root}[^"]+/withdraw/)"', text(clinic.one.get(clinic.root))
    )
    assert INVITED in text(clinic.one.get(back))
    assert clinic.other.get(link).status_code == 200, "nobody was sure yet"
    assert clinic.one.post(back)["Location"] == clinic.root
    assert clinic.other.get(link).status_code == 404
    assert clinic.one.get(back).status_code == 404


@pytest.mark.django_db
def test_whoever_opens_the_link_signs_in_first_and_comes_back(clinic, client):
    clinic.one.post(f"{clinic.root}invite/", {"email": INVITED, "role": "viewer"})
    link = clinic.link()
    answer = client.get(link)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={link.replace('/', '%2F')}")


@pytest.mark.django_db
def test_programs_do_the_same(clinic):
    def post(browser, path, **body):
        return browser.post(path, body, content_type="application/json")

    made = post(clinic.one, f"{clinic.api}/invitations", email=INVITED, role="viewer")
    again = post(clinic.one, f"{clinic.api}/invitations", email="no@example.org", role="viewer")
    assert [made.status_code, made.json().keys()] == [again.status_code, again.json().keys()]
    assert (
        post(clinic.one, f"{clinic.api}/invitations", email="no", role="viewer").status_code == 422
    )
    listed = clinic.one.get(clinic.api).json()
    assert [one["email"] for one in listed["invited"]] == ["no@example.org", INVITED]
    with reading(SYSTEM):
        body = Message.objects.filter(is_secret=True).order_by("id").first().body
    token = LINK.search(body)[0].split("/")[-2]
    invitations = "/api/v1/merchants/invitations"
    offer = post(clinic.other, f"{invitations}/read", token=token).json()
    assert (offer["business"], offer["role"]) == ("Katutura Family Clinic", "viewer")
    assert post(clinic.one, f"{invitations}/accept", token=token).status_code == 403
    joined = post(clinic.other, f"{invitations}/accept", token=token)
    assert joined.json() == {"merchant_id": str(clinic.id)}
    assert post(clinic.other, f"{invitations}/accept", token=token).status_code == 404
    waiting = again.json()["id"]
    assert clinic.other.delete(f"{clinic.api}/invitations/{waiting}").status_code == 403
    assert clinic.one.delete(f"{clinic.api}/invitations/{waiting}").status_code == 204
    people = {one["name"]: one for one in clinic.other.get(clinic.api).json()["items"]}
    assert people["Ida Garises"]["is_own"] is True
    assert clinic.one.delete(f"{clinic.api}/{people['Helena Uushona']['id']}").status_code == 409
    assert clinic.one.delete(f"{clinic.api}/{people['Ida Garises']['id']}").status_code == 204
    assert clinic.other.get(clinic.api).status_code == 404


def at_once(*calls):
    """Make calls in threads with connections of their own; return what each answered, problems among them."""

    def made(call):
        try:
            return call()
        except Problem as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(made, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_remove_each_other_one_stays():
    clinic, now = Clinic(), datetime.now(UTC)
    theirs = clinic.manager(clinic.ida).id
    with reading(SYSTEM):
        own = MerchantMember.objects.get(merchant_id=clinic.id, person_id=clinic.owner.id).id

    def removing(person, member_id):
        actor = actor_of(person, at=now)
        return lambda: remove_member(
            actor=actor, merchant_id=clinic.id, member_id=member_id, now=now
        )

    answers = at_once(removing(clinic.owner, theirs), removing(clinic.ida, own))

    with reading(SYSTEM):
        left = people_in(clinic.id)
    assert len(left) == 1, answers
    assert [one for one in answers if one is None] == [None], answers
    assert [one.code for one in answers if one is not None] == ["payments.merchant-unknown"]


@pytest.mark.django_db(transaction=True)
def test_two_invitations_to_one_address_at_once_leave_one_open():
    clinic, now = Clinic(), datetime.now(UTC)
    clinic.manager(clinic.ida)

    def inviting(person):
        actor = actor_of(person, at=now)
        return lambda: invite_member(
            actor=actor,
            merchant_id=clinic.id,
            email="eve@example.org",
            role=MemberRole.VIEWER,
            now=now,
        )

    answers = at_once(inviting(clinic.owner), inviting(clinic.ida))

    assert not [one for one in answers if isinstance(one, Problem)], answers
    with reading(SYSTEM):
        assert MerchantInvitation.objects.count() == 2
        assert MerchantInvitation.objects.filter(ended_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_opened_twice_at_once_lets_in_once():
    clinic = Clinic()
    clinic.one.post(f"{clinic.root}invite/", {"email": INVITED, "role": "viewer"})
    link = clinic.link()
    browsers = [browser_of(clinic.ida) for _ in range(2)]

    answers = at_once(*(lambda one=one: one.post(link).status_code for one in browsers))

    assert sorted(answers) == [302, 404], answers
    with reading(SYSTEM):
        assert MerchantMember.objects.filter(person_id=clinic.ida.id).count() == 1
