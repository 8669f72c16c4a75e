"""The business: seventeen apps, lowest first (order: `pyproject.toml`, contract `areas`)."""
