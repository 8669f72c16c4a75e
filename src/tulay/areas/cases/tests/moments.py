"""Moments that tests speak of. No database here, so that rules are tested without one."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)  # Tuesday, ten in the morning in Manila
DAY = timedelta(days=1)
