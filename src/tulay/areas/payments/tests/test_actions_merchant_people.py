"""People come to act for a business by invitation, and go; its last manager stays."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.tests.factories import NOW, actor_of, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions.merchant_erasure import erase_merchants
from tulay.areas.payments.actions.merchant_people import (
    forget_invitation,
    invite_member,
    join_merchant,
    remove_member,
    withdraw_member_invitation,
)
from tulay.areas.payments.errors.merchant_people import (
    AlreadyMember,
    InvitationAddressUnfit,
    InvitationUnknown,
    LastManager,
    MemberUnknown,
    NotInvited,
    PeopleMany,
)
from tulay.areas.payments.errors.merchants import MerchantUnknown
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive, OwnersOnly
from tulay.areas.payments.holdings import export
from tulay.areas.payments.models import Merchant, MerchantInvitation, MerchantMember, MerchantMove
from tulay.areas.payments.queries.merchant_people import (
    invitation_of,
    invitations_of,
    invitations_of_old,
    member_in,
    offer_by,
    people_in,
)
from tulay.areas.payments.queries.merchants import own_merchant, own_merchants
from tulay.areas.payments.rules import merchant_people as rules
from tulay.areas.payments.rules.merchants import MemberRole, MerchantStep
from tulay.areas.payments.tests.merchants import Town
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import TooMany
from tulay.kernel.ids import uuid7
from tulay.plumbing.db.scope import reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]
OWNER, VIEWER = MemberRole.OWNER, MemberRole.VIEWER
LINK = re.compile(r"/portal/merchant/join/([\w-]{43})/")


class Shop(Town):
    """A business that is open, and what its people do."""

    def __init__(self):
        super().__init__()
        self.id = self.opened()
        self.ida = make_person(name="Ida Garises", email="ida@example.org", jurisdiction="namibia")

    def invited(self, email="ida@example.org", role=VIEWER, *, by=None, now=NOW):
        invite_member(
            actor=actor_of(by or self.owner, at=now),
            merchant_id=self.id,
            email=email,
            role=role,
            now=now,
        )
        with reading(SYSTEM):
            return LINK.search(Message.objects.filter(is_secret=True).latest("id").body)[1]

    def joined(self, token, person=None, *, now=NOW):
        return join_merchant(actor=actor_of(person or self.ida, at=now), token=token, now=now)

    def people(self):
        with reading(SYSTEM):
            return {one.name: one for one in people_in(self.id)}

    def removed(self, whose, *, by=None, now=NOW):
        remove_member(
            actor=actor_of(by or self.owner, at=now),
            merchant_id=self.id,
            member_id=self.people()[whose].id,
            now=now,
        )

    def sees(self, person):
        with reading(actor_of(person)):
            return [one.id for one in own_merchants(actor_of(person))]


@pytest.fixture
def shop(db):
    return Shop()


def letters(person):
    with reading(SYSTEM):
        return [
            one.subject for one in Message.objects.filter(recipient_id=person.id).order_by("id")
        ]


def test_a_colleague_is_invited_and_joins(shop):
    token = shop.invited()
    assert shop.sees(shop.ida) == []
    with reading(actor_of(shop.ida)):
        offer = offer_by(actor_of(shop.ida), token, now=NOW)
    assert (offer.business, offer.role, offer.made_by) == (
        "Katutura Family Clinic",
        VIEWER,
        "Helena Uushona",
    )

    assert shop.joined(token) == shop.id

    assert shop.sees(shop.ida) == [shop.id]
    assert "merchant_user" in actor_of(shop.ida).roles
    assert {name: one.role for name, one in shop.people().items()} == {
        "Helena Uushona": OWNER,
        "Ida Garises": VIEWER,
    }
    assert letters(shop.owner)[-1] == "Ida Garises acts for Katutura Family Clinic now"
    entry = Entry.objects.get(action="payments.join-merchant")
    assert (entry.target, entry.subject_id) == (f"merchant:{shop.id}", shop.ida.id)


def test_what_is_answered_does_not_tell_who_has_an_account(shop):
    before = Message.objects.count()
    for address in ("ida@example.org", "nobody@example.org", "Helena@example.org"):
        shop.invited(address)
    with reading(SYSTEM):
        waiting = MerchantInvitation.objects.all()
        assert waiting.count() == 3
        waits = list(waiting.order_by("id").values_list("id", flat=True))
        sent = Message.objects.filter(is_secret=True).order_by("id")
        told = list(sent.values_list("recipient_id", flat=True))
    assert Message.objects.count() == before + 3
    # Each goes to a number of its own: nothing in it, nor in the log, depends on who is there.
    assert told == waits
    facts = [dict(e.facts) for e in Entry.objects.filter(action="payments.invite-member")]
    assert {tuple(sorted(one)) for one in facts} == {("invitation", "role")}


def test_the_link_is_for_one_address_and_one_time(shop):
    token, stranger = shop.invited("IDA@example.org "), make_person(email="eve@example.org")
    nameless = make_person()
    for other in (stranger, nameless):
        with pytest.raises(NotInvited):
            shop.joined(token, other)
        with reading(actor_of(other)), pytest.raises(NotInvited):
            offer_by(actor_of(other), token, now=NOW)
    with pytest.raises(InvitationUnknown):
        shop.joined("no" + token[2:])
    shop.joined(token)
    with pytest.raises(InvitationUnknown):
        shop.joined(token)
    with reading(actor_of(shop.ida)), pytest.raises(InvitationUnknown):
        offer_by(actor_of(shop.ida), token, now=NOW)
    with pytest.raises(AlreadyMember):
        shop.joined(shop.invited(role=OWNER))


def test_a_link_is_kept_as_its_hash_and_its_address_until_it_ends(shop):
    token = shop.invited()
    with reading(SYSTEM):
        row = MerchantInvitation.objects.get()
        assert token.encode() not in bytes(row.token_hash)
        assert row.email == "ida@example.org"
    shop.joined(token)
    with reading(SYSTEM):
        row = MerchantInvitation.objects.get()
        assert (row.email, row.email_index, row.taken_by) == (None, None, shop.ida.id)
        row.email = "still@example.org"
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_link_ends_by_time_by_a_newer_one_and_when_it_is_taken_back(shop):
    first = shop.invited()
    late = NOW + rules.LASTS
    with pytest.raises(InvitationUnknown):
        shop.joined(first, now=late)
    second = shop.invited()
    with pytest.raises(InvitationUnknown):
        shop.joined(first)
    with reading(actor_of(shop.owner)):
        (waiting,) = invitations_of(shop.id, now=NOW)
        assert invitations_of(shop.id, now=late) == ()
        assert invitation_of(shop.id, waiting.id, now=NOW) == waiting
    take_back = {"merchant_id": shop.id, "invitation_id": waiting.id, "now": NOW}
    withdraw_member_invitation(actor=actor_of(shop.owner), **take_back)
    with pytest.raises(InvitationUnknown):
        withdraw_member_invitation(actor=actor_of(shop.owner), **take_back)
    with reading(actor_of(shop.owner)), pytest.raises(InvitationUnknown):
        invitation_of(shop.id, waiting.id, now=NOW)
    with pytest.raises(InvitationUnknown):
        shop.joined(second)


def test_a_closed_business_is_joined_by_nobody(shop):
    token = shop.invited()
    shop.reviewed(shop.id, MerchantStep.CLOSE, reason="It has moved away.")
    with pytest.raises(InvitationUnknown):
        shop.joined(token)
    with reading(actor_of(shop.ida)), pytest.raises(InvitationUnknown):
        offer_by(actor_of(shop.ida), token, now=NOW)
    with pytest.raises(MerchantNotActive):
        shop.invited()
    assert letters(shop.owner)[-1] == "News about your business Katutura Family Clinic"


def test_who_invites_is_a_manager_who_has_shown_who_they_are(shop):
    shop.joined(shop.invited())
    with pytest.raises(OwnersOnly):
        shop.invited("eve@example.org", by=shop.ida)
    for nobody in (make_person(), shop.officer, shop.stranger):
        with pytest.raises(MerchantUnknown):
            shop.invited("eve@example.org", by=nobody)
        with pytest.raises(MerchantUnknown):
            shop.removed("Ida Garises", by=nobody)
    with pytest.raises(InvitationAddressUnfit):
        shop.invited("no address")
    late = NOW + timedelta(hours=1)
    stale = replace(actor_of(shop.owner), auth_time=NOW, factor_at=NOW)
    with pytest.raises(StepUpNeeded):
        invite_member(
            actor=stale, merchant_id=shop.id, email="eve@example.org", role=VIEWER, now=late
        )


def test_a_business_has_room_for_some_and_sends_some_a_day(shop, monkeypatch):
    monkeypatch.setattr(rules, "PEOPLE_MAX", 2)
    shop.invited()
    shop.invited()  # the same address takes no more room
    with pytest.raises(PeopleMany):
        shop.invited("eve@example.org")
    monkeypatch.setattr(rules, "PEOPLE_MAX", 50)
    monkeypatch.setattr(rules, "INVITING", (4, 86_400))
    with pytest.raises(TooMany):
        for number in range(5):
            shop.invited(f"{number}@example.org")


def test_who_is_removed_sees_nothing_from_that_moment(shop):
    shop.joined(shop.invited(role=OWNER))
    theirs = shop.invited("friend@example.org", by=shop.ida)
    shop.removed("Ida Garises")

    assert shop.sees(shop.ida) == []
    with reading(actor_of(shop.ida)):
        assert not MerchantMember.objects.filter(ended_at=None).exists()
        with pytest.raises(MerchantUnknown):
            own_merchant(actor_of(shop.ida), shop.id)
    assert "merchant_user" not in actor_of(shop.ida).roles
    friend = make_person(email="friend@example.org")
    with pytest.raises(InvitationUnknown):
        shop.joined(theirs, friend)
    assert letters(shop.ida)[-1] == "You do not act for Katutura Family Clinic any more"
    with reading(SYSTEM), pytest.raises(MemberUnknown):
        member_in(shop.id, uuid7())
    with pytest.raises(MemberUnknown):
        remove_member(actor=actor_of(shop.owner), merchant_id=shop.id, member_id=uuid7(), now=NOW)
    shop.joined(shop.invited())  # they can come again
    assert shop.sees(shop.ida) == [shop.id]


def test_who_applied_and_left_sees_it_no_more_and_keeps_other_applications(shop):
    waiting = shop.sent(name="The other clinic")
    shop.joined(shop.invited(role=OWNER))
    shop.removed("Helena Uushona", by=shop.ida)
    assert shop.sees(shop.owner) == [waiting]
    with reading(actor_of(shop.owner)):
        assert list(Merchant.objects.values_list("id", flat=True)) == [waiting]
        assert set(MerchantMove.objects.values_list("merchant_id", flat=True)) == {waiting}
    # What the agency decides is told to who manages it now.
    before = len(letters(shop.owner))
    shop.reviewed(shop.id, MerchantStep.SUSPEND, reason="A complaint.")
    assert letters(shop.ida)[-1] == "News about your business Katutura Family Clinic"
    assert len(letters(shop.owner)) == before


def test_a_viewer_sees_who_else_is_there_and_leaves_alone(shop):
    shop.joined(shop.invited())
    with reading(actor_of(shop.ida)):
        assert [one.name for one in people_in(shop.id)] == ["Helena Uushona", "Ida Garises"]
        shop_waits = invitations_of(shop.id, now=NOW)
    shop.invited("eve@example.org")
    with reading(actor_of(shop.ida)):
        assert invitations_of(shop.id, now=NOW) == shop_waits == ()
    with pytest.raises(OwnersOnly):
        shop.removed("Helena Uushona", by=shop.ida)
    shop.removed("Ida Garises", by=shop.ida)
    assert shop.sees(shop.ida) == []
    assert letters(shop.owner)[-1] == "Ida Garises does not act for Katutura Family Clinic any more"


def test_a_role_stays_while_another_business_needs_it(shop):
    other = shop.opened(name="The other clinic")
    first, shop.id = shop.id, other
    shop.joined(shop.invited())
    shop.id = first
    shop.joined(shop.invited())
    shop.removed("Ida Garises")
    assert "merchant_user" in actor_of(shop.ida).roles
    assert shop.sees(shop.ida) == [other]


def test_the_last_manager_stays(shop):
    shop.joined(shop.invited())
    with pytest.raises(LastManager):
        shop.removed("Helena Uushona")
    eve = make_person(name="Eve", email="eve@example.org")
    shop.joined(shop.invited("eve@example.org", OWNER), eve)
    shop.removed("Helena Uushona")
    with pytest.raises(LastManager):
        shop.removed("Eve", by=eve)


def test_what_is_held_about_a_member_is_handed_out(shop):
    shop.invited()
    with reading(SYSTEM):
        (waiting,) = export(shop.ida.id)["invitations"]
    assert (waiting["business"], waiting["address"], waiting["ended_at"]) == (
        "Katutura Family Clinic",
        "ida@example.org",
        None,
    )
    shop.joined(shop.invited())
    shop.removed("Ida Garises", now=NOW + timedelta(days=1))
    with reading(SYSTEM):
        (seat,) = export(shop.ida.id)["acting_for"]
        (taken,) = export(shop.ida.id)["invitations"]
    assert (seat["business"], seat["role"], seat["until"]) == (
        "Katutura Family Clinic",
        "viewer",
        (NOW + timedelta(days=1)).isoformat(),
    )
    assert (taken["address"], taken["ended_at"]) == (None, NOW.isoformat())


def test_erasing_a_member_ends_their_part_and_what_waits_for_them(shop):
    shop.joined(shop.invited(role=OWNER))
    sent = shop.invited("friend@example.org", by=shop.ida)
    erase_merchants(actor=SYSTEM, person_id=shop.ida.id, now=NOW)
    assert list(shop.people()) == ["Helena Uushona"]
    with pytest.raises(InvitationUnknown):
        shop.joined(sent, make_person(email="friend@example.org"))
    eve = make_person(email="eve@example.org")
    token = shop.invited("eve@example.org")
    erase_merchants(actor=SYSTEM, person_id=eve.id, now=NOW)
    with pytest.raises(InvitationUnknown):
        shop.joined(token, eve)
    with reading(SYSTEM):
        assert not MerchantInvitation.objects.filter(taken_by=shop.ida.id).exists()


def test_erasing_the_last_manager_leaves_nobody_looking(shop):
    shop.joined(shop.invited())
    shop.invited("eve@example.org")
    erase_merchants(actor=SYSTEM, person_id=shop.owner.id, now=NOW)
    assert shop.people() == {}
    with reading(SYSTEM):
        assert not MerchantInvitation.objects.filter(ended_at=None).exists()


def test_an_invitation_of_old_is_removed_with_its_letter(shop):
    shop.invited()
    with reading(SYSTEM):
        assert invitations_of_old(NOW + rules.LASTS, 10) == ()
        (old,) = invitations_of_old(NOW + rules.LASTS + timedelta(seconds=1), 10)
    forget_invitation(actor=SYSTEM, invitation_id=old, now=NOW)
    with reading(SYSTEM):
        assert not MerchantInvitation.objects.exists()
        assert Message.objects.get(recipient_id=old).body is None
