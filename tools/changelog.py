"""Build the changelog from its fragments, so that two branches never meet in one file.

    python -m tools.changelog                    show what the next release will say
    python -m tools.changelog --check            fail on a fragment that no group would take
    python -m tools.changelog 2026.11.0          write the release into CHANGELOG.md and remove its fragments

A fragment is `changes/<few-words>.<kind>.md`: one sentence for people who run Tulay.
"""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
KINDS = {
    "security": "Security",
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    "migrations": "Migrations",
}
MARK = "<!-- releases -->"
_VERSION = re.compile(r"20\d\d\.(1[0-2]|[1-9])\.\d+")


def fragments(root: Path) -> list[Path]:
    """Return every fragment; `README.md` explains the folder and is none."""
    return [path for path in sorted((root / "changes").glob("*.md")) if path.name != "README.md"]


def faults(root: Path) -> list[str]:
    """Return what is wrong with the fragments."""
    found = [
        (path, kind_of(path), path.read_text(encoding="utf-8").strip()) for path in fragments(root)
    ]
    unknown = [
        f"{path.name}: its kind is none of {', '.join(KINDS)}"
        for path, kind, _ in found
        if not kind
    ]
    empty = [f"{path.name}: says nothing" for path, _, text in found if not text]
    return unknown + empty


def kind_of(path: Path) -> str:
    """Return `added` for `portal-panels.added.md`, nothing for an unknown kind."""
    kind = path.stem.rpartition(".")[2]
    return kind if kind in KINDS and path.stem != kind else ""


def notes(root: Path) -> str:
    """Return the groups of the next release."""
    groups = []
    for kind, title in KINDS.items():
        lines = [
            p.read_text(encoding="utf-8").strip() for p in fragments(root) if kind_of(p) == kind
        ]
        if lines:
            items = "\n".join(f"- {' '.join(line.split())}" for line in lines)
            groups.append(f"### {title}\n\n{items}\n")
    return "\n".join(groups)


def release(root: Path, version: str, day: str) -> None:
    """Write the release above the earlier ones and remove what it was made of."""
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    before, mark, earlier = text.partition(MARK)
    assert mark, f"CHANGELOG.md has lost its mark, {MARK}"
    entry = f"\n\n## {version} ({day})\n\n{notes(root)}"
    changelog.write_text(f"{before}{mark}{entry}{earlier}", encoding="utf-8")
    for path in fragments(root):
        path.unlink()


def main(arguments: list[str]) -> int:
    """Do what the arguments say."""
    wrong = faults(ROOT)
    if wrong:
        print("\n".join(wrong))
        return 1
    if arguments == ["--check"]:
        return 0
    if not arguments:
        print(notes(ROOT))
        return 0
    if not _VERSION.fullmatch(arguments[0]):
        print("A version is year.month.number, for example 2026.11.0.")
        return 2
    release(ROOT, arguments[0], f"{datetime.now(UTC):%Y-%m-%d}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
