"""What django-ninja cannot know about our API, added to its OpenAPI 3.1 description."""

from collections.abc import Callable, Iterable
from http.client import responses as REASONS  # noqa: N812 - the table of reason phrases
from typing import Any

from ninja.operation import Operation

from tulay.plumbing.actions import CATALOGUE

PROBLEM = "application/problem+json"
_REF = {"$ref": "#/components/schemas/Problem"}
_WHEN = {
    400: "The request could not be read.",
    401: "A credential is needed.",
    403: "The credential does not allow this.",
    404: "There is no such thing, or it is not yours to see.",
    405: "The address does not take this method.",
    409: "The thing is not in a state that allows this; nothing was changed.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value needs another look; `errors` names the field.",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "A part of the service does not answer; nothing was changed.",
}
_PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `type` is the address of a page that explains it.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "code", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "A sentence for people, in their language."},
        "instance": {"type": "string"},
        "code": {"type": "string", "description": "A word for programs; it never changes."},
        "trace_id": {
            "type": "string",
            "description": "The reference to quote when asking for help.",
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body (RFC 6901), or the name of a parameter.",
                    },
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_PROBLEM_EXAMPLE = {
    "type": "/problems/unacceptable",
    "title": "Invalid",
    "status": 422,
    "detail": "Some answers need another look.",
    "instance": "/api/v1/requests",
    "code": "unacceptable",
    "trace_id": "019ad2f0-5b1e-7c3a-9a55-3f2c8f0f6a11",
    "errors": [{"pointer": "/service_id", "code": "missing", "detail": "This is needed."}],
}
_HEADERS = {
    "RateLimit": {
        "description": "What is left and when it is full again.",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "How many requests per window.",
        "schema": {"type": "string"},
    },
    "DPoP-Nonce": {
        "description": "The nonce for proofs from now on; only where another one was used.",
        "schema": {"type": "string"},
    },
    "X-Request-ID": {"description": "The `trace_id` of this answer.", "schema": {"type": "string"}},
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "A key of your choosing (a random UUID): the same request under it takes effect once.",
    "schema": {"type": "string", "pattern": r'^("[!#-~]{20,255}"|[!#-~]{20,255})$'},
    "example": "019ad2f0-5b1e-7c3a-9a55-3f2c8f0f6a11",
}
_IN_QUERY = r"^[^\u0000]*$"
_IN_PATH = r"^[^\u0000\ufffd]*$"  # bytes that are no UTF-8 arrive as U+FFFD
_SECURITY = {
    "dpop": {
        "type": "http",
        "scheme": "DPoP",
        "description": "An access token from `/api/v1/auth/token` that is bound to the program's key (RFC 9449): "
        "`Authorization: DPoP <token>`, with `proof` beside it.",
    },
    "proof": {
        "type": "apiKey",
        "in": "header",
        "name": "DPoP",
        "description": "A JWT made for this very request, signed with the program's key: `htm`, `htu`, `iat`, "
        "`jti`, `ath` and the `nonce` of the last `DPoP-Nonce`.",
    },
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "An access token that is bound to no key: only for programs that an administrator allows.",
    },
    "businessKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "tlm_…",
        "description": "A key that a business made for a program of its own: it reads what that business was paid, "
        "and nothing else.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "tulay_session",
        "description": "The session of our pages; in production `__Host-tulay_session`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "Proves that a change comes from whoever holds the session: the value of the cookie "
        "`tulay_csrf` (in production `__Host-tulay_csrf`), which every page with a form sets.",
    },
}


def describe(
    schema: dict[str, Any],
    operations: Iterable[Operation],
    *,
    is_public: Callable[[Operation], bool],
) -> None:
    """Fill in problems, headers, keys and credentials."""
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    components["securitySchemes"] = _SECURITY
    by_id = {o.operation_id or schema_id(o): o for o in operations}
    for methods in schema["paths"].values():
        for method, details in methods.items():
            operation = by_id.get(details["operationId"])
            public = operation is None or is_public(operation)
            _complete(details, method, public=public, operation=operation)


def schema_id(operation: Operation) -> str:
    """Return the id that django-ninja gives an operation without one."""
    return operation.api.get_openapi_operation_id(operation)


def _complete(
    details: dict[str, Any], method: str, *, public: bool, operation: Operation | None
) -> None:
    for parameter in details["parameters"]:
        _without_unreadable(
            parameter["schema"], _IN_PATH if parameter["in"] == "path" else _IN_QUERY
        )
    answers = details["responses"]
    statuses = _statuses(details, method, public=public, operation=operation)
    for status in sorted(statuses):
        answers.setdefault(status, _problem(status))
    for answer in answers.values():
        answer["headers"] = {**_HEADERS, **answer.get("headers", {})}
    anybody: list[dict[str, list[str]]] = [{}] if public else []
    proof: dict[str, list[str]] = {} if method == "get" else {"csrf": []}
    by_token: list[dict[str, list[str]]] = [{"dpop": [], "proof": []}, {"bearer": []}]
    view = getattr(operation, "view_func", None)
    if getattr(view, "also_by_key", False):
        by_token.append({"businessKey": []})
    details["security"] = [*anybody, *by_token, {"session": [], **proof}]
    if operation is not None and operation.summary == _named_after(view):
        first, _, _ = details.get("description", "").partition(".")
        details["summary"] = first.partition(";")[0]
    if permission := getattr(view, "needs", "") or _action_of(details["operationId"]):
        details["x-permission"] = permission
    takes_key = getattr(view, "takes_idempotency_key", "")
    if takes_key:
        details["parameters"] = [
            *details["parameters"],
            {**_KEY, "required": takes_key == "required"},
        ]


def _without_unreadable(schema: dict[str, Any], pattern: str) -> None:
    """Say of free text in an address what is true of every address: `middleware` refuses what cannot be read."""
    for one in schema.get("anyOf", [schema]):
        if one.get("type") == "string" and not one.keys() & {"pattern", "format", "enum"}:
            one["pattern"] = pattern


def _named_after(view: Any) -> str:
    """Return the summary that django-ninja makes of a function's name when nobody wrote one."""
    return str(view.__name__.title().replace("_", " "))


def _action_of(operation_id: str) -> str:
    """Return the action of the same name, which is the permission (house 7)."""
    stem = operation_id.replace("_", ".", 1)
    return next((code for code in CATALOGUE if code.replace("-", "_") == stem), "")


def _statuses(
    details: dict[str, Any], method: str, *, public: bool, operation: Operation | None
) -> set[int]:
    found = {400, 405, 422, 429, 503}
    if not public:
        found |= {401, 403}
    if method != "get":
        found |= {403, 409}
    if any(p["in"] == "path" for p in details["parameters"]) or method != "get":
        found.add(404)
    found |= set(getattr(getattr(operation, "view_func", None), "also_answers", ()))
    if "requestBody" in details:
        found |= {413, 415}
    assert operation is None or operation.response_models
    return found


def _problem(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": f"{REASONS[status]}. {_WHEN[status]}",
        "content": {PROBLEM: {"schema": _REF}},
    }
    if status == 422:  # noqa: PLR2004 - the one that names fields
        answer["content"][PROBLEM]["example"] = _PROBLEM_EXAMPLE
    if status in {429, 503}:
        answer["headers"] = dict(_RETRY)
    return answer
