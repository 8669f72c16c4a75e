"""What comes too late is not sent."""

from datetime import timedelta

import pytest

from tulay.areas.notifications.actions import begin_attempt, call_off, retry_delivery
from tulay.areas.notifications.errors import NothingToRetry
from tulay.areas.notifications.models import Attempt, Delivery
from tulay.areas.notifications.queries import failed_deliveries, ways_of_messages
from tulay.areas.notifications.tests.factories import NOW, make_message
from tulay.kernel.actor import SYSTEM
from tulay.kernel.ids import uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_templates")]
HOUR = timedelta(hours=1)


def on_its_way(key, **more):
    make_message(uuid7(), address="amina@example.org", key=key, **more)
    return Delivery.objects.get(message__key=key, channel="email")


def begun(delivery, at):
    return begin_attempt(actor=SYSTEM, delivery_id=delivery.id, now=at)


def test_no_attempt_is_made_once_a_message_is_useless():
    early = on_its_way("early", useless_from=NOW + HOUR)
    late = on_its_way("late", useless_from=NOW + HOUR)

    assert begun(early, NOW)[1] is not None
    assert begun(late, NOW + HOUR) == (None, None)

    assert ways_of_messages(["early", "late"]) == {
        "early": {"in_app": "sent", "email": "waiting"},
        "late": {"in_app": "sent", "email": "failed"},
    }
    assert Attempt.objects.count() == 1
    [failed] = failed_deliveries()
    assert not failed.can_be_retried
    with pytest.raises(NothingToRetry):
        retry_delivery(actor=SYSTEM, delivery_id=late.id, now=NOW + 2 * HOUR)


def test_call_off_ends_what_is_still_on_its_way():
    delivery, other = on_its_way("one"), on_its_way("other")
    assert call_off(actor=SYSTEM, keys=["one"], now=NOW) == 1
    assert call_off(actor=SYSTEM, keys=["one"], now=NOW) == 0
    assert begun(delivery, NOW) == (None, None)
    assert begun(other, NOW)[1] is not None
