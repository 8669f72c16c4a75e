"""A short cut for the few questions that programs ask most, and for what they send most.

    @router.get("/requests/{uuid:request_id}", response=RequestOut, …)
    @direct(_own_one)
    def show(request, request_id, reason=""): ...

`_own_one` answers the plain form of the question (no parameters to read or judge) or returns None: then the endpoint
does, with everything its signature asks. Credentials are asked for as always. With `method="POST"` the short cut takes
what `sent` finds nothing to say against; anything else takes the long way, which says what is wrong with it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view
from pydantic import BaseModel, ValidationError

from tulay.kernel.errors import Problem
from tulay.plumbing.http.api import SIGNED_IN, Credential
from tulay.plumbing.http.json import StrictParser

Body = TypeVar("Body", bound=BaseModel)
Answer = Callable[..., HttpResponse]


def direct(
    shortcut: Callable[..., HttpResponse | None],
    *,
    credential: Credential = SIGNED_IN,
    method: str = "GET",
) -> Callable[[Any], Any]:
    """Let `shortcut` answer a request of `method` first, if it comes with the credential."""

    def around(run: Answer) -> Answer:
        @wraps(run)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = None
            if request.method == method and credential(request) is not None:
                found = shortcut(request, *args, **kwargs)
            return found if found is not None else run(request, *args, **kwargs)

        return answer

    return decorate_view(around)


_parse = StrictParser().parse_body


def sent(request: HttpRequest, schema: type[Body]) -> Body | None:
    """Return what was sent, if it is a plain one: well formed, valid, and not to be remembered under a key."""
    if "HTTP_IDEMPOTENCY_KEY" in request.META:
        return None
    try:
        return schema.model_validate(_parse(request))
    except (Problem, ValidationError):
        return None
