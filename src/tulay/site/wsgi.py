"""The web server's entrance."""

import gc
import os
from collections.abc import Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http.response import HttpResponseBase
from django.urls import get_resolver

from tulay.plumbing.http.problems import JSON_DOORS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tulay.site.settings")


class Entrance(WSGIHandler):
    """Django's own for pages; for programs the same without the signals, which nobody here listens to but Django."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer one request."""
        if not environ["PATH_INFO"].startswith(JSON_DOORS) or environ.get("SCRIPT_NAME"):
            return super().__call__(environ, start_response)
        request = self.request_class(environ)
        response: HttpResponseBase = self._middleware_chain(request)  # type: ignore[attr-defined]  # Django ships no types of it
        if response.streaming or response.cookies:
            return self._at_length(request, response, start_response)
        headers = [*response.headers._store.values()]  # noqa: SLF001 - `items` looks each up again
        start_response(f"{response.status_code} {response.reason_phrase}", headers)
        request.close()
        if connection.connection is not None:
            connection.close_if_unusable_or_obsolete()  # back to the pool
        return (response.content,)  # type: ignore[attr-defined]  # not streaming, so it has one

    def _at_length(self, request: Any, response: Any, start_response: Any) -> Iterable[bytes]:
        """Answer with what Django's own handler would give: closed by the server when it has been read."""
        response._resource_closers.append(request.close)  # noqa: SLF001 - as Django's own does
        response._handler_class = type(self)  # noqa: SLF001 - the same
        cookies = [("Set-Cookie", one.output(header="")) for one in response.cookies.values()]
        start_response(
            f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies]
        )
        answer: Iterable[bytes] = response
        return answer


django.setup(set_prefix=False)
application = Entrance()
# Addresses are put together before anybody asks: two threads that began it at once would find it half done.
_ = get_resolver().url_patterns
# What was loaded stays: looking through it again and again cost a batch of a thousand payouts a sixth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
