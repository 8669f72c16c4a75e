"""Mail that people send to us is taken in: each once, whatever dies in between."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from tulay.areas.audit.actions import record
from tulay.areas.notifications.adapters import mailbox, received
from tulay.areas.notifications.adapters.protocol import Lying
from tulay.areas.notifications.adapters.received import ReceivedMail
from tulay.areas.notifications.models import Received
from tulay.areas.notifications.rules import MAIL_MAX, MAILS_MAX, SET_ASIDE, Intake
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.metrics import MAIL_RECEIVED

__all__ = ["Intake", "ReceivedMail", "collect_mail", "receive"]

Take = Callable[[ReceivedMail], Intake]
"""What an area does with a mail; it runs in the transaction that puts the mail on record."""
_log = structlog.get_logger(__name__)


@errand
def collect_mail(
    *, actor: Actor, take: Take, clock: Callable[[], datetime]
) -> Mapping[Intake, int]:
    """Take in what lies in the mailbox of this installation, and put each mail away; return what became of them.

    A mail is put on record first and moved then: a process that dies in between finds it known, and only moves it.

    :raises OSError: the mailbox is away; the next run finds what waits there.
    """
    counts: Counter[Intake] = Counter()
    if not settings.EMAIL_INBOUND_URL:
        return counts
    with mailbox.opened(settings.EMAIL_INBOUND_URL) as box:
        for lying in list(box.waiting(MAILS_MAX)):
            outcome = _handled(actor, box, lying, take, clock())
            box.put_away(lying, aside=outcome in SET_ASIDE)
            MAIL_RECEIVED.labels(outcome.value).inc()
            counts[outcome] += 1
    return counts


@action("notifications.receive")
def receive(*, actor: Actor, digest: bytes, take: Callable[[], Intake], now: datetime) -> Intake:
    """Put a mail on record, and do with it what is to be done; one that is known already is not done again."""
    row = Received(digest=digest, outcome=Intake.FAILED.value, received_at=now)
    Received.objects.bulk_create([row], ignore_conflicts=True)  # waits for whoever has it in hand
    known = Received.objects.get(digest=digest)
    outcome = Intake(known.outcome)
    if known.id == row.id:
        outcome = take()
        Received.objects.filter(id=row.id).update(outcome=outcome.value)
    record(
        actor=actor,
        code="notifications.receive",
        target=f"mail:{known.id}",
        at=now,
        result=outcome,
        again=known.id != row.id,
    )
    return outcome


def _handled(actor: Actor, box: mailbox.Mailbox, lying: Lying, take: Take, now: datetime) -> Intake:
    if lying.size > MAIL_MAX:
        digest = hashlib.sha256(f"{lying.name} {lying.size} {now}".encode()).digest()
        return receive(actor=actor, digest=digest, take=lambda: Intake.TOO_LARGE, now=now)
    raw = box.read(lying)
    digest, mail = received.digest_of(raw), received.opened(raw)
    if mail is None:
        return receive(actor=actor, digest=digest, take=lambda: Intake.UNREADABLE, now=now)
    try:
        return receive(actor=actor, digest=digest, take=partial(take, mail), now=now)
    except (OSError, OperationalError, InterfaceError):  # no fault of the mail's: it waits
        raise
    except Exception:  # noqa: BLE001 - one mail that breaks us may not keep all others waiting
        _log.exception("notifications.mail-failed")
        return receive(actor=actor, digest=digest, take=lambda: Intake.FAILED, now=now)
