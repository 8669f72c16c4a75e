"""Our OpenAPI description as a person reads it: plain values for the pages at `/developers/`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]
DEEPEST = 3
PROBLEM_FROM = 400
_LIMITS = {
    "minimum": "≥ {}",
    "maximum": "≤ {}",
    "minLength": "≥ {} characters",
    "maxLength": "≤ {} characters",
    "maxItems": "≤ {} items",
    "maxProperties": "≤ {} names",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a value in what is sent or answered."""

    name: str
    place: str
    kind: str
    is_needed: bool
    says: str
    choices: tuple[str, ...] = ()
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back with one status."""

    status: str
    says: str
    media_type: str = ""
    example: str = ""
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a program can ask for."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    group: str
    permission: str
    is_public: bool
    takes_key: bool
    parameters: tuple[Value, ...]
    body: tuple[Value, ...]
    curl: str
    answers: tuple[Answer, ...]
    problems: tuple[Answer, ...]


def operations(schema: Node, *, base: str) -> tuple[Operation, ...]:
    """Return every operation of a description; `base` starts the addresses of the examples."""
    reader = _Reader(schema, base)
    return tuple(
        reader.operation(method, path, details)
        for path, methods in schema["paths"].items()
        for method, details in methods.items()
    )


class _Reader:
    """Follows the references of one description."""

    def __init__(self, schema: Node, base: str) -> None:
        self._schema = schema
        self._base = base

    def operation(self, method: str, path: str, details: Node) -> Operation:
        """Return one operation."""
        answers = [self._answer(s, found) for s, found in sorted(details["responses"].items())]
        parameters = [self._parameter(one) for one in details.get("parameters", ())]
        media_type, content = _content(details.get("requestBody", {}))
        return Operation(
            id=details["operationId"],
            method=method.upper(),
            path=path,
            summary=details.get("summary", ""),
            says=_plain(details.get("description", "")),
            group=(details.get("tags") or ["other"])[0],
            permission=details.get("x-permission", ""),
            is_public={} in details["security"],
            takes_key=any(one.name == "Idempotency-Key" for one in parameters),
            parameters=tuple(parameters),
            body=tuple(self._values(content.get("schema", {}))),
            curl=self._curl(method, path, media_type, content),
            answers=tuple(one for one in answers if not _is_problem(one)),
            problems=tuple(one for one in answers if _is_problem(one)),
        )

    def _parameter(self, given: Node) -> Value:
        schema = self._resolved(given["schema"])
        return Value(
            name=given["name"],
            place=given["in"],
            kind=self._kind(schema),
            is_needed=given.get("required", False),
            says=_plain(given.get("description") or schema.get("description", "")),
            choices=self._choices(schema),
            limits=_limits(schema),
        )

    def _answer(self, status: str | int, given: Node) -> Answer:
        media_type, content = _content(given)
        example = content.get("example")
        return Answer(
            status=str(status),
            says=_plain(given.get("description", "")),
            media_type=media_type,
            example="" if example is None else _pretty(example),
            values=()
            if int(status) >= PROBLEM_FROM
            else tuple(self._values(content.get("schema", {}))),
        )

    def _values(self, schema: Node, prefix: str = "", depth: int = 0) -> Iterator[Value]:
        schema = self._resolved(schema)
        if schema.get("type") == "array":
            yield from self._values(schema.get("items", {}), f"{prefix}[]", depth)
            return
        needed = schema.get("required", ())
        for name, given in schema.get("properties", {}).items():
            inner = self._resolved(given)
            full = f"{prefix}.{name}" if prefix else name
            yield Value(
                name=full,
                place="body",
                kind=self._kind(inner),
                is_needed=name in needed,
                says=_plain(given.get("description") or inner.get("description", "")),
                choices=self._choices(inner),
                limits=_limits(inner),
            )
            if depth < DEEPEST:
                yield from self._values(inner, full, depth + 1)

    def _resolved(self, schema: Node) -> Node:
        """Follow a reference, and leave `null` out of a choice of two."""
        if "$ref" in schema:
            found: Any = self._schema
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            return self._resolved(found)
        some = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        if len(some) == 1:
            rest = {k: v for k, v in schema.items() if k != "anyOf"}
            return {**self._resolved(some[0]), **rest, "nullable": True}
        return schema

    def _kind(self, schema: Node) -> str:
        kind = schema.get("format") or schema.get("type") or "any"
        if kind == "array":
            kind = f"array of {self._kind(self._resolved(schema.get('items', {})))}"
        return f"{kind} or null" if schema.get("nullable") else str(kind)

    def _choices(self, schema: Node) -> tuple[str, ...]:
        return tuple(str(one) for one in schema.get("enum", ()))

    def _curl(self, method: str, path: str, media_type: str, content: Node) -> str:
        parts = [f"curl '{self._base}{path}'", "--cookie jar.txt"]
        if method != "get":
            parts[0] = f"curl --request {method.upper()} '{self._base}{path}'"
            parts.append('--header "X-CSRFToken: $TOKEN"')
        if media_type == "application/json":
            parts.append("--header 'Content-Type: application/json'")
            sent = _pretty(content.get("example", {})).replace("'", "'\\''")
            parts.append(f"--data '{sent}'")
        elif media_type:
            parts.append("--form 'file=@paper.pdf'")
        return " \\\n  ".join(parts)


def _content(given: Node) -> tuple[str, Node]:
    """Return the first kind of content and what is said about it."""
    return next(iter(given.get("content", {}).items()), ("", {}))


def _is_problem(answer: Answer) -> bool:
    return int(answer.status) >= PROBLEM_FROM


def _limits(schema: Node) -> str:
    return ", ".join(
        words.format(schema[name])
        for name, words in _LIMITS.items()
        if name in schema and schema[name] != 0
    )


def _plain(says: str) -> str:
    """Leave out the marks around names: a page shows them as words."""
    return says.replace("`", "")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
