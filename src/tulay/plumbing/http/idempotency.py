"""`Idempotency-Key`: a mutation sent again takes effect once and gets the first answer again.

    @router.post("/requests", response={201: Opened})
    @idempotent()                       # or idempotent(required=True) where money moves
    def open_(request, body): ...

Beneath the route decorator. The whole endpoint runs in one transaction that its actions join, and the answer is
stored in it: effect and answer share one fate, whatever dies in between. The same key at the same time waits on an
advisory lock and then finds the answer. A refusal or a failure rolls everything back and leaves no row, so the
sender may mend the request or try again under the same key.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view
from psycopg.errors import DeadlockDetected, SerializationFailure

from tulay.kernel.errors import Problem
from tulay.plumbing.actions import one_transaction
from tulay.plumbing.db.writes import add
from tulay.plumbing.http import errors
from tulay.plumbing.http.models import IdempotencyRecord
from tulay.plumbing.http.problems import respond
from tulay.plumbing.http.visits import asker_of

View = Callable[..., HttpResponse]
KEPT = timedelta(days=7)
RETRIES = 3
LEAST = 20  # a key must be hard to guess: for a stranger it is all that guards the answer
IS_KNOWN = "plumbing_is_answered(%s)"  # waits for whoever acts under the same key
_KEY = re.compile(r'"([!#-~]{20,255})"|([!#-~]{20,255})')  # `api_description` says the same
_NOBODY = UUID(int=0)


class _Refused(Exception):
    """Carries an answer out of the transaction that it rolls back."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__()


def idempotent(*, required: bool = False) -> Callable[[Any], Any]:
    """Let an endpoint answer a repeated request with its first answer."""

    def around(run: View) -> View:
        @wraps(run)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                key = _key_of(request, required=required)
                if key is None:
                    return run(request, *args, **kwargs)
                return _once(request, key, lambda: run(request, *args, **kwargs))
            except (errors.IdempotencyKeyMissing, errors.IdempotencyKeyUnusable) as problem:
                return respond(request, problem)
            except errors.IdempotencyKeyReused as problem:
                return respond(request, problem)

        return answer

    def mark(view: Any) -> Any:
        view.takes_idempotency_key = "required" if required else "accepted"
        return decorate_view(around)(view)

    return mark


def purge(*, now: datetime, batch: int = 5_000) -> int:
    """Delete answers older than seven days; return how many."""
    oldest = UUID(int=int((now - KEPT).timestamp() * 1_000) << 80)
    old = IdempotencyRecord.objects.filter(id__lt=oldest).order_by("id").values("id")[:batch]
    return IdempotencyRecord.objects.filter(id__in=old).delete()[0]


def _key_of(request: HttpRequest, *, required: bool) -> str | None:
    raw = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if raw is None:
        if required:
            raise errors.IdempotencyKeyMissing
        return None
    found = _KEY.fullmatch(raw.strip())
    if found is None:
        raise errors.IdempotencyKeyUnusable(least=LEAST)
    return found[1] or found[2]


def _principal(request: HttpRequest) -> str:
    actor = asker_of(request)
    return str(actor.person_id or actor.client_id or "")


def _once(request: HttpRequest, key: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run, or find the first answer; again when PostgreSQL says that two met."""
    for attempt in range(RETRIES):
        try:
            return _in_one_transaction(request, key, run)
        except _Refused as refused:
            return refused.response
        except OperationalError as error:
            met = isinstance(error.__cause__, (DeadlockDetected, SerializationFailure))
            if not met or attempt == RETRIES - 1:
                raise
            time.sleep(0.01 * 2**attempt)
    raise AssertionError("unreachable")


def _in_one_transaction(
    request: HttpRequest, key: str, run: Callable[[], HttpResponse]
) -> HttpResponse:
    digest = _digest(_principal(request), request.method or "", request.path, key)
    fingerprint = _digest(request.META.get("QUERY_STRING", ""), *_sent(request))
    refused: HttpResponse | None = None
    try:
        with one_transaction(seen_as=asker_of(request), asking=(IS_KNOWN, [digest])) as is_known:
            if is_known:
                return _again(IdempotencyRecord.objects.get(digest=digest), fingerprint)
            response = run()
            if response.status_code >= 400:  # noqa: PLR2004 - where refusals begin
                refused = response
                raise getattr(request, "problem", None) or _Refused(response)
            add(_record(request, digest, fingerprint, response))
            return response
    except Problem:
        if refused is None:
            raise
        return refused


def _sent(request: HttpRequest) -> Iterator[str | bytes]:
    """Yield what was sent; a form with files part by part, since a sender draws its boundary anew each time.

    Files are read in pieces from where they were put on arrival: none is held whole for this.
    """
    if request.method != "POST" or request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (name, str(len(values)), *values)
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield from (name, file.name or "", str(file.size), *file.chunks())


def _again(known: IdempotencyRecord, fingerprint: bytes) -> HttpResponse:
    if bytes(known.fingerprint) != fingerprint:
        raise errors.IdempotencyKeyReused
    response = HttpResponse(known.body, status=known.status, content_type=known.content_type)
    if known.location:
        response["Location"] = known.location
    response["Idempotency-Replayed"] = "true"
    return response


def _record(
    request: HttpRequest, digest: bytes, fingerprint: bytes, response: HttpResponse
) -> IdempotencyRecord:
    actor = asker_of(request)
    return IdempotencyRecord(
        digest=digest,
        fingerprint=fingerprint,
        subject_id=actor.person_id or _NOBODY,
        status=response.status_code,
        location=response.get("Location", ""),
        content_type=response.get("Content-Type", ""),
        body=response.content.decode(),
    )


def _digest(*parts: str | bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.digest()
