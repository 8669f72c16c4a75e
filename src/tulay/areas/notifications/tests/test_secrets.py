"""Links and codes: one address, no inbox, nothing left behind."""

import pytest

from tulay.areas.notifications import queries
from tulay.areas.notifications.actions import begin_attempt, conclude_attempt, retry_delivery
from tulay.areas.notifications.adapters.protocol import Posted, ShortText
from tulay.areas.notifications.errors import NothingToRetry, UnknownMessage
from tulay.areas.notifications.models import Delivery, Message
from tulay.areas.notifications.rules import AttemptOutcome, DeliveryState
from tulay.areas.notifications.tests.factories import NOW, actor_for, make_message, make_secret
from tulay.kernel.actor import SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_templates")]


def only_delivery(message_id):
    return Delivery.objects.get(message_id=message_id)


def conclude(delivery, outcome):
    attempt_id, parcel = begin_attempt(actor=SYSTEM, delivery_id=delivery.id, now=NOW)
    conclude_attempt(actor=SYSTEM, attempt_id=attempt_id, posted=Posted(outcome, 202), now=NOW)
    return parcel


def test_send_secret_goes_to_the_address_and_never_to_the_inbox():
    person_id = uuid7()
    message_id = make_secret(person_id, address="amina@example.org", phone="+639175550123")

    assert only_delivery(message_id).channel == "email"
    assert queries.inbox(person_id).items == ()
    assert queries.unread_count(person_id) == 0
    assert queries.exported_messages(person_id) == []
    with pytest.raises(UnknownMessage):
        queries.message_card(person_id, message_id)


def test_send_secret_goes_to_the_phone_of_whoever_has_no_address():
    message_id = make_secret(uuid7(), phone="+639175550123")

    delivery = only_delivery(message_id)
    _, parcel = begin_attempt(actor=SYSTEM, delivery_id=delivery.id, now=NOW)

    assert parcel == ShortText(str(delivery.id), "+639175550123", "123456 is your code")
    assert "123456" not in repr(parcel)
    assert "+639175550123" not in repr(parcel)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (AttemptOutcome.SENT, DeliveryState.SENT),
        (AttemptOutcome.REFUSED, DeliveryState.FAILED),
    ],
)
def test_a_secret_is_emptied_when_its_way_has_ended(outcome, state):
    message_id = make_secret(uuid7(), phone="+639175550123")

    conclude(only_delivery(message_id), outcome)

    message = Message.objects.get(id=message_id)
    assert only_delivery(message_id).state == state
    assert (message.body, message.html, message.text) == (None, None, None)
    assert message.subject == "Your code"


def test_a_secret_waits_whole_while_it_may_still_arrive():
    message_id = make_secret(uuid7(), phone="+639175550123")
    conclude(only_delivery(message_id), AttemptOutcome.UNREACHABLE)
    assert Message.objects.get(id=message_id).text == "123456 is your code"


def test_a_failed_secret_is_not_sent_again():
    message_id = make_secret(uuid7(), phone="+639175550123")
    delivery = only_delivery(message_id)
    conclude(delivery, AttemptOutcome.REFUSED)

    with pytest.raises(NothingToRetry):
        retry_delivery(actor=SYSTEM, delivery_id=delivery.id, now=NOW)
    [failed] = queries.failed_deliveries()
    assert not failed.can_be_retried


def test_the_same_key_sends_one_secret():
    person_id = uuid7()
    assert make_secret(person_id, address="a@b.org", key="k") == make_secret(
        person_id, address="a@b.org", key="k", code="654321"
    )


def test_nobody_sends_secrets_from_a_page():
    from tulay.areas.notifications.actions import Recipient, send_secret

    with pytest.raises(Forbidden):
        send_secret(
            actor=actor_for(uuid7()),
            recipient=Recipient(uuid7(), address="a@b.org"),
            template="trial.code",
            facts={"code": "1"},
            key="k",
            now=NOW,
        )


def test_what_is_urgent_reaches_a_phone_when_there_is_no_address():
    person_id = uuid7()
    message_id = make_message(
        person_id, phone="+639175550123", template="trial.code", facts={"code": "7"}, urgent=True
    )
    channels = Delivery.objects.filter(message_id=message_id).values_list("channel", flat=True)
    assert sorted(channels) == ["in_app", "sms"]
    assert queries.inbox(person_id).items[0].subject == "Your code"
