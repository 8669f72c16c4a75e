"""Messages for tests."""

from datetime import UTC, datetime

from tulay.areas.notifications.actions import Recipient, send, send_secret
from tulay.kernel.actor import SYSTEM, Actor, ActorKind, Grant
from tulay.kernel.ids import uuid7

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CODES = frozenset({"notifications.read", "notifications.read-all", "notifications.choose-channels"})


def actor_for(person_id):
    return Actor(person_id, ActorKind.PERSON, grants=(Grant(CODES, role="resident"),))


def make_message(
    person_id,
    *,
    address=None,
    language="en",
    template="trial.greeting",
    facts=None,
    key=None,
    now=NOW,
    phone=None,
    **more,
):
    return send(
        actor=SYSTEM,
        recipient=Recipient(person_id, address=address, phone=phone, language=language),
        template=template,
        facts=facts or {"name": "Amina"},
        key=key or str(uuid7()),
        now=now,
        **more,
    )


def make_secret(person_id, *, address=None, phone=None, key=None, code="123456"):
    return send_secret(
        actor=SYSTEM,
        recipient=Recipient(person_id, address=address, phone=phone),
        template="trial.code",
        facts={"code": code},
        key=key or str(uuid7()),
        now=NOW,
    )
