"""Write docs/reference/environment.md and .env.example from `site/env.py`, or `--check` them."""

import sys
from dataclasses import fields
from pathlib import Path

from tulay.site.env import ROOT, Env

PAGE = Path("docs/reference/environment.md")
EXAMPLE = Path(".env.example")
HEAD = """# Environment

Generated from `src/tulay/site/env.py` by `make docs`. Every variable has one meaning and one place
where it is read. A missing or malformed one stops the start, and all faults are named at once.
*Required* means: in production; `make run` and the tests give their own.

| variable | meaning | default |
| --- | --- | --- |
"""


def page() -> str:
    """Spell the reference page."""
    rows = []
    for one in fields(Env):
        facts = one.metadata
        default = "**required**" if facts["required"] else _shown(facts["default"])
        rows.append(f"| `{facts['name']}` | {facts['meaning']} | {default} |")
    return HEAD + "\n".join(rows) + "\n"


def example() -> str:
    """Spell the example file."""
    parts = ["# Generated from src/tulay/site/env.py by `make docs`; copy, fill in, keep private."]
    for one in fields(Env):
        facts = one.metadata
        mark = "" if facts["required"] else "# "
        default = str(facts["default"]).replace(str(ROOT) + "/", "")
        parts.append(f"\n# {facts['meaning']}\n{mark}{facts['name']}={default}")
    return "\n".join(parts) + "\n"


def _shown(default: object) -> str:
    text = str(default).replace(str(ROOT) + "/", "")
    return f"`{text}`" if text else "none"


def main(arguments: list[str]) -> int:
    """Write both, or say which is stale."""
    wanted = {PAGE: page(), EXAMPLE: example()}
    if "--check" not in arguments:
        for path, text in wanted.items():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(text)
        return 0
    stale = [p for p, text in wanted.items() if not _says(ROOT / p, text)]
    for path in stale:
        print(f"{path} is stale: run `make docs`", file=sys.stderr)
    return 1 if stale else 0


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
