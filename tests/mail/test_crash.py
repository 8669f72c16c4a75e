"""A worker killed in the middle of sending loses nothing and sends one mail."""

import multiprocessing
import os
import signal
from email import message_from_bytes
from functools import partial

import pytest
from django.db import connections

from tulay.areas.notifications.models import Attempt, Delivery
from tulay.areas.notifications.rules import AttemptOutcome, DeliveryState
from tulay.areas.notifications.tests.factories import make_message
from tulay.kernel.ids import uuid7
from tulay.plumbing.delivery import deliver_row
from tulay.plumbing.keys.present import forget as forget_keys
from tulay.plumbing.keys.present import ring
from tulay.plumbing.models import OutboxRow

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("trial_templates"),
]


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def work_and_die_at(row_id, moment):
    """Do one outbox row in a process of its own that is killed before or after the mail server took the mail."""
    from tulay.areas.notifications import actions

    connections.close_all()
    real = actions.post

    def post(letter):
        if moment == "before":
            die()
        real(letter)
        die()

    actions.post = post
    deliver_row(row_id)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_killed_worker_loses_no_mail_and_repeats_none(mail_folder, moment):
    message_id = make_message(uuid7(), address="amina@example.org")
    [row] = OutboxRow.objects.filter(name="notifications.deliver")
    connections.close_all()
    ring().store.close()  # a child may not use the file of keys that its parent opened, nor close it
    forget_keys()
    process = multiprocessing.get_context("fork").Process(
        target=partial(work_and_die_at, str(row.id), moment)
    )
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL

    delivery = Delivery.objects.get(message_id=message_id, channel="email")
    assert delivery.state == DeliveryState.WAITING
    assert Attempt.objects.get().outcome == AttemptOutcome.STARTED
    row.refresh_from_db()
    assert row.done_at is None
    # The relay hands the row out again once the claim of the dead worker has lapsed.
    OutboxRow.objects.filter(id=row.id).update(not_before=None)
    deliver_row(str(row.id))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    mails = list(mail_folder.glob("*.eml"))
    assert len(mails) == 1
    assert str(delivery.id) in message_from_bytes(mails[0].read_bytes())["Message-ID"]
