"""Reads of messages: a person's own inbox, and what did not arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from tulay.areas.notifications.errors import UnknownMessage
from tulay.areas.notifications.models import Delivery, Message, Preference
from tulay.areas.notifications.rules import Channel, DeliveryState, can_be_retried, is_useless
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX, BrokenCursor, Cursor, Page


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message as its reader sees it; `email` is the state of its e-mail, if one was due."""

    id: UUID
    subject: str
    body: str
    language: str
    created_at: datetime
    is_read: bool
    email: DeliveryState | None


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """A delivery that will not be tried again; no address, only where to look."""

    id: UUID
    recipient_id: UUID
    template: str
    attempts: int
    failed_at: datetime | None
    can_be_retried: bool


def inbox(
    person_id: UUID, *, cursor: str | None = None, limit: int = LIMIT_DEFAULT
) -> Page[MessageCard]:
    """Return one page of a person's messages, newest first.

    :raises BrokenCursor: the cursor is not one of ours.
    """
    size = min(max(limit, 1), LIMIT_MAX)
    mine = _readable(person_id).order_by("-id")
    if cursor:
        mine = mine.filter(id__lt=_id_in(cursor))
    rows = list(mine.prefetch_related("deliveries")[: size + 1])
    more = Cursor((str(rows[size - 1].id),)).encode() if len(rows) > size else None
    return Page(tuple(_card(row) for row in rows[:size]), more)


def message_card(person_id: UUID, message_id: UUID) -> MessageCard:
    """Return one of a person's own messages.

    :raises UnknownMessage: there is none of theirs by this id.
    """
    row = _readable(person_id).filter(id=message_id).first()
    if row is None:
        raise UnknownMessage
    return _card(row)


def unread_count(person_id: UUID) -> int:
    """Return how many messages a person has not opened."""
    return _readable(person_id).filter(read_at=None).count()


def wants_email(person_id: UUID) -> bool:
    """Answer whether a person takes copies by e-mail; yes until they choose otherwise."""
    chosen = Preference.objects.filter(person_id=person_id).first()
    return chosen is None or chosen.wants_email


def was_delivered(message_id: UUID) -> bool:
    """Answer whether a message reached an address or a phone: lying in the inbox is not enough."""
    outside = Delivery.objects.filter(message_id=message_id).exclude(channel=Channel.IN_APP.value)
    return outside.filter(state=DeliveryState.SENT.value).exists()


def ways_of_messages(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return how far each channel of each of these messages has come, by the key under which it was sent."""
    found: dict[str, dict[str, str]] = {}
    rows = Delivery.objects.filter(message__key__in=list(keys))
    for key, channel, state in rows.values_list("message__key", "channel", "state"):
        found.setdefault(key, {})[channel] = state
    return found


def recipients_of_old(before: datetime, limit: int) -> tuple[UUID, ...]:
    """Return whose messages of long ago can still be read."""
    old = Message.objects.filter(created_at__lt=before, body__isnull=False)
    ids = old.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    return tuple(ids[:limit])


def exported_messages(person_id: UUID) -> list[dict[str, object]]:
    """Return everything a person was told, oldest first, for their export."""
    rows = _readable(person_id).order_by("id")
    return [
        {
            "sent_at": row.created_at.isoformat(),
            "subject": row.subject,
            "body": row.body,
            "addresses": [d.address for d in row.deliveries.all() if d.address],
        }
        for row in rows.prefetch_related("deliveries").iterator(chunk_size=200)
    ]


def failed_deliveries(limit: int = LIMIT_DEFAULT) -> tuple[FailedDelivery, ...]:
    """Return the newest deliveries that were given up."""
    failed = Delivery.objects.filter(state=DeliveryState.FAILED.value).select_related("message")
    return tuple(
        FailedDelivery(
            d.id,
            d.recipient_id,
            d.message.template,
            d.attempts,
            d.ended_at,
            can_be_retried(
                d.state,
                has_address=bool(d.address),
                is_secret=bool(d.message.is_secret),
                is_over=_is_over(d),
            ),
        )
        for d in failed.order_by("-id")[: min(limit, LIMIT_MAX)]
    )


def _readable(person_id: UUID) -> QuerySet[Message]:
    """Return what may be shown: a link or a code that opens something may not."""
    return Message.objects.filter(recipient_id=person_id).exclude(is_secret=True)


def _is_over(delivery: Delivery) -> bool:
    """Answer whether it was given up because what it speaks of had begun, or was called off."""
    ended, useless_from = delivery.ended_at, delivery.message.useless_from
    return ended is not None and is_useless(useless_from, ended)


def _id_in(cursor: str) -> UUID:
    try:
        return UUID(Cursor.decode(cursor, width=1).values[0])
    except ValueError as error:
        raise BrokenCursor from error


def _card(row: Message) -> MessageCard:
    states = [DeliveryState(d.state) for d in row.deliveries.all() if d.channel == Channel.EMAIL]
    return MessageCard(
        id=row.id,
        subject=row.subject or "",
        body=row.body or "",
        language=row.language,
        created_at=row.created_at,
        is_read=row.read_at is not None,
        email=states[0] if states else None,
    )
