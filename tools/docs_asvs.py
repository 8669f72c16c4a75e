"""Write docs/reference/asvs.md from security/asvs.json; `--check` it, and that every evidence it names exists.

A requirement is met by a test (`test`), by a setting in a file (`file`, `setting`), by there being no such thing
(`file`, `without`), or it is open with a reason. The numbers are those of ASVS 5.0, levels 1 and 2, without chapter 17;
the words are ours.
"""

import ast
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT / "security" / "asvs.json"
PAGE = ROOT / "docs" / "reference" / "asvs.md"
COUNT = 246
KINDS = ("test", "setting", "without", "open")
INTRODUCTION = """\
The {count} requirements of ASVS 5.0 at levels 1 and 2 (without WebRTC, which Tulay has none of), each with a test, a
setting, or the reason why it is open. A setting says that something is configured so, not that a test has seen it."""
CHAPTERS = {
    "1": "Encoding and sanitization",
    "2": "Validation and business logic",
    "3": "Browsers",
    "4": "API and web service",
    "5": "Files",
    "6": "Authentication",
    "7": "Sessions",
    "8": "Authorization",
    "9": "Self-contained tokens",
    "10": "OAuth and OpenID Connect",
    "11": "Cryptography",
    "12": "Secure communication",
    "13": "Configuration",
    "14": "Data protection",
    "15": "Secure coding",
    "16": "Logging and errors",
}


def requirements() -> list[dict[str, Any]]:
    """Read the list."""
    found: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["requirements"]
    return found


def faults(rows: list[dict[str, Any]], root: Path = ROOT, *, count: int = COUNT) -> list[str]:
    """Say what is wrong with the list: numbers doubled or missing, evidence that is not there."""
    ids = [row["id"] for row in rows]
    found = [f"{one} stands twice" for one, n in Counter(ids).items() if n > 1]
    if len(ids) != count:
        found.append(f"{len(ids)} requirements, not {count}")
    return found + [f"{row['id']}: {fault}" for row in rows for fault in _faults_of(row, root)]


def _faults_of(row: dict[str, Any], root: Path) -> list[str]:
    kinds = [kind for kind in KINDS if row.get(kind)]
    if len(kinds) != 1 or row.get("level") not in (1, 2) or not row.get("says"):
        return ["needs a level, words, and one of test, setting, without or open"]
    if kinds == ["open"]:
        return []
    if kinds == ["test"]:
        file, _, name = row["test"].partition("::")
        return [] if name in _tests_of(root / file) else [f"there is no test {row['test']}"]
    file = root / row["file"]
    if not file.is_file():
        return [f"there is no file {row['file']}"]
    text = file.read_text(encoding="utf-8")
    if kinds == ["setting"]:
        return [] if row["setting"] in text else [f"{row['file']} does not say {row['setting']}"]
    is_there = row["without"].lower() in text.lower()
    return [f"{row['file']} has {row['without']} after all"] if is_there else []


@cache
def _tests_of(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def spelt(rows: list[dict[str, Any]]) -> str:
    """Spell the page: how much is shown by what, and everything that is open."""
    lines = [
        "<!-- Written by `python -m tools.docs_asvs`; change security/asvs.json, not this page. -->",
        "",
        "# Security requirements",
        "",
        INTRODUCTION.format(count=len(rows)),
        "",
        "| chapter | by a test | by a setting | has no such thing | open |",
        "| --- | --- | --- | --- | --- |",
    ]
    for number, name in CHAPTERS.items():
        own = [row for row in rows if row["id"].split(".")[0] == number]
        counts = [sum(bool(row.get(kind)) for row in own) for kind in KINDS]
        lines.append(f"| {number} {name} | " + " | ".join(map(str, counts)) + " |")
    total = [sum(bool(row.get(kind)) for row in rows) for kind in KINDS]
    lines += ["| all | " + " | ".join(map(str, total)) + " |", "", "## Open", ""]
    lines += [f"* **{row['id']}** {row['says']}: {row['open']}." for row in rows if row.get("open")]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or say what is wrong or stale."""
    rows = requirements()
    wrong = faults(rows)
    for fault in wrong:
        print(f"security/asvs.json: {fault}", file=sys.stderr)
    if "--check" not in arguments:
        PAGE.write_text(spelt(rows), encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != spelt(rows):
        wrong = [*wrong, "stale"]
        print(f"{PAGE} is stale: run `make docs`", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
