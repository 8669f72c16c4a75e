"""Tell people something: the only file that writes messages, deliveries and attempts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext

from tulay.areas.audit.actions import Outcome, record
from tulay.areas.notifications import rules
from tulay.areas.notifications.adapters.protocol import Posted, ShortText
from tulay.areas.notifications.adapters.sms import post_text
from tulay.areas.notifications.adapters.smtp import Letter, post
from tulay.areas.notifications.errors import NothingToRetry, UnknownDelivery, UnknownMessage
from tulay.areas.notifications.models import Attempt, Delivery, Message, Preference
from tulay.areas.notifications.queries import wants_email
from tulay.areas.notifications.rules import AttemptOutcome, Channel, DeliveryState
from tulay.kernel.actor import Actor
from tulay.plumbing.actions import action, errand
from tulay.plumbing.db.writes import add
from tulay.plumbing.jobs import enqueue
from tulay.plumbing.keys.subjects import unless_erased

JOB = "notifications.deliver"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell, and where they can be reached besides the inbox."""

    person_id: UUID
    address: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    language: str = "en"


@dataclass(frozen=True, slots=True)
class _Words:
    subject: str
    body: str
    html: str | None
    text: str | None = None


@action("notifications.send")
def send(
    *,
    actor: Actor,
    recipient: Recipient,
    template: str,
    facts: Mapping[str, object],
    key: str,
    now: datetime,
    urgent: bool = False,
    everywhere: bool = False,
    calendar: str | None = None,
    useless_from: datetime | None = None,
) -> UUID:
    """Tell a person something, in their language: in the inbox at once, by e-mail after the commit.

    `template` is `area.name`: the words are in `templates/notifications/area/name/{subject.txt,body.txt}` and,
    where wanted, `body.html` and `sms.txt`; they see `facts` and `public_url`. The same `key` is sent once. What is
    `urgent` (the safety of an account) is sent whatever the person has chosen, by text message if they have no address.

    :param everywhere: take each way to the person that there is, text messages among them.
    :param calendar: what a calendar is told (iCalendar); it travels with the e-mail.
    :param useless_from: no try is made from then on: news of what has begun helps nobody.
    """
    known = Message.objects.filter(key=key).values_list("id", flat=True).first()
    if known is not None:
        return known
    message, text = _written(actor, recipient, template, facts, key, now)
    message.calendar, message.useless_from = calendar, useless_from
    channels = rules.channels_for(
        address=recipient.address,
        phone=recipient.phone,
        wants_email=bool(recipient.address) and wants_email(recipient.person_id),
        is_urgent=urgent,
        has_text=text is not None,
        goes_everywhere=everywhere and bool(settings.SMS_URL),
    )
    if Channel.SMS in channels:
        message.text = text
    _set_all_out(message, channels, recipient, now)
    record(
        actor=actor,
        code="notifications.send",
        target=f"message:{message.id}",
        at=now,
        subject_id=recipient.person_id,
        template=template,
        channels=" ".join(channels),
    )
    return message.id


@action("notifications.send-secret")
def send_secret(
    *,
    actor: Actor,
    recipient: Recipient,
    template: str,
    facts: Mapping[str, object],
    key: str,
    now: datetime,
) -> UUID:
    """Send a link or a code to the address named, or else to the phone, and nowhere else.

    It never stands in the inbox, which whoever took over a session could read, and is emptied once its way has ended.
    """
    known = Message.objects.filter(key=key).values_list("id", flat=True).first()
    if known is not None:
        return known
    message, text = _written(actor, recipient, template, facts, key, now)
    message.is_secret = True
    channel = Channel.EMAIL if recipient.address else Channel.SMS
    if channel is Channel.SMS:
        assert text is not None, f"{template} has no sms.txt"
        message.text = text
    _set_all_out(message, (channel,), recipient, now)
    record(
        actor=actor,
        code="notifications.send-secret",
        target=f"message:{message.id}",
        at=now,
        subject_id=recipient.person_id,
        template=template,
        channels=channel,
    )
    return message.id


@errand
def deliver(*, actor: Actor, delivery_id: UUID, clock: Callable[[], datetime]) -> None:
    """Post one e-mail or text message: put the attempt on record, call the carrier, put its answer on record.

    A process that dies in between leaves a started attempt; the next try marks it lost and posts the same
    id again, by which a mail server or a gateway recognises what it already has.
    """
    attempt_id, parcel = begin_attempt(actor=actor, delivery_id=delivery_id, now=clock())
    if attempt_id is None or parcel is None:
        return
    posted = post_text(parcel) if isinstance(parcel, ShortText) else post(parcel)
    conclude_attempt(actor=actor, attempt_id=attempt_id, posted=posted, now=clock())


@action("notifications.begin-attempt")
def begin_attempt(
    *, actor: Actor, delivery_id: UUID, now: datetime
) -> tuple[UUID, Letter | ShortText] | tuple[None, None]:
    """Put an attempt on record and return what to post; nothing when the delivery has ended."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("message")
        .filter(id=delivery_id, state=DeliveryState.WAITING.value)
        .first()
    )
    if delivery is None:
        return None, None
    delivery.tries.filter(outcome=AttemptOutcome.STARTED.value).update(
        outcome=AttemptOutcome.LOST.value, ended_at=now
    )
    number = delivery.tries.count() + 1
    is_over = rules.is_useless(delivery.message.useless_from, now)
    has_address = bool(unless_erased(delivery.address))
    given_up = is_over or not has_address or delivery.attempts >= rules.ATTEMPTS_MAX
    record(
        actor=actor,
        code="notifications.begin-attempt",
        target=f"message:{delivery.message_id}",
        at=now,
        subject_id=delivery.recipient_id,
        outcome=Outcome.REFUSED if given_up else Outcome.DONE,
        number=number,
    )
    if given_up:  # every try was lost on the way, the address has been erased, or it is too late
        _end(delivery, DeliveryState.FAILED, now)
        return None, None
    delivery.attempts += 1
    delivery.next_try_at = None
    delivery.save(update_fields=["attempts", "next_try_at"])
    attempt = Attempt(delivery=delivery, number=number, started_at=now)
    add(attempt)
    return attempt.id, _parcel(delivery)


@action("notifications.conclude-attempt")
def conclude_attempt(*, actor: Actor, attempt_id: UUID, posted: Posted, now: datetime) -> None:
    """Put the mail server's answer on record, and settle: sent, failed, or when to try again."""
    attempt = Attempt.objects.get(id=attempt_id)
    delivery = Delivery.objects.select_for_update().get(id=attempt.delivery_id)
    attempt.ended_at, attempt.outcome, attempt.reply = now, posted.outcome.value, posted.reply
    attempt.save(update_fields=["ended_at", "outcome", "reply"])
    record(
        actor=actor,
        code="notifications.conclude-attempt",
        target=f"message:{delivery.message_id}",
        at=now,
        subject_id=delivery.recipient_id,
        number=attempt.number,
        result=posted.outcome,
        reply=posted.reply,
    )
    if posted.outcome is AttemptOutcome.SENT:
        _end(delivery, DeliveryState.SENT, now)
    elif delivery.state == DeliveryState.WAITING:
        _try_again(delivery, posted.outcome, now)


@action("notifications.retry")
def retry_delivery(*, actor: Actor, delivery_id: UUID, now: datetime) -> None:
    """Send once more what was given up, with the whole row of tries before it.

    :raises UnknownDelivery: there is none by this id.
    :raises NothingToRetry: it has not failed, or nobody knows the address or the words any more.
    """
    delivery = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if delivery is None:
        raise UnknownDelivery
    secret, known = bool(delivery.message.is_secret), bool(unless_erased(delivery.address))
    over = rules.is_useless(delivery.message.useless_from, now)
    if not rules.can_be_retried(delivery.state, has_address=known, is_secret=secret, is_over=over):
        raise NothingToRetry
    delivery.state, delivery.ended_at, delivery.attempts = DeliveryState.WAITING.value, None, 0
    delivery.save(update_fields=["state", "ended_at", "attempts"])
    _enqueue_try(delivery)
    record(
        actor=actor,
        code="notifications.retry",
        target=f"message:{delivery.message_id}",
        at=now,
        subject_id=delivery.recipient_id,
    )


@action("notifications.call-off")
def call_off(*, actor: Actor, keys: Iterable[str], now: datetime) -> int:
    """End what is still on its way of messages whose matter is over; return how many deliveries that were."""
    messages = Message.objects.filter(key__in=list(keys))
    waiting = Delivery.objects.filter(message__in=messages, state=DeliveryState.WAITING.value)
    count = waiting.update(state=DeliveryState.FAILED.value, ended_at=now, next_try_at=None)
    messages.update(useless_from=now)
    record(
        actor=actor,
        code="notifications.call-off",
        target="message",
        at=now,
        outcome=Outcome.DONE,
        count=count,
    )
    return count


@action("notifications.read")
def mark_read(*, actor: Actor, message_id: UUID, now: datetime) -> None:
    """Note that a person has opened one of their own messages.

    :raises UnknownMessage: there is none of theirs by this id.
    """
    assert actor.person_id is not None
    message = Message.objects.filter(recipient_id=actor.person_id, id=message_id).first()
    if message is None:
        raise UnknownMessage
    if message.read_at is not None:
        return
    message.read_at = now
    message.save(update_fields=["read_at"])
    record(
        actor=actor,
        code="notifications.read",
        target=f"message:{message_id}",
        at=now,
        subject_id=actor.person_id,
    )


@action("notifications.read-all")
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Note that a person has done with all their messages; return how many were new."""
    assert actor.person_id is not None
    unread = Message.objects.filter(recipient_id=actor.person_id, read_at=None)
    count = unread.update(read_at=now)
    record(
        actor=actor,
        code="notifications.read-all",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        count=count,
    )
    return count


@action("notifications.choose-channels")
def choose_channels(*, actor: Actor, by_email: bool, now: datetime) -> None:
    """Note whether a person wants copies of their messages by e-mail; the inbox always has them."""
    assert actor.person_id is not None
    Preference.objects.update_or_create(
        person_id=actor.person_id, defaults={"wants_email": by_email, "changed_at": now}
    )
    record(
        actor=actor,
        code="notifications.choose-channels",
        target=f"person:{actor.person_id}",
        at=now,
        subject_id=actor.person_id,
        by_email=by_email,
    )


@action("notifications.erase")
def erase_messages(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Empty what a person was told and where; that it was sent, and when, remains."""
    Message.objects.filter(recipient_id=person_id).update(
        subject=None, body=None, html=None, text=None, calendar=None
    )
    Delivery.objects.filter(recipient_id=person_id).update(address=None)
    record(
        actor=actor,
        code="notifications.erase",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


@action("notifications.forget")
def forget_messages(*, actor: Actor, person_id: UUID, before: datetime, now: datetime) -> None:
    """Empty a person's messages of long ago, and where they went; that they were sent remains."""
    old = Message.objects.filter(recipient_id=person_id, created_at__lt=before)
    Delivery.objects.filter(message__in=old).update(address=None)
    old.update(subject=None, body=None, html=None, text=None, calendar=None)
    record(
        actor=actor,
        code="notifications.forget",
        target=f"person:{person_id}",
        at=now,
        subject_id=person_id,
    )


def _written(  # noqa: PLR0917 - what a message is made of, for two actions beside it
    actor: Actor,
    recipient: Recipient,
    template: str,
    facts: Mapping[str, object],
    key: str,
    now: datetime,
) -> tuple[Message, str | None]:
    """Return a message in its reader's language, not yet stored, and its short text if it has one."""
    is_help = actor.on_behalf_of == recipient.person_id and "helper" not in facts
    helper = actor.name if is_help else ""
    words = _words(template, facts, recipient.language, helper)
    message = Message(
        recipient_id=recipient.person_id,
        key=key,
        template=template,
        language=recipient.language,
        subject=words.subject,
        body=words.body,
        html=words.html,
        created_at=now,
    )
    return message, words.text


def _set_all_out(
    message: Message, channels: tuple[Channel, ...], recipient: Recipient, now: datetime
) -> None:
    add(message)
    for channel in channels:
        address = recipient.phone if channel is Channel.SMS else recipient.address
        _set_out(message, channel, address, now)


def _set_out(message: Message, channel: Channel, address: str | None, now: datetime) -> None:
    delivery = Delivery(message=message, recipient_id=message.recipient_id, channel=channel.value)
    if channel is Channel.IN_APP:
        delivery.state, delivery.ended_at = DeliveryState.SENT.value, now
    else:
        delivery.state, delivery.address = DeliveryState.WAITING.value, address
    add(delivery)
    if channel is not Channel.IN_APP:
        enqueue(JOB, key=f"{JOB}:{delivery.id}:1", delivery_id=delivery.id)


def _try_again(delivery: Delivery, outcome: AttemptOutcome, now: datetime) -> None:
    useless_from = delivery.message.useless_from
    at = rules.next_try_at(outcome, attempts=delivery.attempts, now=now, useless_from=useless_from)
    if at is None:
        _end(delivery, DeliveryState.FAILED, now)
        return
    delivery.next_try_at = at
    delivery.save(update_fields=["next_try_at"])
    _enqueue_try(delivery, not_before=at)


def _enqueue_try(delivery: Delivery, *, not_before: datetime | None = None) -> None:
    key = f"{JOB}:{delivery.id}:{delivery.tries.count() + 1}"
    enqueue(JOB, key=key, not_before=not_before, delivery_id=delivery.id)


def _end(delivery: Delivery, state: DeliveryState, now: datetime) -> None:
    delivery.state, delivery.ended_at, delivery.next_try_at = state.value, now, None
    delivery.save(update_fields=["state", "ended_at", "next_try_at"])
    message = delivery.message
    if message.is_secret:  # it has served, or is of no use any more
        message.body = message.html = message.text = None
        message.save(update_fields=["body", "html", "text"])


def _parcel(delivery: Delivery) -> Letter | ShortText:
    if delivery.channel == Channel.SMS:
        return ShortText(str(delivery.id), delivery.address or "", delivery.message.text or "")
    return _letter(delivery)


def _letter(delivery: Delivery) -> Letter:
    message = delivery.message
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return Letter(
        message_id=rules.message_id(delivery.id, domain=domain),
        to=delivery.address,
        subject=message.subject or "",
        text=message.body or "",
        html=message.html,
        calendar=message.calendar,
        language=message.language,
        written_at=message.created_at,
    )


def _words(template: str, facts: Mapping[str, object], language: str, helper: str = "") -> _Words:
    """Render a message; whatever an official did for its reader names the official, too."""
    folder = f"notifications/{template.replace('.', '/')}"
    context: dict[str, Any] = {"public_url": settings.PUBLIC_URL, **facts}
    with translation.override(language):
        text, html = _engine(escapes=False), _engine(escapes=True)
        by = gettext("%(helper)s did this for you.") % {"helper": helper} if helper else ""
        body = text.get_template(f"{folder}/body.txt").render(context).strip() + "\n"
        return _Words(
            subject=rules.one_line(text.get_template(f"{folder}/subject.txt").render(context)),
            body=f"{body}\n{by}\n" if by else body,
            html=html.get_template(f"{folder}/body.html").render(context)
            + (format_html("<p>{}</p>", by) if by else "")
            if _has(f"{folder}/body.html")
            else None,
            text=rules.one_line(text.get_template(f"{folder}/sms.txt").render(context) + f" {by}")
            if _has(f"{folder}/sms.txt")
            else None,
        )


@cache
def _engine(*, escapes: bool) -> DjangoTemplates:
    """Return the engine for text, where nothing is escaped, or for HTML, where everything is."""
    return DjangoTemplates(
        {
            "NAME": "html" if escapes else "text",
            "DIRS": [],
            "APP_DIRS": True,
            "OPTIONS": {"autoescape": escapes},
        }
    )


@cache
def _has(template: str) -> bool:
    try:
        _engine(escapes=False).get_template(template)
    except TemplateDoesNotExist:
        return False
    return True
