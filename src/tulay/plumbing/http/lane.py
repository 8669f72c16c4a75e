"""Programs take a lane of their own: what only pages need is not asked of them.

Three steps instead of eleven, and no view middleware: a read of one request costs a third less Python. The chain of
pages would refuse, say and log the same; `tests/test_lane.py` holds them together.
"""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, ResolverMatch, URLResolver, get_resolver
from django.utils.module_loading import import_string

from tulay.plumbing.http import errors
from tulay.plumbing.http.middleware import problem_in
from tulay.plumbing.http.problems import is_json_door, respond

Next = Callable[[HttpRequest], HttpResponseBase]


class Transport(SecurityMiddleware):
    """Django's: TLS, or a redirect to it. The headers that `Edge` puts on every answer are not set twice."""

    def __init__(self, get_response: Next) -> None:
        super().__init__(get_response)
        self.content_type_nosniff = False
        self.referrer_policy = self.cross_origin_opener_policy = None


class ProgramLane:
    """Leads a program through `settings.PROGRAM_MIDDLEWARE` to its endpoint, a person on through the chain."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        lane: Next = _answer
        for name in reversed(settings.PROGRAM_MIDDLEWARE):
            lane = import_string(name)(lane)
        self.lane = lane

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a program or a person."""
        return self.lane(request) if is_json_door(request) else self.get_response(request)


@lru_cache(maxsize=1)
def _plain_ways(resolver: URLResolver) -> dict[str, ResolverMatch]:  # noqa: ARG001 - one table for each
    return {}


def _found(path: str) -> ResolverMatch:
    """Find an address; one without variable parts, of which there are few, is looked for once."""
    resolver = get_resolver()
    ways = _plain_ways(resolver)
    found = ways.get(path)
    if found is None:
        found = resolver.resolve(path)
        if not found.args and not found.kwargs:
            ways[path] = found
    return found


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        request.get_host()  # refuses a strange one
        found = request.resolver_match = _found(request.path_info)
        return found.func(request, *found.args, **found.kwargs)  # type: ignore[no-any-return]  # Django's any
    except Resolver404:
        return respond(request, errors.NoSuchPage())
    except Exception as error:
        problem = problem_in(error)
        if problem is None:
            raise
        return respond(request, problem)
