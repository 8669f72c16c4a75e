"""Who says where the money of a business goes, who holds it back, and what goes out when nobody acts."""

import pytest

from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.payments.actions.api_keys import make_api_key
from tulay.areas.payments.actions.merchant_erasure import erase_merchants
from tulay.areas.payments.actions.settlement_plans import plan_settlements
from tulay.areas.payments.actions.settlement_reviews import decide_settlement
from tulay.areas.payments.actions.webhooks_out import add_webhook
from tulay.areas.payments.errors.merchants import MerchantUnknown, OwnMerchant
from tulay.areas.payments.errors.payouts import NoWayToPay
from tulay.areas.payments.errors.settlements import (
    SettlementNeedsAccount,
    SettlementPlanMissing,
    SettlementReasonMissing,
    SettlementUnknown,
)
from tulay.areas.payments.errors.webhooks_out import MerchantNotActive, OwnersOnly
from tulay.areas.payments.models import (
    ApiKey,
    MerchantMember,
    SettlementPlan,
    Webhook,
)
from tulay.areas.payments.rules.destinations import WALLET
from tulay.areas.payments.rules.merchants import MemberRole, MerchantStep
from tulay.areas.payments.rules.settlements import Cadence, SettlementStep
from tulay.areas.payments.tests.settling import OPENED, at, letters, whole
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_here")]


# a finance officer


def test_one_is_held_back_with_words_that_the_business_reads(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    with pytest.raises(SettlementReasonMissing):
        clinic.decide(made, "hold_back", at(3))
    clinic.decide(made, "hold_back", at(3), reason="Please call us.")
    assert (clinic.row(made.id).state, clinic.row(made.id).reason) == ("held", "Please call us.")
    assert clinic.sent(made, at(3, 4)) is None
    clinic.decide(made, "release", at(3, 5))
    assert clinic.row(made.id).reason is None
    assert clinic.answered(made, "succeeded", at(3, 6)).state == "paid"


def test_only_an_officer_of_its_agency_decides_and_never_about_a_business_of_their_own(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    for nobody, refused in (
        (clinic.town.stranger, SettlementUnknown),
        (clinic.town.owner, Forbidden),
    ):
        with pytest.raises(refused):
            clinic.decide(made, "hold_back", at(3), reason="Why.", by=nobody)
    with pytest.raises(SettlementUnknown):
        decide_settlement(
            actor=actor_of(clinic.town.officer, at=at(3)),
            settlement_id=uuid7(),
            step=SettlementStep.RELEASE,
            reason="",
            now=at(3),
        )
    with pytest.raises(StepUpNeeded):
        decide_settlement(
            actor=actor_of(clinic.town.officer, at=at(3)),
            settlement_id=made.id,
            step=SettlementStep.HOLD_BACK,
            reason="Why.",
            now=at(3, 18),
        )
    clinic.joined(clinic.town.officer, MemberRole.VIEWER)
    with pytest.raises(OwnMerchant):
        clinic.decide(made, "hold_back", at(3), reason="Why.")


def test_one_of_a_business_that_nobody_acts_for_stays_where_it_is(clinic):
    clinic.paid(10_000, at(2))
    made = clinic.settle(at(3))
    clinic.answered(made, "failed", at(3, 4))
    with one_transaction(), entered(SYSTEM):
        SettlementPlan.objects.all().delete()
    with pytest.raises(SettlementPlanMissing):
        clinic.decide(made, "release", at(4))


# the plan


def test_an_owner_says_where_to_and_every_owner_is_told(clinic):
    clinic.joined(make_person(name="Selma Uushona"), MemberRole.OWNER)
    clinic.plan(Cadence.MONTHLY, now=at(5))
    assert clinic.stored_plan.cadence == "monthly"
    assert letters("plan") == 3  # the first time there was one owner


@pytest.mark.parametrize(
    ("who", "refused"), [("viewer", OwnersOnly), ("stranger", MerchantUnknown)]
)
def test_nobody_else_says_where_the_money_goes(clinic, who, refused):
    person = make_person()
    if who == "viewer":
        clinic.joined(person, MemberRole.VIEWER)
    with pytest.raises(refused):
        clinic.plan(by=actor_of(person, at=OPENED))


def test_a_plan_needs_an_account_outside_somebody_who_was_here_lately_and_an_open_business(
    clinic, settings
):
    with pytest.raises(SettlementNeedsAccount):
        clinic.plan(destination=WALLET)
    with pytest.raises(StepUpNeeded):
        clinic.plan(now=at(2, 18), by=clinic.owner)
    waiting = clinic.town.sent(now=OPENED)
    with pytest.raises(MerchantUnknown):
        plan_settlements(
            actor=clinic.owner,
            merchant_id=waiting,
            cadence=Cadence.DAILY,
            destination=WALLET,
            now=OPENED,
        )
    settings.PAYMENT_GATEWAYS = {}
    with pytest.raises(NoWayToPay):
        clinic.plan()
    clinic.town.reviewed(clinic.id, MerchantStep.SUSPEND, reason="Looked into.", now=at(3))
    with pytest.raises(MerchantNotActive):
        clinic.plan(now=at(3))


# nobody acts for it any more


def made_to_go_out(clinic, now):
    """A key, an address, and settlements in three states."""
    make_api_key(
        actor=actor_of(clinic.town.owner, at=now), merchant_id=clinic.id, name="T", now=now
    )
    address = "https://hooks.example.org/"
    add_webhook(
        actor=actor_of(clinic.town.owner, at=now),
        merchant_id=clinic.id,
        address=address,
        events=["settlement.paid"],
        now=now,
    )
    for day in (2, 3, 4):
        clinic.paid(10_000, at(day))
    first, second, third = (clinic.settle(at(day)) for day in (3, 4, 5))
    clinic.answered(first, "succeeded", at(3, 4))
    clinic.sent(second, at(4, 4))
    return first, second, third


def test_erasing_the_last_who_acts_lets_nothing_more_go_out(clinic, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    first, second, third = made_to_go_out(clinic, OPENED)

    erase_merchants(actor=SYSTEM, person_id=clinic.town.owner.id, now=at(5, 1))

    with reading(SYSTEM):
        assert not ApiKey.objects.filter(revoked_at=None).exists()
        assert not Webhook.objects.filter(ended_at=None).exists()
        assert not MerchantMember.objects.filter(ended_at=None).exists()
        assert not SettlementPlan.objects.exists()
    rows = [clinic.row(one.id) for one in (first, second, third)]
    assert [row.state for row in rows] == ["paid", "submitted", "held"]
    assert [bool(row.destination) for row in rows] == [False, True, False]
    assert clinic.settle(at(6)) is None
    assert whole() == {}


def test_erasing_one_of_several_leaves_the_business_to_the_others(clinic, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    made_to_go_out(clinic, OPENED)
    clinic.joined(make_person(name="Selma Uushona"), MemberRole.OWNER)

    erase_merchants(actor=SYSTEM, person_id=clinic.town.owner.id, now=at(5, 1))

    with reading(SYSTEM):
        assert ApiKey.objects.filter(revoked_at=None).exists()
        assert Webhook.objects.filter(ended_at=None).exists()
        assert SettlementPlan.objects.exists()
