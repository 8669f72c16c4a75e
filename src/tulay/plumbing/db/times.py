"""Read moments of time with Python's own reader in C: psycopg's takes the text apart with a pattern, value by value.

All our connections speak UTC and ISO, so there is no other zone or order to turn them into.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import (  # type: ignore[import-untyped]  # Django ships none
    BaseTzLoader,
    get_adapters_template,
)


class UtcLoader(BaseTzLoader):  # type: ignore[misc]  # the same
    """Reads `2026-11-22 22:23:33.6+00`; whatever is no moment of ours is read, or refused, as Django does."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return the moment."""
        try:
            return datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            return super().load(data)  # type: ignore[no-any-return]  # the same


def read_times_in_c() -> None:
    """Give every connection opened from now on the quick reader."""
    get_adapters_template(True, UTC).register_loader("timestamptz", UtcLoader)  # noqa: FBT003 - as Django asks: it keeps one for each way of asking
