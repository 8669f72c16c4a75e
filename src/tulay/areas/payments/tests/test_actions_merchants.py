"""Businesses apply, are checked by somebody else, and are nobody else's to see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tulay.areas.audit.models import Entry
from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.rules import Role
from tulay.areas.identity.tests.factories import NOW, actor_of, make_grant, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions.merchant_erasure import erase_merchants, forget_merchants
from tulay.areas.payments.actions.merchant_reviews import look_at_merchant, review_merchant
from tulay.areas.payments.actions.merchants import (
    attach_paper,
    change_merchant,
    remove_paper,
    send_merchant,
    withdraw_merchant,
)
from tulay.areas.payments.errors.merchants import (
    MerchantHoldsMoney,
    MerchantPapersMany,
    MerchantPapersMissing,
    MerchantPaperUnknown,
    MerchantReasonMissing,
    MerchantRegistered,
    MerchantsMany,
    MerchantStepNotPossible,
    MerchantUnknown,
    OwnMerchant,
)
from tulay.areas.payments.models.ledger import Account
from tulay.areas.payments.models.merchants import (
    Merchant,
    MerchantMember,
    MerchantMove,
    MerchantPaper,
)
from tulay.areas.payments.queries.merchant_holdings import (
    applicants_of_old,
    exported_merchants,
    wanted_papers,
)
from tulay.areas.payments.queries.merchants import own_merchant, own_merchants
from tulay.areas.payments.rules.ledger import Owner, OwnerKind
from tulay.areas.payments.rules.merchants import MerchantState, MerchantStep
from tulay.areas.payments.tests.factories import make_account
from tulay.areas.payments.tests.merchants import Town, business, certificate
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.plumbing.db.scope import reading
from tulay.plumbing.files import store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def town(db):
    return Town()


def row(merchant_id):
    with reading(SYSTEM):
        return Merchant.objects.get(id=merchant_id)


def seen_by(person):
    with reading(actor_of(person)):
        return Merchant.objects.count(), MerchantMove.objects.count(), Account.objects.count()


def test_a_business_applies_and_is_let_in(town):
    made = town.sent()
    assert row(made).state == MerchantState.SUBMITTED
    assert (row(made).jurisdiction, row(made).currency) == ("namibia", "NAD")

    assert town.reviewed(made, MerchantStep.APPROVE) is MerchantState.ACTIVE

    opened = row(made)
    assert opened.opened_by == town.officer.id
    with reading(SYSTEM):
        assert MerchantMember.objects.get().person_id == town.owner.id
        account = Account.objects.get()
        assert (account.owner_kind, account.owner_id) == ("merchant", made)
        steps = list(MerchantMove.objects.order_by("number").values_list("number", "step"))
        assert steps == [(1, "send"), (2, "approve")]
        assert "Katutura Family Clinic" in Message.objects.latest("id").body
    assert "merchant_user" in actor_of(town.owner).roles
    assert Entry.objects.filter(action="payments.review-merchant").count() == 1


def test_it_is_nobody_elses_to_see(town):
    made = town.opened()
    assert seen_by(town.owner) == (1, 2, 1)
    assert seen_by(town.officer) == (1, 2, 1)
    assert seen_by(town.stranger) == (0, 0, 0)
    assert seen_by(make_person()) == (0, 0, 0)
    for person in (town.stranger, make_person()):
        with reading(actor_of(person)), pytest.raises(MerchantUnknown):
            own_merchant(actor_of(person), made)
    with reading(actor_of(town.owner)):
        assert [card.id for card in own_merchants(actor_of(town.owner))] == [made]


def test_another_agencys_officer_does_not_find_it(town):
    made = town.sent()
    for act in (
        lambda: town.reviewed(made, MerchantStep.APPROVE, by=town.stranger),
        lambda: look_at_merchant(actor=actor_of(town.stranger), merchant_id=made, now=NOW),
    ):
        with pytest.raises(MerchantUnknown):
            act()
    with pytest.raises(Forbidden):
        town.reviewed(made, MerchantStep.APPROVE, by=town.owner)


def test_a_draft_is_not_at_the_desk(town):
    made = town.drafted()
    with pytest.raises(MerchantUnknown):
        town.reviewed(made, MerchantStep.APPROVE)
    with pytest.raises(MerchantUnknown):
        look_at_merchant(actor=actor_of(town.officer), merchant_id=made, now=NOW)


def test_nobody_decides_about_their_own_business(town):
    make_grant(town.owner, Role.FINANCE_OFFICER, agency_id=town.agency.id)
    made = town.sent()
    with pytest.raises(OwnMerchant):
        town.reviewed(made, MerchantStep.APPROVE, by=town.owner)
    # The database would not take it either.
    with pytest.raises(IntegrityError), transaction.atomic(), reading(SYSTEM):
        Merchant.objects.update(opened_by=town.owner.id)


def test_a_decision_needs_a_second_factor_shown_lately(town):
    made = town.sent()
    late = NOW + timedelta(minutes=6)
    stale = replace(actor_of(town.officer), factor_at=NOW)
    with pytest.raises(StepUpNeeded):
        review_merchant(
            actor=stale, merchant_id=made, step=MerchantStep.APPROVE, reason="", now=late
        )
    assert row(made).state == MerchantState.SUBMITTED


def test_more_is_asked_for_and_answered(town):
    made, actor = town.sent(), actor_of(town.owner)
    with pytest.raises(MerchantStepNotPossible):
        change_merchant(actor=actor, merchant_id=made, business=business(), now=NOW)
    with pytest.raises(MerchantReasonMissing):
        town.reviewed(made, MerchantStep.ASK)
    town.reviewed(made, MerchantStep.ASK, reason="Whose signature is this?")
    change_merchant(actor=actor, merchant_id=made, business=business(name="The Clinic"), now=NOW)
    send_merchant(actor=actor, merchant_id=made, now=NOW)
    assert (row(made).state, row(made).name) == ("submitted", "The Clinic")
    with reading(actor):
        reasons = [move.reason for move in own_merchant(actor, made).moves]
    assert reasons == ["", "Whose signature is this?", ""]


def test_papers_come_and_go_until_it_is_sent(town):
    made, actor = town.drafted(), actor_of(town.owner)
    with pytest.raises(MerchantPapersMissing):
        send_merchant(actor=actor, merchant_id=made, now=NOW)
    papers = [
        attach_paper(actor=actor, merchant_id=made, file=certificate(), now=NOW) for _ in range(10)
    ]
    with pytest.raises(MerchantPapersMany):
        attach_paper(actor=actor, merchant_id=made, file=certificate(), now=NOW)
    remove_paper(actor=actor, merchant_id=made, paper_id=papers[0], now=NOW)
    with pytest.raises(MerchantPaperUnknown):
        remove_paper(actor=actor, merchant_id=made, paper_id=papers[0], now=NOW)
    with reading(SYSTEM):
        keys = list(MerchantPaper.objects.order_by("id").values_list("storage_key", flat=True))
        assert wanted_papers(keys) == set(keys[1:])
    stolen = make_person()
    with pytest.raises(MerchantUnknown):
        remove_paper(actor=actor_of(stolen), merchant_id=made, paper_id=papers[1], now=NOW)


def test_one_number_applies_once_until_it_ends(town):
    made = town.drafted(registration_number="cc 12")
    with pytest.raises(MerchantRegistered):
        town.drafted(registration_number=" CC  12", person=make_person(jurisdiction="namibia"))
    withdraw_merchant(actor=actor_of(town.owner), merchant_id=made, now=NOW)
    town.drafted(registration_number="CC 12")


def test_five_wait_and_no_more(town):
    for _ in range(5):
        town.drafted()
    with pytest.raises(MerchantsMany):
        town.drafted()


def test_a_business_with_money_is_not_closed(town):
    made = town.opened()
    make_account(500, owner=Owner(OwnerKind.MERCHANT, made))
    with pytest.raises(MerchantHoldsMoney, match=r"still N\$ 5.00 in"):
        town.reviewed(made, MerchantStep.CLOSE, reason="It has moved away.")
    assert town.reviewed(made, MerchantStep.SUSPEND, reason="A complaint.") == "suspended"
    assert town.reviewed(made, MerchantStep.RESUME) == "active"


def test_what_the_applicant_does_is_no_decision(town):
    made = town.sent()
    for step in (MerchantStep.SEND, MerchantStep.WITHDRAW):
        with pytest.raises(MerchantStepNotPossible):
            town.reviewed(made, step)


def test_the_second_business_of_a_person_needs_no_second_role(town):
    first, second = town.opened(), town.opened(name="The other clinic")
    with reading(actor_of(town.owner)):
        assert {card.id for card in own_merchants(actor_of(town.owner))} == {first, second}


def test_a_step_is_never_changed(town):
    town.sent()
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        reading(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE payments_merchant_move SET number = 7")


def test_who_is_erased_leaves_a_business_without_its_words(town):
    waiting, opened = town.sent(), town.opened()
    with reading(SYSTEM):
        exported = exported_merchants(town.owner.id)
    assert [one["email"] for one in exported] == ["office@clinic.example"] * 2
    assert exported[0]["documents"][0]["name"] == "certificate.txt"

    erase_merchants(actor=SYSTEM, person_id=town.owner.id, now=NOW)

    assert (row(waiting).state, row(waiting).email) == ("withdrawn", "")
    assert (row(opened).state, row(opened).phone) == ("active", "")
    with reading(SYSTEM):
        assert not MerchantPaper.objects.filter(removed_at=None).exists()
        assert not MerchantMember.objects.filter(ended_at=None).exists()


def test_what_ended_long_ago_is_emptied_once(town):
    made = town.sent()
    withdraw_merchant(actor=actor_of(town.owner), merchant_id=made, now=NOW)
    later = NOW + timedelta(days=1)
    with reading(SYSTEM):
        assert applicants_of_old(NOW, 10) == ()
        assert applicants_of_old(later, 10) == (town.owner.id,)
    forget_merchants(actor=SYSTEM, person_id=town.owner.id, before=later, now=later)
    assert row(made).address == ""
    with reading(SYSTEM):
        assert applicants_of_old(later, 10) == ()


def test_the_bytes_are_sealed_for_the_applicant(town):
    made = town.sent()
    with reading(SYSTEM):
        paper = MerchantPaper.objects.get(merchant_id=made)
    read = b"".join(store.read(paper.storage_key, subject_id=town.owner.id))
    assert read.startswith(b"Certificate")
