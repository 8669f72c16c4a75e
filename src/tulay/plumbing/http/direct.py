"""A short cut for the few questions that programs ask most.

    @router.get("/requests/{uuid:request_id}", response=RequestOut, …)
    @direct(_own_one)
    def show(request, request_id, reason=""): ...

`_own_one` answers the plain form of the question (no parameters to read or judge) or returns None: then the endpoint
does, with everything its signature asks. Credentials are asked for as always.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.decorators import decorate_view

from tulay.plumbing.http.api import SIGNED_IN, Credential

Answer = Callable[..., HttpResponse]


def direct(
    shortcut: Callable[..., HttpResponse | None], *, credential: Credential = SIGNED_IN
) -> Callable[[Any], Any]:
    """Let `shortcut` answer a GET first, if it comes with the credential."""

    def around(run: Answer) -> Answer:
        @wraps(run)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = None
            if request.method == "GET" and credential(request) is not None:
                found = shortcut(request, *args, **kwargs)
            return found if found is not None else run(request, *args, **kwargs)

        return answer

    return decorate_view(around)
