"""A PostgreSQL address as Django's connection settings."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

STATEMENT_TIMEOUT_MS = 30_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
POOL: dict[str, float] = {"min_size": 1, "max_size": 4, "timeout": 10, "max_idle": 300}


def database(url: str, *, role: str | None) -> dict[str, Any]:
    """Describe the connection: pooled, server-side bound, in the given role.

    The pool and not CONN_MAX_AGE keeps connections: threads of the web server come and go, and
    each would leave its connection behind.
    """
    parts = urlsplit(url)
    settings = [
        f"statement_timeout={STATEMENT_TIMEOUT_MS}",
        f"idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_TIMEOUT_MS}",
    ]
    if role:
        settings.insert(0, f"role={role}")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            **dict(parse_qsl(parts.query)),
            "pool": dict(POOL),
            "prepare_threshold": 3,
            "server_side_binding": True,
            "options": " ".join(f"-c {setting}" for setting in settings),
            "application_name": "tulay",
        },
    }
