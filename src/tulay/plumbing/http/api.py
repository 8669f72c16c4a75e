"""An API of ours: problems at every end, who may ask, and a description (OpenAPI 3.1) that says all of it.

    api = make_api(title=…, description=…, version=…)          # in site/api.py
    router = Router(tags=["requests"], auth=SIGNED_IN)           # or PUBLIC; in areas/*/api/endpoints.py
    @router.get("/requests", response=Listed, openapi_extra=example(200, {...}))
    def index(request, paging: Query[Paging]): ...

`Status(201, Opened(...))` answers with another status than 200.
"""

from collections.abc import Callable
from typing import Any, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.utils import check_csrf
from pydantic import (
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_validator,
)

from tulay.kernel.actor import Actor, ActorKind
from tulay.kernel.errors import Forbidden, Problem
from tulay.kernel.pages import LIMIT_DEFAULT, LIMIT_MAX
from tulay.plumbing.actions import in_transaction
from tulay.plumbing.http import errors
from tulay.plumbing.http.api_description import describe
from tulay.plumbing.http.json import FastRenderer, StrictParser
from tulay.plumbing.http.middleware import problem_in
from tulay.plumbing.http.problems import respond
from tulay.plumbing.http.validation import as_invalid
from tulay.plumbing.http.visits import asker_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Strict(Schema):
    """What comes in: unknown names are refused, so that a typing mistake does not pass for silence."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _run_root_validator(cls, values: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Look at what came once: django-ninja's own looks a second time, as if it were a row of the database."""
        return handler(values)


class Paging(Schema):
    """The two parameters of every list."""

    limit: int = Field(LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="How many at a time.")
    cursor: str | None = Field(
        None, max_length=500, description="`next` of the page before; leave out for the first."
    )


class Credential:
    """Asks the actor that `site` built; a session's mutation must prove that it comes from our pages."""

    openapi_security_schema: dict[str, str]

    def __init__(self, *, optional: bool) -> None:
        self._optional = optional

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the actor; None leads to 401."""
        actor = asker_of(request)
        by_cookie = actor.session_id is not None
        if by_cookie and request.method not in SAFE and not _is_proven(request):
            raise errors.SessionNotProven
        return actor if self._optional or actor.kind is not ActorKind.ANONYMOUS else None


# What Django's check looks at when the token comes in a header; the same again gives the same again.
_PROOF = (
    "HTTP_X_CSRFTOKEN",
    "HTTP_ORIGIN",
    "HTTP_REFERER",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "wsgi.url_scheme",
)
_PROOFS_KEPT = 10_000
_proven: set[tuple[str | None, ...]] = set()


def _is_proven(request: HttpRequest) -> bool:
    """Answer whether a mutation comes from our own pages; one that did is not looked at twice (50 microseconds)."""
    meta = request.META
    if not meta.get("HTTP_X_CSRFTOKEN"):
        return check_csrf(request) is None
    cookie = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    proof = (cookie, *(meta.get(name) for name in _PROOF))
    if proof in _proven:
        return True
    if check_csrf(request) is not None:
        return False
    if len(_proven) >= _PROOFS_KEPT:
        _proven.clear()
    _proven.add(proof)
    return True


SIGNED_IN = Credential(optional=False)
PUBLIC = Credential(optional=True)


class Api(NinjaAPI):
    """django-ninja, answering in our forms."""

    _described: OpenAPISchema | None = None

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description with problems, headers and credentials filled in; it is made once a process."""
        if any(options.values()):
            return self._describe(options)
        if self._described is None:
            self._described = self._describe({})
        return self._described

    def _describe(self, options: dict[str, Any]) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        operations = [
            operation
            for router in self._get_bound_routers()
            for view in router.path_operations.values()
            for operation in view.operations
        ]
        describe(schema, operations, is_public=lambda o: PUBLIC in o.auth_callbacks)
        return schema


def make_api(
    *,
    title: str,
    description: str,
    version: str,
    namespace: str = "api",
    servers: list[dict[str, Any]] | None = None,
    about: dict[str, Any] | None = None,
) -> Api:
    """Return an API whose routes need a credential unless they say `auth=PUBLIC`; `about` joins its description."""
    api = Api(
        title=title,
        version=version,
        description=description,
        urls_namespace=namespace,
        docs_url=None,
        openapi_url="/openapi.json",
        auth=SIGNED_IN,
        parser=StrictParser(),
        renderer=FastRenderer(),
        servers=servers,
        openapi_extra=about,
    )
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Problem: respond,
        ValidationError: lambda request, error: respond(request, as_invalid(error.errors)),
        AuthenticationError: lambda request, _: respond(request, errors.Unauthenticated()),
        AuthorizationError: lambda request, _: respond(request, Forbidden()),
        HttpError: lambda request, error: respond(request, _found_by_parser(error)),
        Exception: _other,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    return api


def _found_by_parser(error: HttpError) -> Problem:
    """Return the problem that django-ninja wrapped."""
    cause = error.__cause__
    return cause if isinstance(cause, Problem) else errors.Malformed()


def _other(request: HttpRequest, error: Exception) -> HttpResponse:
    """Tell what the database refused; inside a door's transaction let it roll back first (and be tried again)."""
    problem = None if in_transaction() else problem_in(error)
    if problem is None:
        raise error
    return respond(request, problem)


def example(status: int, value: Any, *, request: Any = None) -> dict[str, Any]:
    """Return `openapi_extra` with an example answer, and an example of what to send."""
    extra: dict[str, Any] = {
        "responses": {status: {"content": {"application/json": {"example": value}}}}
    }
    if request is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": request}}}
    return extra
