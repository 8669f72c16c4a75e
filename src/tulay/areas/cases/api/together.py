"""What the endpoints share: bytes out, and several actions with one fate."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from django.http import HttpResponse

from tulay.plumbing.actions import in_transaction, one_transaction


def answered(value: Any, *, status: int = 200) -> HttpResponse:
    """Answer with what a query returned, as JSON."""
    body = msgspec.json.encode(value, enc_hook=str)
    return HttpResponse(body, status=status, content_type="application/json")


def together() -> AbstractContextManager[None]:
    """Give several actions one fate; an idempotency key has opened the transaction already."""
    return nullcontext() if in_transaction() else one_transaction()
