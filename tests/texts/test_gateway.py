"""Text messages over a real gateway process: what arrives, what is refused, what silence means."""

import json
import socket
from datetime import timedelta

import pytest

from tulay.areas.notifications import actions
from tulay.areas.notifications.adapters.protocol import Posted, ShortText
from tulay.areas.notifications.adapters.sms import post_text
from tulay.areas.notifications.models import Attempt, Delivery, Message
from tulay.areas.notifications.rules import ATTEMPTS_MAX, AttemptOutcome, DeliveryState
from tulay.areas.notifications.tests.factories import NOW, make_secret
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7

SENT, REFUSED, AWAY = AttemptOutcome.SENT, AttemptOutcome.REFUSED, AttemptOutcome.UNREACHABLE


def message(to="+639175550123", *, known=None):
    return ShortText(known or str(uuid7()), to, "123456 is your code. صباح الخير")


def kept(folder):
    return [json.loads(file.read_text()) for file in sorted(folder.glob("[0-9]*.json"))]


def test_a_message_arrives_as_it_was_written(gateway):
    one = message()

    assert post_text(one) == Posted(SENT, 202)

    assert kept(gateway) == [{"id": one.id, "to": one.to, "text": one.text, "sender": "Tulay"}]


def test_a_message_handed_over_twice_is_kept_once(gateway):
    one = message()
    assert post_text(one).outcome is post_text(one).outcome is SENT
    assert len(kept(gateway)) == 1


@pytest.mark.parametrize(
    ("ending", "answers"),
    [
        ("9901", [Posted(REFUSED, 422)]),
        ("9902", [Posted(AWAY, 503), Posted(AWAY, 503), Posted(SENT, 202)]),
        ("9904", [Posted(AWAY), Posted(AWAY)]),
        ("9905", [Posted(AWAY, 429), Posted(SENT, 202)]),
        ("9906", [Posted(AWAY, 503)] * 3),
    ],
)
def test_the_gateway_is_no_yes_man(gateway, ending, answers):
    one = message(f"+63917555{ending}")
    assert [post_text(one) for _ in answers] == answers


@pytest.mark.slow
def test_a_gateway_that_thinks_too_long_is_not_waited_for(gateway):
    one = message("+639175559903")

    assert post_text(one) == Posted(AWAY)

    assert len(kept(gateway)) == 1, "it took the message all the same: the id keeps it single"


def test_without_a_gateway_nothing_is_promised(settings):
    settings.SMS_URL = ""
    assert post_text(message()) == Posted(REFUSED)


def test_a_gateway_that_is_not_there_is_for_now(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"http://127.0.0.1:{free.getsockname()[1]}/"
    assert post_text(message()) == Posted(AWAY)


def deliver(delivery, *, at=NOW):
    actions.deliver(actor=SYSTEM, delivery_id=delivery.id, clock=lambda: at)
    delivery.refresh_from_db()


@pytest.mark.django_db
@pytest.mark.usefixtures("trial_templates")
def test_a_code_comes_through_when_the_gateway_is_back(gateway):
    message_id = make_secret(uuid7(), phone="+639175559902")
    delivery = Delivery.objects.get(message_id=message_id)

    deliver(delivery)
    assert (delivery.state, delivery.next_try_at) == ("waiting", NOW + timedelta(seconds=30))
    deliver(delivery)
    deliver(delivery)

    assert delivery.state == DeliveryState.SENT
    replies = Attempt.objects.filter(delivery=delivery).order_by("number")
    assert list(replies.values_list("reply", flat=True)) == [503, 503, 202]
    assert kept(gateway)[0]["text"] == "123456 is your code"
    assert Message.objects.get(id=message_id).text is None


@pytest.mark.django_db
@pytest.mark.usefixtures("trial_templates")
def test_a_code_that_cannot_arrive_is_given_up_and_emptied(gateway):
    message_id = make_secret(uuid7(), phone="+639175559906")
    delivery = Delivery.objects.get(message_id=message_id)

    for _ in range(ATTEMPTS_MAX):
        deliver(delivery)

    assert delivery.state == DeliveryState.FAILED
    assert Message.objects.get(id=message_id).text is None
    assert kept(gateway) == []


@pytest.mark.django_db
@pytest.mark.urls("tests.texts.demo_urls")
def test_the_demos_phones_can_be_read(gateway, client):
    post_text(message("+639175550123"))
    post_text(message("+264812345678"))

    everything = client.get("/demo/sms/").content.decode()
    one = client.get("/demo/sms/?q=0812345678").content.decode()

    assert "+639175550123" in everything
    assert "+264812345678" in everything
    assert "+639175550123" not in one
    assert "123456 is your code" in one
