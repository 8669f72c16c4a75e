"""What the endpoints share: the actor, bytes out, and several actions with one fate."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from tulay.kernel.actor import ANONYMOUS, Actor
from tulay.plumbing.actions import in_transaction, one_transaction


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks, as `site` found them."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def answered(value: Any, *, status: int = 200) -> HttpResponse:
    """Answer with what a query returned, as JSON."""
    body = msgspec.json.encode(value, enc_hook=str)
    return HttpResponse(body, status=status, content_type="application/json")


def together() -> AbstractContextManager[None]:
    """Give several actions one fate; an idempotency key has opened the transaction already."""
    return nullcontext() if in_transaction() else one_transaction()
