"""Reads the content files beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


@cache
def toml(path: str) -> dict[str, Any]:
    """Return the content file at `path`; do not change what you get."""
    return tomllib.loads((CONTENT / path).read_text(encoding="utf-8"))


def names(folder: str) -> list[str]:
    """Return the stems of the content files in `folder`, sorted."""
    return sorted(path.stem for path in (CONTENT / folder).glob("*.toml"))


def rows(folder: str, table: str) -> list[dict[str, Any]]:
    """Return the rows of `table` in every file of `folder`, file by file."""
    return [row for name in names(folder) for row in toml(f"{folder}/{name}.toml")[table]]
