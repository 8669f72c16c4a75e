"""JSON in and out of the API, by msgspec: fast, strict about what JSON is, and clear about what is not."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import BaseModel

from tulay.kernel.errors import FieldError
from tulay.plumbing.http import errors

DEPTH_MAX = 32
_NUL = "This contains a character (NUL) that cannot be kept."


def _other(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)


_encode = msgspec.json.Encoder(enc_hook=_other).encode
_decode = msgspec.json.Decoder().decode


class StrictParser(Parser):
    """Reads a body that says it is JSON and is; says where it stops being so."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body as Python values."""
        kind = request.content_type or ""
        if kind != "application/json" and not kind.endswith("+json"):
            raise errors.WrongMediaType(expected="application/json", given=kind or "nothing")
        body = request.body
        try:
            value = _decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise errors.Malformed(errors=[FieldError("/", "json", str(error)[:200])]) from error
        except RecursionError as error:
            raise errors.Malformed from error
        _check(value, "", b"\\u0000" in body, DEPTH_MAX)
        return value

    def parse_querydict(
        self, data: Any, list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Return parameters; refuse one that contains NUL."""
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        for name, value in found.items():
            if "\0" in (value if isinstance(value, str) else "".join(map(str, value))):
                raise errors.OutOfRange(errors=[FieldError(f"?{name}", "nul", _NUL)])
        return found


def _check(value: Any, place: str, look_for_nul: bool, depth: int) -> None:  # noqa: FBT001 - recursive helper
    if depth == 0:
        raise errors.Malformed(errors=[FieldError(place, "too-deep", "This is nested too deep.")])
    if isinstance(value, str):
        if look_for_nul and "\0" in value:
            raise errors.OutOfRange(errors=[FieldError(place or "/", "nul", _NUL)])
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _check(key, f"{place}/{key[:40]}", look_for_nul, depth)
            _check(inner, f"{place}/{key}", look_for_nul, depth - 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _check(inner, f"{place}/{index}", look_for_nul, depth - 1)


class FastRenderer(BaseRenderer):
    """Writes an answer as compact JSON; moments as RFC 3339, ids and decimals as text."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002 - ninja's signature
        """Return the bytes."""
        return _encode(data)
