"""How long the link to a copy works, and what is left out of every copy. Pure."""

from datetime import datetime, timedelta
from typing import Any

LINK_LASTS = timedelta(hours=48)
VERSION = 1
SCHEMA_PATH = "/privacy/export-schema-1.json"

LEFT_OUT: dict[str, str] = {
    "identity_totp.secret": "whoever finds the file could make the account's codes",
    "plumbing_idempotency.body": "answers already given, kept seven days for programs that ask twice",
}
"""Sealed columns that no copy holds, each with its reason; everything else that is declared is in it."""


def is_open(*, opened_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Answer whether a link still works: once, for 48 hours."""
    return opened_at is None and now < expires_at


_TEXT = {"type": "string"}
_MOMENT = {"type": "string", "format": "date-time"}
_OBJECT = {"type": "object"}


def schema(public_url: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a copy, as it is published."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{public_url}{SCHEMA_PATH}",
        "title": "A copy of one person's data",
        "type": "object",
        "required": [
            "$schema",
            "version",
            "made_at",
            "person_id",
            "jurisdiction",
            "language",
            "holdings",
            "tables",
            "access_log",
            "declarations",
            "left_out",
        ],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string", "format": "uri"},
            "version": {"const": VERSION},
            "made_at": _MOMENT,
            "person_id": {"type": "string", "format": "uuid"},
            "jurisdiction": _TEXT,
            "language": _TEXT,
            "holdings": {
                "description": "What each part of the platform tells of the person, in its own words.",
                "type": "object",
                "additionalProperties": _OBJECT,
            },
            "tables": {
                "description": "Every value that is sealed for the person, row by row.",
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {"id": {"type": "string", "format": "uuid"}},
                    },
                },
            },
            "access_log": {
                "description": "What others did with the person's data, newest first.",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["at", "action", "purpose", "agency"],
                    "properties": {
                        "at": _MOMENT,
                        "action": _TEXT,
                        "purpose": _TEXT,
                        "agency": _TEXT,
                        "what": _TEXT,
                    },
                },
            },
            "declarations": {
                "description": "Why each value is held, on what ground, for how long, and who receives it.",
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["column", "purpose", "basis", "category", "retention_days"],
                    "properties": {
                        "column": _TEXT,
                        "purpose": _TEXT,
                        "basis": _TEXT,
                        "category": _TEXT,
                        "retention_days": {"type": "integer", "minimum": 0},
                        "recipients": {"type": "array", "items": _TEXT},
                    },
                },
            },
            "left_out": {
                "description": "Sealed values that no copy holds, each with the reason.",
                "type": "object",
                "additionalProperties": _TEXT,
            },
        },
    }
