import json
import socket
from datetime import timedelta
from functools import partial

import pytest
from django.test import override_settings

from tulay.areas.audit.models import Entry
from tulay.areas.notifications import actions, queries
from tulay.areas.notifications.actions import Recipient, send
from tulay.areas.notifications.adapters.protocol import Posted
from tulay.areas.notifications.errors import NothingToRetry, UnknownDelivery, UnknownMessage
from tulay.areas.notifications.models import Attempt, Delivery, Message
from tulay.areas.notifications.rules import ATTEMPTS_MAX, AttemptOutcome, DeliveryState
from tulay.areas.notifications.tests.factories import NOW, actor_for, make_message
from tulay.kernel.actor import ANONYMOUS, SYSTEM
from tulay.kernel.errors import Forbidden
from tulay.kernel.ids import uuid7
from tulay.plumbing.holdings import HOLDINGS
from tulay.plumbing.models import OutboxRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_templates")]


def email_of(message_id):
    return Delivery.objects.get(message_id=message_id, channel="email")


def test_send_writes_the_message_its_deliveries_and_a_job():
    person_id = uuid7()

    message_id = make_message(person_id, address="amina@example.org", facts={"name": "Amina"})

    [card] = queries.inbox(person_id).items
    assert card.id == message_id
    assert card.subject == "Good morning, Amina"
    assert card.email is DeliveryState.WAITING
    assert not card.is_read
    job = OutboxRow.objects.get(name="notifications.deliver")
    assert job.payload == {"delivery_id": str(email_of(message_id).id)}
    assert job.queue == "notifications"


def test_send_without_an_address_reaches_the_inbox_only():
    message_id = make_message(uuid7())

    assert [d.channel for d in Delivery.objects.filter(message_id=message_id)] == ["in_app"]
    assert not OutboxRow.objects.exists()


def test_send_speaks_the_recipients_language():
    person_id = uuid7()
    with override_settings(LANGUAGE_CODE="en"):
        make_message(person_id, language="fil", template="trial.language")
    assert queries.inbox(person_id).items[0].subject == "fil"


def test_send_escapes_in_html_and_never_in_text():
    message_id = make_message(uuid7(), facts={"name": "<b>O'Neil</b>"})

    row = Message.objects.get(id=message_id)
    assert row.subject == "Good morning, <b>O'Neil</b>"
    assert "<b>O'Neil</b>" in row.body
    assert "&lt;b&gt;O&#x27;Neil&lt;/b&gt;" in row.html


def test_send_brings_a_subject_to_one_line():
    message_id = make_message(uuid7(), facts={"name": "A\r\nBcc: all@example.org"})
    assert "\n" not in Message.objects.get(id=message_id).subject


def test_send_with_the_same_key_sends_once():
    person_id = uuid7()
    one = make_message(person_id, address="a@example.org", key="same")
    other = make_message(person_id, address="a@example.org", key="same")

    assert one == other
    assert OutboxRow.objects.count() == 1


def test_send_keeps_nothing_readable_outside_the_sealed_columns():
    message_id = make_message(uuid7(), address="amina@example.org", facts={"name": "Amina"})

    rows = [Message.objects.get(id=message_id), *Delivery.objects.filter(message_id=message_id)]
    plain = str([bytes(v) if isinstance(v, bytes) else v for r in rows for v in vars(r).values()])
    entry = Entry.objects.get(action="notifications.send")
    for text in (plain, json.dumps(entry.facts), str(list(OutboxRow.objects.values()))):
        assert "mina" not in text


def test_only_actions_and_the_platform_send():
    with pytest.raises(Forbidden):
        send(
            actor=actor_for(uuid7()),
            recipient=Recipient(uuid7()),
            template="trial.greeting",
            facts={},
            key="k",
            now=NOW,
        )


def test_a_person_may_do_without_copies_by_email():
    person_id = uuid7()
    actions.choose_channels(actor=actor_for(person_id), by_email=False, now=NOW)

    message_id = make_message(person_id, address="a@example.org")

    assert not Delivery.objects.filter(message_id=message_id, channel="email").exists()
    actions.choose_channels(actor=actor_for(person_id), by_email=True, now=NOW)
    assert queries.wants_email(person_id)


def test_mark_read_is_for_the_reader_only_and_once():
    person_id = uuid7()
    message_id = make_message(person_id)
    with pytest.raises(UnknownMessage):
        actions.mark_read(actor=actor_for(uuid7()), message_id=message_id, now=NOW)
    assert queries.unread_count(person_id) == 1

    for _ in range(2):
        actions.mark_read(actor=actor_for(person_id), message_id=message_id, now=NOW)

    assert queries.unread_count(person_id) == 0
    assert Entry.objects.filter(action="notifications.read", outcome="done").count() == 1


def test_a_stranger_reads_nothing():
    message_id = make_message(uuid7())
    with pytest.raises(UnknownMessage):
        queries.message_card(uuid7(), message_id)
    with pytest.raises(Forbidden):
        actions.mark_read(actor=ANONYMOUS, message_id=message_id, now=NOW)


def test_mark_all_read_leaves_others_messages():
    mine, theirs = uuid7(), uuid7()
    make_message(mine)
    make_message(mine)
    make_message(theirs)

    assert actions.mark_all_read(actor=actor_for(mine), now=NOW) == 2
    assert queries.unread_count(theirs) == 1


def test_erase_empties_words_and_addresses():
    person_id = uuid7()
    message_id = make_message(person_id, address="a@example.org")

    actions.erase_messages(actor=SYSTEM, person_id=person_id, now=NOW)

    row = Message.objects.get(id=message_id)
    assert (row.subject, row.body, row.html) == (None, None, None)
    assert email_of(message_id).address is None
    attempt, letter = actions.begin_attempt(
        actor=SYSTEM, delivery_id=email_of(message_id).id, now=NOW
    )
    assert (attempt, letter) == (None, None)
    assert email_of(message_id).state == DeliveryState.FAILED


def test_an_attempt_is_on_record_before_the_mail_server_is_called():
    message_id = make_message(uuid7(), address="a@example.org")

    _, letter = actions.begin_attempt(actor=SYSTEM, delivery_id=email_of(message_id).id, now=NOW)

    assert Attempt.objects.get().outcome == AttemptOutcome.STARTED
    assert letter.to == "a@example.org"
    assert letter.message_id == f"<{email_of(message_id).id}@tulay.example>"


def test_a_lost_attempt_is_marked_and_the_next_carries_the_same_message_id():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id
    begin = partial(actions.begin_attempt, actor=SYSTEM, delivery_id=delivery_id)

    _, one = begin(now=NOW)
    _, two = begin(now=NOW + timedelta(minutes=1))

    assert one.message_id == two.message_id
    outcomes = list(Attempt.objects.order_by("number").values_list("outcome", flat=True))
    assert outcomes == [AttemptOutcome.LOST, AttemptOutcome.STARTED]


def settle(delivery_id, outcome, *, now=NOW, reply=None):
    attempt_id, _ = actions.begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=now)
    actions.conclude_attempt(
        actor=SYSTEM, attempt_id=attempt_id, posted=Posted(outcome, reply), now=now
    )


def test_an_unreachable_server_is_tried_again_later():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id

    settle(delivery_id, AttemptOutcome.UNREACHABLE)

    delivery = Delivery.objects.get(id=delivery_id)
    assert delivery.state == DeliveryState.WAITING
    assert delivery.next_try_at == NOW + timedelta(seconds=30)
    again = OutboxRow.objects.latest("id")
    assert again.not_before == delivery.next_try_at
    assert again.key.endswith(":2")


def test_a_delivery_is_given_up_after_the_last_try_and_can_be_seen():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id

    for _ in range(ATTEMPTS_MAX):
        settle(delivery_id, AttemptOutcome.UNREACHABLE)

    [failed] = queries.failed_deliveries()
    assert (failed.id, failed.attempts) == (delivery_id, ATTEMPTS_MAX)
    assert OutboxRow.objects.count() == ATTEMPTS_MAX


def test_a_refused_address_is_not_tried_again():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id

    settle(delivery_id, AttemptOutcome.REFUSED, reply=550)

    assert Delivery.objects.get(id=delivery_id).state == DeliveryState.FAILED
    assert Attempt.objects.get().reply == 550


def test_only_lost_attempts_end_too():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id
    for _ in range(ATTEMPTS_MAX):
        actions.begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=NOW)

    assert actions.begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=NOW) == (None, None)
    assert Delivery.objects.get(id=delivery_id).state == DeliveryState.FAILED


def test_a_sent_delivery_is_not_posted_again():
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id
    settle(delivery_id, AttemptOutcome.SENT)

    assert actions.begin_attempt(actor=SYSTEM, delivery_id=delivery_id, now=NOW) == (None, None)
    assert Delivery.objects.get(id=delivery_id).state == DeliveryState.SENT


def test_a_person_may_not_deliver():
    with pytest.raises(Forbidden):
        actions.begin_attempt(actor=actor_for(uuid7()), delivery_id=uuid7(), now=NOW)


def test_deliver_notes_a_mail_server_that_does_not_answer(settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
    delivery_id = email_of(make_message(uuid7(), address="a@example.org")).id

    actions.deliver(actor=SYSTEM, delivery_id=delivery_id, clock=lambda: NOW)

    assert Attempt.objects.get().outcome == AttemptOutcome.UNREACHABLE


def test_the_holding_exports_and_erases():
    person_id = uuid7()
    make_message(person_id, address="a@example.org")

    exported = HOLDINGS["notifications"].export(person_id)
    assert exported["messages"][0]["addresses"] == ["a@example.org"]
    assert exported["messages"][0]["subject"] == "Good morning, Amina"

    HOLDINGS["notifications"].erase(SYSTEM, person_id, NOW)
    assert HOLDINGS["notifications"].export(person_id)["messages"][0]["body"] is None


def give_up(person_id=None):
    delivery_id = email_of(make_message(person_id or uuid7(), address="a@example.org")).id
    for _ in range(ATTEMPTS_MAX):
        settle(delivery_id, AttemptOutcome.UNREACHABLE)
    return delivery_id


def test_what_was_given_up_is_sent_again_with_new_tries():
    delivery_id = give_up()

    actions.retry_delivery(actor=SYSTEM, delivery_id=delivery_id, now=NOW)

    assert queries.failed_deliveries() == ()
    assert OutboxRow.objects.latest("id").key.endswith(f":{ATTEMPTS_MAX + 1}")
    settle(delivery_id, AttemptOutcome.SENT)
    assert Delivery.objects.get(id=delivery_id).state == DeliveryState.SENT
    assert Attempt.objects.latest("number").number == ATTEMPTS_MAX + 1


def test_only_what_failed_and_still_has_an_address_is_sent_again():
    person_id = uuid7()
    waiting = email_of(make_message(uuid7(), address="a@example.org")).id
    erased = give_up(person_id)
    actions.erase_messages(actor=SYSTEM, person_id=person_id, now=NOW)

    for delivery_id in (waiting, erased):
        with pytest.raises(NothingToRetry):
            actions.retry_delivery(actor=SYSTEM, delivery_id=delivery_id, now=NOW)
    with pytest.raises(UnknownDelivery):
        actions.retry_delivery(actor=SYSTEM, delivery_id=uuid7(), now=NOW)
    with pytest.raises(Forbidden):
        actions.retry_delivery(actor=actor_for(uuid7()), delivery_id=waiting, now=NOW)
