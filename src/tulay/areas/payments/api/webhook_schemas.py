"""What goes in and comes out about messages to the server of a business."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tulay.areas.payments.rules.webhooks_out import (
    ADDRESS_MAX,
    CHOSEN,
    DeliveryState,
    WebhookEvent,
    WebhookPause,
)
from tulay.plumbing.http.api import Strict
from tulay.plumbing.http.inputs import Line

if TYPE_CHECKING:
    Address = str
else:
    Address = Line[ADDRESS_MAX]


class WebhookIn(Strict):
    """An address, and what it is told."""

    address: Address = Field(description="Begins with https:// and answers within ten seconds.")
    events: list[WebhookEvent] = Field(min_length=1, max_length=len(CHOSEN))


class WebhookOut(Schema):
    """An address of a business."""

    id: UUID
    address: str
    events: list[WebhookEvent]
    pause: WebhookPause | None = Field(description="Why nothing is sent there; new ones are kept.")
    paused_at: datetime | None
    former_until: datetime | None = Field(description="Until when the former secret signs, too.")
    made_at: datetime


class WebhooksOut(Schema):
    """The addresses of a business, five at most."""

    items: list[WebhookOut]


class WebhookSecretOut(Schema):
    """A secret; it is answered this once."""

    id: UUID
    secret: str = Field(description="`whsec_…`, as Standard Webhooks 1.0 says.")


class WebhookSwitchIn(Strict):
    """Whether messages go to an address."""

    is_on: bool


class DeliveryOut(Schema):
    """A message to an address."""

    id: UUID
    event: WebhookEvent
    state: DeliveryState
    attempts: int
    last_status: int = Field(description="Of HTTP; 0 where there was no answer.")
    last_failure: str
    next_try_at: datetime | None
    made_at: datetime
    ended_at: datetime | None


class DeliveriesOut(Schema):
    """A page of messages, newest first."""

    items: list[DeliveryOut]
    next: str | None


class TryOut(Schema):
    """One try."""

    number: int
    at: datetime
    answered_at: datetime | None
    status: int
    failure: str
    took_ms: int


class DeliveryDetailOut(DeliveryOut):
    """A message and its tries, the last one first."""

    tries: list[TryOut]


class DeliveryMadeOut(Schema):
    """Which message is on its way."""

    id: UUID
