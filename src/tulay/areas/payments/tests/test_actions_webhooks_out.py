"""A business is told of its money: signed, at least once, never into our own network, and never for ever."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from standardwebhooks import WebhookVerificationError

from tulay.areas.identity.errors import StepUpNeeded
from tulay.areas.identity.tests.factories import actor_of, make_person
from tulay.areas.notifications.models import Message
from tulay.areas.payments.actions import webhook_deliveries as deliveries
from tulay.areas.payments.actions.webhooks_out import (
    add_webhook,
    change_webhook,
    end_webhook,
    rotate_webhook_secret,
    send_again,
    send_test,
    switch_webhook,
)
from tulay.areas.payments.errors.merchants import MerchantUnknown
from tulay.areas.payments.errors.webhooks_out import (
    DeliveryUnderWay,
    DeliveryUnknown,
    MerchantNotActive,
    OwnersOnly,
    WebhookAddressUnfit,
    WebhookEventsMissing,
    WebhookPaused,
    WebhooksMany,
    WebhookUnknown,
)
from tulay.areas.payments.models import MerchantMember, Webhook, WebhookDelivery, WebhookTry
from tulay.areas.payments.queries.webhooks_out import deliveries_forgotten
from tulay.areas.payments.rules.merchants import MemberRole, MerchantStep
from tulay.areas.payments.rules.webhooks_out import DeliveryState, WebhookEvent, WebhookPause
from tulay.areas.payments.tests.merchants import Town
from tulay.areas.payments.tests.receiving import receiving, verified
from tulay.kernel.actor import SYSTEM
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.scope import entered, reading
from tulay.plumbing.models import OutboxRow
from tulay.plumbing.webhooks.posting import Told

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC) - timedelta(hours=1)  # each test has its own
PUBLIC = "https://hooks.example.org/tulay"
PAID = WebhookEvent.PAYMENT_SUCCEEDED


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    """A suite takes longer than the five minutes that the receiver's library bears with."""
    monkeypatch.setitem(globals(), "NOW", datetime.now(UTC).replace(microsecond=0))


@pytest.fixture(autouse=True)
def _here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.WEBHOOKS_TO_PRIVATE = True


@pytest.fixture
def town(db):
    return Town()


class Clinic:
    """An open business with an address."""

    def __init__(self, town, address=PUBLIC, events=("payment.succeeded",)):
        self.id = town.opened(now=NOW)
        self.owner = actor_of(town.owner, at=NOW)
        self.webhook, self.secret = self.added(address, events)

    @property
    def named(self):
        return {"actor": self.owner, "merchant_id": self.id, "webhook_id": self.webhook}

    def added(self, address=PUBLIC, events=("payment.succeeded",), now=None):
        return add_webhook(
            actor=self.owner, merchant_id=self.id, address=address, events=events, now=now or NOW
        )

    def told(self, subject="p1", event=PAID, now=None):
        with one_transaction(), entered(SYSTEM):
            deliveries.announce(self.id, event, subject, {"payment_id": subject}, now=now or NOW)
        with reading(SYSTEM):
            return WebhookDelivery.objects.order_by("-id").first()


@pytest.fixture
def clinic(town):
    return Clinic(town)


def tried(delivery_id, at=None):
    at = at or NOW
    deliveries.deliver(actor=SYSTEM, delivery_id=delivery_id, clock=lambda: at)
    with reading(SYSTEM):
        return WebhookDelivery.objects.get(id=delivery_id)


def tries(delivery_id):
    with reading(SYSTEM):
        rows = WebhookTry.objects.filter(delivery_id=delivery_id).order_by("number")
        return list(rows.values_list("number", "status", "failure"))


def test_what_happened_arrives_signed(town):
    with receiving() as server:
        clinic = Clinic(town, server.address)
        row = tried(clinic.told().id)

    (seen,) = server.seen
    assert verified(clinic.secret, seen)["data"] == {
        "merchant_id": str(clinic.id),
        "payment_id": "p1",
    }
    assert seen[0]["webhook-id"] == f"msg_{row.id.hex}"
    assert seen[0]["Content-Type"] == "application/json"
    assert (row.state, row.last_status, row.ended_at) == ("delivered", 204, NOW)
    assert tries(row.id) == [(1, 204, "")]
    with pytest.raises(WebhookVerificationError):
        verified("whsec_" + "A" * 43 + "=", seen)


def test_one_message_for_each_address_and_event_however_often_it_is_said(clinic):
    clinic.added()
    clinic.added(events=["payment.refunded"])
    for _ in range(2):
        clinic.told()
    with reading(SYSTEM):
        assert WebhookDelivery.objects.count() == 2
        assert OutboxRow.objects.filter(name=deliveries.JOB).count() == 2


@pytest.mark.parametrize("status", [500, 302, 404])
def test_whoever_does_not_take_it_is_asked_again_with_the_same_words(town, status):
    with receiving(status) as server:
        clinic = Clinic(town, server.address)
        row = tried(clinic.told().id)
        assert (row.state, row.last_status) == (DeliveryState.WAITING, status)
        assert timedelta(seconds=5) <= row.next_try_at - NOW < timedelta(seconds=6)
        assert tried(row.id).tries == 1  # too early
        row = tried(row.id, row.next_try_at)

    assert row.state == DeliveryState.DELIVERED
    first, second = server.seen
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[0]["webhook-timestamp"] != second[0]["webhook-timestamp"]
    assert verified(clinic.secret, second)
    assert tries(row.id) == [(1, status, ""), (2, 204, "")]


def test_a_closed_door_is_tried_again(town):
    with receiving() as server:
        address = server.address
    row = tried(Clinic(town, address).told().id)
    assert (row.state, row.last_status, row.last_failure) == ("waiting", 0, "unreachable")


def test_whoever_keeps_us_waiting_is_hung_up_on(town, monkeypatch):
    post = deliveries.tell
    monkeypatch.setattr(deliveries, "tell", lambda *a, **k: post(*a, **k, whole_s=0.2))
    with receiving(slow_s=1) as server:
        row = tried(Clinic(town, server.address).told().id)
    assert (row.state, row.last_failure) == ("waiting", "too-slow")


def test_after_the_last_try_the_address_rests_and_the_owner_is_told(town):
    with receiving(*[500] * 10) as server:
        clinic = Clinic(town, server.address)
        row, at = clinic.told(), NOW
        for _ in range(10):
            row = tried(row.id, at)
            at = row.next_try_at or at
        assert (row.state, row.attempts) == (DeliveryState.FAILED, 10)
        assert at - NOW > timedelta(days=3)
        with reading(SYSTEM):
            assert Webhook.objects.get().pause == WebhookPause.FAILING
            (letter,) = Message.objects.filter(template="payments.webhook_paused")
            assert str(clinic.webhook) in letter.body

        held = clinic.told("p2", now=at)
        assert held.state == DeliveryState.HELD
        with pytest.raises(WebhookPaused):
            send_again(**clinic.named, delivery_id=row.id, now=at)
        with pytest.raises(WebhookPaused):
            send_test(**clinic.named, now=at)
        switch_webhook(**clinic.named, is_on=True, now=at)
        assert tried(held.id, at).state == DeliveryState.DELIVERED
        send_again(**clinic.named, delivery_id=row.id, now=at)
        assert tried(row.id, at).state == DeliveryState.DELIVERED
    assert server.seen[-1][1] == server.seen[0][1]


def test_whoever_is_gone_is_not_asked_again(town):
    with receiving(410) as server:
        row = tried(Clinic(town, server.address).told().id)
    assert row.state == DeliveryState.FAILED
    with reading(SYSTEM):
        assert Webhook.objects.get().pause == WebhookPause.GONE


def test_a_message_that_waited_while_its_address_was_switched_off_is_held(clinic):
    row = clinic.told()
    switch_webhook(**clinic.named, is_on=False, now=NOW)
    assert tried(row.id).state == DeliveryState.HELD
    end_webhook(**clinic.named, now=NOW)
    with reading(SYSTEM):
        ended = Webhook.objects.get()
        assert (ended.secret, ended.former_secret) == ("", None)
    assert clinic.told("p2").id == row.id, "an ended address hears nothing"


def test_a_message_to_an_address_that_was_removed_ends(clinic):
    row = clinic.told()
    end_webhook(**clinic.named, now=NOW)
    assert tried(row.id).state == DeliveryState.FAILED


def test_a_crash_after_the_post_is_followed_by_the_same_message(town, monkeypatch):
    """At least once: the answer is lost with its worker, and the next one cannot know."""
    with receiving() as server:
        clinic = Clinic(town, server.address)
        row = clinic.told()
        concluded = deliveries.conclude_telling

        def dies(**_):
            raise SystemExit

        monkeypatch.setattr(deliveries, "conclude_telling", dies)
        with pytest.raises(SystemExit):
            tried(row.id)
        monkeypatch.setattr(deliveries, "conclude_telling", concluded)
        assert tried(row.id).state == DeliveryState.WAITING, "its lease holds"
        assert len(server.seen) == 1
        later = NOW + timedelta(seconds=31)
        row = tried(row.id, later)

    first, second = server.seen
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert (first[1], row.state) == (second[1], DeliveryState.DELIVERED)
    assert tries(row.id) == [(1, 0, ""), (2, 204, "")]


def test_a_late_answer_does_not_undo_what_came_after(clinic):
    row = clinic.told()
    message = deliveries.begin_telling(actor=SYSTEM, delivery_id=row.id, now=NOW)
    facts = {"actor": SYSTEM, "delivery_id": row.id, "number": message.number, "now": NOW}
    deliveries.conclude_telling(**facts, told=Told(200, "", 3))
    deliveries.conclude_telling(**facts, told=Told(0, "too-slow", 3))
    with reading(SYSTEM):
        assert WebhookDelivery.objects.get().state == DeliveryState.DELIVERED


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_post_once():
    town = Town()
    with receiving(slow_s=0.2) as server:
        clinic = Clinic(town, server.address)
        row = clinic.told()

        def work():
            try:
                tried(row.id)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert tried(row.id).state == DeliveryState.DELIVERED
    assert len(server.seen) == 1


def test_a_message_whose_job_was_lost_is_found(clinic):
    row = clinic.told()
    with reading(SYSTEM):
        assert deliveries_forgotten(NOW + timedelta(minutes=9)) == ()
        assert deliveries_forgotten(NOW + timedelta(minutes=11)) == (row.id,)


def test_for_a_day_after_a_change_both_secrets_sign(town):
    with receiving() as server:
        clinic = Clinic(town, server.address)
        new = rotate_webhook_secret(**clinic.named, now=NOW)
        tried(clinic.told().id)
        row = clinic.told("p2")
        with one_transaction(), entered(SYSTEM):
            Webhook.objects.update(former_until=NOW)
        tried(row.id)

    assert new != clinic.secret
    for secret in (clinic.secret, new):
        assert verified(secret, server.seen[0])
    assert verified(new, server.seen[1])
    with pytest.raises(WebhookVerificationError):
        verified(clinic.secret, server.seen[1])


def test_a_secret_is_sealed(clinic):
    with connection.cursor() as cursor, reading(SYSTEM):
        cursor.execute("SELECT secret, address FROM payments_webhook")
        secret, address = cursor.fetchone()
    assert clinic.secret.encode() not in bytes(secret)
    assert PUBLIC.encode() not in bytes(address)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://10.0.0.1/x", "webhook-private"),
        ("https://localhost/x", "webhook-private"),
        ("http://hooks.example.org/x", "webhook-scheme"),
        ("https://user:word@hooks.example.org/", "webhook-address"),
    ],
)
def test_no_address_inside_is_taken(clinic, settings, address, code):
    settings.WEBHOOKS_TO_PRIVATE = False
    with pytest.raises(WebhookAddressUnfit) as refused:
        clinic.added(address)
    assert refused.value.errors[0].code == code
    with pytest.raises(WebhookAddressUnfit):
        change_webhook(**clinic.named, address=address, events=["payment.failed"], now=NOW)


def test_a_name_that_leads_inside_is_refused_when_it_is_called(town, settings):
    """What was taken is judged again at each try."""
    with receiving() as server:
        clinic = Clinic(town, server.address)
        settings.WEBHOOKS_TO_PRIVATE = False
        row = tried(clinic.told().id)
    assert server.seen == []
    assert row.last_failure == "not-allowed: scheme"


def test_what_is_asked_about_is_chosen(clinic):
    for events in ([], ["test"], ["settlement.begun"], ["payment.succeeded", "x"]):
        with pytest.raises(WebhookEventsMissing):
            clinic.added(events=events)
    change_webhook(**clinic.named, address=PUBLIC, events=["payment.failed"], now=NOW)
    assert clinic.told() is None
    for _ in range(4):
        clinic.added()
    with pytest.raises(WebhooksMany):
        clinic.added()


def test_a_test_is_sent_and_messages_under_way_are_not_sent_twice(town):
    with receiving() as server:
        clinic = Clinic(town, server.address)
        made = send_test(**clinic.named, now=NOW)
        with pytest.raises(DeliveryUnderWay):
            send_again(**clinic.named, delivery_id=made, now=NOW)
        tried(made)
        with pytest.raises(DeliveryUnknown):
            send_again(**clinic.named, delivery_id=clinic.id, now=NOW)
    assert verified(clinic.secret, server.seen[0])["type"] == "test"


def test_it_is_the_owners_alone(town, clinic):
    stranger = actor_of(make_person(), at=NOW)
    with pytest.raises(MerchantUnknown):
        send_test(**{**clinic.named, "actor": stranger}, now=NOW)
    with pytest.raises(WebhookUnknown):
        send_test(**{**clinic.named, "webhook_id": clinic.id}, now=NOW)
    with pytest.raises(StepUpNeeded):
        late = NOW + timedelta(days=1)
        stale = replace(clinic.owner, factor_at=NOW, auth_time=NOW)
        rotate_webhook_secret(**{**clinic.named, "actor": stale}, now=late)
    with one_transaction(), entered(SYSTEM):
        MerchantMember.objects.update(role=MemberRole.VIEWER.value)
    with pytest.raises(OwnersOnly):
        send_test(**clinic.named, now=NOW)
    with reading(stranger):
        assert Webhook.objects.count() == WebhookDelivery.objects.count() == 0


def test_a_suspended_business_names_no_address(town, clinic):
    town.reviewed(clinic.id, MerchantStep.SUSPEND, reason="A complaint.", now=NOW)
    with pytest.raises(MerchantNotActive):
        clinic.added()


def test_old_messages_are_deleted_with_their_tries(town):
    with receiving() as server:
        clinic = Clinic(town, server.address)
        tried(clinic.told().id)
        clinic.told("p2")
    later = NOW + timedelta(days=91)
    assert deliveries.purge_deliveries(actor=SYSTEM, now=later) == 1
    assert deliveries.purge_deliveries(actor=SYSTEM, now=later) == 0
    with reading(SYSTEM):
        assert (WebhookDelivery.objects.count(), WebhookTry.objects.count()) == (1, 0)
